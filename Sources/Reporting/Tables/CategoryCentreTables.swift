internal import Diagnostics
internal import Statistics
internal import Validation

/// The tables about a model of several categories that is made in all centres but one and judged in that one.
struct CategoryCentreTables {
  let results: Results
  let words: ReportWords

  private static let overall:
    [(key: String, value: @Sendable (CategoricalPerformance) -> Estimate)] = [
      ("polytomous_discrimination", { $0.polytomousDiscrimination }),
      ("hand_till", { $0.handTill }), ("brier", { $0.brier }),
    ]
  private static let single: Set<String> = [
    "c_statistic", "calibration_in_the_large", "calibration_slope", "observed_expected",
  ]

  /// Over all categories, each category against all others, and what the centres say together.
  var tables: [ReportTable] {
    guard let found = results.categories, let rows = found.overall.byCentre, !rows.isEmpty
    else { return [] }
    return [overall(rows), byCategory(found.categories)]
      + (pooled(found).map { [$0] } ?? [])
  }

  private var centres: CentreTables { CentreTables(results: results, words: words) }

  private func overall(_ rows: [CategoricalCentre]) -> ReportTable {
    let failures = rows.compactMap { row in
      row.failure.map {
        words(
          "note_centre_failed",
          ["centre": centres.label(row.centre), "reason": words.text($0)])
      }
    }
    let few = rows.count < 10 ? [words("note_few_centres", ["k": String(rows.count)])] : []
    let kept = rows.filter { $0.isKeptBack == true }.map { centres.label($0.centre) }
    let note = kept.isEmpty ? [] : [words("note_centre_kept", ["centres": words.list(kept)])]
    return ReportTable(
      id: "categories_centres_overall", title: words("table_categories_centres_overall"),
      corner: words("centre_left_out"),
      columns: ReportTable.numbers(
        [words("patients_judged")] + Self.overall.map { words("stat_" + $0.key) }),
      rows: rows.map { row in
        let isKept = row.isKeptBack == true
        let absent = isKept ? words("suppressed") : words.numbers.undefined
        return ReportTable.Row(
          centres.label(row.centre),
          [row.performance.map { String($0.n) } ?? absent]
            + Self.overall.map { index in
              row.performance.map { words.interval(index.value($0), decimals: 3) } ?? absent
            })
      }, notes: [words("note_centre_performance")] + failures + note + few)
  }

  private func byCategory(_ categories: [CategoryValidation]) -> ReportTable {
    let indexes = PerformanceTables.indexes(Self.single)
    return ReportTable(
      id: "categories_centres", title: words("table_categories_centres"),
      corner: words("centre_left_out"),
      columns: ReportTable.numbers(
        [words("patients_in_category")] + indexes.map { words("stat_" + $0.key) }),
      rows: categories.flatMap { category in
        [
          ReportTable.Row(
            words.text(category.label), (0...indexes.count).map { _ in nil }, kind: .group)
        ]
          + (category.performance.byCentre ?? []).map { row in
            let absent =
              row.isKeptBack == true ? words("suppressed") : words.numbers.undefined
            return ReportTable.Row(
              centres.label(row.centre),
              [row.performance.map { "\($0.n) / \($0.events)" } ?? absent]
                + indexes.map { index in
                  row.performance.map {
                    words.interval(index.value($0), decimals: index.decimals)
                  } ?? absent
                }, kind: .member)
          }
      }, notes: [words("note_categories")])
  }

  private func pooled(_ found: CategoricalValidation) -> ReportTable? {
    guard let all = found.overall.byCentrePooled else { return nil }
    let overall: [(String, Int, PooledPerformance.Index?)] = [
      ("polytomous_discrimination", 3, all.polytomousDiscrimination),
      ("hand_till", 3, all.handTill), ("brier", 3, all.brier),
    ]
    let blocks =
      [block(words("all_categories"), overall)]
      + found.categories.compactMap { category in
        category.performance.byCentrePooled.map {
          block(words.text(category.label), CentreTables.pooledIndexes($0))
        }
      }
    let rows = blocks.flatMap(\.self)
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      id: "categories_centres_pooled", title: words("table_categories_centres_pooled"),
      corner: words("index"),
      columns: centres.pooledColumns, rows: rows,
      notes: [words("note_categories_centres_pooled")]
        + centres.notesOnSpread(overall.compactMap(\.2))
        + (all.caution.map { [words.text($0)] } ?? []))
  }

  private func block(
    _ title: String, _ indexes: [(String, Int, PooledPerformance.Index?)]
  ) -> [ReportTable.Row] {
    let rows = indexes.compactMap { key, decimals, index in
      index.map {
        ReportTable.Row(
          words("stat_" + key), centres.cells($0, decimals: decimals), kind: .member)
      }
    }
    guard !rows.isEmpty else { return [] }
    return [ReportTable.Row(title, [nil, nil, nil, nil], kind: .group)] + rows
  }
}
