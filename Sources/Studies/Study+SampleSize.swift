public import Cohorts
public import Diagnostics
public import RiskModels
internal import Statistics
internal import Validation

extension Study {
  /// How many parameters the eligible patients carry, by the performance that the study file expects,
  /// before any model is fitted; `nil` if they allow no judgement.
  public func sampleSize(of eligible: EligibleCohort) -> SampleSizeAssessment? {
    guard let data = try? AnalysisSet(eligible, for: model) else { return nil }
    return SampleSizeAssessment(
      data, horizon: model.kind.timeToEvent?.primaryHorizon, expecting: expectedPerformance)
  }
}

extension StudyInputs {
  /// How many patients the external validation needs for the intervals that Riley and others propose.
  ///
  /// It goes by the overall risk in those patients, the distribution of the model's linear predictor there
  /// and the C-statistic of development. `nil` for models of times to an event, and without other patients.
  func validationSampleSize(
    _ model: RiskModel, external: Performance?, development: PerformanceSet
  ) throws -> ValidationSampleSize? {
    let expected =
      development.optimismCorrected?.corrected.cStatistic ?? development.apparent?.cStatistic
    guard model.family == .logistic, let external, external.n > 1, let c = expected?.estimate,
      let patients = try otherPatients()?.cohort
    else { return nil }
    let rows = try model.design.completeRows(of: patients)
    let values = try model.linearPredictors(for: patients.selecting(rows: rows))
    let count = Double(max(2, values.count))
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return ValidationSampleSize(
      prevalence: Double(external.events) / Double(external.n), cStatistic: c,
      linearPredictor: (mean, (squares / (count - 1)).squareRoot()))
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
  public var summary: String {
    let style = NumberStyle()
    let carried = style.fixed(maximumParameters, decimals: 1)
    let rate = eventRate.map {
      " (\(style.plain($0.rate, significant: 3)) a unit of time, followed for "
        + "\(style.plain($0.meanTime, significant: 3)) on average)"
    }
    return "\(n) patients with \(events) events\(rate ?? "") carry \(carried) parameters at a "
      + "shrinkage of 0.9, expecting \(assumption[.english]); the model has \(parameters), for which "
      + "\(requiredN) patients are needed"
  }
}
