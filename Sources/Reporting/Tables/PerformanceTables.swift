internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The tables about how good the predictions are.
struct PerformanceTables {
  let results: Results
  let words: ReportWords

  /// One index: its key in results files, the decimals that people read, and where it is found.
  ///
  /// An index that an outcome does not have, such as the AUC at a horizon without times, gives `nil`.
  typealias Index = (key: String, decimals: Int, value: @Sendable (Performance) -> Estimate?)

  /// The indexes in the order of the table.
  static let indexes: [Index] = [
    ("c_statistic", 3, { $0.cStatistic }), ("auc_at_horizon", 3, { $0.aucAtHorizon }),
    ("auc_event_free_controls", 3, { $0.aucEventFreeControls }), ("uno_c", 3, { $0.unoC }),
    ("partial_auc", 4, { $0.partialAuc?.area }),
    ("partial_auc_corrected", 3, { $0.partialAuc?.corrected }),
    ("royston_d", 2, { $0.roystonD }), ("observed_risk", 3, { $0.observedRisk }),
    ("calibration_in_the_large", 2, { $0.calibrationInTheLarge }),
    ("calibration_intercept", 2, { $0.calibrationIntercept }),
    ("calibration_slope", 2, { $0.calibrationSlope }),
    ("observed_expected", 2, { $0.observedExpected }),
    ("ici", 3, { $0.ici }), ("e50", 3, { $0.e50 }), ("e90", 3, { $0.e90 }),
    ("emax", 3, { $0.emax }), ("brier", 3, { $0.brier }),
    ("scaled_brier", 3, { $0.scaledBrier }), ("nagelkerke_r2", 3, { $0.nagelkerkeR2 }),
  ]

  /// The indexes that at least one of some performances has.
  static func indexes(_ indexes: [Index], of columns: [Performance?]) -> [Index] {
    indexes.filter { index in columns.contains { $0.flatMap(index.value) != nil } }
  }

  /// The index of a key.
  static func indexes(_ keys: Set<String>) -> [Index] { indexes.filter { keys.contains($0.key) } }

  private var columns: [(title: String, performance: Performance)] {
    let set = results.performance
    let all = [
      ("apparent", set?.apparent), ("optimism", set?.optimismCorrected?.optimism),
      (set.correctedKey, set?.optimismCorrected?.corrected),
      ("external", set?.apparent == nil ? set?.external : nil),
    ]
    return all.compactMap { key, performance in
      performance.map { (words("performance_" + key), $0) }
    }
  }

  var performance: ReportTable? {
    let columns = columns
    guard !columns.isEmpty else { return nil }
    return ReportTable(
      id: "performance", title: words("table_performance"), corner: words("index"),
      columns: ReportTable.numbers(columns.map(\.title)),
      rows: rows(of: columns.map(\.performance)), notes: [note])
  }

  private var note: String {
    guard results.horizons != nil, let horizon = results.study.outcome.horizon else {
      return words("note_performance")
    }
    return words("note_performance_times", ["horizon": words.text(horizon)])
  }

  /// Models with times: the indexes at each horizon, where there are several.
  ///
  /// One block a horizon with the columns of the table of performance: a column for each horizon
  /// and performance would leave no width for intervals.
  var horizons: ReportTable? {
    guard let horizons = results.horizons, horizons.count > 1,
      let times = results.model?.timeToEvent
    else { return nil }
    let blocks = horizons.map(\.performance)
    let kinds: [(title: String, value: (PerformanceSet) -> Performance?)] = [
      (words("performance_apparent"), { $0.apparent }),
      (
        words("performance_" + blocks[0].correctedKey), { $0.optimismCorrected?.corrected }
      ),
      (words("performance_external"), { $0.external }),
    ]
    let given = kinds.filter { kind in blocks.contains { kind.value($0) != nil } }
    return ReportTable(
      id: "horizons", title: words("table_horizons"), corner: words("index"),
      columns: ReportTable.numbers(given.map(\.title)),
      rows: horizons.flatMap { horizon in
        block(
          words.text(times.inWords(horizon.horizon)), given.map { $0.value(horizon.performance) })
      },
      notes: [words("note_horizons")])
  }

  /// The rows of one horizon under its name.
  private func block(_ title: String, _ columns: [Performance?]) -> [ReportTable.Row] {
    let keys: Set<String> = [
      "auc_at_horizon", "auc_event_free_controls", "uno_c", "observed_risk", "observed_expected",
      "calibration_slope", "ici", "e90", "brier", "scaled_brier",
    ]
    return [ReportTable.Row(title, columns.map { _ in nil }, kind: .group)]
      + rows(of: columns, indexes: Self.indexes(keys)).map { row in
        var member = row
        member.kind = .member
        return member
      }
  }

  /// The same model in its own patients, corrected for optimism, and in other patients.
  var external: ReportTable? {
    guard let set = results.performance, let external = set.external, set.apparent != nil else {
      return nil
    }
    let other = results.external.map { words.text($0.title) } ?? words("performance_external")
    let columns: [(String, Performance?)] = [
      (words("performance_apparent"), set.apparent),
      (words("performance_" + set.correctedKey), set.optimismCorrected?.corrected),
      (other, external),
    ]
    let given = columns.filter { $0.1 != nil }
    return ReportTable(
      id: "external_performance", title: words("table_external_performance"),
      corner: words("index"), columns: ReportTable.numbers(given.map(\.0)),
      rows: rows(of: given.map(\.1)), notes: [words("note_external_performance")])
  }

  /// Patients and events, then one row an index, one column a performance.
  func rows(
    of columns: [Performance?], indexes: [Index] = Self.indexes
  ) -> [ReportTable.Row] {
    let counts = ReportTable.Row(
      words("patients_events"),
      columns.map { $0.map { "\($0.n) / \($0.events)" } ?? words.numbers.undefined })
    return [counts]
      + Self.indexes(indexes, of: columns).map { index in
        ReportTable.Row(
          title(of: index, columns),
          columns.map { words.interval($0.flatMap(index.value), decimals: index.decimals) })
      }
  }

  /// What an index is called; of a partial area the range as well.
  private func title(of index: Index, _ columns: [Performance?]) -> String {
    let name = words("stat_" + index.key)
    guard index.key.hasPrefix("partial_auc"),
      let range = columns.compactMap({ $0?.partialAuc?.range }).first
    else { return name }
    return words(
      "partial_auc_range",
      [
        "name": name, "rate": words("partial_" + range.rate.rawValue),
        "from": words.percent(range.lower),
        "to": words.percent(range.upper),
      ])
  }

  func thresholds(_ rows: [ThresholdPerformance]?, id: String, title: String) -> ReportTable? {
    guard let rows, !rows.isEmpty else { return nil }
    let hasRatios = rows.contains { $0.positiveLikelihoodRatio != nil }
    let ratios = hasRatios ? ["positive_likelihood_ratio", "negative_likelihood_ratio"] : []
    let titles = ["at_or_above", "sensitivity", "specificity", "ppv", "npv"] + ratios
    return ReportTable(
      id: id, title: words(title), corner: words("threshold"),
      columns: ReportTable.numbers(titles.map { words($0) }),
      rows: rows.map { thresholdRow($0, hasRatios: hasRatios) },
      notes: [words(results.horizons == nil ? "note_thresholds" : "note_thresholds_times")]
        + thresholdsKept(rows))
  }

  /// Which thresholds are left out because few patients are on one side of them.
  private func thresholdsKept(_ rows: [ThresholdPerformance]) -> [String] {
    guard let smallest = results.plan.smallestCell else { return [] }
    let shown = Set(rows.map(\.threshold))
    let kept = results.plan.thresholds.filter { !shown.contains($0) }
    guard !kept.isEmpty else { return [] }
    return [
      words(
        "note_thresholds_kept",
        ["thresholds": words.list(kept.map { words.percent($0) }), "n": String(smallest)])
    ]
  }

  private func thresholdRow(
    _ row: ThresholdPerformance, hasRatios: Bool
  ) -> ReportTable.Row {
    let positives = row.truePositives + row.falsePositives
    let all = positives + row.trueNegatives + row.falseNegatives
    let cells = [
      row.sensitivity, row.specificity, row.positivePredictiveValue, row.negativePredictiveValue,
    ]
    return ReportTable.Row(
      words.percent(row.threshold),
      [words.share(positives, of: all)] + cells.map(words.share)
        + (hasRatios
          ? [row.positiveLikelihoodRatio, row.negativeLikelihoodRatio].map { words.interval($0) }
          : []))
  }

  var conventions: ReportTable? {
    guard !results.conventions.isEmpty else { return nil }
    return ReportTable(
      id: "conventions", title: words("table_conventions"), corner: words("statistic"),
      columns: ReportTable.texts([words("rule"), words("agrees_with")]),
      rows: results.conventions.map { convention in
        ReportTable.Row(
          words.known("stat_" + convention.statistic, else: words("stat_other")),
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
