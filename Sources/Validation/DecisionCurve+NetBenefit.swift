internal import Foundation

extension DecisionCurve {
  /// The net benefit of risks in patients whose outcome is known, without a band.
  ///
  /// Net benefit is TP/n − FP/n · t/(1 − t), positive at or above the threshold t. As in dcurves a
  /// risk of exactly 0 is never positive and a risk of exactly 1 always is. Interventions avoided per
  /// 100 are 100 · (net benefit − that of treating all) · (1 − t)/t, not defined at t = 0.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, a risk is not in 0...1 or a
  ///   threshold is not in 0..<1.
  /// - Source: Vickers & Elkin, Med Decis Making 2006;26:565. Matches `dcurves::dca`.
  public init(
    risks: [Double], outcomes: [Bool], thresholds: [Double]
  ) throws(ValidationError) {
    if let bad = thresholds.first(where: { !(0..<1).contains($0) }) { throw .badThreshold(bad) }
    self.init(try RankedRisks(risks: risks, outcomes: outcomes), thresholds: thresholds.sorted())
  }

  package init(_ ranked: RankedRisks, thresholds: [Double]) {
    let model = Self.netBenefits(ranked, thresholds: thresholds)
    let prevalence = ranked.outcomes.reduce(0, +) / Double(max(1, ranked.count))
    let treatAll = thresholds.map { prevalence - (1 - prevalence) * $0 / (1 - $0) }
    let avoided = thresholds.indices.map { index -> Double? in
      let threshold = thresholds[index]
      guard threshold > 0 else { return nil }
      return 100 * (model[index] - treatAll[index]) * (1 - threshold) / threshold
    }
    self.init(
      thresholds: thresholds, model: model, treatAll: treatAll, interventionsAvoided: avoided)
  }

  /// The net benefit at rising thresholds in 0..<1, in one pass from the highest risk down.
  static func netBenefits(_ ranked: RankedRisks, thresholds: [Double]) -> [Double] {
    let n = Double(max(1, ranked.count))
    var result = Array(repeating: 0.0, count: thresholds.count)
    var row = ranked.count - 1
    var (truePositives, falsePositives) = (0.0, 0.0)
    for index in thresholds.indices.reversed() {
      let threshold = thresholds[index]
      while row >= 0, ranked.risks[row] >= threshold, ranked.risks[row] > 0 {
        truePositives += ranked.outcomes[row]
        falsePositives += 1 - ranked.outcomes[row]
        row -= 1
      }
      result[index] = truePositives / n - falsePositives / n * (threshold / (1 - threshold))
    }
    return result
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
