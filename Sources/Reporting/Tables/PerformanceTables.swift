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
    ("calibration_slope_at_horizon", 2, { $0.calibrationSlopeAtHorizon }),
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

  /// One row for the slope at the horizon, whatever a family calls it, where some column has one.
  ///
  /// A row of its own for Cox models would set the slopes of other families beside that over all of their follow-up.
  static func withOneSlope(_ indexes: [Index], of columns: [Performance?]) -> [Index] {
    guard columns.contains(where: { $0?.calibrationSlopeAtHorizon != nil }) else { return indexes }
    return indexes.filter { $0.key != "calibration_slope" }.map { index in
      index.key == "calibration_slope_at_horizon"
        ? (index.key, index.decimals, { $0.jointCalibrationSlope }) : index
    }
  }

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
      rows: rows(of: columns.map(\.performance)).enumerated().map { index, row in
        index == 0 ? withoutOptimism(row) : row
      },
      notes: [note] + distanceNote + [events.note(withExternal: false)].compactMap(\.self))
  }

  /// The counts of patients and events, which a difference such as the optimism does not have.
  private func withoutOptimism(_ row: ReportTable.Row) -> ReportTable.Row {
    var row = row
    for (index, column) in columns.enumerated() where column.title == words("performance_optimism")
    {
      row.cells[index].text = nil
    }
    return row
  }

  /// Why a distance from the curve may shrink by being corrected: where one of the bootstrap's does.
  private var distanceNote: [String] {
    guard let set = results.performance, let correction = set.optimismCorrected,
      let apparent = set.apparent, (correction.method ?? .optimism) == .optimism
    else { return [] }
    let paths: [KeyPath<Performance, Estimate>] = [\.ici, \.e50, \.e90, \.emax]
    let isSmaller = paths.contains { path in
      guard let before = apparent[keyPath: path].estimate,
        let after = correction.corrected[keyPath: path].estimate
      else { return false }
      return after < before
    }
    return isSmaller ? [words("note_corrected_distances")] : []
  }

  var events: EventWords { EventWords(results: results, words: words) }

  private var note: String {
    guard results.horizons != nil, let horizon = results.study.outcome.horizon else {
      return words("note_performance")
    }
    return words("note_performance_times", ["horizon": words.text(horizon)])
  }

  /// The same model in its own patients, corrected for optimism, and in other patients.
  var external: ReportTable? {
    guard let set = results.performance, let external = set.external, set.apparent != nil else {
      return nil
    }
    let other = words.others(in: results)
    let columns: [(String, Performance?)] = [
      (words("performance_apparent"), set.apparent),
      (words("performance_" + set.correctedKey), set.optimismCorrected?.corrected),
      (other, external),
    ]
    let given = columns.filter { $0.1 != nil }
    return ReportTable(
      id: "external_performance", title: words("table_external_performance"),
      corner: words("index"), columns: ReportTable.numbers(given.map(\.0)),
      rows: rows(of: given.map(\.1)),
      notes: [words("note_external_performance")]
        + [events.note(withExternal: true)].compactMap(\.self))
  }

  /// Patients and events, then one row an index, one column a performance.
  func rows(
    of columns: [Performance?], indexes: [Index] = Self.indexes, at horizon: Double? = nil
  ) -> [ReportTable.Row] {
    var names = IndexWords.primary(results, words).of(columns)
    if let horizon { names.horizon = horizon }
    let counts = ReportTable.Row(
      words("patients_events"),
      columns.map { $0.map { "\($0.n) / \($0.events)" } ?? words.numbers.undefined })
    return [counts]
      + Self.indexes(indexes, of: columns).map { index in
        ReportTable.Row(
          title(of: index, columns, names),
          columns.map { words.interval($0.flatMap(index.value), decimals: index.decimals) })
      }
  }

  /// What an index is called; of a partial area the range as well.
  private func title(
    of index: Index, _ columns: [Performance?], _ names: IndexWords
  ) -> String {
    let name = names(index.key)
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

  var conventions: ReportTable? {
    guard !results.conventions.isEmpty else { return nil }
    let names = IndexWords(results: results, words: words)
      .of([results.performance?.apparent, results.performance?.external])
    return ReportTable(
      id: "conventions", title: words("table_conventions"), corner: words("statistic"),
      columns: ReportTable.texts([words("rule"), words("agrees_with")]),
      rows: results.conventions.map { convention in
        ReportTable.Row(
          convention.statistic == "calibration_slope"
            ? names(convention.statistic)
            : words.known("stat_" + convention.statistic, else: words("stat_other")),
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
