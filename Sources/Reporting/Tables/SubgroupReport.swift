internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The tables about how well a model does in parts of the patients.
struct SubgroupReport {
  let results: Results
  let words: ReportWords

  /// The tables of everybody.
  var all: [ReportTable] { of(.development) + of(.external) }

  /// The tables of one set of patients: indexes, then classification where the study has thresholds.
  func of(_ patients: SubgroupTable.Patients) -> [ReportTable] {
    let tables = (results.subgroups ?? []).filter { ($0.patients ?? .development) == patients }
    guard !tables.isEmpty else { return [] }
    let prefix = patients == .external ? "external_" : ""
    return [indexes(tables, id: prefix + "subgroups")]
      + (classification(tables, id: prefix + "subgroup_thresholds").map { [$0] } ?? [])
  }

  private func indexes(_ tables: [SubgroupTable], id: String) -> ReportTable {
    let area = tables[0].horizon == nil ? "c_statistic" : "auc_at_horizon"
    let isOneHorizon = tables.allSatisfy { $0.horizon == tables[0].horizon }
    let names = IndexWords(
      results: results, words: words, horizon: isOneHorizon ? tables[0].horizon : nil)
    return ReportTable(
      id: id, title: words("table_" + id), corner: words("subgroup"),
      columns: ReportTable.numbers([
        words(tables[0].category == nil ? "patients_events" : "patients_in_category"),
        words("subgroup_observed"), words("subgroup_predicted"),
        names(area), words("subgroup_difference"), words("stat_observed_expected"),
        names("calibration_slope" + (names.horizon == nil ? "" : "_at_horizon")),
      ]),
      rows: tables.flatMap { table in
        [ReportTable.Row(heading(table), Array(repeating: nil, count: 7), kind: .group)]
          + table.rows.map { indexRow($0, of: table) }
      }, notes: notes(tables))
  }

  private func indexRow(_ row: SubgroupTable.Row, of table: SubgroupTable) -> ReportTable.Row {
    let counts =
      row.n.map { "\($0) / \(row.events.map(String.init) ?? words("suppressed"))" }
      ?? words("suppressed")
    guard let found = row.performance else {
      return ReportTable.Row(
        title(row), [counts] + Array(repeating: words.numbers.undefined, count: 6), kind: .member)
    }
    let area = table.horizon == nil ? found.cStatistic : found.aucAtHorizon
    let difference =
      row.label == table.reference
      ? words("subgroup_reference") : words.interval(row.contrast?.cStatistic, decimals: 3)
    return ReportTable.Row(
      title(row),
      [
        counts, words.share(row.observed), words.numbers.percent(row.meanPredicted ?? .nan),
        words.interval(area, decimals: 3), difference, words.interval(found.observedExpected),
        words.interval(found.jointCalibrationSlope),
      ], kind: .member)
  }

  /// Classification in each part; `nil` without thresholds.
  private func classification(_ tables: [SubgroupTable], id: String) -> ReportTable? {
    let rows = tables.flatMap { table in
      thresholds(table).enumerated().flatMap { index, threshold in
        [
          ReportTable.Row(
            words(
              "subgroup_at_threshold",
              ["label": heading(table), "threshold": words.percent(threshold)]),
            Array(repeating: nil, count: 6), kind: .group)
        ] + table.rows.map { classified($0, at: index, of: table) }
      }
    }
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      id: id, title: words("table_" + id), corner: words("subgroup"),
      columns: ReportTable.numbers([
        words("sensitivity"), words("subgroup_difference"), words("specificity"),
        words("subgroup_difference"), words("ppv"), words("subgroup_net_benefit"),
      ]), rows: rows, notes: [words("note_subgroup_thresholds")])
  }

  private func thresholds(_ table: SubgroupTable) -> [Double] {
    table.rows.compactMap(\.thresholds).first?.map(\.threshold) ?? []
  }

  private func classified(
    _ row: SubgroupTable.Row, at index: Int, of table: SubgroupTable
  ) -> ReportTable.Row {
    guard let found = row.thresholds?[index] else {
      return ReportTable.Row(
        title(row), Array(repeating: words.numbers.undefined, count: 6), kind: .member)
    }
    let isReference = row.label == table.reference
    let contrast = row.contrast?.threshold(at: index)
    func difference(_ value: Interval?) -> String {
      isReference ? words("subgroup_reference") : words.share(value)
    }
    return ReportTable.Row(
      title(row),
      [
        words.share(found.sensitivity), difference(contrast?.sensitivity),
        words.share(found.specificity), difference(contrast?.specificity),
        words.share(found.positivePredictiveValue),
        words.numbers.fixed(row.netBenefits?[index], decimals: 4),
      ], kind: .member)
  }

  /// "Sex", "Sex, within 24 months", "Sex: cirrhosis".
  private func heading(_ table: SubgroupTable) -> String {
    let label = table.title.map { words.text($0) } ?? table.variable
    if let category = table.categoryTitle {
      return words("column_of", ["label": label, "column": words.text(category)])
    }
    guard let horizon = table.horizon else { return label }
    let time =
      results.model?.timeToEvent.map { words.text($0.inWords(horizon)) }
      ?? words.numbers.plain(horizon)
    return words("column_of", ["label": label, "column": time])
  }

  private func title(_ row: SubgroupTable.Row) -> String {
    row.title.map { words.text($0) } ?? row.label
  }

  private func notes(_ tables: [SubgroupTable]) -> [String] {
    let isDevelopment = tables[0].patients != .external
    let unknown = tables.filter {
      $0.unknown != 0 && $0.horizon == tables[0].horizon && $0.category == tables[0].category
    }.map {
      words(
        "note_subgroup_unknown",
        ["label": heading($0), "n": $0.unknown.map(String.init) ?? words("suppressed")])
    }
    let isWithheld = tables.contains { $0.rows.contains(where: \.isWithheld) }
    let withheld = words("note_subgroup_withheld", ["n": String(tables[0].minimumCell)])
    let isKept = tables.contains { $0.unknown == nil || $0.rows.contains { $0.n == nil } }
    let kept = words("note_suppressed", ["n": String(tables[0].minimumCell)])
    return [words("note_subgroups")] + (isDevelopment ? [words("note_subgroups_apparent")] : [])
      + (isWithheld ? [withheld] : []) + (isKept ? [kept] : []) + unknown
  }
}
