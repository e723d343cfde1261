import Statistics
import Testing

@Suite("Restricted cubic splines")
struct RestrictedCubicSplineTests {
  /// Knots 0, 1, 3; at x = 2: (2³ − 1³·3/2 + 0) / 3² = 6.5 / 9.
  ///
  /// Beyond the last knot the column is straight.
  @Test func basisByHand() throws {
    let spline = try RestrictedCubicSpline(knots: [0, 1, 3])
    #expect(spline.basis(at: -1) == [-1, 0])
    #expect(abs(spline.basis(at: 2)[1] - 6.5 / 9) < 1e-15)
    let (a, b, c) = (
      spline.nonlinear(0, at: 4), spline.nonlinear(0, at: 5), spline.nonlinear(0, at: 6)
    )
    #expect(abs((c - b) - (b - a)) < 1e-13)
  }

  /// The weights of cubes are what the basis says, at random places.
  @Test(arguments: 0..<20)
  func cubicWeightsGiveTheSameCurve(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let knots = [10.0, 14, 19, 30, 41]
    let spline = try RestrictedCubicSpline(knots: knots)
    let coefficients = (0..<3).map { _ in source.normal() }
    let weights = spline.cubicWeights(nonlinear: coefficients)
    let x = 5 + 45 * source.uniform()
    let direct = (0..<3).reduce(0) { $0 + coefficients[$1] * spline.nonlinear($1, at: x) }
    let cubes = zip(weights, knots).reduce(0) { sum, pair in
      let distance = max(0, x - pair.1)
      return sum + pair.0 * distance * distance * distance
    }
    #expect(abs(direct - cubes) < 1e-9)
  }

  @Test func refusesKnotsThatDoNotIncrease() {
    #expect(throws: RestrictedCubicSpline.KnotError.unsupportedCount(2)) {
      try RestrictedCubicSpline(knots: [1, 2])
    }
    #expect(throws: RestrictedCubicSpline.KnotError.notIncreasing([1, 2, 2])) {
      try RestrictedCubicSpline(knots: [1, 2, 2])
    }
  }

  @Test func hugeValuesDoNotOverflow() throws {
    let spline = try RestrictedCubicSpline(knots: [1e200, 2e200, 3e200])
    let basis = spline.basis(at: 2.5e200)
    #expect(basis[0].isFinite && basis[1].isFinite)
  }
}

/// Values by `Hmisc::rcspline.eval(x, nk = k, knots.only = TRUE)`, Hmisc 4.8-0, R 4.2.2.
@Suite("Knots by default")
struct KnotPlacementTests {
  /// x = 1…200: type 7 quantiles at position 1 + 199 p.
  @Test(arguments: [
    (3, [20.9, 100.5, 180.1]), (4, [10.95, 70.65, 130.35, 190.05]),
    (5, [10.95, 55.725, 100.5, 145.275, 190.05]),
    (
      7,
      [
        5.975, 37.4833333333333, 68.9916666666667, 100.5, 132.008333333333, 163.516666666667,
        195.025,
      ]
    ),
  ])
  func quantiles(wanted: Int, expected: [Double]) throws {
    expect(try KnotPlacement((1...200).map(Double.init)).knots(wanted), expected)
  }

  /// With fewer than 100 values the outer knots are the 5th smallest and largest.
  @Test func fewValues() throws {
    let knots = try KnotPlacement((1...40).map(Double.init).reversed()).knots(4)
    expect(knots, [5, 14.65, 26.35, 36])
  }

  private static let low = Array(repeating: 0.0, count: 60) + (1...140).map(Double.init)
  private static let both =
    Array(repeating: 0.0, count: 40) + (1...120).map(Double.init)
    + Array(repeating: 200.0, count: 40)
  private static let fewLow = Array(repeating: 0.0, count: 20) + (1...60).map(Double.init)
  private static let inside =
    Array(repeating: 0.0, count: 100) + Array(repeating: 5.0, count: 30)
    + (1...50).map(Double.init)

  /// 60 of 200 zeros; 40 zeros and 40 values of 200 among 200; 20 of 80 zeros; an end value and an
  /// inside value that are both frequent.
  @Test(arguments: [
    (low, 3, [1, 71, 126.2]), (low, 4, [1, 8.9, 71, 133.1]),
    (low, 5, [1, 8.9, 50.3, 91.7, 133.1]), (both, 3, [1, 60.5, 120]),
    (both, 4, [1, 60.5, 113.15, 120]), (both, 6, [1, 7.85, 42.95, 78.05, 113.15, 120]),
    (fewLow, 3, [1, 31, 56]), (fewLow, 4, [1, 4.9, 31, 56]),
    (fewLow, 6, [1, 4.9, 17.95, 31, 44.05, 56]), (inside, 3, [0, 4.82, 5, 32.1]),
    (inside, 4, [0, 5, 41.05]),
  ])
  func manyTies(values: [Double], wanted: Int, expected: [Double]) throws {
    expect(try KnotPlacement(values).knots(wanted), expected)
  }

  @Test func countsEqualCopies() throws {
    var source = SplitMix64(seed: 11)
    let distinct = (0..<60).map { Double($0) * 1.5 }
    let counts = distinct.map { _ in source.index(below: 5) }
    let copies = zip(distinct, counts).flatMap { Array(repeating: $0, count: $1) }
    for wanted in 3...7 {
      let weighted = try KnotPlacement(distinct: distinct, counts: counts).knots(wanted)
      let copied = try KnotPlacement(copies).knots(wanted)
      #expect(copied == weighted)
    }
  }

  @Test func tooFewDistinctValues() {
    let error = RestrictedCubicSpline.KnotError.tooFewDistinctValues(wanted: 4, possible: 3)
    let values = (0..<60).map { Double($0 % 6) }
    #expect(throws: error) { try KnotPlacement(values).knots(4) }
    #expect(throws: RestrictedCubicSpline.KnotError.unsupportedCount(2)) {
      try KnotPlacement(values).knots(2)
    }
    #expect(throws: (any Error).self) { try KnotPlacement([]).knots(3) }
    #expect(throws: (any Error).self) { try KnotPlacement([.nan, 1, 2, 3, 4, 5]).knots(3) }
  }

  private func expect(_ knots: [Double], _ expected: [Double]) {
    #expect(knots.count == expected.count)
    for (knot, value) in zip(knots, expected) { #expect(abs(knot - value) < 1e-9) }
  }
}
