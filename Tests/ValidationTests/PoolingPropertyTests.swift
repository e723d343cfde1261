import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("Properties of pooled results") struct PoolingPropertyTests {
  private static func performance(_ seed: UInt64) throws -> Performance {
    let data = RandomRisks(seed: seed, count: 60)
    return try Performance(risks: data.risks, outcomes: data.outcomes, smoother: .lowess)
  }

  /// Two centres of six: areas 13/18 and 16/18, DeLong's variances 20/324 and 8/324.
  ///
  /// Logits ln(13/5) and ln 8, variances 20·324/65² and 8·324/32². Their distance squared is below the sum of these, so that
  /// τ² = 0, and its scatter below one, which the ad hoc correction makes one: Student's t of 1 degree of freedom, 12.7062,
  /// times √(1/Σw).
  @Test func areasOfTwoCentresByHand() throws {
    let outcomes = [true, false, false, false, true, true]
    let rows = try [[0.9, 0.4, 0.1, 0.7, 0.4, 0.6], [0.3, 0.1, 0.2, 0.4, 0.5, 0.6]].map {
      CentrePerformance(
        centre: "\($0[0])",
        performance: try Performance(risks: $0, outcomes: outcomes, smoother: .lowess))
    }
    let found = try #require(PooledPerformance(rows).cStatistic)
    let weights = [4225 / (20.0 * 324), 1024 / (8.0 * 324)]
    let total = weights[0] + weights[1]
    let mean = (weights[0] * log(13.0 / 5) + weights[1] * log(8.0)) / total
    #expect(found.tauSquared < 1e-12 && found.centres == 2)
    #expect(found.pooled.agrees(with: inverseLogit(mean).p, within: 1e-10))
    let margin = 12.706204736174698 * (1 / total).squareRoot()
    #expect(found.pooled.lower?.agrees(with: inverseLogit(mean - margin).p, within: 1e-9) == true)
    #expect(found.pooled.upper?.agrees(with: inverseLogit(mean + margin).p, within: 1e-9) == true)
  }

  /// The order of copies is not data; copies that agree say what each says; the mean lies among them.
  @Test(arguments: 0..<20 as Range<UInt64>) func copiesKnowNoOrder(seed: UInt64) throws {
    let rows = try (0..<4).map { try Self.performance(10 * seed + $0) }
    let pooled = try #require(Performance.pooled(overImputations: rows))
    let turned = try #require(Performance.pooled(overImputations: rows.reversed()))
    let same = try #require(
      Performance.pooled(overImputations: Array(repeating: rows[0], count: 3)))
    let paths: [KeyPath<Performance, Estimate>] = [
      \.cStatistic, \.brier, \.calibrationSlope, \.observedExpected, \.calibrationInTheLarge,
    ]
    for path in paths {
      let (own, other) = (pooled[keyPath: path], turned[keyPath: path])
      #expect(own.agrees(with: other.estimate ?? 9, within: 1e-12))
      #expect(own.lower?.agrees(with: other.lower, within: 1e-10) == true)
      let values = rows.compactMap { $0[keyPath: path].estimate }
      let value = try #require(own.estimate)
      #expect(value >= (values.min() ?? .nan) - 1e-12 && value <= (values.max() ?? .nan) + 1e-12)
      #expect(same[keyPath: path].agrees(with: rows[0][keyPath: path].estimate ?? 9, within: 1e-12))
    }
  }

  /// Reclassification over copies does not depend on their order, nor on which model comes first but for the sign.
  @Test(arguments: 0..<20 as Range<UInt64>) func reclassificationKnowsNoOrder(seed: UInt64) throws {
    let data = (0..<4).map { RandomRisks(seed: 10 * seed + $0, count: 50) }
    let outcomes = data[0].outcomes
    let pool = ImputationPool(patients: 50, confidence: 0.95)
    func legacy(_ first: Int, _ second: Int) throws -> ModelComparison.Legacy {
      let (from, to) = (data[first].risks, data[second].risks)
      return ModelComparison.Legacy(
        continuous: try ContinuousReclassification(from: from, to: to, outcomes: outcomes),
        categorical: try CategoricalReclassification(
          from: from, to: to, outcomes: outcomes, cuts: [0.4]))
    }
    let there = try [legacy(0, 1), legacy(2, 3)]
    let back = try [legacy(1, 0), legacy(3, 2)]
    func values(_ copies: [ModelComparison.Legacy]) throws -> [Double] {
      let pooled = ModelComparison.Legacy(pooling: copies, by: pool)
      let free = try #require(pooled.continuous)
      return [
        free.netReclassification.estimate, free.integratedDiscrimination.estimate,
        try #require(pooled.categorical?.netReclassification.estimate),
        free.netReclassification.standardError, free.integratedDiscrimination.standardError,
      ]
    }
    let (own, turned, reversed) = try (values(there), values(there.reversed()), values(back))
    for index in own.indices {
      #expect(abs(own[index] - turned[index]) < 1e-12)
      #expect(abs(own[index] - (index < 3 ? -1 : 1) * reversed[index]) < 1e-12)
    }
  }
}
