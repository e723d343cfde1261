import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Smooth calibration with times")
struct FollowedSmootherTests {
  /// A curve of pseudo-values by 2, with case weights if there are any.
  private func smoother(
    _ followUp: FollowUp, _ risks: [Double], weights: [Double]? = nil
  ) throws -> FollowedSmoother {
    let order = try TimeOrder(followUp)
    let place = order.place(ofHorizon: 2)
    var (smoother, regression) = (FollowedSmoother(.pseudoValues), HazardRegression(order))
    let cloglog = risks.map(complementaryLogLog)
    let predictions = HazardCalibration.Predictions(
      cloglog, ranks: RankedRisks.order(of: cloglog), weights: weights)
    let isFitted = smoother.fit(
      &regression, predictions, risks: risks,
      pseudoValues: WeightedPseudoValues.values(order, by: place, weights: weights), by: place)
    #expect(isFitted)
    return smoother
  }

  private func value(_ smoother: FollowedSmoother, _ risk: Double) -> Double {
    smoother.observed(at: risk, cloglog: complementaryLogLog(risk))
  }

  /// Five patients without an event by 2, one of them censored before: pseudo-values are 0, and so is the curve.
  @Test func withoutEvents() throws {
    let risks = [0.1, 0.2, 0.3, 0.4, 0.5]
    let curve = try smoother(
      FollowUp(times: [3, 1, 3, 3, 2.5], causes: [0, 0, 1, 0, 1]), risks)
    for risk in [0.1, 0.25, 0.5] { #expect(abs(value(curve, risk)) < 1e-15) }
    #expect(value(curve, 0.05).isNaN && value(curve, 0.51).isNaN)
  }

  /// With everybody followed to the horizon it is the curve of outcomes without times.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func withoutCensoring(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 60)
    let followUp = FollowUp(times: data.followUp.times, causes: data.risks.map { _ in 1 })
    let curve = try smoother(followUp, data.risks)
    let ranked = try RankedRisks(
      risks: data.risks, outcomes: followUp.times.map { $0 <= 2 })
    let plain = try #require(CalibrationSmoother(.loess, ranked))
    for risk in data.risks { #expect(abs(value(curve, risk) - plain.observed(at: risk)) < 1e-9) }
  }

  /// A patient who counts twice is two patients, and one who counts for nothing is nobody.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func copiesCount(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 50, causes: 1 + Int(seed % 2))
    var source = SplitMix64(seed: seed, stream: 1)
    let counts = (0..<50).map { _ in source.index(below: 3) }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let weighted = try smoother(data.followUp, data.risks, weights: counts.map(Double.init))
    let copied = try smoother(data.followUp.selecting(rows), rows.map { data.risks[$0] })
    for row in rows {
      let risk = data.risks[row]
      #expect(value(weighted, risk).agrees(with: value(copied, risk), within: 1e-9))
    }
  }

  /// Whatever draws curves takes the plan's smoother: apparent, corrected, cross-validated and external ones.
  @Test(arguments: FollowedCohort.families)
  func everyCurveIsOfPseudoValues(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 2, count: 120)
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    var plan = FollowedCohort.plan
    plan.smoother = .pseudoValues
    let result = try await validate(fitted, specifiedBy: spec, on: data.cohort, following: plan)
    #expect(result.calibrationCurve.smoother == CalibrationCurve.pseudoSmoother)
    let corrected = try #require(result.calibrationCurve.corrected)
    #expect(corrected.contains { $0?.isFinite == true })
    let rule = try #require(result.conventions.first { $0.statistic == "calibration_curve" })
    #expect(rule.rule[.english].contains("pseudo-values"))
    var hazard = plan
    hazard.smoother = .loess
    let other = try await validate(fitted, specifiedBy: spec, on: data.cohort, following: hazard)
    let (own, usual) = (result.performance.apparent, other.performance.apparent)
    #expect(own?.ici.estimate != usual?.ici.estimate)
    #expect(own?.brier.estimate == usual?.brier.estimate)
    plan.method = .crossValidation
    (plan.folds, plan.repeats) = (5, 2)
    let folds = try await validate(fitted, specifiedBy: spec, on: data.cohort, following: plan)
    #expect(folds.calibrationCurve.smoother == CalibrationCurve.pseudoSmoother)
  }
}
