public import Diagnostics
internal import Foundation
public import Statistics

/// How well a model does in parts of the patients, and how the parts differ.
///
/// difference = θ of the part − θ of the reference, variance the sum of both.
///
/// Differences are taken against the largest part (the first of several) unless another is asked for: that of C (unpaired DeLong) or of the AUC
/// at the horizon, of the calibration intercept and slope (normal, the parts being of different patients), and of
/// the shares that definitions of fairness compare at each threshold (positives: demographic parity; sensitivity:
/// equal opportunity; specificity with it: equalised odds; positive predictive value: predictive parity). Where
/// the risk itself differs between parts, these cannot all be equal at once (Chouldechova, Big Data
/// 2017;5:153); calibration within each part is the first thing to look at.
///
/// Nothing here is corrected for optimism: in the patients of development all parts look better than they are.
///
/// **Small cells.** A part with fewer than `minimumCell` patients with the event or known not to have it has no
/// indexes: they would be noise, and single patients could be worked out. Results that keep small counts back take the
/// numbers of patients and events away as well. Patients of unknown part are left out and counted.
///
/// - Source: Van Calster, Lancet Digit Health 2025; Newcombe, Stat Med 1998;17:873 (intervals).
public struct SubgroupTable: Sendable, Hashable, Codable {
  /// Whose patients are parted.
  public enum Patients: String, Sendable, Hashable, Codable {
    /// Those the model was made from: apparent performance.
    case development
    /// Others.
    case external
  }

  /// One part of the patients.
  public struct Row: Sendable, Hashable, Codable {
    /// The part's code or band.
    public var label: String
    /// What people read; `nil` if that is the label.
    public var title: LocalizedText?
    /// Whether the part is too small to be judged.
    public var isWithheld: Bool
    /// Patients; `nil` where kept back.
    public var n: Int?
    /// Events, with times those by the horizon; `nil` where kept back.
    public var events: Int?
    /// The share with the event, Wilson interval; with times the observed risk at the horizon.
    public var observed: Interval?
    /// The mean predicted risk.
    public var meanPredicted: Double?
    /// All indexes; `nil` where withheld.
    public var performance: Performance?
    /// Classification at each threshold.
    public var thresholds: [ThresholdPerformance]?
    /// The net benefit of the model at each threshold; `nil` where it is not defined.
    public var netBenefits: [Double?]?
    /// Against the largest part; `nil` for that part itself and where either is withheld.
    public var contrast: Contrast?
  }

  /// The differences of a part from the largest one.
  public struct Contrast: Sendable, Hashable, Codable {
    /// The difference of C, unpaired DeLong interval; with times of the AUC at the horizon, normal interval.
    public var cStatistic: Estimate
    /// Its P value.
    public var cStatisticP: Double?
    /// The difference of the intercept with the slope held at 1, normal interval.
    public var calibrationInTheLarge: Estimate
    /// The difference of the calibration slope, normal interval.
    public var calibrationSlope: Estimate
    /// The differences at each threshold; empty where they would give small counts away.
    public var thresholds: [ThresholdContrast]

    /// The differences at one of the thresholds; `nil` where they are kept back.
    package func threshold(at index: Int) -> ThresholdContrast? {
      thresholds.indices.contains(index) ? thresholds[index] : nil
    }
  }

  /// Differences of shares at one threshold, Newcombe intervals.
  public struct ThresholdContrast: Sendable, Hashable, Codable {
    /// The threshold.
    public var threshold: Double
    /// The share at or above it; `nil` with times, where censoring leaves no denominator.
    public var positives: Interval
    /// Of the events, the share at or above.
    public var sensitivity: Interval
    /// Of the non-events, the share below.
    public var specificity: Interval
    /// Of the positives, the share with the event.
    public var positivePredictiveValue: Interval
  }

  /// What the parts are parts by.
  public var variable: String
  /// What people call it; `nil` if that is its name.
  public var title: LocalizedText?
  /// Outcomes of several categories: the code of the one that is judged against all others; `nil` for other outcomes.
  public var category: String?
  /// What people call that category.
  public var categoryTitle: LocalizedText?
  /// Whose patients these are; `nil` where nobody said.
  public var patients: Patients?
  /// The horizon that everything is about; `nil` for outcomes without times.
  public var horizon: Double?
  /// The parts, in the order asked for.
  public var rows: [Row]
  /// The label of the part that others are compared with; `nil` if all are withheld, and over imputations if data sets
  /// differ in it.
  public var reference: String?
  /// The fewest patients with and without the event of a part that is judged.
  public var minimumCell: Int
  /// Whether small counts, and what would give them away, were taken out.
  public var suppressesCounts: Bool
  /// Patients whose part is not known; `nil` where kept back.
  public var unknown: Int?

  /// Judges predictions in parts of the patients.
  ///
  /// - Parameters:
  ///   - variable: What the parts are parts by.
  ///   - labels: The part of each patient; `nil` if not known.
  ///   - order: The parts in the order of the table; `nil` for the order of labels.
  ///   - predictions: Risk and outcome of each patient.
  ///   - plan: Thresholds, smoother and confidence level.
  ///   - minimumCell: The fewest patients with and without the event of a part that is judged.
  ///   - reference: The part that others are compared with; the largest if it is `nil` or not judged.
  /// - Throws: `ValidationError` for lengths that differ, a risk that is not in 0...1, or a plan that
  ///   cannot be followed.
  public init(
    by variable: String, labels: [String?], order: [String]? = nil, predictions: Predictions,
    following plan: ValidationPlan = ValidationPlan(), minimumCell: Int = 5,
    reference: String? = nil
  ) throws(ValidationError) {
    try plan.check()
    let (risks, outcomes) = (predictions.risks, predictions.outcomes)
    guard labels.count == risks.count, risks.count == outcomes.count else {
      throw .countsDiffer(risks: risks.count, outcomes: min(labels.count, outcomes.count))
    }
    try self.init(
      by: variable, labels: labels, order: order, minimumCell: minimumCell,
      reference: reference, confidence: plan.confidence
    ) { rows throws(ValidationError) in
      try SubgroupPart(rows, risks, outcomes, plan, minimumCell)
    }
  }

  /// Parts that something else judges, and their differences.
  init(
    by variable: String, labels: [String?], order: [String]?, minimumCell: Int,
    reference wanted: String?, confidence: Double,
    judging part: (_ rows: [Int]) throws(ValidationError) -> SubgroupPart
  ) throws(ValidationError) {
    guard minimumCell > 0 else { throw .badCount("the minimum cell size", minimumCell) }
    self.variable = variable
    self.minimumCell = minimumCell
    suppressesCounts = false
    unknown = labels.count { $0 == nil }
    var parts: [SubgroupPart] = []
    for label in order ?? Set(labels.compactMap { $0 }).sorted() {
      var found = try part(labels.indices.filter { labels[$0] == label })
      found.row.label = label
      parts.append(found)
    }
    let shown = parts.filter { !$0.row.isWithheld }
    let largest = shown.compactMap(\.row.n).max()
    let reference =
      shown.first { $0.row.label == wanted } ?? shown.first { $0.row.n == largest }
    self.reference = reference?.row.label
    rows = parts.map { part in
      var row = part.row
      if let reference, reference.row.label != row.label {
        row.contrast = part.contrast(to: reference, confidence: confidence)
      }
      return row
    }
  }

  /// Leaves nothing but the name of a part; differences from it go with it.
  package mutating func keepBack(_ index: Int) {
    let row = rows[index]
    rows[index] = Row(label: row.label, title: row.title, isWithheld: true)
    guard reference == row.label else { return }
    reference = nil
    for other in rows.indices { rows[other].contrast = nil }
  }

  /// Risks and outcomes of patients.
  public struct Predictions: Sendable {
    /// The predicted risk of each patient.
    public var risks: [Double]
    /// Whether each patient had the event.
    public var outcomes: [Bool]

    /// Joins risks and outcomes.
    public init(risks: [Double], outcomes: [Bool]) {
      (self.risks, self.outcomes) = (risks, outcomes)
    }
  }

  /// Parts by cuts of a number: below the first, from each to the next, from the last on.
  ///
  /// Labels are "<60", "60–<70" and "≥70"; a number that is missing (NaN) has none. The second value is
  /// the order of the table.
  public static func bands(
    of values: [Double], at cuts: [Double]
  ) -> (labels: [String?], order: [String]) {
    let cuts = Set(cuts.filter(\.isFinite)).sorted()
    let texts = cuts.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }
    guard let first = texts.first, let last = texts.last else {
      return (values.map { _ in nil }, [])
    }
    let order =
      ["<\(first)"] + zip(texts, texts.dropFirst()).map { "\($0)–<\($1)" } + ["≥\(last)"]
    let labels = values.map { value in
      value.isNaN ? nil : order[cuts.count { value >= $0 }]
    }
    return (labels, order)
  }
}
