internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// How many patients the intervals of an external validation would need, in sentences.
struct ValidationSizeWords {
  let results: Results
  let words: ReportWords

  /// What is needed and what there is; for times also what that rests on.
  ///
  /// Nothing if it was not judged.
  var sentences: [String] {
    guard let size = results.external?.sampleSize ?? results.validationSampleSize,
      let external = results.performance?.external
    else { return [] }
    return [needed(size, external)] + (size.followUp.map { [basis($0)] } ?? [])
  }

  private func needed(_ size: ValidationSampleSize, _ external: Performance) -> String {
    let style = words.numbers
    let key =
      size.followUp == nil
      ? "methods_validation_size"
      : size.cStatistic == nil
        ? "methods_validation_size_competing" : "methods_validation_size_times"
    return words(
      key,
      [
        "oe": style.plain(size.targets.observedExpected), "slope": style.plain(size.targets.slope),
        "c": style.plain(size.targets.cStatistic), "required": String(size.patients),
        "events": style.fixed(size.events, decimals: 0), "n": String(external.n),
        "n_oe": String(size.observedExpected), "n_slope": String(size.slope),
        "n_c": size.cStatistic.map(String.init) ?? "",
      ])
  }

  /// Times to an event: what was expected of patients.
  private func basis(_ expected: FollowUpExpectation) -> String {
    let style = words.numbers
    let times = results.model?.timeToEvent?.unit
    let unit = times.map { words.text($0.label) } ?? ""
    return words(
      "methods_validation_size_basis",
      [
        "risk": style.percent(expected.risk),
        "horizon": words.joined(
          number: style.plain(expected.horizon, significant: 3), unit: unit),
        "spread": style.plain(expected.spread, significant: 3),
        "lost": style.plain(expected.censoringRate * 100, significant: 3),
        "persons": words.personTime(times),
      ])
  }
}
