internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

extension PerformanceTables {
  /// Models with times: the indexes at each horizon, where there are several.
  ///
  /// One block a horizon with the columns of the table of performance: a column for each horizon
  /// and performance would leave no width for intervals. Indexes that are the same at every horizon, those of
  /// the whole follow-up, stand once in a block of their own.
  var horizons: ReportTable? {
    guard let horizons = results.horizons, horizons.count > 1,
      results.model?.timeToEvent != nil
    else { return nil }
    let columns = Self.columns(of: horizons.map(\.performance))
    let blocks = horizons.map { horizon in columns.map { $0.value(horizon.performance) } }
    let candidates = Self.indexes([
      "c_statistic", "auc_at_horizon", "auc_event_free_controls", "uno_c", "royston_d",
      "observed_risk", "observed_expected", "calibration_slope_at_horizon", "calibration_slope",
      "ici", "e90", "brier",
      "scaled_brier",
    ])
    let whole = candidates.filter {
      Self.mayBeOfWholeFollowUp.contains($0.key) && Self.isSame($0, blocks)
    }
    let others = candidates.filter { index in !whole.contains { $0.key == index.key } }
    let first = whole.isEmpty ? [] : group(nil, blocks[0], whole)
    return ReportTable(
      id: "horizons", title: words("table_horizons"), corner: words("index"),
      columns: ReportTable.numbers(
        columns.map {
          $0.title == "performance_external" ? words.others(in: results) : words($0.title)
        }),
      rows: first
        + zip(horizons, blocks).flatMap { horizon, block in
          group(horizon.horizon, block, others)
        },
      notes: [words("note_horizons")] + (whole.isEmpty ? [] : [words("note_horizons_whole")])
        + [events.note(withExternal: true, by: words("horizon_named"))].compactMap(\.self))
  }

  /// Indexes that need no horizon, of some families of models.
  private static let mayBeOfWholeFollowUp: Set<String> = [
    "c_statistic", "royston_d", "calibration_slope",
  ]

  /// Whether an index that somebody has is the same at all horizons.
  private static func isSame(_ index: Index, _ blocks: [[Performance?]]) -> Bool {
    let values = blocks.map { $0.map { $0.flatMap(index.value) } }
    return values[0].contains { $0 != nil } && values.dropFirst().allSatisfy { $0 == values[0] }
  }

  private static func columns(
    of sets: [PerformanceSet]
  ) -> [(title: String, value: (PerformanceSet) -> Performance?)] {
    let kinds: [(title: String, value: (PerformanceSet) -> Performance?)] = [
      ("performance_apparent", { $0.apparent }),
      ("performance_" + sets[0].correctedKey, { $0.optimismCorrected?.corrected }),
      ("performance_external", { $0.external }),
    ]
    return kinds.filter { kind in sets.contains { kind.value($0) != nil } }
  }

  /// Some rows under their name; those of a horizon begin with its patients and events.
  private func group(
    _ horizon: Double?, _ columns: [Performance?], _ indexes: [Index]
  ) -> [ReportTable.Row] {
    let times = results.model?.timeToEvent
    let named = horizon.flatMap { time in times.map { words.text($0.inWords(time)) } }
    let title = named.map(words.heading) ?? words("whole_follow_up")
    let found = rows(of: columns, indexes: indexes, at: horizon).dropFirst(named == nil ? 1 : 0)
    return [ReportTable.Row(title, columns.map { _ in nil }, kind: .group)]
      + found.map { row in
        var member = row
        member.kind = .member
        return member
      }
  }
}
