public import Cohorts
public import Diagnostics
public import RiskModels
internal import Statistics

extension Study {
  /// How many parameters the eligible patients carry, by the performance that the study file expects,
  /// before any model is fitted; `nil` if they allow no judgement.
  public func sampleSize(of eligible: EligibleCohort) -> SampleSizeAssessment? {
    guard let data = try? AnalysisSet(eligible, for: model) else { return nil }
    return SampleSizeAssessment(
      data, horizon: model.kind.timeToEvent?.primaryHorizon, expecting: expectedPerformance)
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
