import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Pocket card beside its model") struct PointsPerformanceTests {
  private func fitted(_ family: ModelFamily, seed: Int) throws -> (RiskModel, Cohort) {
    let data = FollowedCohort(seed: UInt64(seed), count: 200)
    let spec = try FollowedCohort.spec(family)
    return (try fit(spec, to: AnalysisSet(data.cohort, for: spec)).riskModel, data.cohort)
  }

  /// The card's side is what validating its risks as anybody's risks gives; the model's what validating it gives.
  @Test(arguments: [ModelFamily.cox, .fineGray])
  func bothSidesAreOrdinaryValidations(family: ModelFamily) async throws {
    let (model, cohort) = try fitted(family, seed: 3)
    let points = try #require(IntegerPoints(model))
    let plan = ValidationPlan(replicates: 0, thresholds: [0.2, 0.4], byCentre: false)
    let found = try validate(points, roundedFrom: model, on: cohort, .external, following: plan)
    let alone = try await validate(model, on: cohort, following: plan)
    #expect(found.model == alone.performance.external)
    let totals = (0..<cohort.rowCount).map { points.total(of: cohort.values(ofRow: $0)) ?? -1 }
    let outcome = try ModelOutcome(model, in: cohort)
    let followUp = try #require(try outcome.followUp(of: Array(0..<cohort.rowCount)))
    let horizon = try #require(model.horizons.last)
    let own = try await validate(
      risks: totals.map(points.risk(ofTotal:)),
      followUp: family == .cox ? followUp.censoringCompetingEvents : followUp,
      horizon: horizon, following: plan)
    #expect(found.card == own.performance.external)
    #expect(found.differences.area.first == own.performance.external?.aucAtHorizon?.estimate)
    #expect(found.differences.benefits.map(\.threshold) == [0.2, 0.4])
    #expect(found.differences.legacy == nil && found.highest == points.highest)
    let json = try FileCoding.encoder().encode(found)
    #expect(try FileCoding.decoder().decode(PointsPerformance.self, from: json) == found)
  }

  /// Three events and three others; the card ties the two in the middle.
  ///
  /// Model: 0.1 0.2 0.4 | 0.3 0.6 0.8 with the event: pairs 8 of 9. Card: 0.1 0.2 0.35 | 0.35 0.6 0.8: 8½ of 9. At ½
  /// both find two of three events and no other, so both net benefits are 1/3; at 0.32 the model finds two events and one
  /// other, the card three and one: 2/6 − 1/6 · 32/68 and 3/6 − 1/6 · 32/68. At 0.38 the model alone has a false
  /// alarm. The card loses nowhere.
  @Test func byHand() throws {
    let plan = ValidationPlan(replicates: 0, thresholds: [0.32, 0.5])
    let points = try #require(IntegerPoints(fitted(.cox, seed: 1).0))
    let model = [0.1, 0.2, 0.4, 0.3, 0.6, 0.8]
    let card = [0.1, 0.2, 0.35, 0.35, 0.6, 0.8]
    let outcomes = [false, false, false, true, true, true]
    let found = try PointsPerformance(
      card, beside: model, outcomes: outcomes, points, .development, plan)
    #expect(found.differences.area.first?.agrees(with: 8.5 / 9, within: 1e-12) == true)
    #expect(found.differences.area.second?.agrees(with: 8.0 / 9, within: 1e-12) == true)
    let benefit = found.differences.benefits[0].netBenefit
    #expect(benefit.first?.agrees(with: 0.5 - 32.0 / 68 / 6, within: 1e-12) == true)
    #expect(benefit.second?.agrees(with: 2.0 / 6 - 32.0 / 68 / 6, within: 1e-12) == true)
    #expect(found.differences.benefits[1].netBenefit.difference.estimate == 0)
    #expect(found.largestLoss == nil)
    let back = try PointsPerformance(
      model, beside: card, outcomes: outcomes, points, .development, plan)
    #expect(back.largestLoss?.netBenefit.difference.estimate.map { $0 < -0.1 } == true)
  }

  /// Two copies that agree pool to themselves; without a common worst threshold there is none.
  @Test func copiesArePooled() throws {
    let (model, cohort) = try fitted(.cox, seed: 2)
    let points = try #require(IntegerPoints(model))
    let plan = ValidationPlan(replicates: 0, thresholds: [0.3])
    let one = try validate(points, roundedFrom: model, on: cohort, .development, following: plan)
    let pooled = try #require(PointsPerformance.pooled(overImputations: [one, one]))
    let area = try #require(pooled.differences.area.difference.estimate)
    #expect(area.agrees(with: one.differences.area.difference.estimate ?? .nan, within: 1e-12))
    #expect(pooled.largestLoss?.threshold == one.largestLoss?.threshold)
    #expect(PointsPerformance.pooled(overImputations: []) == nil)
    var other = one
    other.largestLoss = nil
    #expect(
      try #require(PointsPerformance.pooled(overImputations: [one, other])).largestLoss == nil)
  }
}
