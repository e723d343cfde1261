import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

/// Six patients in no order, an event and a censoring tied at 2; the horizon is 3.5.
///
///     time     2      2      1      5      3      4
///     cause    event  cens.  event  cens.  cens.  event
///     risk     0.6    0.5    0.9    0.2    0.4    0.6
///
/// G falls at 2 to 3/4 (four at risk once the event has left) and at 3 to 3/4 · 2/3 = 1/2.
@Suite("Six patients followed, by hand")
struct TimeToEventByHandTests {
  private let risks = [0.6, 0.5, 0.9, 0.2, 0.4, 0.6]
  private let followUp = FollowUp(times: [2, 2, 1, 5, 3, 4], causes: [1, 0, 1, 0, 0, 1])
  /// The same with a competing event at 3.
  private let competing = FollowUp(times: [2, 2, 1, 5, 3, 4], causes: [1, 0, 1, 0, 2, 1])

  private func setting(
    _ followUp: FollowUp
  ) throws -> (order: TimeOrder, horizon: HorizonWeights) {
    let order = try TimeOrder(followUp)
    return (order, HorizonWeights(order, horizon: 3.5))
  }

  /// Events before any censoring stand for one patient, those beyond 3.5 for 1/(1/2) = 2: six in all.
  @Test func weights() throws {
    let (_, horizon) = try setting(followUp)
    #expect(horizon.weights == [1, 0, 1, 2, 0, 2])
    #expect(horizon.fates == [.event, .unknown, .event, .eventFree, .unknown, .eventFree])
  }

  /// With the competing event G stays at 3/4: weights 1, 1 and 4/3 for the other three.
  @Test func weightsWithCompetingEvents() throws {
    let (_, horizon) = try setting(competing)
    for (ours, byHand) in zip(horizon.weights, [1, 0, 1, 4.0 / 3, 4.0 / 3, 4.0 / 3]) {
      #expect(ours.agrees(with: byHand, within: 1e-15))
    }
  }

  /// 0.9 beats both (2 + 2), 0.6 beats 0.2 and ties with 0.6 (2 + 1): 7 of 2 · 4.
  @Test func areaUnderTheCurve() throws {
    let (order, horizon) = try setting(followUp)
    let ranks = RankedRisks.order(of: risks)
    #expect(TimeDependentAUC.statistic(risks, ranks: ranks, horizon) == 0.875)
    let influenced = TimeDependentAUC.influenced(risks, order, horizon)
    #expect(influenced.value.agrees(with: 0.875, within: 1e-15))
  }

  /// Equal risks order nobody: one half, and no interval, though rounding leaves the influences a trace of spread.
  @Test func areaOfEqualRisks() throws {
    for followUp in [followUp, competing] {
      let (order, horizon) = try setting(followUp)
      let equal = Array(repeating: 0.3, count: 6)
      let area = TimeDependentAUC.influenced(equal, order, horizon).estimate(
        confidence: 0.95, within: 0...1)
      #expect(area.estimate?.agrees(with: 0.5, within: 1e-15) == true)
      #expect(area.standardError == nil && area.lower == nil && area.upper == nil)
    }
  }

  /// Controls 0.2, 0.4, 0.6 of 4/3 each: (4 + 10/3) / (2 · 4); without the competing event 14/16.
  @Test func areaUnderTheCurveWithCompetingEvents() throws {
    let (order, horizon) = try setting(competing)
    let both = TimeDependentAUC.influenced(risks, order, horizon, controls: .withoutTheEvent)
    let (wide, narrow) = (22.0 / 24, 14.0 / 16)
    #expect(both.value.agrees(with: wide, within: 1e-15))
    let free = TimeDependentAUC.influenced(risks, order, horizon, controls: .eventFree)
    #expect(free.value.agrees(with: narrow, within: 1e-15))
  }

  /// 0.1² + 0.4² + 2 · 0.2² + 2 · 0.6² = 0.97 over 6.
  @Test func brierScore() throws {
    let (order, horizon) = try setting(followUp)
    let byHand = 0.97 / 6
    #expect(CensoredBrier.statistic(risks, horizon, total: 6).agrees(with: byHand, within: 1e-15))
    let influenced = CensoredBrier.influenced(risks, order, horizon)
    #expect(influenced.value.agrees(with: byHand, within: 1e-15))
  }

  /// The overall risk 1/3 has 2 · (2/3)² + 4 · (1/3)² = 4/3 over 6; 1 − 0.97/(4/3) = 0.2725.
  @Test func improvement() throws {
    let (order, horizon) = try setting(followUp)
    let third = Array(repeating: 1.0 / 3, count: 6)
    let improvement = CensoredBrier.improvement(
      CensoredBrier.influenced(risks, order, horizon),
      over: CensoredBrier.influenced(third, order, horizon))
    #expect(improvement.value.agrees(with: 0.2725, within: 1e-14))
    #expect(
      CensoredBrier.statistic(ofRisk: 1.0 / 3, horizon, total: 6)
        .agrees(with: 2.0 / 9, within: 1e-15))
  }

  /// 1 − 5/6 · 4/5; Greenwood: (2/3)² (1/(6·5) + 1/(5·4)).
  @Test func observedRisk() throws {
    let order = try TimeOrder(followUp)
    let observed = ObservedRisk(order, by: order.place(ofHorizon: 3.5))
    let error = (2.0 / 3) * (1.0 / 30 + 1.0 / 20).squareRoot()
    #expect(observed.risk.agrees(with: 1.0 / 3, within: 1e-15))
    #expect(observed.standardError.agrees(with: error, within: 1e-14))
    #expect(observed.events == 2 && observed.count == 6)
  }

  /// At 4 with the competing event: 1/6 + 5/6 · 1/5 + 2/3 · 2/3 · 1/2 = 5/9.
  @Test func observedRiskWithCompetingEvents() throws {
    let order = try TimeOrder(competing)
    let observed = ObservedRisk(order, by: order.place(ofHorizon: 4))
    #expect(observed.risk.agrees(with: 5.0 / 9, within: 1e-15))
  }

  /// Nobody is followed beyond 5; once everybody has had the event more time changes nothing.
  @Test func observedRiskBeyondFollowUp() throws {
    let order = try TimeOrder(followUp)
    #expect(ObservedRisk(order, by: order.place(ofHorizon: 5.1)).risk.isNaN)
    #expect(ObservedRisk(order, by: order.place(ofHorizon: 5)).risk.isFinite)
    let all = try TimeOrder(FollowUp(times: [1, 2], causes: [1, 1]))
    #expect(ObservedRisk(all, by: all.place(ofHorizon: 9)).risk == 1)
  }

  /// 6 · 1/3 − 5 · F without the patient: 1/5 without an event, 2/5 without one of the others.
  @Test func pseudoValues() throws {
    let order = try TimeOrder(followUp)
    let values = WeightedPseudoValues.values(order, by: order.place(ofHorizon: 3.5))
    for (ours, byHand) in zip(values, [1.0, 0, 1, 0, 0, 0]) {
      #expect(abs(ours - byHand) < 1e-14)
    }
  }

  /// O/E = (1/3) / mean risk (3.2/6); log errors se/(1/3) and 1/√2.
  @Test func observedOverExpected() throws {
    let order = try TimeOrder(followUp)
    let observed = ObservedRisk(order, by: order.place(ofHorizon: 3.5))
    let ratio = ObservedExpectedAtHorizon(observed, meanPredicted: 3.2 / 6)
    #expect(ratio.byEvents.agrees(with: 0.625, within: 1e-14))
    let factor = exp(1.959963984540054 / 2.0.squareRoot())
    #expect(ratio.byEvents.upper?.agrees(with: 0.625 * factor, within: 1e-12) == true)
    let other = exp(1.959963984540054 * observed.standardError * 3)
    #expect(ratio.byObservedError.upper?.agrees(with: 0.625 * other, within: 1e-12) == true)
  }

  /// Two risks, everybody followed: pseudo-values are outcomes, so that the fit is exact in both groups.
  @Test func recalibrationOfTwoRisks() throws {
    let outcomes = [1.0, 0, 0, 0, 1, 1, 1, 0]
    let x = [-2.0, -2, -2, -2, 0.5, 0.5, 0.5, 0.5]
    let fit = PseudoRecalibration(pseudoValues: outcomes, cloglog: x, slopeIsFixed: false)
    let (low, high) = (log(-log(0.75)), log(-log(0.25)))
    let slope = (high - low) / 2.5
    let intercept = high - 0.5 * slope
    #expect(fit.slope.agrees(with: slope, within: 1e-9))
    #expect(fit.intercept.agrees(with: intercept, within: 1e-9))
  }

  /// 0.9 beats the five followed longer; 0.6 (weight 1/(3/4)) beats three of four and ties with one.
  ///
  /// By 4 the other 0.6 beats 0.2 and the patient with the competing event, 16/9 each.
  @Test func concordanceWithCompetingEvents() throws {
    let order = try TimeOrder(competing)
    let horizons = [3.5, 4].map { HorizonWeights(order, horizon: $0) }
    let statistics = FollowedConcordance(
      risks, ranks: RankedRisks.order(of: risks), order, horizons)
    let (first, second) = (29.0 / 31, 119.0 / 125)
    #expect(statistics.wolbers[0].agrees(with: first, within: 1e-14))
    #expect(statistics.wolbers[1].agrees(with: second, within: 1e-14))
  }

  /// Cases 0.9 and 0.6 of 1 each, controls 0.6 and 0.2 of 2 each.
  @Test func rocCurve() throws {
    let (_, horizon) = try setting(followUp)
    let curve = TimeDependentROC(risks, horizon)
    #expect(curve.thresholds == [0.9, 0.6, 0.5, 0.4, 0.2])
    #expect(curve.sensitivities == [0.5, 1, 1, 1, 1])
    #expect(curve.specificities == [1, 0.5, 0.5, 0.5, 0])
  }

  /// Positive at 0.5 and known: 0.9 and 0.6 with the event, 0.6 without, who stands for two: 2 of 4.
  ///
  /// Terms w (event − ½) · 6/4 are ¾, ¾ and −3/2. Censored at 2 (of five) and at 3 (of three), with −3/2 to come:
  /// having outlived 2 adds 0.06, having outlived 3 another 1/6, being censored −0.3 and −0.5. Influences,
  /// by rows: 0.81, −0.24, 0.75, 0.06 + 1/6, 0.06 + 1/6 − 0.5, 0.06 + 1/6 − 1.5.
  @Test func predictiveValue() throws {
    let (order, horizon) = try setting(followUp)
    var sweep = WeightedShares(order, horizon, risks, confidence: 0.95)
    let found = sweep.lower(to: 0.5).positivePredictiveValue
    let late = 0.06 + 1.0 / 6
    let squares = [0.81, -0.24, 0.75, late, late - 0.5, late - 1.5].reduce(0) { $0 + $1 * $1 }
    let margin = 1.959963984540054 * (squares / 5 / 6).squareRoot() / 0.25
    #expect(found.estimate == 0.5)
    #expect(found.upper?.agrees(with: inverseLogit(margin).p, within: 1e-13) == true)
    #expect(found.lower?.agrees(with: inverseLogit(-margin).p, within: 1e-12) == true)
  }

  /// Blom's shares of four places are 5/34, 13/34, 21/34, 29/34; two lowest tie and share the mean of two scores.
  @Test func normalScores() {
    let (outer, inner) = (
      NormalDistribution.quantile(29.0 / 34), NormalDistribution.quantile(21.0 / 34)
    )
    let linear = [0.5, 0.1, 0.9, 0.1]
    let ranks = RankedRisks.order(of: linear)
    let mean = -(outer + inner) / 2
    var (scores, twice) = ([Double](), [Double]())
    PrognosticSeparation(total: 4).fillScores(
      of: linear, ranks: ranks, weights: nil, into: &scores)
    for (score, byHand) in zip(scores, [inner, mean, outer, mean]) {
      #expect(abs(score - byHand) < 1e-14)
    }
    // One patient twice is two patients in one place.
    PrognosticSeparation(total: 4).fillScores(
      of: [0.5, 0.1, 0.9], ranks: [1, 0, 2], weights: [1, 2, 1], into: &twice)
    for (score, byHand) in zip(twice, [inner, mean, outer]) { #expect(abs(score - byHand) < 1e-14) }
  }

  /// At 0.6 three of six are positive with S = 2/3 · 1/2: ½ (2/3 − 1/3 · 1.5) = 1/12.
  ///
  /// At 0.9 one, who has the event: 1/6; at 0.95 nobody; at 0.2 everybody: 1/3 − 2/3 · 1/4.
  @Test func netBenefit() throws {
    let order = try TimeOrder(followUp)
    let curve = DecisionCurveAtHorizon(
      risks, order, by: order.place(ofHorizon: 3.5),
      NetBenefitTerms(thresholds: [0.2, 0.6, 0.9, 0.95]))
    for (ours, byHand) in zip(curve.netBenefits, [1.0 / 6, 1.0 / 12, 1.0 / 6, 0]) {
      #expect(abs(ours - byHand) < 1e-14)
    }
    #expect(curve.treatAll[0].agrees(with: 1.0 / 6, within: 1e-14))
    let harmed = DecisionCurveAtHorizon(
      risks, order, by: order.place(ofHorizon: 3.5), NetBenefitTerms(thresholds: [0.6], harm: 0.01))
    #expect(harmed.netBenefits[0].agrees(with: 1.0 / 12 - 0.01, within: 1e-12))
  }

  /// The only positive is censored before the horizon: nothing is known of positives.
  @Test func netBenefitIsUndefinedWithoutFollowUp() throws {
    let order = try TimeOrder(FollowUp(times: [1, 2, 9], causes: [0, 1, 0]))
    let curve = DecisionCurveAtHorizon(
      [0.9, 0.2, 0.1], order, by: order.place(ofHorizon: 5),
      NetBenefitTerms(thresholds: [0.1, 0.5]))
    #expect(curve.netBenefits[0].isFinite && curve.netBenefits[1].isNaN)
  }

  /// Cumulative counts 2, 3, 6, 7, 8, 9, 10 against 10/3 and 20/3: cuts at 0.3 and 0.4.
  @Test func groupsOfCut2() {
    let risks = [0.9, 0.1, 0.3, 0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6]
    #expect(RiskGrouping.cut2(3).groups(risks).map(\.count) == [6, 1, 3])
    #expect(RiskGrouping.cut2(3).groups([0.5, 0.5, 0.5]).map(\.count) == [3])
    #expect(RiskGrouping.quantiles(2).groups([0.4, 0.1, 0.3, 0.2]) == [[1, 3], [2, 0]])
  }
}
