internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The strip of numbers at the top of a report.
extension ReportContext {
  /// Patients, events, parameters and what the model is worth, as far as they are known.
  var keyFigures: [KeyFigure] {
    ([patientFigure, eventFigure, centreFigure, parameterFigure] + performanceFigures)
      .compactMap { $0 }
  }

  private var patientFigure: KeyFigure? {
    guard let n = results.model?.n ?? results.performance?.external?.n else { return nil }
    let screened = results.attrition.map { words("of_screened", ["n": String($0.screened)]) }
    return KeyFigure(value: String(n), label: words("patients"), detail: screened)
  }

  private var eventFigure: KeyFigure? {
    // Several categories are no event.
    guard results.categories == nil else { return nil }
    let external = results.performance?.external
    guard let n = results.model?.n ?? external?.n, n > 0,
      let events = results.model?.events ?? external?.events
    else { return nil }
    return KeyFigure(
      value: String(events), label: words("events"),
      detail: incidence ?? words.numbers.percent(Double(events) / Double(n)))
  }

  /// Models with times: how many events the longest horizon has, and its cumulative incidence; events after it are
  /// among all events.
  private var incidence: String? {
    guard let model = results.model, let last = model.followUp?.horizons.last,
      let share = last.incidence.estimate, let times = model.timeToEvent
    else { return nil }
    return words(
      "incidence_within",
      [
        "count": String(last.events), "share": words.numbers.percent(share),
        "horizon": words.text(times.inWords(last.time)),
      ])
  }

  private var centreFigure: KeyFigure? {
    let count = results.study.centres.count
    return count > 1 ? KeyFigure(value: String(count), label: words("centres")) : nil
  }

  private var parameterFigure: KeyFigure? {
    guard let model = results.model else { return nil }
    let detail = results.sampleSize.map {
      words(
        "events_per_parameter",
        ["n": words.numbers.fixed($0.eventsPerParameter, decimals: 1)])
    }
    return KeyFigure(
      value: String(model.parameterCount), label: words("parameters"),
      detail: detail)
  }

  private var performanceFigures: [KeyFigure?] {
    let set = results.performance
    let corrected = set?.optimismCorrected?.corrected
    guard let shown = corrected ?? set?.apparent ?? set?.external else { return [] }
    let kind =
      corrected != nil ? set.correctedKey : set?.apparent != nil ? "apparent" : "external"
    let apparent = set?.apparent?.cStatistic
    let external = set?.external.map {
      KeyFigure(
        value: words.numbers.fixed($0.cStatistic.estimate), label: words("c_external"),
        detail: limits($0.cStatistic))
    }
    return [
      KeyFigure(
        value: words.numbers.fixed(shown.cStatistic.estimate), label: words("c_" + kind),
        detail: corrected == nil
          ? limits(shown.cStatistic)
          : words("apparent_value", ["value": words.numbers.fixed(apparent?.estimate)])),
      KeyFigure(
        value: words.numbers.fixed(shown.jointCalibrationSlope.estimate),
        label: words("slope_" + kind),
        detail: EventWords(results: results, words: words).horizon.map {
          words("slope_of_risk", ["horizon": $0])
        }),
      kind == "external" ? nil : external,
    ]
  }

  private func limits(_ value: Estimate) -> String? {
    guard let lower = value.lower, let upper = value.upper else { return nil }
    return words.numbers.fixed(lower) + words.numbers.intervalJoiner + words.numbers.fixed(upper)
  }
}
