internal import Statistics
internal import Validation

/// What every threshold yields, along rising thresholds: from the points of a ROC curve and the risk of the event.
///
/// With the prevalence π, PPV = π·Se / (π·Se + (1 − π)(1 − Sp)) and NPV = (1 − π)Sp / ((1 − π)Sp + π(1 − Se)):
/// the counts' own ratios for outcomes without times, and the weighted ones at a horizon, where π is the
/// observed risk (as `timeROC::SeSpPPVNPV`).
struct ThresholdSeries {
  /// One of the drawn shares.
  enum Measure: CaseIterable, Hashable {
    case sensitivity, specificity, positivePredictiveValue, negativePredictiveValue
  }

  /// A threshold with its shares; patients at or above it count as positive.
  struct Row {
    var threshold: Double
    /// The share of all patients at or above.
    var positive: Double
    var shares: [Measure: Interval]
  }

  /// Predictive values of fewer patients than these are left out: noise, and nearly a patient each.
  static let fewest = 5.0

  /// The thresholds, rising; empty where the curve cannot be drawn.
  let rows: [Row]

  init(_ roc: ROCCurve, _ performance: Performance) {
    let prevalence =
      performance.horizon == nil
      ? Double(performance.events) / Double(max(performance.n, 1))
      : performance.observedRisk?.estimate ?? .nan
    guard !roc.points.isEmpty, prevalence > 0, prevalence < 1 else {
      rows = []
      return
    }
    let counts = performance.horizon == nil ? performance : nil
    rows = zip(roc.thresholds, roc.points).reversed().compactMap { threshold, point in
      guard let threshold, threshold.isFinite else { return nil }
      return Self.row(
        threshold, point.sensitivity, 1 - point.falsePositiveRate, prevalence, performance.n, counts
      )
    }
  }

  private static func row(
    _ threshold: Double, _ sensitivity: Double, _ specificity: Double, _ prevalence: Double,
    _ n: Int, _ counts: Performance?
  ) -> Row {
    let (found, missed) = (prevalence * sensitivity, prevalence * (1 - sensitivity))
    let (cleared, alarms) = (
      (1 - prevalence) * specificity, (1 - prevalence) * (1 - specificity)
    )
    let positive = found + alarms
    func isEnough(_ share: Double) -> Bool { share * Double(n) > fewest - 0.5 }
    var shares: [Measure: Interval] = [
      .sensitivity: Interval(estimate: sensitivity), .specificity: Interval(estimate: specificity),
    ]
    if let counts {
      let patients = [found, missed, cleared, alarms].map {
        Int(($0 * Double(counts.n)).rounded())
      }
      shares[.sensitivity] = .wilson(patients[0], of: counts.events)
      shares[.specificity] = .wilson(patients[2], of: counts.n - counts.events)
      shares[.positivePredictiveValue] = .wilson(patients[0], of: patients[0] + patients[3])
      shares[.negativePredictiveValue] = .wilson(patients[2], of: patients[2] + patients[1])
    } else {
      shares[.positivePredictiveValue] = Interval(estimate: found / positive)
      shares[.negativePredictiveValue] = Interval(estimate: cleared / (cleared + missed))
    }
    if !isEnough(positive) { shares[.positivePredictiveValue] = nil }
    if !isEnough(1 - positive) { shares[.negativePredictiveValue] = nil }
    return Row(threshold: threshold, positive: positive, shares: shares)
  }

  /// The threshold up to which at least five patients, and one in a hundred, are at or above.
  func reach(of n: Int) -> Double {
    let least = max(Self.fewest / Double(max(n, 1)), 0.01)
    return rows.last { $0.positive >= least }?.threshold ?? rows.last?.threshold ?? 1
  }

  /// The share of patients at or above a threshold.
  func positive(at threshold: Double) -> Double {
    rows.first { $0.threshold >= threshold - 1e-12 }?.positive ?? 0
  }

  /// The steps of one share: each value holds from the threshold before, exclusive, to its own.
  func steps(_ value: (Row) -> Double?) -> [[(Double, Double)]] {
    var pieces: [[(Double, Double)]] = [[]]
    var before = 0.0
    for row in rows {
      if let value = value(row), value.isFinite {
        pieces[pieces.count - 1] += [(before, value), (row.threshold, value)]
      } else if pieces.last?.isEmpty == false {
        pieces.append([])
      }
      before = row.threshold
    }
    return pieces.filter { !$0.isEmpty }
  }
}

extension ThresholdSeries.Measure {
  /// What people call it.
  func name(_ wording: Wording) -> String {
    switch self {
    case .sensitivity: wording("Sensitivity", "灵敏度")
    case .specificity: wording("Specificity", "特异度")
    case .positivePredictiveValue: wording("Positive predictive value", "阳性预测值")
    case .negativePredictiveValue: wording("Negative predictive value", "阴性预测值")
    }
  }

  /// The name for narrow tables.
  func shortName(_ wording: Wording) -> String {
    switch self {
    case .sensitivity, .specificity: name(wording)
    case .positivePredictiveValue: wording("Positive pred. value", "阳性预测值")
    case .negativePredictiveValue: wording("Negative pred. value", "阴性预测值")
    }
  }

  /// Its part of the classification at a threshold.
  func value(of mark: ThresholdPerformance) -> Interval {
    switch self {
    case .sensitivity: mark.sensitivity
    case .specificity: mark.specificity
    case .positivePredictiveValue: mark.positivePredictiveValue
    case .negativePredictiveValue: mark.negativePredictiveValue
    }
  }

  /// The start of its column names.
  var column: String {
    switch self {
    case .sensitivity: "sensitivity"
    case .specificity: "specificity"
    case .positivePredictiveValue: "ppv"
    case .negativePredictiveValue: "npv"
    }
  }
}
