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
  /// The same with limits between the thresholds that have them, for bands.
  private let banded: [Row]

  init(_ roc: ROCCurve, _ performance: Performance) {
    let prevalence =
      performance.horizon == nil
      ? Double(performance.events) / Double(max(performance.n, 1))
      : performance.observedRisk?.estimate ?? .nan
    guard !roc.points.isEmpty, prevalence > 0, prevalence < 1 else {
      (rows, banded) = ([], [])
      return
    }
    let counts = performance.horizon == nil ? performance : nil
    let known = roc.shares.map { shares in
      Dictionary(shares.map { ($0.threshold, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let rows = zip(roc.thresholds, roc.points).reversed().compactMap { threshold, point -> Row? in
      guard let threshold, threshold.isFinite else { return nil }
      var row = Self.row(
        threshold, point.sensitivity, 1 - point.falsePositiveRate, prevalence, performance.n, counts
      )
      for (measure, share) in row.shares {
        guard let interval = known?[threshold].map(measure.value(of:)) else { continue }
        row.shares[measure] = Interval(
          estimate: share.estimate, lower: interval.lower, upper: interval.upper)
      }
      return row
    }
    self.rows = rows
    banded = known.map { known in rows.withLimits { known[$0] != nil } } ?? rows
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

  /// The fewest patients whose predictive value is drawn: one in twenty, but at least five and at most twenty.
  ///
  /// The table goes on to five.
  static func fewestDrawn(of n: Int) -> Double { max(fewest, min(20, Double(n) / 20)) }

  /// The threshold up to which so many patients as predictive values are drawn for, and one in a hundred, are at or above.
  func reach(of n: Int) -> Double {
    let least = max(Self.fewestDrawn(of: n) / Double(max(n, 1)), 0.01) * (1 - 1e-9)
    return rows.last { $0.positive >= least }?.threshold ?? rows.last?.threshold ?? 1
  }

  /// The share of patients at or above a threshold.
  func positive(at threshold: Double) -> Double {
    index(at: threshold).map { rows[$0].positive } ?? 0
  }

  /// The row that a threshold classifies like: the lowest at or above it.
  private func index(at threshold: Double) -> Int? {
    rows.firstIndex { $0.threshold >= threshold - 1e-12 }
  }

  /// What is drawn of one share of `n` patients at the given thresholds, in pieces without gaps.
  func drawn(_ measure: Measure, at thresholds: [Double], of n: Int) -> [[Place]] {
    let least = Self.fewestDrawn(of: n) - 0.5
    let places = thresholds.map { threshold -> Place? in
      guard let index = index(at: threshold), let share = rows[index].shares[measure],
        let estimate = share.estimate, estimate.isFinite
      else { return nil }
      let positive = rows[index].positive
      let patients =
        switch measure {
        case .sensitivity, .specificity: Double.infinity
        case .positivePredictiveValue: positive * Double(n)
        case .negativePredictiveValue: (1 - positive) * Double(n)
        }
      guard patients > least else { return nil }
      let limits = banded[index].shares[measure]
      return Place(
        threshold: threshold, value: estimate, lower: limits?.lower, upper: limits?.upper)
    }
    return places.split(separator: nil).map { $0.compactMap(\.self) }
  }

  /// One share at one of the thresholds that are drawn.
  struct Place: Equatable {
    var threshold: Double
    var value: Double
    var lower: Double?
    var upper: Double?
  }

  /// Whether any share has limits.
  var hasBands: Bool {
    banded.contains { $0.shares.values.contains { $0.lower != nil && $0.upper != nil } }
  }
}

extension [ThresholdSeries.Row] {
  /// Limits for the rows between two that have them: as far from the row's own share on the scale of log odds, by a
  /// straight line between those two.
  fileprivate func withLimits(_ isLimited: (_ threshold: Double) -> Bool) -> Self {
    let known = indices.filter { isLimited(self[$0].threshold) }
    var result = self
    for measure in ThresholdSeries.Measure.allCases {
      for (left, right) in zip(known, known.dropFirst()) {
        guard let first = self[left].shares[measure]?.margin,
          let second = self[right].shares[measure]?.margin
        else { continue }
        let width = self[right].threshold - self[left].threshold
        for index in left + 1..<right {
          guard let share = self[index].shares[measure]?.estimate, share > 0, share < 1 else {
            continue
          }
          let part = (self[index].threshold - self[left].threshold) / width
          let (odds, margin) = (logit(share), first + part * (second - first))
          result[index].shares[measure] = Interval(
            estimate: share, lower: inverseLogit(odds - margin).p,
            upper: inverseLogit(odds + margin).p)
        }
      }
    }
    return result
  }
}

extension Interval {
  /// Half its width on the scale of log odds; `nil` without limits inside 0...1.
  fileprivate var margin: Double? {
    guard let lower, let upper, lower > 0, upper < 1 else { return nil }
    return (logit(upper) - logit(lower)) / 2
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

  /// Its part of the shares at a threshold of outcomes with times.
  func value(of shares: ThresholdShares) -> Interval {
    switch self {
    case .sensitivity: shares.sensitivity
    case .specificity: shares.specificity
    case .positivePredictiveValue: shares.positivePredictiveValue
    case .negativePredictiveValue: shares.negativePredictiveValue
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
