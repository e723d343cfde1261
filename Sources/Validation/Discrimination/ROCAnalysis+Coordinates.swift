extension ROCAnalysis {
  /// One threshold and how it classifies.
  public struct Coordinate: Sendable, Hashable {
    /// Midway between neighbouring scores; infinite at the two ends.
    public var threshold: Double
    /// Patients by test and outcome.
    public var counts: ClassificationCounts
    /// The share of events that test positive; `nil` without events.
    public var sensitivity: Double? { counts.share(.sensitivity) }
    /// The share of non-events that test negative; `nil` without non-events.
    public var specificity: Double? { counts.share(.specificity) }
  }

  /// All thresholds from the laxest (everybody positive) to the strictest, one more than distinct scores.
  ///
  /// Matches `pROC::coords(x = "all")`.
  public var coordinates: [Coordinate] {
    var counts = ClassificationCounts(
      truePositives: events, falsePositives: nonEvents, trueNegatives: 0, falseNegatives: 0)
    let end = direction == .higherIsRiskier ? Double.infinity : -Double.infinity
    var result = [Coordinate(threshold: -end, counts: counts)]
    for (index, tie) in ties.enumerated() {
      counts.truePositives -= Int(tie.events)
      counts.falsePositives -= Int(tie.others)
      counts.falseNegatives += Int(tie.events)
      counts.trueNegatives += Int(tie.others)
      let threshold =
        index + 1 < ties.count ? Self.middle(of: tie.score, and: ties[index + 1].score) : end
      result.append(Coordinate(threshold: threshold, counts: counts))
    }
    return result
  }

  /// Whether a score counts as positive at a threshold: at least as risky.
  public func isPositive(_ score: Double, at threshold: Double) -> Bool {
    direction == .higherIsRiskier ? score >= threshold : score <= threshold
  }

  /// How a threshold on the scale of the score classifies.
  public func counts(at threshold: Double) -> ClassificationCounts {
    var counts = ClassificationCounts(
      truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    for tie in ties {
      if isPositive(tie.score, at: threshold) {
        counts.truePositives += Int(tie.events)
        counts.falsePositives += Int(tie.others)
      } else {
        counts.falseNegatives += Int(tie.events)
        counts.trueNegatives += Int(tie.others)
      }
    }
    return counts
  }

  /// The middle of a gap, and never the less risky of its ends when rounding falls on one.
  private static func middle(of lower: Double, and riskier: Double) -> Double {
    let sum = lower + riskier
    let middle = sum.isFinite ? sum / 2 : lower / 2 + riskier / 2
    return middle == lower ? riskier : middle
  }
}

/// What makes a threshold the best.
public enum ThresholdCriterion: Sendable, Hashable {
  /// The largest sensitivity + r · specificity with r = (1 − prevalence) / (cost · prevalence).
  ///
  /// `cost` is how many times worse a missed event is than a false alarm; with a cost of 1 and a
  /// prevalence of ½, r = 1 and the criterion is Youden's index plus 1.
  case youden(cost: Double = 1, prevalence: Double = 0.5)
  /// The smallest (1 − sensitivity)² + r · (1 − specificity)², the same r.
  case closestToTopLeft(cost: Double = 1, prevalence: Double = 0.5)

  /// What is to be made as large as possible; NaN for a cost or prevalence that is out of range.
  public func value(sensitivity: Double, specificity: Double) -> Double {
    switch self {
    case .youden(let cost, let prevalence):
      return sensitivity + Self.ratio(cost, prevalence) * specificity
    case .closestToTopLeft(let cost, let prevalence):
      let (missed, alarms) = (1 - sensitivity, 1 - specificity)
      return -(missed * missed + Self.ratio(cost, prevalence) * alarms * alarms)
    }
  }

  private static func ratio(_ cost: Double, _ prevalence: Double) -> Double {
    guard cost > 0, prevalence > 0, prevalence < 1 else { return .nan }
    return (1 - prevalence) / (cost * prevalence)
  }
}

extension ROCAnalysis {
  /// All thresholds that are best by a criterion, laxest first; none without both classes.
  ///
  /// Values that differ by no more than rounding are equal.
  ///
  /// - Source: Youden, Cancer 1950;3:32; Perkins & Schisterman, Am J Epidemiol 2006;163:670. Matches
  ///   `pROC::coords(x = "best", best.weights = c(cost, prevalence))`.
  public func best(by criterion: ThresholdCriterion) -> [Coordinate] {
    let all = coordinates
    let values = all.map { coordinate -> Double in
      guard let x = coordinate.sensitivity, let y = coordinate.specificity else { return .nan }
      return criterion.value(sensitivity: x, specificity: y)
    }
    guard let largest = values.filter(\.isFinite).max() else { return [] }
    return zip(all, values).filter { $0.1 >= largest - 1e-14 * max(1, abs(largest)) }.map(\.0)
  }
}
