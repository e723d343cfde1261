internal import Foundation
public import Statistics

/// How well a model does in parts of the patients, and how the parts differ.
///
/// Differences are taken against the largest part (the first of several): that of C (unpaired DeLong), and of the shares that
/// definitions of fairness compare at each threshold (positives: demographic parity; sensitivity: equal
/// opportunity; specificity with it: equalised odds; positive predictive value: predictive parity). Where
/// the risk itself differs between parts, these cannot all be equal at once (Chouldechova, Big Data
/// 2017;5:153); calibration within each part is the first thing to look at.
///
/// **Small cells.** A part with fewer than `minimumCell` patients, events or non-events has no numbers at
/// all but its label: with them, single patients could be worked out. Patients of unknown part are left
/// out and counted.
///
/// - Source: Van Calster, Lancet Digit Health 2025; Newcombe, Stat Med 1998;17:873 (intervals).
public struct SubgroupTable: Sendable, Hashable, Codable {
  /// One part of the patients.
  public struct Row: Sendable, Hashable, Codable {
    /// The part's label.
    public var label: String
    /// Whether the part is too small to be shown.
    public var isWithheld: Bool
    /// Patients; `nil` where withheld.
    public var n: Int?
    /// Events; `nil` where withheld.
    public var events: Int?
    /// The share with the event, Wilson interval.
    public var observed: Interval?
    /// The mean predicted risk.
    public var meanPredicted: Double?
    /// All indexes; `nil` where withheld.
    public var performance: Performance?
    /// Classification at each threshold.
    public var thresholds: [ThresholdPerformance]?
    /// Against the largest part; `nil` for that part itself and where either is withheld.
    public var contrast: Contrast?
  }

  /// The differences of a part from the largest one.
  public struct Contrast: Sendable, Hashable, Codable {
    /// The difference of C, unpaired DeLong interval.
    public var cStatistic: Estimate
    /// Its P value.
    public var cStatisticP: Double?
    /// The differences at each threshold.
    public var thresholds: [ThresholdContrast]
  }

  /// Differences of shares at one threshold, Newcombe intervals.
  public struct ThresholdContrast: Sendable, Hashable, Codable {
    /// The threshold.
    public var threshold: Double
    /// The share at or above it.
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
  /// The parts, in the order asked for.
  public var rows: [Row]
  /// The label of the part that others are compared with; `nil` if all are withheld.
  public var reference: String?
  /// The fewest patients, events and non-events of a part that is shown.
  public var minimumCell: Int
  /// Patients whose part is not known.
  public var unknown: Int

  /// Judges predictions in parts of the patients.
  ///
  /// - Parameters:
  ///   - variable: What the parts are parts by.
  ///   - labels: The part of each patient; `nil` if not known.
  ///   - order: The parts in the order of the table; `nil` for the order of labels.
  ///   - predictions: Risk and outcome of each patient.
  ///   - plan: Thresholds, smoother and confidence level.
  ///   - minimumCell: The fewest patients, events and non-events of a part that is shown.
  /// - Throws: `ValidationError` for lengths that differ, a risk that is not in 0...1, or a plan that
  ///   cannot be followed.
  public init(
    by variable: String, labels: [String?], order: [String]? = nil, predictions: Predictions,
    following plan: ValidationPlan = ValidationPlan(), minimumCell: Int = 5
  ) throws(ValidationError) {
    try plan.check()
    guard minimumCell > 0 else { throw .badCount("the minimum cell size", minimumCell) }
    let (risks, outcomes) = (predictions.risks, predictions.outcomes)
    guard labels.count == risks.count, risks.count == outcomes.count else {
      throw .countsDiffer(risks: risks.count, outcomes: min(labels.count, outcomes.count))
    }
    self.variable = variable
    self.minimumCell = minimumCell
    unknown = labels.count { $0 == nil }
    var parts: [Part] = []
    for label in order ?? Set(labels.compactMap { $0 }).sorted() {
      let rows = labels.indices.filter { labels[$0] == label }
      parts.append(try Part(label, rows, risks, outcomes, plan, minimumCell))
    }
    let shown = parts.filter { !$0.row.isWithheld }
    let largest = shown.compactMap(\.row.n).max()
    let reference = shown.first { $0.row.n == largest }
    self.reference = reference?.row.label
    rows = parts.map { part in
      var row = part.row
      if let reference, reference.row.label != row.label {
        row.contrast = part.contrast(to: reference, confidence: plan.confidence)
      }
      return row
    }
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

/// One part with what comparisons need.
private struct Part {
  var row: SubgroupTable.Row
  private var analysis: ROCAnalysis?

  init(
    _ label: String, _ rows: [Int], _ risks: [Double], _ outcomes: [Bool],
    _ plan: ValidationPlan, _ minimumCell: Int
  ) throws(ValidationError) {
    row = SubgroupTable.Row(label: label, isWithheld: true)
    let (risks, outcomes) = (rows.map { risks[$0] }, rows.map { outcomes[$0] })
    let events = outcomes.count { $0 }
    guard events >= minimumCell, outcomes.count - events >= minimumCell else { return }
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    analysis = try ROCAnalysis(scores: risks, outcomes: outcomes)
    row.isWithheld = false
    (row.n, row.events) = (outcomes.count, events)
    row.observed = .wilson(events, of: outcomes.count, confidence: plan.confidence)
    row.meanPredicted = risks.reduce(0, +) / Double(risks.count)
    row.performance = Performance(ranked, smoother: plan.smoother, confidence: plan.confidence)
    row.thresholds = plan.thresholds.map {
      ThresholdPerformance(threshold: $0, ranked, confidence: plan.confidence)
    }
  }

  func contrast(to reference: Part, confidence: Double) -> SubgroupTable.Contrast? {
    guard let analysis, let other = reference.analysis else { return nil }
    let areas = AreaComparison.unpaired(analysis, other, confidence: confidence)
    let pairs = zip(row.thresholds ?? [], reference.row.thresholds ?? [])
    return SubgroupTable.Contrast(
      cStatistic: areas.difference, cStatisticP: areas.pValue,
      thresholds: pairs.map { here, there in
        SubgroupTable.ThresholdContrast(
          threshold: here.threshold,
          positives: here.positives(confidence).minus(there.positives(confidence)),
          sensitivity: here.sensitivity.minus(there.sensitivity),
          specificity: here.specificity.minus(there.specificity),
          positivePredictiveValue: here.positivePredictiveValue.minus(
            there.positivePredictiveValue))
      })
  }
}

extension ThresholdPerformance {
  /// The share of all patients at or above the threshold.
  fileprivate func positives(_ confidence: Double) -> Interval {
    let positive = truePositives + falsePositives
    return .wilson(
      positive, of: positive + trueNegatives + falseNegatives, confidence: confidence)
  }
}
