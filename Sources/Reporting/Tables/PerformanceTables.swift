internal import Diagnostics
internal import Statistics
internal import Validation

/// The tables about how good the predictions are.
struct PerformanceTables {
  let results: Results
  let words: ReportWords

  /// The indexes in the order of the table, with the decimals that people read.
  static let indexes: [(key: String, decimals: Int, value: @Sendable (Performance) -> Estimate)] = [
    ("c_statistic", 3, { $0.cStatistic }),
    ("calibration_in_the_large", 2, { $0.calibrationInTheLarge }),
    ("calibration_intercept", 2, { $0.calibrationIntercept }),
    ("calibration_slope", 2, { $0.calibrationSlope }),
    ("observed_expected", 2, { $0.observedExpected }),
    ("ici", 3, { $0.ici }), ("e50", 3, { $0.e50 }), ("e90", 3, { $0.e90 }),
    ("emax", 3, { $0.emax }), ("brier", 3, { $0.brier }),
    ("scaled_brier", 3, { $0.scaledBrier }), ("nagelkerke_r2", 3, { $0.nagelkerkeR2 }),
  ]

  private var columns: [(title: String, performance: Performance)] {
    let set = results.performance
    let all = [
      ("apparent", set?.apparent), ("optimism", set?.optimismCorrected?.optimism),
      ("optimism_corrected", set?.optimismCorrected?.corrected), ("external", set?.external),
    ]
    return all.compactMap { key, performance in
      performance.map { (words("performance_" + key), $0) }
    }
  }

  var performance: ReportTable? {
    let columns = columns
    guard !columns.isEmpty else { return nil }
    let counts = ReportTable.Row(
      words("patients_events"), columns.map { "\($0.performance.n) / \($0.performance.events)" })
    let rows = Self.indexes.map { index in
      ReportTable.Row(
        words("stat_" + index.key),
        columns.map { words.interval(index.value($0.performance), decimals: index.decimals) })
    }
    return ReportTable(
      id: "performance", title: words("table_performance"), corner: words("index"),
      columns: ReportTable.numbers(columns.map(\.title)), rows: [counts] + rows,
      notes: [words("note_performance")])
  }

  func thresholds(_ rows: [ThresholdPerformance]?, id: String, title: String) -> ReportTable? {
    guard let rows, !rows.isEmpty else { return nil }
    return ReportTable(
      id: id, title: words(title), corner: words("threshold"),
      columns: ReportTable.numbers([
        words("at_or_above"), words("sensitivity"), words("specificity"), words("ppv"),
        words("npv"),
      ]), rows: rows.map(thresholdRow), notes: [words("note_thresholds")])
  }

  private func thresholdRow(_ row: ThresholdPerformance) -> ReportTable.Row {
    let positives = row.truePositives + row.falsePositives
    let all = positives + row.trueNegatives + row.falseNegatives
    let cells = [
      row.sensitivity, row.specificity, row.positivePredictiveValue, row.negativePredictiveValue,
    ]
    return ReportTable.Row(
      words.numbers.percent(row.threshold), [words.share(positives, of: all)] + cells.map(share))
  }

  private func share(_ value: Interval) -> String {
    guard let estimate = value.estimate else { return words.numbers.undefined }
    let text = words.numbers.percent(estimate, decimals: 0)
    guard let lower = value.lower, let upper = value.upper else { return text }
    let limits =
      words.numbers.fixed(lower * 100, decimals: 0) + words.numbers.intervalJoiner
      + words.numbers.fixed(upper * 100, decimals: 0)
    return "\(text) (\(limits))"
  }

  var centres: ReportTable? {
    guard let rows = results.performance?.byCentre, !rows.isEmpty else { return nil }
    let keys = [
      "c_statistic", "calibration_in_the_large", "calibration_slope", "observed_expected",
    ]
    let indexes = Self.indexes.filter { keys.contains($0.key) }
    return ReportTable(
      id: "centre_performance", title: words("table_centre_performance"),
      corner: words("centre_left_out"),
      columns: ReportTable.numbers(
        [words("patients_events")] + indexes.map { words("stat_" + $0.key) }),
      rows: rows.map { row in
        guard let performance = row.performance else {
          let gaps = indexes.map { _ in words.numbers.undefined }
          return ReportTable.Row(centreLabel(row.centre), [words.numbers.undefined] + gaps)
        }
        return ReportTable.Row(
          centreLabel(row.centre),
          ["\(performance.n) / \(performance.events)"]
            + indexes.map { words.interval($0.value(performance)) })
      }, notes: rows.compactMap(failure) + [words("note_few_centres", ["k": String(rows.count)])])
  }

  private func failure(_ row: CentrePerformance) -> String? {
    row.failure.map {
      words("note_centre_failed", ["centre": centreLabel(row.centre), "reason": words.text($0)])
    }
  }

  private func centreLabel(_ code: String) -> String {
    results.study.centres.first { $0.code == code }.map { words.text($0.label) } ?? code
  }

  var sensitivity: ReportTable? {
    guard let analyses = results.sensitivity, !analyses.isEmpty else { return nil }
    let main = results.performance?.apparent.map {
      sensitivityRow(words("main_analysis"), n: $0.n, events: $0.events, $0)
    }
    return ReportTable(
      id: "sensitivity", title: words("table_sensitivity"), corner: words("analysis"),
      columns: ReportTable.numbers([
        words("patients"), words("events_percent"), words("apparent_c"), words("stat_brier"),
      ]),
      rows: [main].compactMap { $0 }
        + analyses.map {
          sensitivityRow(words.text($0.title), n: $0.n, events: $0.events, $0.performance)
        },
      notes: analyses.compactMap { analysis in
        analysis.failure.map {
          words("note_analysis_failed", ["title": words.text(analysis.title), "reason": $0])
        }
      })
  }

  private func sensitivityRow(
    _ title: String, n: Int, events: Int, _ performance: Performance?
  ) -> ReportTable.Row {
    ReportTable.Row(
      title,
      [
        String(n), words.share(events, of: n),
        words.interval(performance?.cStatistic, decimals: 3),
        words.interval(performance?.brier, decimals: 3),
      ])
  }

  var conventions: ReportTable? {
    guard !results.conventions.isEmpty else { return nil }
    return ReportTable(
      id: "conventions", title: words("table_conventions"), corner: words("statistic"),
      columns: ReportTable.texts([words("rule"), words("agrees_with")]),
      rows: results.conventions.map { convention in
        ReportTable.Row(
          words.known(
            "stat_" + convention.statistic,
            else: words.known("performance_" + convention.statistic, else: convention.statistic)),
          [words.text(convention.rule), words.text(convention.reference)])
      })
  }

  var inputs: ReportTable? {
    guard !results.provenance.inputs.isEmpty else { return nil }
    return ReportTable(
      id: "inputs", title: words("table_inputs"), corner: words("file"),
      columns: ReportTable.texts(["SHA-256"]) + ReportTable.numbers([words("bytes")]),
      rows: results.provenance.inputs.map {
        ReportTable.Row($0.name, [$0.sha256, String($0.bytes)])
      })
  }
}
