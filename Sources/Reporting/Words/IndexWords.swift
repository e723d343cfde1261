internal import Diagnostics
internal import RiskModels
internal import Validation

/// What tables call the indexes of performance: those that belong to a horizon are named with its time.
///
/// "AUC at 24 months" as on the figures. Where the time is not known, as in results of outcomes that have none,
/// the name stays a general one.
struct IndexWords {
  let results: Results
  let words: ReportWords
  /// The horizon; `nil` if the indexes of several horizons stand under one name.
  var horizon: Double?
  /// Whether a slope at the horizon stands beside that over the whole follow-up.
  var hasHorizonSlope = false

  /// The words for the longest horizon, which everything outside of tables of several horizons is for.
  static func primary(_ results: Results, _ words: ReportWords) -> IndexWords {
    IndexWords(results: results, words: words, horizon: results.horizons?.last?.horizon)
  }

  /// The same for some columns of performance.
  func of(_ columns: [Performance?]) -> IndexWords {
    var names = self
    names.hasHorizonSlope = columns.contains { $0?.calibrationSlopeAtHorizon != nil }
    return names
  }

  /// The words for an index of results files.
  func callAsFunction(_ key: String) -> String {
    switch key {
    case "auc_at_horizon": named("auc") ?? words("stat_" + key)
    case "auc_event_free_controls":
      named("auc").map { words("auc_event_free", ["area": $0]) } ?? words("stat_" + key)
    case "calibration_slope_at_horizon":
      named("stat_calibration_slope") ?? words("stat_" + key)
    case "calibration_slope" where hasHorizonSlope: words("stat_calibration_slope_hazard")
    // Where events compete there is one slope only, that at the horizon.
    case "calibration_slope" where isCompeting: named("stat_" + key) ?? words("stat_" + key)
    default: words("stat_" + key)
    }
  }

  private var isCompeting: Bool { EventWords(results: results, words: words).isCompeting }

  /// "24 months"; `nil` where no time is known.
  private var time: String? {
    guard let horizon else { return nil }
    return results.model?.timeToEvent.map { words.text($0.named(horizon)) }
  }

  private func named(_ key: String) -> String? {
    time.map { words.language.index(words(key), at: $0) }
  }
}
