import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// The optimism of net benefit is that of sensitivity and specificity, not of how many have the event in a resample.
@Suite("Correction of net benefit")
struct BenefitCorrectionTests {
  /// Four resampled patients with risks 0.2, 0.4, 0.6, 0.8, of whom the last three have the event, so that ¾ do; among
  /// the patients ½ do.
  ///
  /// At 0.5 two events are positive: TP 2/4, weighed ½ : ¾ to 1/3, no FP. At 0.3 all three: 3/4 becomes 1/2. At 0.1
  /// everybody: TP 1/2, FP ¼ · ½ : ¼ = 1/2 at odds 1/9, so ½ − 1/18 = 4/9, which is that of treating all.
  @Test func byHand() throws {
    let ranked = try RankedRisks(
      risks: [0.6, 0.2, 0.8, 0.4], outcomes: [true, false, true, true])
    let terms = NetBenefitTerms(thresholds: [0.1, 0.3, 0.5])
    let benefit = ResampledBenefit(ranked, terms)
    let found = (0..<3).map { benefit.netBenefit(at: $0, whereShare: 0.5, harm: 0) }
    for (value, expected) in zip(found, [4.0 / 9, 1.0 / 2, 1.0 / 3]) {
      #expect(abs(value - expected) < 1e-15)
    }
    let all = DecisionCurve.treatAll(overallRisk: 0.5, at: 0.1)
    #expect(abs(found[0] - all) < 1e-15)
    // Its own share changes nothing, and a harm is taken off once.
    let harmful = ResampledBenefit(ranked, NetBenefitTerms(thresholds: [0.5], harm: 0.02))
    #expect(abs(harmful.netBenefit(at: 0, whereShare: 0.75, harm: 0.02) - 0.48) < 1e-15)
    #expect(abs(harmful.netBenefit(at: 0, whereShare: 0.5, harm: 0.02) - (1.0 / 3 - 0.02)) < 1e-15)
  }

  /// Where nobody in a resample has the event, it says nothing of the patients.
  @Test func resamplesOfOneOutcome() throws {
    let ranked = try RankedRisks(risks: [0.2, 0.4], outcomes: [false, false])
    let benefit = ResampledBenefit(ranked, NetBenefitTerms(thresholds: [0.3]))
    #expect(benefit.netBenefit(at: 0, whereShare: 0.5, harm: 0).isNaN)
    #expect(benefit.netBenefit(at: 0, whereShare: 0, harm: 0) == benefit.netBenefits[0])
  }

  /// Where every model treats everybody, nothing is corrected; further up no curve is above the share with the event.
  @Test(arguments: FollowedCohort.families)
  func treatingAllIsTheCeiling(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 4, count: 150)
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    var plan = FollowedCohort.plan
    plan.measures = [.decisionCurve]
    plan.decisionThresholds = 0.0001...0.4501
    plan.decisionStep = 0.05
    let curve = try await validate(
      fitted, specifiedBy: spec, on: data.cohort, following: plan
    ).decisionCurve
    let corrected = try #require(curve.corrected)
    #expect(abs(curve.model[0] - curve.treatAll[0]) < 1e-12)
    #expect(abs(corrected[0] - curve.treatAll[0]) < 1e-12)
    #expect(corrected.allSatisfy { $0 <= curve.overallRisk + 1e-12 })
  }

  /// The share that net benefits are of is read off the curve of treating all.
  @Test(arguments: [0.0, 0.1, 0.37, 1])
  func shareOfTheEvent(risk: Double) {
    let curve = DecisionCurve(
      NetBenefitTerms(thresholds: [0.2, 0.4]), model: [0, 0], overallRisk: risk)
    #expect(abs(curve.overallRisk - risk) < 1e-15)
  }
}
