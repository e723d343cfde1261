import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("Reclassification over imputations") struct PooledReclassificationTests {
  private static let outcomes = [true, true, true, true, true] + (0..<7).map { _ in false }
  private static let first = [
    [0.30, 0.55, 0.42, 0.61, 0.20, 0.35, 0.15, 0.52, 0.10, 0.28, 0.44, 0.05],
    [0.33, 0.50, 0.40, 0.64, 0.25, 0.31, 0.18, 0.49, 0.12, 0.30, 0.40, 0.07],
    [0.28, 0.58, 0.45, 0.60, 0.22, 0.38, 0.13, 0.55, 0.09, 0.26, 0.47, 0.06],
  ]
  private static let second = [
    [0.42, 0.60, 0.38, 0.70, 0.31, 0.30, 0.20, 0.40, 0.08, 0.33, 0.36, 0.04],
    [0.40, 0.57, 0.44, 0.61, 0.34, 0.33, 0.14, 0.41, 0.15, 0.27, 0.33, 0.05],
    [0.45, 0.54, 0.51, 0.72, 0.29, 0.30, 0.17, 0.43, 0.07, 0.22, 0.52, 0.03],
  ]
  private let pool = ImputationPool(patients: 12, confidence: 0.95)

  private struct Pooled: Decodable {
    var estimate: Double
    var se: Double
    var df: Double
    var lower: Double
    var upper: Double
  }

  private func copies() throws -> [ModelComparison.Legacy] {
    try zip(Self.first, Self.second).map { first, second in
      ModelComparison.Legacy(
        continuous: try ContinuousReclassification(
          from: first, to: second, outcomes: Self.outcomes),
        categorical: try CategoricalReclassification(
          from: first, to: second, outcomes: Self.outcomes, cuts: [0.4]))
    }
  }

  /// R 4.2.2: Hmisc::improveProb in each data set, mice::pool.scalar(n = 12, k = 1) with its degrees of freedom.
  @Test func agreesWithMice() throws {
    let url = GoldenValues.folder.appending(path: "pooled_reclassification.json")
    let text = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let found = try #require(ModelComparison.Legacy(pooling: try copies(), by: pool).continuous)
    for (key, value) in [
      ("nri", found.netReclassification), ("idi", found.integratedDiscrimination),
      ("nri_events", found.netAmongEvents),
    ] {
      let part = try JSONSerialization.data(withJSONObject: try #require(text[key]))
      let wanted = try JSONDecoder().decode(Pooled.self, from: part)
      let interval = value.interval()
      #expect(abs(value.estimate - wanted.estimate) < 1e-10, "\(key)")
      #expect(abs(value.standardError - wanted.se) < 1e-10)
      #expect(abs((value.degreesOfFreedom ?? 0) - wanted.df) < 1e-8)
      #expect(abs((interval.lower ?? 0) - wanted.lower) < 1e-8)
      #expect(abs((interval.upper ?? 0) - wanted.upper) < 1e-8)
      #expect(interval.method == "Rubin, identity scale, 3 imputations")
    }
  }

  /// Two data sets with NRI 0.2 and 0.4, both with standard error 0.3.
  ///
  /// Mean 0.3, between 0.02, total 0.09 + 1.5 · 0.02 = 0.12. λ = 0.03/0.12 = 1/4; ν = 1/(1/16) = 16, of complete data 11:
  /// 12/14 · 11 · 3/4 = 99/14, together 16 · 99/14 / (16 + 99/14) = 1584/323.
  @Test func poolsByHand() throws {
    var all = try copies()
    all.removeLast()
    for (index, estimate) in [0.2, 0.4].enumerated() {
      all[index].continuous?.netReclassification = .init(estimate: estimate, standardError: 0.3)
    }
    let found = try #require(ModelComparison.Legacy(pooling: all, by: pool).continuous)
    let pooled = found.netReclassification
    #expect(abs(pooled.estimate - 0.3) < 1e-12)
    #expect(abs(pooled.standardError - 0.12.squareRoot()) < 1e-12)
    #expect(abs((pooled.degreesOfFreedom ?? 0) - 1584.0 / 323) < 1e-9)
    #expect(pooled.imputations == 2)
  }

  /// Tables keep their sums, shares are means, and data sets that agree give the estimate of each.
  @Test func tablesAreRoundedMeans() throws {
    let all = try copies()
    let found = try #require(ModelComparison.Legacy(pooling: all, by: pool).categorical)
    #expect(found.eventTable.joined().reduce(0, +) == 5)
    #expect(found.otherTable.joined().reduce(0, +) == 7)
    let up = all.compactMap { $0.categorical?.upAmongEvents }
    #expect(abs(found.upAmongEvents - up.reduce(0, +) / 3) < 1e-12)
    let same = [all[0], all[0]]
    let one = try #require(ModelComparison.Legacy(pooling: same, by: pool).categorical)
    #expect(one.eventTable == all[0].categorical?.eventTable)
    #expect(one.netReclassification.estimate == all[0].categorical?.netReclassification.estimate)
    #expect((one.pValue ?? 0) > (all[0].categorical?.pValue ?? 1), "Student's t is wider")
    var lacking = all
    lacking[1].categorical = nil
    #expect(ModelComparison.Legacy(pooling: lacking, by: pool).categorical == nil)
  }
}
