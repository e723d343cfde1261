public import Diagnostics
public import RiskModels
internal import Statistics

extension Study {
  /// How many parameters the data carry, by the performance that the study file expects.
  public func sampleSize(for fitted: FittedModel) -> SampleSizeAssessment? {
    SampleSizeAssessment(
      n: fitted.riskModel.patientCount, events: fitted.riskModel.eventCount,
      parameters: fitted.coefficients.count - 1, expecting: expectedPerformance)
  }
}

extension SampleSizeAssessment {
  /// What to say when the model has more parameters than the data carry; `nil` when it has not.
  public var warning: Diagnostic? {
    guard Double(parameters) > maximumParameters else { return nil }
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
}
