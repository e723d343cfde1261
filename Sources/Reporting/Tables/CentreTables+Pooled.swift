internal import Statistics
internal import Validation

extension CentreTables {
  /// What the centres say together, and what to expect in a new one; `nil` where nothing can be pooled.
  var pooled: ReportTable? {
    guard let pooled = results.performance?.byCentrePooled else { return nil }
    var names = IndexWords.primary(results, words)
    names.hasHorizonSlope = pooled.calibrationSlopeAtHorizon != nil
    let rows = Self.pooledIndexes(pooled).compactMap { key, decimals, index in
      index.map { ReportTable.Row(names(key), cells($0, decimals: decimals)) }
    }
    guard !rows.isEmpty else { return nil }
    return ReportTable(
      id: "centre_pooled", title: words("table_centre_pooled"), corner: words("index"),
      columns: pooledColumns, rows: rows,
      notes: [words("note_centre_pooled")]
        + notesOnSpread(Self.pooledIndexes(pooled).compactMap(\.index))
        + (pooled.caution.map { [words.text($0)] } ?? []))
  }

  /// The headings over the cells of an index.
  var pooledColumns: [ReportTable.Column] {
    ReportTable.numbers([
      words("pooled_value"), words("pooled_new_centre"), words("pooled_spread"),
      words("pooled_centres"),
    ])
  }

  /// Why two intervals of a row may be one.
  func notesOnSpread(_ indexes: [PooledPerformance.Index]) -> [String] {
    let none = indexes.filter { spread($0) == words.numbers.fixed(0, decimals: 2) }
    guard let centres = none.map(\.centres).max() else { return [] }
    return [words("note_no_spread", ["k": String(centres)])]
  }

  private func spread(_ index: PooledPerformance.Index) -> String {
    words.numbers.fixed(index.tauSquared.squareRoot(), decimals: 2)
  }

  /// The indexes in the order of the table, with the decimals that people read.
  static func pooledIndexes(
    _ pooled: PooledPerformance
  ) -> [(key: String, decimals: Int, index: PooledPerformance.Index?)] {
    [
      ("c_statistic", 3, pooled.cStatistic), ("auc_at_horizon", 3, pooled.aucAtHorizon),
      ("calibration_in_the_large", 2, pooled.calibrationInTheLarge),
      ("calibration_slope_at_horizon", 2, pooled.calibrationSlopeAtHorizon),
      ("calibration_slope", 2, pooled.calibrationSlope),
      ("observed_expected", 2, pooled.observedExpected),
    ]
  }

  func cells(_ index: PooledPerformance.Index, decimals: Int) -> [String] {
    let limits = [index.predictionLower, index.predictionUpper].map {
      words.numbers.fixed($0, decimals: decimals)
    }
    let isDefined = index.predictionLower != nil
    return [
      words.interval(index.pooled, decimals: decimals),
      isDefined ? limits.joined(separator: words.numbers.intervalJoiner) : words.numbers.undefined,
      spread(index), String(index.centres),
    ]
  }
}
