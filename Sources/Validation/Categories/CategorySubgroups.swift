public import Diagnostics
internal import RiskModels
public import Statistics

/// How well a model of several categories does over all of them in parts of the patients.
///
/// Beside it stands a `SubgroupTable` for each category against all others. Differences of the polytomous discrimination
/// index are against the largest part, intervals as `CategoryInfluence` has them; nothing is corrected for optimism.
///
/// **Small cells.** A part with fewer than `minimumCell` patients in some category is not judged. Results that keep small
/// counts back take its number of patients away as well.
public struct CategorySubgroups: Sendable, Hashable, Codable {
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
    /// The indexes over all categories; `nil` where withheld.
    public var performance: CategoricalPerformance?
    /// The discrimination index less that of the reference, normal interval; `nil` for the reference and where withheld.
    public var difference: Estimate?
    /// Its P value.
    public var differenceP: Double?
  }

  /// What the parts are parts by.
  public var variable: String
  /// What people call it.
  public var title: LocalizedText
  /// Whose patients these are.
  public var patients: SubgroupTable.Patients
  /// The parts, in the order of the tables of each category.
  public var rows: [Row]
  /// The label of the part that others are compared with; `nil` if all are withheld.
  public var reference: String?
  /// The fewest patients in each category of a part that is judged.
  public var minimumCell: Int

  /// Judges predictions in parts of the patients.
  init(
    _ grouping: Subgrouping, _ parts: Subgrouping.Parts, _ predictions: CategoryPredictions,
    _ patients: SubgroupTable.Patients, following plan: ValidationPlan
  ) {
    (variable, title, self.patients) = (grouping.variable, parts.title, patients)
    minimumCell = plan.smallestSubgroup
    rows = parts.order.map { label in
      let own = predictions.selecting(parts.labels.indices.filter { parts.labels[$0] == label })
      let isWithheld = own.counts.contains { $0 < plan.smallestSubgroup }
      return Row(
        label: label, title: parts.titles[label], isWithheld: isWithheld, n: own.categories.count,
        performance: isWithheld
          ? nil : CategoricalPerformance(own, confidence: plan.confidence))
    }
    let shown = rows.filter { !$0.isWithheld }
    let largest = shown.compactMap(\.n).max()
    let chosen =
      shown.first { $0.label == grouping.reference } ?? shown.first { $0.n == largest }
    reference = chosen?.label
    guard let other = chosen?.performance?.polytomousDiscrimination else { return }
    for index in rows.indices where rows[index].label != reference {
      guard let own = rows[index].performance?.polytomousDiscrimination else { continue }
      let contrast = own.minus(other, confidence: plan.confidence)
      (rows[index].difference, rows[index].differenceP) = (contrast.difference, contrast.p)
    }
  }

  /// Leaves nothing but the name of a part; differences from it go with it.
  package mutating func keepBack(_ index: Int) {
    let row = rows[index]
    rows[index] = Row(label: row.label, title: row.title, isWithheld: true)
    guard reference == row.label else { return }
    reference = nil
    for other in rows.indices {
      (rows[other].difference, rows[other].differenceP) = (nil, nil)
    }
  }
}

extension CategoricalPerformance {
  /// The indexes with normal intervals from the influence of each patient.
  init(_ predictions: CategoryPredictions, confidence: Double) {
    self.init(CategoricalIndexes(predictions), n: predictions.categories.count)
    let found = CategoryInfluence(predictions)
    let below = -Double.infinity
    polytomousDiscrimination = found.polytomousDiscrimination.estimate(
      confidence: confidence, within: 0...1)
    handTill = found.handTill.estimate(confidence: confidence, within: 0...1)
    brier = found.brier.estimate(confidence: confidence, within: 0...2)
    scaledBrier = found.scaledBrier.estimate(confidence: confidence, within: below...1)
    nagelkerkeR2 = found.nagelkerkeR2.estimate(confidence: confidence, within: below...1)
    mcFaddenR2 = found.mcFaddenR2.estimate(confidence: confidence, within: below...1)
  }
}

extension CategoricalValidation {
  /// Judges the model in parts of its patients: over all categories, and each category against all others.
  mutating func addSubgroups(
    _ parts: [(Subgrouping, Subgrouping.Parts)], _ predictions: CategoryPredictions,
    _ patients: SubgroupTable.Patients, following plan: ValidationPlan
  ) throws(ValidationError) {
    guard !parts.isEmpty else { return }
    var tables: [SubgroupTable] = []
    for part in parts {
      for (index, category) in categories.enumerated() {
        let found = try SubgroupTable.tables(
          [part], risks: predictions.risks[index], outcomes: predictions.outcomes(of: index),
          patients, following: plan)
        tables += found.map { $0.naming(category.category, category.label) }
      }
    }
    categorySubgroups = tables
    subgroups = parts.map {
      CategorySubgroups($0.0, $0.1, predictions, patients, following: plan)
    }
    conventions += Convention.subgroups + [Convention.categoryInfluence]
  }
}

extension SubgroupTable {
  fileprivate func naming(_ code: String, _ label: LocalizedText) -> SubgroupTable {
    var named = self
    (named.category, named.categoryTitle) = (code, label)
    return named
  }
}
