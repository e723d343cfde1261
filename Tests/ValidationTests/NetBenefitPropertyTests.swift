import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("Properties of net benefit")
struct NetBenefitPropertyTests {
  private static let thresholds = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9]

  /// At a threshold of 0 everybody is treated: net benefit is the prevalence.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func atZeroItIsThePrevalence(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60)
    let curve = try DecisionCurve(
      risks: data.risks, outcomes: data.outcomes, thresholds: Self.thresholds)
    let prevalence = Double(data.events) / 60
    #expect(curve.treatAll[0].agrees(with: prevalence, within: 1e-14))
    #expect(curve.model[0].agrees(with: prevalence, within: 1e-14))
    // Nobody gains more than by treating every event and nobody else.
    #expect(curve.model.allSatisfy { $0 <= prevalence + 1e-15 })
  }

  /// Interventions avoided are true negatives less the odds-weighted events missed, per 100 patients.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func avoidedAreTrueNegatives(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60, cells: 20)
    let curve = try DecisionCurve(
      risks: data.risks, outcomes: data.outcomes, thresholds: Self.thresholds)
    #expect(curve.interventionsAvoided[0] == nil)
    for (index, threshold) in Self.thresholds.enumerated().dropFirst() {
      let counts = try ThresholdPerformance(
        threshold: threshold, risks: data.risks, outcomes: data.outcomes)
      let avoided =
        Double(counts.trueNegatives)
        - Double(counts.falseNegatives) * (1 - threshold) / threshold
      let found = try #require(curve.interventionsAvoided[index])
      #expect(found.agrees(with: 100 * avoided / 60, within: 1e-11))
    }
  }

  /// Harm lowers the whole curve by itself; the prevalence of the patients themselves changes nothing.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func harmIsAConstant(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60)
    func curve(_ harm: Double, prevalence: Double? = nil) throws -> [Double] {
      try DecisionCurve(
        risks: data.risks, outcomes: data.outcomes, thresholds: Self.thresholds, harm: harm,
        prevalence: prevalence
      ).model
    }
    let plain = try curve(0)
    for (with, without) in zip(try curve(0.03), plain) {
      #expect(abs(with - (without - 0.03)) < 1e-15)
    }
    for (own, without) in zip(try curve(0, prevalence: Double(data.events) / 60), plain) {
      #expect(abs(own - without) < 1e-14)
    }
  }

  /// With times: at 0 the observed risk; harm a constant; influences are about zero on average.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func withTimes(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 80, causes: 1 + Int(seed % 2), ties: true)
    let order = try TimeOrder(data.followUp)
    let place = order.place(ofHorizon: 3)
    let risks = data.risks.map { max(0.01, $0) }
    let thresholds = [0, 0.1, 0.3, 0.5]
    let plain = DecisionCurveAtHorizon(
      risks, order, by: place, NetBenefitTerms(thresholds: thresholds))
    let harmed = DecisionCurveAtHorizon(
      risks, order, by: place, NetBenefitTerms(thresholds: thresholds, harm: 0.02))
    let observed = ObservedRisk(order, by: place)
    #expect(plain.netBenefits[0].agrees(with: observed.risk, within: 1e-12))
    #expect(plain.treatAll[0].agrees(with: observed.risk, within: 1e-12))
    let influence = NetBenefitInfluence(order, by: place)
    for (index, threshold) in thresholds.enumerated() where plain.netBenefits[index].isFinite {
      #expect(abs(harmed.netBenefits[index] - (plain.netBenefits[index] - 0.02)) < 1e-15)
      let found = influence.netBenefit(of: risks, atOrAbove: threshold)
      #expect(found.value.agrees(with: plain.netBenefits[index], within: 1e-11))
      #expect(abs(found.influence.reduce(0, +)) < 1e-10)
    }
  }

  /// Of one patient's risk only the side of the threshold counts.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func onlyTheSideCounts(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 40)
    let sides = data.risks.map { $0 >= 0.4 ? 0.99 : 0.01 }
    let own = try DecisionCurve(
      risks: data.risks, outcomes: data.outcomes, thresholds: [0.4])
    let two = try DecisionCurve(risks: sides, outcomes: data.outcomes, thresholds: [0.4])
    #expect(own.model == two.model)
  }

  /// What a second model adds to the discrimination slope is the integrated improvement.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func integratedImprovementIsADifferenceOfSlopes(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 40)
    let other = RandomRisks(seed: seed + 50, count: 40).risks
    let found = try #require(
      try ContinuousReclassification(from: data.risks, to: other, outcomes: data.outcomes))
    let first = try #require(
      try DiscriminationSlope.value(risks: data.risks, outcomes: data.outcomes))
    let second = try #require(
      try DiscriminationSlope.value(risks: other, outcomes: data.outcomes))
    #expect(abs(found.integratedDiscrimination.estimate - (second - first)) < 1e-14)
    let ranked = try RankedRisks(risks: data.risks, outcomes: data.outcomes)
    #expect(ranked.tjurCoefficient.agrees(with: first, within: 1e-13))
  }
}
