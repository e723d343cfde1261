internal import Diagnostics
internal import Statistics
internal import Validation

/// The table that sets a card of whole points beside the model that it was rounded from.
struct PocketCardTable {
  let results: Results
  let words: ReportWords

  /// What is shown of both, with the decimals that people read.
  private static let indexes = PerformanceTables.indexes([
    "calibration_in_the_large", "calibration_slope_at_horizon", "calibration_slope",
    "observed_expected", "ici", "e90",
  ])

  /// The card in the patients of the development or in others; `nil` where it was not judged.
  func table(_ patients: SubgroupTable.Patients) -> ReportTable? {
    guard let found = results.pocketCard?.first(where: { $0.patients == patients }) else {
      return nil
    }
    let isOther = patients == .external
    return ReportTable(
      id: isOther ? "external_pocket_card" : "pocket_card",
      title: words(isOther ? "table_external_pocket_card" : "table_pocket_card"),
      corner: words("index"),
      columns: ReportTable.numbers([
        words("pocket_card"), words("pocket_card_model"), words("subgroup_difference"),
      ]),
      rows: [counts(found)] + compared(found) + others(found)
        + benefits(found),
      notes: [
        words("note_pocket_card", ["highest": String(found.highest)]),
        isOther ? nil : words("note_pocket_card_apparent"),
      ].compactMap(\.self))
  }

  private func names(_ found: PointsPerformance) -> IndexWords {
    IndexWords(results: results, words: words, horizon: found.differences.horizon)
  }

  private func counts(_ found: PointsPerformance) -> ReportTable.Row {
    let count = "\(found.card.n) / \(found.card.events)"
    return ReportTable.Row(words("patients_events"), [count, count, nil])
  }

  /// What has an interval of the difference: C or the area at the horizon, and the Brier score.
  private func compared(_ found: PointsPerformance) -> [ReportTable.Row] {
    let names = names(found)
    let area = names.horizon == nil ? "c_statistic" : "auc_at_horizon"
    let pairs = [(area, found.differences.area), ("brier", found.differences.brier)]
    return pairs.flatMap { key, pair in
      PerformanceTables.indexes([key]).map { index in
        ReportTable.Row(
          names(key),
          [index.value(found.card), index.value(found.model)].map {
            words.interval($0, decimals: index.decimals)
          } + [words.interval(pair.difference, decimals: index.decimals + 1)])
      }
    }
  }

  /// What has no interval of the difference; of the slopes that at the horizon, which the rest is about.
  private func others(_ found: PointsPerformance) -> [ReportTable.Row] {
    let columns: [Performance?] = [found.card, found.model]
    let indexes = PerformanceTables.withOneSlope(Self.indexes, of: columns)
    return PerformanceTables.indexes(indexes, of: columns).map { row($0, found) }
  }

  private func row(_ index: PerformanceTables.Index, _ found: PointsPerformance) -> ReportTable.Row
  {
    let (card, model) = (index.value(found.card), index.value(found.model))
    let difference = card?.estimate.flatMap { a in model?.estimate.map { a - $0 } }
    return ReportTable.Row(
      names(found)(index.key),
      [card, model].map { words.interval($0, decimals: index.decimals) }
        + [words.numbers.fixed(difference, decimals: index.decimals)])
  }

  private func benefits(_ found: PointsPerformance) -> [ReportTable.Row] {
    func row(_ key: String, _ benefit: ModelComparison.Benefit) -> ReportTable.Row {
      let pair = benefit.netBenefit
      return ReportTable.Row(
        words(key, ["threshold": words.percent(benefit.threshold)]),
        [pair.first, pair.second].map { words.numbers.fixed($0, decimals: 4) }
          + [words.interval(pair.difference, decimals: 4)])
    }
    return found.differences.benefits.map { row("net_benefit_at", $0) }
      + (found.largestLoss.map { [row("net_benefit_largest_loss", $0)] } ?? [])
  }
}
