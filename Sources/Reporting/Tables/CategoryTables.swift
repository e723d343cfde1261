internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The tables about the risks of several categories.
struct CategoryTables {
  let validation: CategoricalValidation
  /// The categories of the model, if it is known: those kept back are not among the validated.
  let known: Int?
  /// Counts below this are kept back.
  let smallestCell: Int?
  let words: ReportWords

  /// The indexes over all categories in the order of the table.
  private static let overall:
    [(key: String, decimals: Int, value: @Sendable (CategoricalPerformance) -> Estimate)] = [
      ("polytomous_discrimination", 3, { $0.polytomousDiscrimination }),
      ("hand_till", 3, { $0.handTill }), ("pairwise", 3, { $0.pairwise }),
      ("brier", 3, { $0.brier }), ("scaled_brier", 3, { $0.scaledBrier }),
      ("nagelkerke_r2", 3, { $0.nagelkerkeR2 }), ("mc_fadden_r2", 3, { $0.mcFaddenR2 }),
    ]

  /// The indexes over all categories, a column a set of patients.
  var overall: ReportTable? {
    let set = validation.overall
    let columns = [
      ("apparent", set.apparent), (set.correctedKey, set.optimismCorrected),
      ("external", set.external),
    ].compactMap { key, performance in performance.map { (words("performance_" + key), $0) } }
    guard !columns.isEmpty else { return nil }
    return ReportTable(
      id: "categories_overall", title: words("table_categories_overall"), corner: words("index"),
      columns: ReportTable.numbers(columns.map(\.0)),
      rows: Self.overall.map { index in
        ReportTable.Row(
          words("stat_" + index.key),
          columns.map { words.interval(index.value($0.1), decimals: index.decimals) })
      }, notes: [words("note_categories_overall", ["k": String(count)])])
  }

  private var count: Int { max(known ?? 0, validation.categories.count) }

  /// That categories are left out for their counts.
  private var keptBack: [String] {
    guard let smallestCell, count > validation.categories.count else { return [] }
    return [words("note_categories_kept_back", ["k": String(smallestCell)])]
  }

  /// Each category against all others, a block a category.
  var byCategory: ReportTable? {
    let keys: Set<String> = [
      "c_statistic", "calibration_in_the_large", "calibration_intercept", "calibration_slope",
      "observed_expected", "ici", "e90", "brier",
    ]
    let kinds: [(key: String, value: (PerformanceSet) -> Performance?)] = [
      ("apparent", { $0.apparent }),
      (validation.overall.correctedKey, { $0.optimismCorrected?.corrected }),
      ("external", { $0.external }),
    ]
    let given = kinds.filter { kind in
      validation.categories.contains { kind.value($0.performance) != nil }
    }
    guard !given.isEmpty else { return nil }
    return ReportTable(
      id: "categories", title: words("table_categories"), corner: words("index"),
      columns: ReportTable.numbers(given.map { words("performance_" + $0.key) }),
      rows: validation.categories.flatMap { category in
        [ReportTable.Row(title(category), given.map { _ in nil }, kind: .group)]
          + PerformanceTables.indexes(keys).map { index in
            ReportTable.Row(
              words("stat_" + index.key),
              given.map { kind in
                kind.value(category.performance).flatMap(index.value).map {
                  words.interval($0, decimals: index.decimals)
                }
              }, kind: .member)
          }
      }, notes: [words("note_categories")] + keptBack)
  }

  /// "Cirrhosis (142 of 401)".
  private func title(_ category: CategoryValidation) -> String {
    let label = words.text(category.label)
    let set = category.performance
    guard let found = set.apparent ?? set.external else { return label }
    return words(
      "category_of", ["label": label, "count": String(found.events), "n": String(found.n)])
  }
}
