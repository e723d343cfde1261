internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The tables that set the model beside others, and its own patients beside other patients.
struct ComparisonTable {
  let results: Results
  let words: ReportWords

  /// One line of a table: what it is called, the pair, and the decimals people read.
  private typealias Line = (name: String, pair: ModelComparison.Pair, decimals: Int)

  /// The model against others in one set of patients; `nil` without such comparisons.
  func table(in patients: SubgroupTable.Patients) -> ReportTable? {
    let all = (results.comparisons ?? []).filter { ($0.patients ?? .external) == patients }
    guard !all.isEmpty else { return nil }
    // One model after the other, each at all horizons.
    var seen: Set<String> = []
    let titles = all.map { words.text($0.secondTitle) }.filter { seen.insert($0).inserted }
    let models = titles.map { title in all.filter { words.text($0.secondTitle) == title } }
    let found = models.flatMap(\.self)
    let id = patients == .external ? "external_comparison" : "comparison"
    let blocks = models.flatMap { model in
      gathered(
        model.map { Block(heading($0, $0.horizon), lines(of: $0), legacy($0)) },
        under: heading(model[0], nil, isWhole: true))
    }
    let columns = Columns(blocks.flatMap { $0.lines.map(\.pair) })
    return ReportTable(
      id: id, title: words("table_" + id), corner: words("statistic"),
      columns: ReportTable.numbers(
        [words("comparison_first"), words("comparison_second")] + columns.titles(words)),
      rows: blocks.flatMap { rows($0, columns) }, notes: notes(found, patients))
  }

  /// The model in other patients against its own; `nil` without other patients.
  var cohorts: ReportTable? {
    guard let found = results.cohortContrasts, let first = found.first else { return nil }
    let blocks = gathered(
      found.map { Block($0.horizon.map { words.heading(time($0)) }, lines(of: $0)) },
      under: words("whole_follow_up"))
    let columns = Columns(blocks.flatMap { $0.lines.map(\.pair) })
    let isApparent = first.area.corrected != nil || first.area.p == nil
    return ReportTable(
      id: "cohort_contrast", title: words("table_cohort_contrast"), corner: words("statistic"),
      columns: ReportTable.numbers(
        [words.text(first.first.title), words.text(first.second.title)] + columns.titles(words)),
      rows: blocks.flatMap { rows($0, columns) },
      notes: [words("note_cohort_contrast")]
        + (isApparent ? [words("note_cohort_contrast_apparent")] : []))
  }

  // MARK: Rows

  /// Some lines under a heading.
  private struct Block {
    var heading: String?
    var lines: [Line]
    var legacy: [LegacyLine]

    init(_ heading: String?, _ lines: [Line], _ legacy: [LegacyLine] = []) {
      (self.heading, self.lines, self.legacy) = (heading, lines, legacy)
    }
  }

  /// The blocks of several horizons with what needs no horizon, and is the same at all of them, once before them.
  private func gathered(_ blocks: [Block], under heading: String) -> [Block] {
    guard blocks.count > 1 else { return blocks }
    let whole = blocks[0].lines.filter { line in
      line.name == words("stat_c_statistic")
        && blocks.allSatisfy { $0.lines.contains { $0.name == line.name && $0.pair == line.pair } }
    }
    guard !whole.isEmpty else { return blocks }
    let rest = blocks.map { block in
      var rest = block
      rest.lines.removeAll { line in whole.contains { $0.name == line.name } }
      return rest
    }
    return [Block(heading, whole)] + rest
  }

  private func rows(_ block: Block, _ columns: Columns) -> [ReportTable.Row] {
    let heading = block.heading.map {
      [ReportTable.Row($0, Array(repeating: nil, count: columns.count), kind: .group)]
    }
    return (heading ?? [])
      + block.lines.map { row($0, columns, kind: block.heading == nil ? .plain : .member) }
      + block.legacy.map { $0.row(columns) }
  }

  /// Which columns beside the two models have anything to say.
  private struct Columns {
    let hasP: Bool
    let hasCorrection: Bool

    init(_ pairs: [ModelComparison.Pair]) {
      hasP = pairs.contains { $0.p != nil }
      hasCorrection = pairs.contains { $0.corrected != nil }
    }

    var count: Int { 3 + (hasP ? 1 : 0) + (hasCorrection ? 1 : 0) }

    func titles(_ words: ReportWords) -> [String] {
      [words("subgroup_difference")] + (hasP ? [words("p_value")] : [])
        + (hasCorrection ? [words("comparison_corrected")] : [])
    }
  }

  private func row(
    _ line: Line, _ columns: Columns, kind: ReportTable.Row.Kind
  ) -> ReportTable.Row {
    let pair = line.pair
    func number(_ value: Double?) -> String {
      words.numbers.fixed(value, decimals: line.decimals)
    }
    return ReportTable.Row(
      line.name,
      [
        number(pair.first), number(pair.second),
        words.interval(pair.difference, decimals: line.decimals),
      ] + (columns.hasP ? [pair.p.map { words.numbers.pValue($0) } ?? words.numbers.undefined] : [])
        + (columns.hasCorrection ? [number(pair.corrected?.difference)] : []), kind: kind)
  }

  private func lines(of found: ModelComparison) -> [Line] {
    let area = found.horizon == nil ? "c_statistic" : "auc_at_horizon"
    let names = IndexWords(results: results, words: words, horizon: found.horizon)
    let given: [(String, ModelComparison.Pair?, Int)] = [
      (area, found.area, 3), ("auc_event_free_controls", found.areaEventFreeControls, 3),
      ("c_statistic", found.concordance, 3), ("uno_c", found.unoC, 3),
      ("brier", found.brier, 4), ("scaled_brier", found.scaledBrier, 3),
    ]
    return given.compactMap { key, pair, decimals in pair.map { (names(key), $0, decimals) } }
      + found.benefits.map {
        (
          words("net_benefit_at", ["threshold": words.percent($0.threshold)]), $0.netBenefit, 4
        )
      }
  }

  private func lines(of found: CohortContrast) -> [Line] {
    let area = found.horizon == nil ? "c_statistic" : "auc_at_horizon"
    let names = IndexWords(results: results, words: words, horizon: found.horizon)
    let given: [(String, ModelComparison.Pair?)] = [
      (area, found.area), ("auc_event_free_controls", found.areaEventFreeControls),
      ("c_statistic", found.concordance), ("uno_c", found.unoC),
    ]
    return given.compactMap { key, pair in pair.map { (names(key), $0, 3) } }
  }

  /// A measure of older protocols, which has one number only.
  private struct LegacyLine {
    var name: String
    var value: String

    func row(_ columns: Columns) -> ReportTable.Row {
      let rest = Array(repeating: String?.none, count: columns.count - 3)
      return ReportTable.Row(name, [nil, nil, value] + rest, kind: .member)
    }
  }

  private func legacy(_ found: ModelComparison) -> [LegacyLine] {
    guard let legacy = found.legacy else { return [] }
    let continuous = legacy.continuous.map { measure in
      [
        LegacyLine(
          name: words("legacy_nri"),
          value: words.interval(measure.netReclassification.interval(), decimals: 3)),
        LegacyLine(
          name: words("legacy_idi"),
          value: words.interval(measure.integratedDiscrimination.interval(), decimals: 4)),
      ]
    }
    let categorical = legacy.categorical.map { measure in
      let cuts = measure.cuts.map { words.percent($0) }
      return LegacyLine(
        name: words("legacy_nri_categories", ["cuts": words.list(cuts)]),
        value: words.interval(measure.netReclassification, decimals: 3))
    }
    return [categorical].compactMap(\.self) + (continuous ?? [])
  }

  // MARK: Words

  /// "Age alone (fitted to the same patients): within 5 years".
  private func heading(
    _ found: ModelComparison, _ horizon: Double?, isWhole: Bool = false
  ) -> String {
    let title = words.text(found.secondTitle)
    let named =
      found.secondSource == .development
      ? words("comparison_fitted_here", ["title": title]) : title
    let column = isWhole ? words("whole_follow_up_inline") : horizon.map(time)
    return column.map { words("column_of", ["label": named, "column": $0]) } ?? named
  }

  private func time(_ horizon: Double) -> String {
    results.model?.timeToEvent.map { words.text($0.inWords(horizon)) }
      ?? words.numbers.plain(horizon)
  }

  private func notes(
    _ found: [ModelComparison], _ patients: SubgroupTable.Patients
  ) -> [String] {
    let apparent = patients == .development ? ["note_comparison_apparent"] : []
    let corrected = found.contains { $0.area.corrected != nil } ? ["note_comparison_corrected"] : []
    let legacy = found.contains { $0.legacy != nil } ? ["note_comparison_legacy"] : []
    let general = words(
      "note_comparison",
      ["n": String(found[0].n), "events": String(found[found.count - 1].events)])
    let times = found.contains { $0.horizon != nil } ? ["note_comparison_times"] : []
    return [general] + (times + apparent + corrected + legacy).map { words($0) }
  }
}
