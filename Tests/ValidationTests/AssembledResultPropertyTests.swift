import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

/// Results that are put together from estimators: contrasts, pools, curves in groups, cards beside models.
@Suite("Properties of assembled results")
struct AssembledResultPropertyTests {
  private func performance(_ seed: UInt64, count: Int = 80) throws -> Performance {
    let data = RandomRisks(seed: seed, count: count)
    return try Performance(risks: data.risks, outcomes: data.outcomes)
  }

  /// What one cohort is better, the other is worse.
  @Test(arguments: 0..<20 as Range<UInt64>) func contrastsTurnAround(seed: UInt64) throws {
    let (one, two) = (try performance(seed), try performance(seed + 1000, count: 60))
    let sides = (CohortContrast.Side("one", one), CohortContrast.Side("two", two))
    let there = CohortContrast((sides.0, one), (sides.1, two), isTested: true)
    let back = CohortContrast((sides.1, two), (sides.0, one), isTested: true)
    let (a, b) = (there.area.difference, back.area.difference)
    #expect(try #require(a.estimate).agrees(with: -(try #require(b.estimate)), within: 1e-14))
    #expect(try #require(a.lower).agrees(with: -(try #require(b.upper)), within: 1e-12))
    #expect(try #require(there.area.p).agrees(with: back.area.p, within: 1e-12))
  }

  /// The order of centres does not matter, and centres that agree leave no variance between them.
  @Test(arguments: 0..<20 as Range<UInt64>) func poolsKnowNoOrder(seed: UInt64) throws {
    let rows = try (0..<5).map {
      CentrePerformance(centre: "C\($0)", performance: try performance(seed * 10 + UInt64($0)))
    }
    let (pooled, turned) = (PooledPerformance(rows), PooledPerformance(rows.reversed()))
    let (c, again) = (try #require(pooled.cStatistic), try #require(turned.cStatistic))
    #expect(try #require(c.pooled.estimate).agrees(with: again.pooled.estimate, within: 1e-9))
    #expect(c.tauSquared >= 0 && (0...100).contains(c.iSquared))
    let areas = rows.compactMap { $0.performance?.cStatistic.estimate }
    let mean = try #require(c.pooled.estimate)
    #expect(mean >= (areas.min() ?? 1) - 1e-12 && mean <= (areas.max() ?? 0) + 1e-12)
    let same = PooledPerformance(Array(repeating: rows[0], count: 4))
    let equal = try #require(same.cStatistic)
    #expect(equal.tauSquared < 1e-9)
    #expect(try #require(equal.pooled.estimate).agrees(with: areas[0], within: 1e-9))
  }

  /// Patients and events of all groups are those of the cohort; curves go one way within 0...1 and their limits.
  @Test(arguments: 0..<20 as Range<UInt64>) func groupsShareThePatients(seed: UInt64) {
    let data = RandomFollowUp(seed: seed, count: 90, causes: 1 + Int(seed % 2), ties: seed % 3 == 0)
    let groups = data.risks.map { $0 < 0.3 ? 0 : $0 < 0.6 ? 1 : 2 }
    let kind = seed % 2 == 0 ? SurvivalCurves.Kind.survival : .cumulativeIncidence
    let all = SurvivalCurves(data.followUp, .init(kind, end: 6))
    let parts = SurvivalCurves(data.followUp, .init(kind, groups: groups, end: 6))
    #expect(parts.curves.map(\.patients).reduce(0, +) == 90)
    #expect(parts.curves.map(\.events).reduce(0, +) == all.curves[0].events)
    for curve in parts.curves + all.curves {
      #expect(zip(curve.atRisk, curve.atRisk.dropFirst()).allSatisfy { $0 >= $1 })
      for (index, value) in curve.estimate.enumerated() {
        #expect((0...1).contains(value))
        if index > 0 {
          let step = value - curve.estimate[index - 1]
          #expect(kind == .survival ? step <= 1e-15 : step >= -1e-15)
        }
        if let lower = curve.lower[index] { #expect(lower <= value + 1e-12) }
        if let upper = curve.upper[index] { #expect(upper >= value - 1e-12) }
      }
    }
  }

  /// A card in the model's place and the model in the card's: what was lost is won.
  @Test(arguments: 0..<20 as Range<UInt64>) func cardsTurnAround(seed: UInt64) throws {
    let cohort = FollowedCohort(seed: 1, count: 200)
    let spec = try FollowedCohort.spec(.cox)
    let fitted = try fit(spec, to: AnalysisSet(cohort.cohort, for: spec)).riskModel
    let points = try #require(IntegerPoints(fitted))
    let plan = ValidationPlan(replicates: 0, thresholds: [0.3, 0.5])
    let data = RandomRisks(seed: seed, count: 70)
    let rounded = data.risks.map { ($0 * 10).rounded() / 10 }
    func found(_ card: [Double], _ model: [Double]) throws -> PointsPerformance {
      try PointsPerformance(
        card, beside: model, outcomes: data.outcomes, points, .development, plan)
    }
    let (there, back) = (try found(rounded, data.risks), try found(data.risks, rounded))
    #expect(there.card == back.model && there.model == back.card)
    let area = there.differences.area.difference.estimate
    #expect(
      try #require(area).agrees(
        with: -(back.differences.area.difference.estimate ?? 9), within: 1e-14))
    let itself = try found(data.risks, data.risks)
    #expect(itself.differences.area.difference.estimate == 0 && itself.largestLoss == nil)
  }
}
