internal import Diagnostics
internal import Statistics
internal import Validation

/// The sentences that open the sections on performance.
struct PerformanceSummary {
  let results: Results
  let words: ReportWords

  private static let decimals = 3
  private var events: EventWords { EventWords(results: results, words: words) }

  /// The model in its own patients, as found and corrected; `nil` where it was not judged in them.
  var development: String? {
    guard let set = results.performance, let apparent = set.apparent else { return nil }
    let concordance = ["c": words.intervalInText(apparent.cStatistic, decimals: Self.decimals)]
    guard let corrected = set.optimismCorrected?.corrected else { return opening(concordance) }
    let second = words(
      "summary_corrected" + (set.optimismCorrected?.wordSuffix ?? ""),
      [
        "c": words.numbers.fixed(corrected.cStatistic.estimate, decimals: Self.decimals),
        "slope": words.numbers.fixed(corrected.jointCalibrationSlope.estimate),
        "intercept": words.numbers.fixed(corrected.calibrationIntercept.estimate),
      ])
    let scope =
      events.hasWholeConcordance
      ? events.horizonOfStudy.map { words("summary_calibration", ["horizon": $0]) } : nil
    return words.join([opening(concordance), second, scope ?? ""])
  }

  /// The C-statistic with what it is of: a horizon, the whole follow-up, or an outcome without times.
  private func opening(_ concordance: [String: String]) -> String {
    guard let horizon = events.horizonOfStudy else { return words("summary_apparent", concordance) }
    if events.hasWholeConcordance { return words("summary_apparent_whole", concordance) }
    return words(
      "summary_apparent_horizon", concordance.merging(["horizon": horizon]) { first, _ in first })
  }

  /// The model in other patients.
  func external(_ validation: ExternalValidation) -> String {
    let intro = words("external_intro", ["title": words.text(validation.title)])
    guard let found = results.performance?.external else { return intro }
    let values = [
      "c": words.intervalInText(found.cStatistic, decimals: Self.decimals),
      "slope": words.intervalInText(found.jointCalibrationSlope),
      "ratio": words.intervalInText(found.observedExpected),
    ]
    let kind =
      events.horizonOfStudy == nil ? "" : events.hasWholeConcordance ? "_whole" : "_horizon"
    return words.join([
      intro,
      words(
        "summary_external",
        ["n": String(found.n), "events": events.events(of: found, "had_event")]),
      words(
        "summary_external_indexes" + kind,
        values.merging(["horizon": events.horizonOfStudy ?? ""]) { first, _ in first }),
      results.roc == nil ? "" : words("external_roc"),
    ])
  }
}
