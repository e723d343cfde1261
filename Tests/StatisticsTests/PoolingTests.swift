import Foundation
import Statistics
import Testing

/// Three completed data sets: estimates 1, 2, 3, each with variance ½.
@Suite("Pooling over imputations by hand")
struct PoolingTests {
  private let estimates = [1.0, 2, 3]
  private let variances = [0.5, 0.5, 0.5]

  private func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance * max(1, abs(b))
  }

  /// Within ½, between 1, total ½ + 4/3; r = 8/3, λ = 8/11, 2/λ² = 3.78125 degrees of freedom.
  @Test func rubinsRules() throws {
    let pooled = try #require(RubinsRules(estimates: estimates, variances: variances))
    #expect(pooled.estimate == 2 && pooled.within == 0.5 && pooled.between == 1)
    #expect(near(pooled.total, 11.0 / 6) && near(pooled.relativeIncrease, 8.0 / 3))
    #expect(near(pooled.missingShare, 8.0 / 11) && near(pooled.degreesOfFreedom, 3.78125))
    #expect(near(pooled.fractionOfMissingInformation, (8.0 / 3 + 2 / 6.78125) / (11.0 / 3)))
    let normal = pooled.limits(isNormal: true)
    #expect(near(normal.upper, 2 + 1.959963984540054 * (11.0 / 6).squareRoot()))
  }

  /// Of 10: (11/13)·10·(3/11) = 30/13; joined with 3.78125.
  @Test func degreesOfFreedomNeverExceedThoseOfCompleteData() throws {
    let pooled = try #require(
      RubinsRules(estimates: estimates, variances: variances, completeDegreesOfFreedom: 10))
    let observed = 30.0 / 13
    #expect(near(pooled.degreesOfFreedom, 3.78125 * observed / (3.78125 + observed)))
    let equal = try #require(
      RubinsRules(estimates: [1, 1], variances: [1, 1], completeDegreesOfFreedom: 10))
    #expect(equal.relativeIncrease == 0 && equal.degreesOfFreedom < 10)
  }

  /// With one coefficient D₁ is the square of Rubin's t, with his degrees of freedom.
  @Test func d1OfOneCoefficient() throws {
    let test = try #require(
      PooledTest.d1(
        estimates: estimates.map { [$0] },
        covariances: variances.map { Matrix(rows: 1, columns: 1, filledWith: $0) }))
    #expect(near(test.statistic, 24.0 / 11) && near(test.relativeIncrease, 8.0 / 3))
    #expect(near(test.denominator, 3.78125) && test.numerator == 1)
  }

  /// χ² of 4, 9 and 16: roots 2, 3, 4; r = 4/3; F = (29/3 − 2·4/3)/(7/3) = 3 on 2·(7/4)².
  @Test func d2() throws {
    let test = try #require(PooledTest.d2(waldStatistics: [4, 9, 16], coefficients: 1))
    #expect(near(test.statistic, 3) && near(test.denominator, 6.125))
  }

  /// Means 7 and 5: r = (4/4)·2 = 2; F = 5/6 on 4·1.5·1.5²/2.
  @Test func d3() throws {
    let test = try #require(
      PooledTest.d3(ratiosAtOwn: [5, 7, 9], ratiosAtPooled: [4, 5, 6], coefficients: 2))
    #expect(near(test.statistic, 5.0 / 6) && near(test.denominator, 6.75))
    #expect(test.pValue > 0 && test.pValue < 1)
  }

  @Test func totalCovariance() throws {
    let within = Matrix(columns: [[1, 0.5], [0.5, 2]], rows: 2)
    let total = try #require(
      RubinsRules.totalCovariance(estimates: [[0, 0], [2, 4]], covariances: [within, within]))
    // Between: 2, 4, 8 (divisor 1); times 1.5.
    #expect(near(total[0, 0], 4) && near(total[0, 1], 6.5) && near(total[1, 1], 14))
  }

  @Test func whatCannotBePooled() {
    #expect(RubinsRules(estimates: [1], variances: [1]) == nil)
    #expect(RubinsRules(estimates: [1, 2], variances: [1, 0]) == nil)
    #expect(RubinsRules(estimates: [1, .nan], variances: [1, 1]) == nil)
    #expect(PooledTest.d2(waldStatistics: [1, -1], coefficients: 1) == nil)
    #expect(PooledTest.d1(estimates: [[1], [2, 3]], covariances: []) == nil)
    #expect(RubinsRules.coefficients(estimates: [[1], [2, 3]], covariances: []) == nil)
    #expect(
      PoolingScale.logit.pooled(estimates: [1, 0.5], standardErrors: [0.1, 0.1]) == nil)
  }

  /// C of 0.7 and 0.8 with errors 0.02: logits 0.8473 and 1.3863.
  @Test func pooledOnALogitScale() throws {
    let pooled = try #require(
      PoolingScale.logit.pooled(estimates: [0.7, 0.8], standardErrors: [0.02, 0.02]))
    let centre = inverseLogit((logit(0.7) + logit(0.8)) / 2).p
    #expect(near(pooled.estimate, centre))
    #expect((pooled.lower ?? -1) > 0 && (pooled.upper ?? 2) < 1)
  }

  @Test(arguments: PoolingScale.allCases)
  func scalesGoThereAndBack(scale: PoolingScale) {
    for value in [0.03, 0.4, 0.97] {
      #expect(near(scale.inverse(scale.value(value)), value))
      let step = 1e-6
      let slope = abs(scale.value(value + step) - scale.value(value - step)) / (2 * step)
      #expect(near(scale.standardError(1, at: value), slope, 1e-6))
      let limits = scale.limits(scale.value(value) - 0.1, scale.value(value) + 0.1)
      #expect(limits.lower < value && value < limits.upper)
    }
  }
}
