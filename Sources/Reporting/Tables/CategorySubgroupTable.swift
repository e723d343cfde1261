internal import Statistics
internal import Validation

extension CategoryTables {
  /// The indexes over all categories in parts of the patients; `nil` without.
  var subgroups: ReportTable? {
    guard let all = validation.subgroups, let first = all.first else { return nil }
    let isKept = all.contains { $0.rows.contains { $0.n == nil } }
    let hasOwn = all.contains { $0.patients == .development }
    return ReportTable(
      id: "categories_subgroups", title: words("table_categories_subgroups"),
      corner: words("subgroup"),
      columns: ReportTable.numbers([
        words("subgroup_patients"), words("stat_polytomous_discrimination"),
        words("subgroup_difference"),
        words("stat_hand_till"), words("stat_brier"),
      ]),
      rows: all.flatMap { table in
        [ReportTable.Row(heading(table), Array(repeating: nil, count: 5), kind: .group)]
          + table.rows.map { row($0, of: table) }
      },
      notes: [
        words("note_categories_subgroups", ["n": String(first.minimumCell)])
      ] + (hasOwn ? [words("note_subgroups_apparent")] : [])
        + (isKept ? [words("note_suppressed", ["n": String(first.minimumCell)])] : []))
  }

  /// "Sex: External".
  private func heading(_ table: CategorySubgroups) -> String {
    guard table.patients == .external else { return words.text(table.title) }
    return words(
      "column_of",
      ["label": words.text(table.title), "column": words("performance_external")])
  }

  private func row(_ row: CategorySubgroups.Row, of table: CategorySubgroups) -> ReportTable.Row {
    let title = row.title.map { words.text($0) } ?? row.label
    let n = row.n.map(String.init) ?? words("suppressed")
    guard let found = row.performance else {
      return ReportTable.Row(
        title, [n] + Array(repeating: words.numbers.undefined, count: 4), kind: .member)
    }
    return ReportTable.Row(
      title,
      [
        n, words.interval(found.polytomousDiscrimination, decimals: 3),
        row.label == table.reference
          ? words("subgroup_reference") : words.interval(row.difference, decimals: 3),
        words.interval(found.handTill, decimals: 3), words.interval(found.brier, decimals: 3),
      ], kind: .member)
  }
}
