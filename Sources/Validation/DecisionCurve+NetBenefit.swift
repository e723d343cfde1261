internal import Foundation
internal import Statistics

extension DecisionCurve {
  /// The net benefit of risks in patients whose outcome is known, without a band.
  ///
  /// Net benefit is TP/n − FP/n · t/(1 − t) − harm, positive at or above the threshold t. As in dcurves a
  /// risk of exactly 0 is never positive and a risk of exactly 1 always is. Interventions avoided per
  /// 100 are 100 · (net benefit − that of treating all) · (1 − t)/t, not defined at t = 0.
  ///
  /// - Parameters:
  ///   - risks: The predicted risk of each patient.
  ///   - outcomes: Whether each patient had the event.
  ///   - thresholds: Decision thresholds in 0..<1.
  ///   - harm: The harm of finding out a risk, in net benefits: one over the number of tests that are
  ///     worth one true positive.
  ///   - prevalence: The prevalence in the population, for cases and controls sampled apart; `nil` for
  ///     that of these patients.
  /// - Throws: `ValidationError` if lengths differ, nobody is there, a risk is not in 0...1, a threshold
  ///   is not in 0..<1, or the prevalence is not a share of either class that patients belong to.
  /// - Source: Vickers & Elkin, Med Decis Making 2006;26:565. Matches `dcurves::dca`.
  public init(
    risks: [Double], outcomes: [Bool], thresholds: [Double], harm: Double = 0,
    prevalence: Double? = nil
  ) throws(ValidationError) {
    if let bad = thresholds.first(where: { !(0..<1).contains($0) }) { throw .badThreshold(bad) }
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    if let prevalence {
      guard (0...1).contains(prevalence), ranked.events > 0, ranked.events < ranked.count else {
        throw .badPrevalence(prevalence)
      }
    }
    self.init(
      ranked,
      NetBenefitTerms(thresholds: thresholds.sorted(), harm: harm, prevalence: prevalence))
  }

  package init(_ ranked: RankedRisks, _ terms: NetBenefitTerms) {
    self.init(
      terms, model: Self.netBenefits(ranked, terms),
      overallRisk: Self.overallRisk(ranked, terms))
  }

  /// The share with the event, or the prevalence that net benefits are of.
  static func overallRisk(_ ranked: RankedRisks, _ terms: NetBenefitTerms) -> Double {
    terms.prevalence ?? ranked.outcomes.reduce(0, +) / Double(max(1, ranked.count))
  }

  /// The net benefit of treating everybody.
  static func treatAll(overallRisk: Double, at threshold: Double) -> Double {
    // The odds first, as in the model's net benefit: where everybody is positive the two are one number.
    overallRisk - (1 - overallRisk) * (threshold / (1 - threshold))
  }

  /// The share with the event that net benefits are of, as treating everybody tells: π − (1 − π) · t/(1 − t) = (π − t)/(1 − t).
  var overallRisk: Double {
    guard let threshold = thresholds.first, let all = treatAll.first else { return .nan }
    return all * (1 - threshold) + threshold
  }

  /// Unnecessary treatments avoided per 100 patients, against treating everybody; `nil` at threshold 0.
  static func avoided(
    netBenefit: Double, overallRisk: Double, at threshold: Double
  ) -> Double? {
    guard threshold > 0 else { return nil }
    let gain = netBenefit - treatAll(overallRisk: overallRisk, at: threshold)
    return 100 * gain * (1 - threshold) / threshold
  }

  /// Completes net benefits by those of treating everybody; there may be fewer of them than thresholds.
  init(_ terms: NetBenefitTerms, model: [Double], overallRisk: Double) {
    let thresholds = Array(terms.thresholds[..<model.count])
    self.init(
      thresholds: thresholds, model: model,
      treatAll: thresholds.map { Self.treatAll(overallRisk: overallRisk, at: $0) },
      interventionsAvoided: zip(model, thresholds).map {
        Self.avoided(netBenefit: $0, overallRisk: overallRisk, at: $1)
      })
    if terms.harm > 0 { harm = terms.harm }
    prevalence = terms.prevalence
  }

  /// The net benefit at rising thresholds.
  static func netBenefits(_ ranked: RankedRisks, _ terms: NetBenefitTerms) -> [Double] {
    var rates = ClassificationRates()
    var benefits: [Double] = []
    rates.count(ranked, thresholds: terms.thresholds, prevalence: terms.prevalence)
    rates.fillNetBenefits(harm: terms.harm, into: &benefits)
    return benefits
  }
}

/// True and false positives as shares of all patients, at rising thresholds.
///
/// An instance may count again and again, in the same storage.
package struct ClassificationRates: Sendable {
  /// True positives over all patients.
  package private(set) var truePositive: [Double] = []
  /// False positives over all patients.
  package private(set) var falsePositive: [Double] = []
  private var thresholds: [Double] = []

  /// Starts empty.
  init() {}

  /// Counts in one pass from the highest risk down; with a prevalence, as if that share had the event.
  package init(_ ranked: RankedRisks, thresholds: [Double], prevalence: Double? = nil) {
    count(ranked, thresholds: thresholds, prevalence: prevalence)
  }

  /// Counts again.
  mutating func count(_ ranked: RankedRisks, thresholds: [Double], prevalence: Double?) {
    self.thresholds = thresholds
    truePositive.resize(to: thresholds.count)
    falsePositive.resize(to: thresholds.count)
    let n = Double(max(1, ranked.count))
    let events = Double(ranked.events)
    let perEvent = prevalence.map { $0 / events } ?? 1 / n
    let perOther = prevalence.map { (1 - $0) / (n - events) } ?? 1 / n
    var row = ranked.count - 1
    var (found, alarms) = (0.0, 0.0)
    for index in thresholds.indices.reversed() {
      while row >= 0, ranked.risks[row] >= thresholds[index], ranked.risks[row] > 0 {
        found += ranked.outcomes[row]
        alarms += 1 - ranked.outcomes[row]
        row -= 1
      }
      truePositive[index] = found * perEvent
      falsePositive[index] = alarms * perOther
    }
  }

  /// Counts again, and writes net benefits with their true positives.
  mutating func fill(
    _ benefit: inout ResampledBenefit, _ ranked: RankedRisks, _ terms: NetBenefitTerms
  ) {
    count(ranked, thresholds: terms.thresholds, prevalence: terms.prevalence)
    fillNetBenefits(harm: terms.harm, into: &benefit.netBenefits)
    benefit.truePositive.overwrite(with: truePositive)
  }

  /// Writes TP − FP · t/(1 − t) − harm.
  func fillNetBenefits(harm: Double, into benefits: inout [Double]) {
    benefits.resize(to: thresholds.count)
    for index in thresholds.indices {
      let odds = thresholds[index] / (1 - thresholds[index])
      benefits[index] = truePositive[index] - falsePositive[index] * odds - harm
    }
  }
}

extension ValidationPlan {
  /// The thresholds of the decision curve: from lower to upper in equal steps, rounded to 12 decimals.
  public var decisionGrid: [Double] {
    let span = decisionThresholds.upperBound - decisionThresholds.lowerBound
    guard decisionStep > 0, span >= 0, span / decisionStep < 100_000 else { return [] }
    let count = Int((span / decisionStep + 1e-9).rounded(.down))
    return (0...count).map { index in
      let threshold = decisionThresholds.lowerBound + Double(index) * decisionStep
      return (threshold * 1e12).rounded() / 1e12
    }
  }
}
