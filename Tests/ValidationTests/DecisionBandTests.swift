import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Bands of decision curves")
struct DecisionBandTests {
  /// Three resamples at a threshold of ¼: net benefits 0.1, 0.2, 0.3 with 30, 40 and 50 % of events.
  ///
  /// Treating all gains 0.3 − 0.7/3 = 1/15, 0.4 − 0.6/3 = 1/5 and 0.5 − 0.5/3 = 1/3; the model's gain over that is 1/30,
  /// 0 and −1/30, times 3 · 100: 10, 0 and −10. Type 7 at 2.5 %: a twentieth of the way between the outer two.
  @Test func avoidedByHand() throws {
    var curve = DecisionCurve(
      NetBenefitTerms(thresholds: [0, 0.25]), model: [0.4, 0.2], overallRisk: 0.4)
    curve.addBands(
      [(0.2, 0.4), (0.1, 0.3), (0.3, 0.5)].map {
        ResampledBenefit(netBenefits: [$0.1, $0.0], truePositive: [$0.1, $0.1], overallRisk: $0.1)
      }, confidence: 0.95)
    let (lower, upper) = try (
      #require(curve.interventionsAvoidedLower), #require(curve.interventionsAvoidedUpper)
    )
    #expect(lower[0] == nil && upper[0] == nil)
    #expect(lower[1]?.agrees(with: -9.5, within: 1e-12) == true)
    #expect(upper[1]?.agrees(with: 9.5, within: 1e-12) == true)
    #expect(curve.lower?[1]?.agrees(with: 0.105, within: 1e-12) == true)
  }

  /// A threshold at which one resample is not defined has no limits; the others keep theirs.
  @Test func oneUndefinedThresholdLeavesTheOthers() throws {
    var curve = DecisionCurve(
      NetBenefitTerms(thresholds: [0.1, 0.2, 0.3]), model: [0.3, 0.2, 0.1], overallRisk: 0.4)
    curve.addBands(
      [[0.3, 0.2, 0.1], [0.2, .nan, 0.1]].map {
        ResampledBenefit(netBenefits: $0, truePositive: [0.4, 0.4, 0.4], overallRisk: 0.4)
      }, confidence: 0.95)
    #expect(curve.lower?.map { $0 == nil } == [false, true, false])
    #expect(curve.upper?.map { $0 == nil } == [false, true, false])
    #expect(curve.lower?[0]?.agrees(with: 0.2025, within: 1e-12) == true)
    let pooled = CurvePool(confidence: 0.95).pooled([curve, curve])
    #expect(pooled.lower?.map { $0 == nil } == [false, true, false])
    var empty = DecisionCurve(
      NetBenefitTerms(thresholds: [0.1]), model: [0.3], overallRisk: 0.4)
    empty.addBands(
      (0..<2).map { _ in
        ResampledBenefit(netBenefits: [.nan], truePositive: [0.4], overallRisk: 0.4)
      }, confidence: 0.95)
    #expect(empty.lower == nil && empty.upper == nil)
  }

  /// The band is the quantiles of what the same curve says of each resample, whose observed risk is its own.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func bandsAreThoseOfResampledCurves(seed: UInt64) async throws {
    var source = SplitMix64(seed: seed)
    let data = RandomFollowUp(seed: seed, count: 60, causes: 1 + Int(seed % 2))
    let samples = (0..<20).map { _ in source.resample(60).map { $0 + 1 } }
    var plan = ValidationPlan()
    plan.resamples = samples
    plan.decisionThresholds = 0.1...0.4
    plan.decisionStep = 0.1
    plan.harm = 0.01
    let outcomes = data.followUp.causes.map { $0 == 1 }
    let binary = try await validate(
      risks: data.risks, outcomes: outcomes, following: plan
    ).decisionCurve
    let followed = try await validate(
      risks: data.risks, followUp: data.followUp, horizon: 2, following: plan
    ).decisionCurve
    let terms = NetBenefitTerms(thresholds: binary.thresholds, harm: 0.01)
    let curves = try samples.map { sample -> (DecisionCurve, DecisionCurve) in
      let rows = sample.map { $0 - 1 }
      let risks = rows.map { data.risks[$0] }
      let order = try TimeOrder(data.followUp.selecting(rows))
      let atHorizon = DecisionCurveAtHorizon(
        risks, order, by: order.place(ofHorizon: 2), terms)
      return (
        try DecisionCurve(
          risks: risks, outcomes: rows.map { outcomes[$0] }, thresholds: binary.thresholds,
          harm: 0.01),
        DecisionCurve(terms, model: atHorizon.netBenefits, overallRisk: atHorizon.overallRisk)
      )
    }
    for (found, resampled) in [(binary, curves.map(\.0)), (followed, curves.map(\.1))] {
      for index in found.thresholds.indices {
        let avoided = resampled.compactMap { $0.interventionsAvoided[index] }
        guard avoided.allSatisfy(\.isFinite) else { continue }
        let limits = quantiles(of: avoided, at: [0.025, 0.975])
        #expect(found.interventionsAvoidedLower?[index]?.agrees(with: limits[0]) == true)
        #expect(found.interventionsAvoidedUpper?[index]?.agrees(with: limits[1]) == true)
      }
    }
  }

  /// Copies that agree pool to the band of each; a copy without a band leaves none.
  @Test func pooledBands() throws {
    var curve = DecisionCurve(
      NetBenefitTerms(thresholds: [0, 0.25, 0.5]), model: [0.4, 0.2, 0.1], overallRisk: 0.4)
    let without = curve
    curve.addBands(
      (0..<40).map {
        let shift = (Double($0) - 19.5) / 400
        return ResampledBenefit(
          netBenefits: [0.4 + shift, 0.2 + shift, 0.1 + shift],
          truePositive: [0.4, 0.4, 0.4], overallRisk: 0.4 + shift / 2)
      }, confidence: 0.95)
    let pool = CurvePool(confidence: 0.95)
    let pooled = pool.pooled([curve, curve, curve])
    for index in [1, 2] {
      let (own, other) = try (
        #require(curve.interventionsAvoidedUpper?[index]),
        #require(pooled.interventionsAvoidedUpper?[index])
      )
      #expect(abs(own - other) < 1e-3 * own)
    }
    #expect(pooled.interventionsAvoidedLower?[0] == .some(nil))
    #expect(pool.pooled([curve, without]).interventionsAvoidedLower == nil)
  }
}
