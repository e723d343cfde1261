internal import Cohorts
internal import Diagnostics
internal import Statistics

/// The tables about who the patients are.
struct PatientTables {
  let results: Results
  let words: ReportWords

  var attrition: ReportTable? {
    guard let attrition = results.attrition else { return nil }
    let first = ReportTable.Row(
      words("in_file"), [nil, nil, String(attrition.screened)], kind: .total)
    let steps = attrition.steps.map { step in
      let mark = step.window == .followUp ? " †" : ""
      return ReportTable.Row(
        words("criterion_" + step.direction.rawValue, ["text": words.text(step.text)]) + mark,
        [step.excluded, step.unknown, step.remaining].map(shown), kind: .member)
    }
    let last = ReportTable.Row(
      words("in_analysis"), [nil, nil, String(attrition.eligible)], kind: .total)
    let isKept = attrition.steps.contains { $0.leftOut == nil || $0.remaining == nil }
    let looksAhead = attrition.steps.contains { $0.window == .followUp }
    return ReportTable(
      id: "attrition", title: words("table_attrition"), corner: words("criterion"),
      columns: ReportTable.numbers([
        words("left_out"), words("undecided"), words("remaining"),
      ]), rows: [first] + steps + [last],
      notes: [words("note_undecided")] + (looksAhead ? [words("note_follow_up_window")] : [])
        + suppressionNote(isKept))
  }

  func shown(_ count: Int?) -> String {
    count.map(String.init) ?? words("suppressed")
  }

  func suppressionNote(_ isNeeded: Bool) -> [String] {
    guard isNeeded, let smallest = results.plan.smallestCell else { return [] }
    return [words("note_suppressed", ["n": String(smallest)])]
  }

  var missing: ReportTable? {
    guard let missing = results.missing else { return nil }
    let rows = missing.variables.filter { $0.missing != 0 }
    guard !rows.isEmpty else { return nil }
    let centres = missing.centres.count > 1 ? missing.centres : []
    let patients = [missing.n] + missing.patientsByCentre.prefix(centres.count)
    let titles = [words("all_patients")] + centres.map(label(ofCentre:))
    let isKept =
      rows.contains { $0.missing == nil || $0.byCentre.contains(nil) } || patients.contains(nil)
    let imputation = ImputationText(results: results, words: words)
    return ReportTable(
      id: "missing", title: words("table_missing"), corner: words("variable"),
      columns: ReportTable.numbers(
        zip(titles, patients).map {
          words("column_n", ["label": $0, "n": shown($1)])
        } + imputation.columns),
      rows: rows.map { row in
        let counts = [row.missing] + row.byCentre.prefix(centres.count)
        return ReportTable.Row(
          words.text(row.label),
          zip(counts, patients).map { count, n in
            count.map { count in n.map { words.share(count, of: $0) } ?? String(count) }
              ?? words("suppressed")
          } + imputation.cells(of: row.variable))
      },
      notes: [words("note_missing")] + imputation.notes
        + (missing.variables.count > rows.count ? [words("note_others_complete")] : [])
        + suppressionNote(isKept))
  }

  private func label(ofCentre code: String) -> String {
    results.study.centres.first { $0.code == code }.map { words.text($0.label) } ?? code
  }

  var baseline: ReportTable? {
    guard let table = results.baseline else { return nil }
    let columns = table.groups.map { group in
      let label = group.label.map { words.text($0) } ?? group.category ?? ""
      return words(
        "group_" + group.kind.rawValue + followed(group.kind),
        ["n": String(group.n), "label": label])
    }
    // Nothing differs where there is one group.
    let isAlone = table.groups.count == 1
    let rows = table.rows.flatMap { self.rows(for: $0, groups: table.groups) }.map { row in
      var shown = row
      if isAlone { shown.cells.removeLast() }
      return shown
    }
    return ReportTable(
      id: "baseline", title: words(isAlone ? "table_baseline_overall" : "table_baseline"),
      corner: words("characteristic"),
      columns: ReportTable.numbers(columns + (isAlone ? [] : [words("standardized_difference")])),
      rows: rows, notes: notes(for: table))
  }

  /// What headings end in where patients were followed: no event was seen, which is not that none came.
  private func followed(_ kind: BaselineTable.Group.Kind) -> String {
    let isEvent = kind == .withoutEvent || kind == .withEvent
    return isEvent && results.model?.timeToEvent != nil ? "_followed" : ""
  }

  private func notes(for table: BaselineTable) -> [String] {
    let limit = words.numbers.plain(BaselineTable.skewnessLimit)
    let counts = table.groups.map(\.n)
    let others = (counts.first ?? 0) - counts.dropFirst().reduce(0, +)
    let isAlone = table.groups.count == 1
    let unknown =
      others > 0 && !isAlone ? words("note_outcome_unknown", ["n": String(others)]) : nil
    let suppressed = table.smallestCell.map { words("note_suppressed", ["n": String($0)]) }
    let competing = table.groups.contains { $0.kind == .competingEvent }
    let hasCategories = table.groups.contains { $0.kind == .category }
    let difference = words(hasCategories ? "note_smd_categories" : "note_smd")
    return [words("note_baseline", ["limit": limit])] + (isAlone ? [] : [difference])
      + [competing ? words("note_competing") : nil, unknown, suppressed].compactMap { $0 }
  }

  private func rows(
    for row: BaselineTable.Row, groups: [BaselineTable.Group]
  ) -> [ReportTable.Row] {
    let label = heading(row)
    let difference = words.numbers.fixed(row.standardizedDifference)
    let body: [ReportTable.Row]
    if row.levels.isEmpty {
      let cells = row.summaries.map { summary($0, of: row) }
      body = [ReportTable.Row(label, cells + [difference])]
    } else {
      let head = ReportTable.Row(
        label, Array(repeating: nil, count: groups.count) + [difference], kind: .group)
      body =
        [head]
        + row.levels.map { level in
          let cells = zip(level.counts, zip(groups, row.missing)).map { count, group in
            share(count, of: group.0.n, missing: group.1)
          }
          return ReportTable.Row(words.text(level.label), cells + [nil], kind: .member)
        }
    }
    return body + missingRow(row)
  }

  private func missingRow(_ row: BaselineTable.Row) -> [ReportTable.Row] {
    guard row.missing.contains(where: { $0.count != 0 }) else { return [] }
    let cells = row.missing.map { $0.count.map(String.init) ?? words("suppressed") }
    return [ReportTable.Row(words("missing"), cells + [nil], kind: .member)]
  }

  private func heading(_ row: BaselineTable.Row) -> String {
    let unit = row.unit.map { words.text($0) } ?? ""
    let label =
      unit.isEmpty
      ? words.text(row.label)
      : words("label_unit", ["label": words.text(row.label), "unit": unit])
    if !row.levels.isEmpty { return words("label_counts", ["label": label]) }
    return words(row.isSkewed ? "label_median" : "label_mean", ["label": label])
  }

  /// Shares are of the patients whose value is known.
  private func share(
    _ count: BaselineTable.Count, of n: Int, missing: BaselineTable.Count
  ) -> String {
    guard let count = count.count else { return words("suppressed") }
    return missing.count.map { words.share(count, of: n - $0) } ?? String(count)
  }

  private func summary(_ summary: BaselineTable.Summary, of row: BaselineTable.Row) -> String {
    guard summary.mean != nil else {
      return summary.n == 0 && row.missing.allSatisfy { !$0.isSuppressed }
        ? words.numbers.undefined : words("suppressed")
    }
    let decimals = row.decimals ?? words.decimals(forSpread: summary.standardDeviation)
    func text(_ value: Double?) -> String { words.numbers.fixed(value, decimals: decimals) }
    guard row.isSkewed else { return "\(text(summary.mean)) (\(text(summary.standardDeviation)))" }
    let quartiles =
      text(summary.lowerQuartile) + words.numbers.intervalJoiner + text(summary.upperQuartile)
    return "\(text(summary.median)) (\(quartiles))"
  }
}
