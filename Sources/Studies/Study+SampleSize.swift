public import Cohorts
public import Diagnostics
public import RiskModels
internal import Statistics
public import Validation

extension Study {
  /// How many parameters the eligible patients carry, by the performance that the study file expects,
  /// before any model is fitted; `nil` if they allow no judgement.
  public func sampleSize(of eligible: EligibleCohort) -> SampleSizeAssessment? {
    sampleSize(of: eligible.cohort)
  }

  /// The same of all patients who entered a fit, those with imputed values included.
  public func sampleSize(of fit: StudyFit) -> SampleSizeAssessment? {
    sampleSize(of: fit.analysed)
  }

  /// The same of patients who need not come from criteria, such as a completed copy.
  func sampleSize(of eligible: Cohort) -> SampleSizeAssessment? {
    // Riley's criteria here are of one event.
    guard !model.kind.family.isCategorical else { return nil }
    guard let data = try? AnalysisSet(eligible, for: model) else { return nil }
    return SampleSizeAssessment(
      data, horizon: model.kind.timeToEvent?.primaryHorizon, expecting: expectedPerformance)
  }
}

extension StudyInputs {
  /// How many patients the external validation needs for the intervals that Riley and others propose.
  ///
  /// It goes by the model's predictions and the follow-up of those patients; of binary outcomes by the
  /// C-statistic of development, where it is known, else by the one that the study file expects or the
  /// predictions imply. `nil` without other patients, and where these allow no judgement.
  ///
  /// - Throws: as reading the other patients and predicting for them does.
  public func validationSampleSize(
    _ model: RiskModel, development: PerformanceSet? = nil
  ) throws -> ValidationSampleSize? {
    guard let patients = try otherPatients()?.cohort else { return nil }
    let found =
      development?.optimismCorrected?.corrected.cStatistic ?? development?.apparent?.cStatistic
    var expected: Double?
    if case .cStatistic(let value) = study.expectedPerformance { expected = value }
    return try ValidationSampleSize(
      model, in: patients, cStatistic: found?.estimate ?? expected)
  }
}

extension ValidationSampleSize {
  /// What an external validation needs, for people who plan one: the whole and by criterion.
  public func summary(_ times: TimeToEvent?) -> String {
    let style = NumberStyle()
    let needs = [
      "observed/expected \(observedExpected)", "slope \(slope)",
      cStatistic.map { "C-statistic \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
    let within =
      followUp.map { " " + (times?.inWords($0.horizon)[.english] ?? "\($0.horizon)") } ?? ""
    return "an external validation in patients like these, with an overall risk of "
      + "\(style.percent(prevalence))\(within), needs \(patients) with "
      + "\(style.fixed(events, decimals: 0)) events for 95% intervals no wider than "
      + "\(style.plain(targets.observedExpected)), \(style.plain(targets.slope)) and "
      + "\(style.plain(targets.cStatistic)) (Riley's criteria: \(needs))"
  }
}

extension SampleSizeAssessment {
  /// What to say when the model has more parameters than the data carry; `nil` when it has not.
  public var warning: Diagnostic? {
    guard isExceeded else { return nil }
    let carried = NumberStyle().fixed(maximumParameters, decimals: 1)
    return Diagnostic(
      .warning,
      "the model has \(parameters) parameters, but \(n) patients with \(events) events carry "
        + "\(carried) at a shrinkage of 0.9 (Riley's criterion)",
      hints: [
        "it would take \(requiredN) patients, expecting \(assumption[.english])",
        "leave out predictors, or state 'expected_c_statistic' under 'model' if earlier work allows more",
      ], inReport: "")
  }
  /// What the data carry, for people who check a study before they fit its model.
  public func summary(_ times: TimeToEvent?) -> String {
    let style = NumberStyle()
    let carried = style.fixed(maximumParameters, decimals: 1)
    let unit = times?.unit?.rawValue
    let rate = eventRate.map {
      let mean = style.plain($0.meanTime, significant: 3)
      return " (\(style.plain($0.rate * 100, significant: 3)) per 100 patient-"
        + "\(unit ?? "units of time"), followed for \(mean)\(unit.map { " \($0)" } ?? "") on average)"
    }
    return "\(n) patients with \(events) events\(rate ?? "") carry \(carried) parameters at a "
      + "shrinkage of 0.9, expecting \(assumption[.english]); the model has \(parameters), for which "
      + "\(requiredN) patients are needed"
  }
}
