internal import Diagnostics
internal import Statistics
internal import Validation

/// The tables about a model that is made in all centres but one and judged in that one.
struct CentreTables {
  let results: Results
  let words: ReportWords

  /// The most centres that stand side by side.
  static let mostColumns = 5
  /// The indexes of the first table where there are more: those with an interval in every centre.
  private static let mainIndexes: Set<String> = [
    "c_statistic", "calibration_in_the_large", "calibration_slope",
    "calibration_slope_at_horizon", "observed_expected",
  ]

  /// The centres, then what they say together.
  var tables: [ReportTable] {
    guard let rows = results.performance?.byCentre, !rows.isEmpty else { return [] }
    return single(rows) + (pooled.map { [$0] } ?? [])
  }

  /// One table with a column a centre; with many centres two with a row a centre.
  private func single(_ rows: [CentrePerformance]) -> [ReportTable] {
    if rows.count <= Self.mostColumns { return [columns(rows)] }
    let hasHorizonSlope = rows.contains { $0.performance?.calibrationSlopeAtHorizon != nil }
    let isMain = { (index: PerformanceTables.Index) in
      Self.mainIndexes.contains(index.key)
        && index.key != (hasHorizonSlope ? "calibration_slope" : "calibration_slope_at_horizon")
    }
    var main = table(rows, PerformanceTables.indexes.filter(isMain), isFirst: true)
    main.notes = notes(rows)
    let performances = rows.map(\.performance)
    let rest = PerformanceTables.indexes(
      PerformanceTables.indexes.filter { !isMain($0) }, of: performances)
    let others = table(rows, rest, isFirst: false)
    return [main, others]
  }

  private func columns(_ rows: [CentrePerformance]) -> ReportTable {
    ReportTable(
      id: "centre_performance", title: words("table_centre_performance"),
      corner: words("index"),
      columns: ReportTable.numbers(
        rows.map { words("without_centre", ["centre": label($0.centre)]) }),
      rows: PerformanceTables(results: results, words: words).rows(of: rows.map(\.performance)),
      notes: notes(rows))
  }

  private func table(
    _ rows: [CentrePerformance], _ indexes: [PerformanceTables.Index], isFirst: Bool
  ) -> ReportTable {
    let counts = isFirst ? [words("patients_events")] : []
    let names = IndexWords.primary(results, words).of(rows.map(\.performance))
    return ReportTable(
      id: isFirst ? "centre_performance" : "centre_errors",
      title: words(isFirst ? "table_centre_performance" : "table_centre_errors"),
      corner: words("centre_left_out"),
      columns: ReportTable.numbers(counts + indexes.map { names($0.key) }),
      rows: rows.map { row in
        let isKept = row.isKeptBack == true
        let count =
          row.performance.map { "\($0.n) / \($0.events)" }
          ?? (isKept ? words("suppressed") : words.numbers.undefined)
        let cells = indexes.map { index in
          isKept
            ? words("suppressed")
            : words.interval(row.performance.flatMap(index.value), decimals: index.decimals)
        }
        return ReportTable.Row(label(row.centre), (isFirst ? [count] : []) + cells)
      })
  }

  private func notes(_ rows: [CentrePerformance]) -> [String] {
    let failures = rows.compactMap { row in
      row.failure.map {
        words("note_centre_failed", ["centre": label(row.centre), "reason": words.text($0)])
      }
    }
    let few = rows.count < 10 ? [words("note_few_centres", ["k": String(rows.count)])] : []
    let kept = rows.filter { $0.isKeptBack == true }.map { label($0.centre) }
    let note = kept.isEmpty ? [] : [words("note_centre_kept", ["centres": words.list(kept)])]
    return [words("note_centre_performance")] + failures + note + few
  }

  func label(_ code: String) -> String {
    results.study.centres.first { $0.code == code }.map { words.text($0.label) } ?? code
  }
}
