internal import Diagnostics
internal import RiskModels
internal import Validation

/// Which events a count is of: with times those by the horizon, or all of the follow-up.
///
/// Indexes at a horizon know the events by then; Harrell's C and Royston's D go by all of them.
struct EventWords {
  let results: Results
  let words: ReportWords

  /// "within 5 years": the horizon of everything that has one only; `nil` for outcomes without times.
  var horizon: String? {
    guard let last = results.horizons?.last else { return nil }
    let times = results.model?.timeToEvent.map { words.text($0.inWords(last.horizon)) }
    return times ?? results.study.outcome.horizon.map { words.text($0) }
  }

  /// The horizon as the study says it, "within 5 years after surgery"; `nil` for outcomes without times.
  var horizonOfStudy: String? {
    guard results.horizons != nil else { return nil }
    return results.study.outcome.horizon.map { words.text($0) } ?? horizon
  }

  /// "5 years": the time of the horizon, for those whose follow-up ended before; "the horizon" where it is not known.
  var timeOfHorizon: String {
    guard let last = results.horizons?.last else { return words("the_horizon") }
    return results.model?.timeToEvent.map { words.text($0.named(last.horizon)) }
      ?? words("the_horizon")
  }

  /// Whether other events compete: then the C-statistic is Wolbers' up to the horizon, else Harrell's of all follow-up.
  var isCompeting: Bool {
    if let family = results.model?.family { return family.heedsCompetingEvents }
    let sets = [results.performance?.apparent, results.performance?.external]
    return sets.contains { $0?.aucEventFreeControls != nil }
  }

  /// Whether the C-statistic needs no horizon, unlike what stands beside it.
  var hasWholeConcordance: Bool { results.horizons != nil && !isCompeting }

  /// "285 events", "299 events, 285 of them within 5 years": the events among other patients, by a key of the wording.
  func events(of external: Performance, _ key: String) -> String {
    let count = String(external.events)
    guard let horizon else { return words(key, ["events": count]) }
    let values = ["events": count, "horizon": horizon]
    guard let all = results.external?.wholeFollowUpEvents, all > external.events else {
      return words(key + "_horizon", values)
    }
    return words(key + "_all", values.merging(["all": String(all)]) { first, _ in first })
  }

  /// What tables must say where some of their indexes go by more events than they count; `nil` if none does.
  ///
  /// Tables of several horizons name each themselves: `named` then stands for it.
  func note(withExternal isWithExternal: Bool, by named: String? = nil) -> String? {
    guard let horizon = named ?? horizon, results.horizons != nil,
      let performance = results.performance
    else { return nil }
    let sets = [performance.apparent, isWithExternal ? performance.external : nil]
    let hasSeparation = sets.contains { $0?.roystonD != nil }
    let indexes = [
      hasWholeConcordance ? words("stat_c_statistic") : nil,
      hasSeparation ? words("stat_royston_d") : nil,
    ].compactMap(\.self)
    let counts = [
      more(results.model?.events, than: performance.apparent).map {
        words("events_in_development", ["n": $0])
      },
      isWithExternal
        ? more(results.external?.wholeFollowUpEvents, than: performance.external).map {
          words("events_in_others", ["n": $0])
        } : nil,
    ].compactMap(\.self)
    guard !indexes.isEmpty, !counts.isEmpty else { return nil }
    return words(
      "note_events_whole",
      ["horizon": horizon, "indexes": words.list(indexes), "counts": words.list(counts)])
  }

  /// A count if it is larger than that of a performance.
  private func more(_ all: Int?, than found: Performance?) -> String? {
    guard let all, let found, all > found.events else { return nil }
    return String(all)
  }
}
