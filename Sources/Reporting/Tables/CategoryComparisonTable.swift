internal import Diagnostics
internal import Statistics
internal import Validation

extension CategoryTables {
  /// The model beside others, over all categories and category by category; `nil` without.
  var comparison: ReportTable? {
    guard let all = validation.comparisons, !all.isEmpty else { return nil }
    let pairs = all.flatMap { lines(of: $0).map(\.pair) }
    let hasP = pairs.contains { $0.p != nil }
    let hasCorrection = pairs.contains { $0.corrected != nil }
    let titles =
      [words("comparison_first"), words("comparison_second"), words("subgroup_difference")]
      + (hasP ? [words("p_value")] : []) + (hasCorrection ? [words("comparison_corrected")] : [])
    let isOwn = all.contains { $0.patients == .development }
    return ReportTable(
      id: "categories_comparison", title: words("table_categories_comparison"),
      corner: words("statistic"), columns: ReportTable.numbers(titles),
      rows: all.flatMap { found in
        [ReportTable.Row(heading(found), titles.map { _ in nil }, kind: .group)]
          + lines(of: found).map { line in
            ReportTable.Row(
              line.name, cells(line.pair, line.decimals, hasP: hasP, hasCorrection: hasCorrection),
              kind: .member)
          }
      },
      notes: [words("note_categories_comparison")]
        + (isOwn ? [words("note_comparison_apparent")] : [])
        + (hasCorrection ? [words("note_comparison_corrected")] : []))
  }

  private func cells(
    _ pair: ModelComparison.Pair, _ decimals: Int, hasP: Bool, hasCorrection: Bool
  ) -> [String] {
    func number(_ value: Double?) -> String { words.numbers.fixed(value, decimals: decimals) }
    return [
      number(pair.first), number(pair.second), words.interval(pair.difference, decimals: decimals),
    ]
      + (hasP ? [pair.p.map { words.numbers.pValue($0) } ?? words.numbers.undefined] : [])
      + (hasCorrection ? [number(pair.corrected?.difference)] : [])
  }

  /// "Age alone (fitted to the development patients): External".
  private func heading(_ found: CategoricalComparison) -> String {
    let title = words.text(found.secondTitle)
    let named =
      found.secondSource == .development
      ? words("comparison_fitted_here", ["title": title]) : title
    guard found.patients == .external else { return named }
    return words("column_of", ["label": named, "column": words("performance_external")])
  }

  private func lines(
    of found: CategoricalComparison
  ) -> [(name: String, pair: ModelComparison.Pair, decimals: Int)] {
    [
      (words("stat_polytomous_discrimination"), found.polytomousDiscrimination, 3),
      (words("stat_hand_till"), found.handTill, 3), (words("stat_brier"), found.brier, 4),
      (words("stat_scaled_brier"), found.scaledBrier, 3),
      (words("stat_nagelkerke_r2"), found.nagelkerkeR2, 3),
    ]
      + found.categories.map { category in
        (
          words(
            "column_of",
            ["label": words("stat_c_statistic"), "column": words.text(category.label)]),
          category.comparison.area, 3
        )
      }
  }
}
