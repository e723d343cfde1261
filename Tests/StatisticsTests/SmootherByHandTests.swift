import Testing

@testable import Statistics

/// Local fits of few points, with the weights (1 − d³)³ written out.
@Suite("Smoothers by hand") struct SmootherByHandTests {
  /// Five points seen from the middle: distances 1, ½, 0, ½, 1 of the bandwidth 2.
  ///
  /// Weights 0, (7/8)³ = 343/512, 1, 343/512, 0. A line through what lies evenly is the mean: (343 · 3 + 343 · 1 + 512 ·
  /// 4) / (512 + 686) = 3420/1198; a parabola passes through the three points, 4 in the middle.
  @Test func loessOfFivePoints() throws {
    let (x, y) = ([0.0, 1, 2, 3, 4], [0.0, 1, 4, 3, 0])
    let line = Loess.direct(sorted: x, y, at: [2], shape: .init(span: 1, degree: 1))
    #expect(abs(line[0] - 3420.0 / 1198) < 1e-14)
    let parabola = Loess.direct(sorted: x, y, at: [2], shape: .init(span: 1, degree: 2))
    #expect(abs(parabola[0] - 4) < 1e-13)
    // The middle point is a vertex, where the joined curve is the local fit.
    let curve = try #require(Loess(sorted: x, y, shape: .init(span: 1, degree: 1)))
    #expect(abs(curve.value(at: 2) - 3420.0 / 1198) < 1e-14)
  }

  /// Three patients at 0 and three at 1: the others lie at the edge of the window, so that the curve is both means.
  ///
  /// Means 1 and 2; squares 1 + 1 + 4 and 1 + 0 + 1. I − L is a projection of trace 6 − 2, so that δ₁ = δ₂ = 4: the
  /// pooled variance 8/4 on 4 degrees of freedom, and a standard error of √(2/3).
  @Test func bandOfTwoMeans() throws {
    let (x, y) = ([0.0, 0, 0, 1, 1, 1], [0.0, 0, 3, 1, 2, 3])
    let curve = try #require(Loess(sorted: x, y))
    #expect(abs(curve.value(at: 0) - 1) < 1e-13 && abs(curve.value(at: 1) - 2) < 1e-13)
    let band = try #require(LoessBand(curve, sorted: x, y))
    #expect(abs(band.residualScale - 2.0.squareRoot()) < 1e-12)
    #expect(abs(band.degreesOfFreedom - 4) < 1e-10)
    #expect(abs(band.standardError(at: 0) - (2.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(band.standardError(at: 1) - (2.0 / 3).squareRoot()) < 1e-12)
  }

  /// Four points, all in every window.
  ///
  /// At 1 the bandwidth is 2 and weights are 343/512, 1, 343/512, 0.
  ///
  /// What lies evenly has its weighted mean: (343 · 1 + 512 · 3 + 343 · 2) / 1198 and (343 · 3 + 512 · 2 + 343 · 6) / 1198.
  @Test func lowessOfFourPoints() throws {
    let curve = try #require(Lowess(sorted: [0, 1, 2, 3], [1, 3, 2, 6], span: 1))
    #expect(abs(curve.fitted[1] - 2565.0 / 1198) < 1e-13)
    #expect(abs(curve.fitted[2] - 4111.0 / 1198) < 1e-13)
    #expect(abs(curve.value(at: 1.5) - (2565.0 + 4111) / 2396) < 1e-13)
  }
}
