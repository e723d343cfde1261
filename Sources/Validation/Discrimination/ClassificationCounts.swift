internal import Foundation
public import Statistics

/// Patients by test result and outcome: the two-by-two table of a threshold.
///
/// LR+ = sensitivity / (1 − specificity), LR− = (1 − sensitivity) / specificity; se of log LR+ =
/// √(1/TP − 1/(TP + FN) + 1/FP − 1/(FP + TN)).
///
/// - Source: Altman, Practical Statistics for Medical Research 1991; likelihood ratios: Simel, J Clin
///   Epidemiol 1991;44:763.
public struct ClassificationCounts: Sendable, Hashable, Codable {
  /// Events that test positive.
  public var truePositives: Int
  /// Non-events that test positive.
  public var falsePositives: Int
  /// Non-events that test negative.
  public var trueNegatives: Int
  /// Events that test negative.
  public var falseNegatives: Int

  /// Creates it from its parts.
  public init(truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.trueNegatives = trueNegatives
    self.falseNegatives = falseNegatives
  }

  /// A share of the table's patients.
  public enum Share: String, Sendable, Hashable, Codable, CaseIterable {
    /// Of the events, those that test positive.
    case sensitivity
    /// Of the non-events, those that test negative.
    case specificity
    /// Of the positives, those with the event.
    case positivePredictiveValue = "positive_predictive_value"
    /// Of the negatives, those without it.
    case negativePredictiveValue = "negative_predictive_value"
    /// Of all, those classified right.
    case accuracy
  }

  /// Numerator and denominator of a share.
  public func parts(of share: Share) -> (count: Int, total: Int) {
    let (tp, fp) = (truePositives, falsePositives)
    let (tn, fn) = (trueNegatives, falseNegatives)
    return switch share {
    case .sensitivity: (tp, tp + fn)
    case .specificity: (tn, tn + fp)
    case .positivePredictiveValue: (tp, tp + fp)
    case .negativePredictiveValue: (tn, tn + fn)
    case .accuracy: (tp + tn, tp + fp + tn + fn)
    }
  }

  /// A share; `nil` where nobody is in the denominator.
  public func share(_ share: Share) -> Double? {
    let parts = parts(of: share)
    return parts.total > 0 ? Double(parts.count) / Double(parts.total) : nil
  }

  /// A share with its interval.
  public func interval(
    of share: Share, method: BinomialInterval = .wilson, confidence: Double = 0.95
  ) -> Interval {
    let parts = parts(of: share)
    return method.interval(parts.count, of: parts.total, confidence: confidence)
  }

  /// sensitivity / (1 − specificity): how many times likelier a positive test is with the event.
  ///
  /// Normal interval on the log scale; none where a cell it divides by is empty.
  public func positiveLikelihoodRatio(confidence: Double = 0.95) -> Estimate {
    ratio(truePositives, falsePositives, confidence)
  }

  /// (1 − sensitivity) / specificity: how many times likelier a negative test is with the event.
  public func negativeLikelihoodRatio(confidence: Double = 0.95) -> Estimate {
    ratio(falseNegatives, trueNegatives, confidence)
  }

  /// The odds of a positive test with the event over those without; `nil` where a wrong cell is empty.
  public var diagnosticOddsRatio: Double? {
    guard falsePositives > 0, falseNegatives > 0 else { return nil }
    return Double(truePositives) * Double(trueNegatives)
      / (Double(falsePositives) * Double(falseNegatives))
  }

  /// The harmonic mean of sensitivity and positive predictive value; `nil` without events or positives.
  public var f1: Double? {
    let total = 2 * truePositives + falsePositives + falseNegatives
    return total > 0 ? 2 * Double(truePositives) / Double(total) : nil
  }

  /// The correlation of test and outcome; `nil` where all patients are on one side of either.
  public var matthewsCorrelation: Double? {
    let (tp, fp) = (Double(truePositives), Double(falsePositives))
    let (tn, fn) = (Double(trueNegatives), Double(falseNegatives))
    let scale = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return scale > 0 ? (tp * tn - fp * fn) / scale.squareRoot() : nil
  }

  /// The ratio of two shares, one among events and one among non-events.
  private func ratio(_ events: Int, _ others: Int, _ confidence: Double) -> Estimate {
    let (m, n) = (Double(truePositives + falseNegatives), Double(trueNegatives + falsePositives))
    let (a, b) = (Double(events), Double(others))
    guard m > 0, n > 0, b > 0 else { return Estimate(nil) }
    let value = a / m / (b / n)
    guard a > 0 else { return Estimate(value) }
    let error = (1 / a - 1 / m + 1 / b - 1 / n).squareRoot()
    guard error > 0 else { return Estimate(value) }
    let factor = exp(NormalDistribution.criticalValue(confidence: confidence) * error)
    return Estimate(
      value, lower: value / factor, upper: value * factor, standardError: value * error,
      method: "normal on the log scale")
  }
}

extension ThresholdPerformance {
  /// The two-by-two table.
  public var counts: ClassificationCounts {
    ClassificationCounts(
      truePositives: truePositives, falsePositives: falsePositives,
      trueNegatives: trueNegatives, falseNegatives: falseNegatives)
  }
}
