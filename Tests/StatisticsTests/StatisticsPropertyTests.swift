import Foundation
import Statistics
import Testing

@Suite("Properties of smoothers, quantiles and pooling")
struct StatisticsPropertyTests {
  private func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(b))
  }

  /// A line through points on a line; curves add as their responses do, and move with the units.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func smoothersAreLinear(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let x = (0..<50).map { _ in source.uniform() }.sorted()
    let (y, z) = (x.map { _ in source.normal() }, x.map { _ in source.normal() })
    let (a, b) = (source.normal(), source.normal())
    let line = x.map { a + b * $0 }
    let (lowess, loess) = try (#require(Lowess(sorted: x, line)), #require(Loess(sorted: x, line)))
    for point in x {
      #expect(close(lowess.value(at: point), a + b * point, 1e-9))
      #expect(close(loess.value(at: point), a + b * point, 1e-9))
    }
    let sum = zip(y, z).map { 2 * $0 - $1 }
    let stretched = x.map { 7 + 3 * $0 }
    let (first, second, both) = try (
      #require(Loess(sorted: x, y)), #require(Loess(sorted: x, z)), #require(Loess(sorted: x, sum))
    )
    let (lineY, lineZ, lineSum) = try (
      #require(Lowess(sorted: x, y)), #require(Lowess(sorted: x, z)),
      #require(Lowess(sorted: x, sum))
    )
    let moved = try #require(Lowess(sorted: stretched, y))
    for (index, point) in x.enumerated() {
      #expect(close(both.value(at: point), 2 * first.value(at: point) - second.value(at: point)))
      #expect(close(lineSum.fitted[index], 2 * lineY.fitted[index] - lineZ.fitted[index]))
      #expect(close(moved.fitted[index], lineY.fitted[index]))
    }
  }

  /// A spline of few knots is a line beyond the outer ones, with one slope on either side.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func splinesAreLinearInTheTails(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let count = 3 + source.index(below: 4)
    let knots = (0..<count).map { Double($0) + 0.8 * source.uniform() }
    let spline = try RestrictedCubicSpline(knots: knots)
    let (low, high) = (knots[0], knots[count - 1])
    for column in 0..<spline.columnCount {
      func value(_ x: Double) -> Double { spline.basis(at: x)[column] }
      for (near, far) in [(low, low - 3), (high, high + 3)] {
        #expect(close(value((near + far) / 2), (value(near) + value(far)) / 2, 1e-9))
      }
    }
    for column in 1..<spline.columnCount { #expect(abs(spline.basis(at: low)[column]) < 1e-12) }
  }

  /// Quantiles rise with the share, lie among the values, and are those of the values turned round.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func quantilesRise(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let values = (0..<(1 + source.index(below: 30))).map { _ in
      Double(source.index(below: 12))
    }
    let shares = (0...20).map { Double($0) / 20 }
    let found = quantiles(of: values, at: shares)
    #expect(found == found.sorted())
    #expect(found.first == values.min() && found.last == values.max())
    let turned = quantiles(of: values.map { -$0 }, at: shares.map { 1 - $0 })
    for (own, other) in zip(found, turned) { #expect(close(own, -other, 1e-12)) }
  }

  /// Data sets that agree add nothing; any disagreement widens.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func rubinsRules(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let (value, variance) = (source.normal(), 0.1 + source.uniform())
    let m = 2 + source.index(below: 18)
    let equal = try #require(
      RubinsRules(
        estimates: Array(repeating: value, count: m),
        variances: Array(repeating: variance, count: m), completeDegreesOfFreedom: 50))
    #expect(close(equal.estimate, value, 1e-14) && close(equal.total, variance, 1e-14))
    #expect(equal.between < 1e-28 && equal.missingShare < 1e-20)
    let estimates = (0..<m).map { _ in value + 0.3 * source.normal() }
    let variances = (0..<m).map { _ in 0.1 + source.uniform() }
    let pooled = try #require(RubinsRules(estimates: estimates, variances: variances))
    #expect(pooled.total >= pooled.within && (0...1).contains(pooled.missingShare))
    #expect(pooled.degreesOfFreedom >= Double(m - 1) - 1e-9)
    let complete = try #require(
      RubinsRules(estimates: estimates, variances: variances, completeDegreesOfFreedom: 50))
    #expect(complete.degreesOfFreedom <= min(50, pooled.degreesOfFreedom) + 1e-9)
    let reversed = try #require(
      RubinsRules(estimates: estimates.reversed(), variances: variances.reversed()))
    #expect(close(reversed.total, pooled.total, 1e-12))
    // A test of one coefficient is the square of its t.
    let d1 = try #require(
      PooledTest.d1(
        estimates: estimates.map { [$0] },
        covariances: variances.map { Matrix(columns: [[$0]], rows: 1) }))
    #expect(close(d1.statistic, pooled.statistic * pooled.statistic, 1e-9))
  }

  /// D₁ does not change with the units of coefficients; all three fall to χ²/k where data sets agree.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func pooledTests(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let estimates = (0..<5).map { _ in [source.normal(), source.normal()] }
    let covariances = (0..<5).map { _ in
      Matrix(columns: [[1 + source.uniform(), 0.3], [0.3, 1 + source.uniform()]], rows: 2)
    }
    let first = try #require(PooledTest.d1(estimates: estimates, covariances: covariances))
    let scaled = covariances.map { matrix in
      var result = matrix
      result[0, 0] *= 100
      result[0, 1] *= 10
      result[1, 0] *= 10
      return result
    }
    let second = try #require(
      PooledTest.d1(estimates: estimates.map { [10 * $0[0], $0[1]] }, covariances: scaled))
    #expect(close(second.statistic, first.statistic, 1e-9))
    #expect(close(second.relativeIncrease, first.relativeIncrease, 1e-9))
    #expect(first.statistic >= 0 && (0...1).contains(first.pValue))
    let chi = 1 + 5 * source.uniform()
    let same = Array(repeating: chi, count: 4)
    let d2 = try #require(PooledTest.d2(waldStatistics: same, coefficients: 3))
    let d3 = try #require(
      PooledTest.d3(ratiosAtOwn: same, ratiosAtPooled: same, coefficients: 3))
    #expect(close(d2.statistic, chi / 3, 1e-12) && close(d3.statistic, chi / 3, 1e-12))
  }

  /// Knots rise within the values, and move with their place and unit.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func knotsMoveWithTheValues(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let values = (0..<(40 + source.index(below: 100))).map { _ in source.normal() }
    for wanted in 3...7 {
      let own = try KnotPlacement(values).knots(wanted)
      let moved = try KnotPlacement(values.map { 5 + 3 * $0 }).knots(wanted)
      #expect(own.count == wanted && own == own.sorted())
      #expect(own[0] >= values.min() ?? .nan && own[wanted - 1] <= values.max() ?? .nan)
      for (knot, other) in zip(own, moved) { #expect(close(5 + 3 * knot, other, 1e-12)) }
    }
  }

  /// Every scale comes back from any share, and its error is the slope times the error.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func scalesGoThereAndBackAnywhere(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let x = 0.02 + 0.96 * source.uniform()
    for scale in PoolingScale.allCases {
      #expect(close(scale.inverse(scale.value(x)), x, 1e-12))
      let slope = (scale.value(x + 1e-6) - scale.value(x - 1e-6)) / 2e-6
      #expect(abs(scale.standardError(0.1, at: x) / (0.1 * abs(slope)) - 1) < 1e-5)
      let limits = scale.limits(scale.value(x) - 0.3, scale.value(x) + 0.3)
      #expect(limits.lower < x && x < limits.upper)
    }
  }

  /// Uniform numbers and indexes fill ten bins evenly, normal ones have mean 0 and variance 1.
  @Test(arguments: 0..<20)
  func drawsLieEvenly(stream: Int) {
    var source = SplitMix64(seed: 5, stream: stream)
    var (uniform, index) = (Array(repeating: 0.0, count: 10), Array(repeating: 0.0, count: 10))
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<4000 {
      uniform[Int(source.uniform() * 10)] += 1
      index[source.index(below: 10)] += 1
      let value = source.normal()
      (sum, squares) = (sum + value, squares + value * value)
    }
    for bins in [uniform, index] {
      let chiSquared = bins.reduce(0) { $0 + ($1 - 400) * ($1 - 400) / 400 }
      #expect(ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: 9) > 1e-5)
    }
    #expect(abs(sum / 4000) < 5 / 4000.0.squareRoot())
    #expect(abs(squares / 4000 - 1) < 5 * (2.0 / 4000).squareRoot())
    #expect(source.resample(50).allSatisfy { (0..<50).contains($0) })
  }
}
