internal import Diagnostics
internal import RiskModels
internal import Validation

extension StudyResolver {
  /// How calibration and decision curves are made, for a model of this family.
  func chooseCurves(_ settings: inout Study.ValidationSettings, for family: ModelFamily?) {
    let section = file.validation
    settings.smoother = section.smoother?.value ?? settings.smoother
    settings.harm = section.harm?.value ?? 0
    settings.prevalence = section.prevalence?.value
    if let harm = section.harm, !(0..<1).contains(harm.value) {
      log.note(
        .outOfRange("\(harm.value)", key: "harm", expected: "at least 0 and less than 1"),
        at: harm.location)
    }
    if let prevalence = section.prevalence, !(prevalence.value > 0 && prevalence.value < 1) {
      log.note(
        .outOfRange("\(prevalence.value)", key: "prevalence", expected: "between 0 and 1"),
        at: prevalence.location)
    }
    guard family?.isTimeToEvent == true else { return }
    if let smoother = section.smoother, ![.loess, .pseudoValues].contains(smoother.value) {
      noteTimes("smoother: \(smoother.value.rawValue)", at: smoother.location)
    }
    if let prevalence = section.prevalence {
      noteTimes("prevalence: \(prevalence.value)", at: prevalence.location)
    }
  }

  private func noteTimes(_ written: String, at place: SourceLocation) {
    log.note(
      .unsuitable(written, reason: "is for outcomes without times", hints: ["leave it out"]),
      at: place)
  }
}
