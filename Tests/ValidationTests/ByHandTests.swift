import Foundation
import Statistics
import Testing

@testable import Validation

/// Six patients, two risks tied across outcomes, in no order.
///
///     risk     0.1  0.4  0.4  0.6  0.7  0.9
///     event    no   no   yes  yes  no   yes
@Suite("Six patients by hand")
struct ByHandTests {
  private let risks = [0.9, 0.4, 0.1, 0.7, 0.4, 0.6]
  private let outcomes = [true, false, false, false, true, true]

  /// Pairs, event against 0.1, 0.4, 0.7: 0.4 → 1 + ½ + 0, 0.6 → 1 + 1 + 0, 0.9 → 3: 6.5 of 9.
  @Test func concordanceCountsPairs() throws {
    let performance = try Performance(risks: risks, outcomes: outcomes)
    #expect(performance.cStatistic.agrees(with: 6.5 / 9, within: 1e-15))
    #expect(performance.n == 6 && performance.events == 3)
  }

  /// Places of events 1.5/3, 2/3, 3/3 and of others 3/3, 2.5/3, 1/3; mean 6.5/9.
  ///
  /// Deviations in 18ths: events −4, −1, 5 (sum of squares 42/324), others 5, 2, −7 (78/324).
  /// Variance = 42/324/2/3 + 78/324/2/3 = 20/324.
  @Test func deLongVariance() throws {
    let performance = try Performance(risks: risks, outcomes: outcomes)
    let error = (20.0 / 324).squareRoot()
    #expect(performance.cStatistic.standardError?.agrees(with: error, within: 1e-14) == true)
    let lower = 6.5 / 9 - 1.959963984540054 * error
    #expect(performance.cStatistic.lower?.agrees(with: lower, within: 1e-13) == true)
    #expect(performance.cStatistic.upper == 1)
  }

  /// Squared errors 0.01, 0.16, 0.36, 0.16, 0.49, 0.01: sum 1.19, over 6; reference 0.25.
  @Test func brierScores() throws {
    let performance = try Performance(risks: risks, outcomes: outcomes)
    #expect(performance.brier.agrees(with: 1.19 / 6, within: 1e-14))
    let scaled = 1 - 1.19 / 6 / 0.25
    #expect(performance.scaledBrier.agrees(with: scaled, within: 1e-13))
    let squares = [0.01, 0.16, 0.36, 0.16, 0.49, 0.01]
    let spread = squares.map { ($0 - 1.19 / 6) * ($0 - 1.19 / 6) }.reduce(0, +)
    let error = (spread / 5 / 6).squareRoot()
    #expect(performance.brier.standardError?.agrees(with: error, within: 1e-13) == true)
  }

  /// 3 events over an expectation of 3.1; log standard error √((1 − ½)/3).
  @Test func observedOverExpected() throws {
    let estimate = try Performance(risks: risks, outcomes: outcomes).observedExpected
    #expect(estimate.agrees(with: 3 / 3.1, within: 1e-14))
    let factor = exp(1.959963984540054 * (0.5 / 3).squareRoot())
    let (lower, upper) = (3 / 3.1 / factor, 3 / 3.1 * factor)
    #expect(estimate.lower?.agrees(with: lower, within: 1e-13) == true)
    #expect(estimate.upper?.agrees(with: upper, within: 1e-13) == true)
  }

  /// Calibration in the large solves Σ expit(lp + a) = 3; slope and intercept solve both equations.
  @Test func recalibrationSolvesItsEquations() throws {
    let performance = try Performance(risks: risks, outcomes: outcomes)
    let alone = try #require(performance.calibrationInTheLarge.estimate)
    let expected = risks.reduce(0) { $0 + inverseLogit(logit($1) + alone).p }
    #expect(expected.agrees(with: 3, within: 1e-12))
    let a = try #require(performance.calibrationIntercept.estimate)
    let b = try #require(performance.calibrationSlope.estimate)
    var (first, second) = (0.0, 0.0)
    for (risk, outcome) in zip(risks, outcomes) {
      let residual = (outcome ? 1 : 0) - inverseLogit(a + b * logit(risk)).p
      first += residual
      second += residual * logit(risk)
    }
    #expect(abs(first) < 1e-12 && abs(second) < 1e-12)
  }

  /// A 2 × 2 table has closed forms: 8 patients at risk 0.2 (1 event), 8 at 0.8 (5 events).
  @Test func recalibrationOfTwoRisks() throws {
    let risks = Array(repeating: 0.2, count: 8) + Array(repeating: 0.8, count: 8)
    let outcomes = (0..<16).map { $0 == 0 || $0 >= 11 }
    let performance = try Performance(risks: risks, outcomes: outcomes)
    let (low, high) = (log(1.0 / 7), log(5.0 / 3))
    let slope = (high - low) / (2 * log(4.0))
    #expect(performance.calibrationSlope.agrees(with: slope, within: 1e-12))
    #expect(performance.calibrationIntercept.agrees(with: (high + low) / 2, within: 1e-12))
    let variance = 1 + 1.0 / 7 + 1.0 / 5 + 1.0 / 3
    let error = variance.squareRoot() / (2 * log(4.0))
    #expect(
      performance.calibrationSlope.standardError?.agrees(with: error, within: 1e-12) == true)
  }

  /// R² = (1 − e^(2(l₀ − l)/n)) / (1 − e^(2l₀/n)) with l the log likelihood of the risks as they are.
  @Test func nagelkerke() throws {
    let likelihood = log(0.9 * 0.6 * 0.9 * 0.3 * 0.4 * 0.6)
    let null = 6 * log(0.5)
    let expected = (1 - exp((null - likelihood) / 3)) / (1 - exp(null / 3))
    let performance = try Performance(risks: risks, outcomes: outcomes)
    #expect(performance.nagelkerkeR2.agrees(with: expected, within: 1e-12))
    func agrees(_ estimate: Estimate?, _ value: Double) -> Bool {
      estimate?.agrees(with: value, within: 1e-12) == true
    }
    #expect(agrees(performance.coxSnellR2, 1 - exp((null - likelihood) / 3)))
    #expect(agrees(performance.mcFaddenR2, 1 - likelihood / null))
    #expect(agrees(performance.discriminationIndex, (2 * (likelihood - null) - 1) / 6))
    let quality = try #require(performance.qualityIndex?.estimate)
    let unreliability = try #require(performance.unreliabilityIndex?.estimate)
    #expect(agrees(performance.discriminationIndex, quality + unreliability))
  }

  /// Mean risk with the event less mean risk without; Gini: the mean over the fifteen pairs.
  @Test func spreadOfRisks() throws {
    let performance = try Performance(risks: risks, outcomes: outcomes)
    let pairs = risks.indices.flatMap { i in risks[..<i].map { abs($0 - risks[i]) } }
    let gini = pairs.reduce(0, +) / 15
    #expect(performance.giniRisk?.agrees(with: gini, within: 1e-12) == true)
    let caught = zip(risks, outcomes).filter(\.1).map(\.0).reduce(0, +)
    let tjur = caught / 3 - (risks.reduce(0, +) - caught) / 3
    #expect(performance.tjurR2?.agrees(with: tjur, within: 1e-12) == true)
  }

  /// At or above 0.4: events 3, others 2; below: the other at 0.1.
  @Test func thresholdIncludesItself() throws {
    let performance = try ThresholdPerformance(threshold: 0.4, risks: risks, outcomes: outcomes)
    #expect(performance.truePositives == 3 && performance.falsePositives == 2)
    #expect(performance.trueNegatives == 1 && performance.falseNegatives == 0)
    #expect(performance.sensitivity.estimate == 1 && performance.sensitivity.upper == 1)
    #expect(performance.positivePredictiveValue.estimate == 3.0 / 5)
    #expect(performance.negativePredictiveValue.estimate == 1)
  }

  /// Wilson for 1 of 4 at 95 %: (0.25 + z²/8 ± z√(0.1875/4 + z²/64)) / (1 + z²/4).
  @Test func wilsonInterval() {
    let z = 1.959963984540054
    let margin = z * (0.1875 / 4 + z * z / 64).squareRoot()
    let interval = Interval.wilson(1, of: 4)
    let centre = 0.25 + z * z / 8
    let lower = (centre - margin) / (1 + z * z / 4)
    let upper = (centre + margin) / (1 + z * z / 4)
    #expect(interval.lower?.agrees(with: lower) == true)
    #expect(interval.upper?.agrees(with: upper) == true)
    #expect(Interval.wilson(0, of: 0) == Interval())
    #expect(Interval.wilson(0, of: 5).lower == 0 && Interval.wilson(5, of: 5).upper == 1)
  }

  /// From the highest risk down: 0.9 event, 0.7 other, 0.6 event, 0.4 both, 0.1 other.
  @Test func rocCurve() throws {
    let curve = try ROCCurve(risks: risks, outcomes: outcomes)
    #expect(curve.thresholds == [nil, 0.9, 0.7, 0.6, 0.4, 0.1])
    let (third, twoThirds) = (1.0 / 3, 2.0 / 3)
    #expect(curve.sensitivities == [0, third, third, twoThirds, 1, 1])
    #expect(curve.specificities == [1, 1, twoThirds, twoThirds, third, 0])
    // Youden: 1/3 at 0.9, 0.6 and 0.4: the highest is marked.
    #expect(curve.marked.map(\.threshold) == [0.9])
  }

  /// Wilson limits of 0, 1, 2 and 3 events found out of 3, with z² = 3.841459.
  ///
  /// 1 of 3: (1/3 + z²/6 ± z √((2/9 + z²/12) / 3)) / (1 + z²/3) = (0.973576 ± 0.833345) / 2.280486.
  @Test func bandOfTheCurve() throws {
    let band = try #require(ROCCurve(risks: risks, outcomes: outcomes).band)
    let lower = [0, 0.061492, 0.061492, 0.207660, 0.438503, 0.438503]
    let upper = [0.561497, 0.792340, 0.792340, 0.938508, 1, 1]
    #expect(band.lower.count == 6 && band.upper.count == 6)
    for (ours, byHand) in zip(band.lower + band.upper, lower + upper) {
      #expect(ours.agrees(with: byHand, within: 2e-6))
    }
    #expect(try ROCCurve(risks: [0.1, 0.2], outcomes: [true, true]).band == nil)
    #expect(try ROCCurve(risks: [0.1, 0.2], outcomes: [false, false]).band == nil)
  }

  /// At 0.5 (odds 1): 0.6 and 0.9 against 0.7: 2/6 − 1/6; treating all: 3/6 − 3/6.
  @Test func netBenefit() throws {
    let curve = try DecisionCurve(risks: risks, outcomes: outcomes, thresholds: [0, 0.2, 0.5])
    #expect(curve.model[0] == 0.5 && curve.treatAll[0] == 0.5)
    let atFifth = 3 / 6.0 - 2 / 6.0 / 4
    #expect(curve.model[1].agrees(with: atFifth, within: 1e-15))
    #expect(curve.treatAll[1].agrees(with: 0.375, within: 1e-15))
    #expect(curve.model[2].agrees(with: 1 / 6.0, within: 1e-15) && curve.treatAll[2] == 0)
    #expect(curve.interventionsAvoided[0] == nil)
    // At 0.2 one of six is spared and none missed: 100/6.
    #expect(curve.interventionsAvoided[1]?.agrees(with: 100 / 6.0, within: 1e-13) == true)
  }

  /// A risk of 0 is never treated, a risk of 1 always.
  @Test func netBenefitOfCertainRisks() throws {
    let curve = try DecisionCurve(
      risks: [0, 0, 1, 1], outcomes: [false, true, true, false], thresholds: [0, 0.99])
    #expect(curve.model[0] == 0.25)
    let expected = 0.25 - 0.25 * 99
    #expect(curve.model[1].agrees(with: expected, within: 1e-12))
  }

  /// Halves at the median 0.5: 0.1, 0.4, 0.4 (1 event) and 0.6, 0.7, 0.9 (2 events).
  @Test func groups() throws {
    var plan = ValidationPlan()
    plan.groups = 2
    let curve = try CalibrationCurve(risks: risks, outcomes: outcomes, following: plan)
    #expect(curve.groups.map(\.n) == [3, 3] && curve.groups.map(\.events) == [1, 2])
    #expect(curve.groups[0].meanPredicted.agrees(with: 0.3, within: 1e-14))
  }

  @Test func tiedRisksMakeFewerGroups() throws {
    let risks = Array(repeating: 0.2, count: 9) + [0.8]
    let outcomes = (0..<10).map { $0 > 7 }
    let curve = try CalibrationCurve(risks: risks, outcomes: outcomes)
    #expect(curve.groups.map(\.n).reduce(0, +) == 10)
    #expect(curve.groups.count == 2)
  }

  @Test func binsCloseOnTheLeft() throws {
    let distribution = try RiskDistribution(
      risks: [0, 0.5, 0.49, 1, 0.5], outcomes: [true, true, false, false, false], bins: 2)
    #expect(distribution.withEvent == [1, 1] && distribution.withoutEvent == [1, 2])
    #expect(distribution.fiveNumbers == [0, 0.49, 0.5, 0.5, 1])
  }
}
