/// Fits a model of any family to an analysis set.
///
/// - Parameters:
///   - spec: The model as pre-specified.
///   - data: Columns and outcomes made for that very specification.
///   - description: What people call the model; the names of its columns if there is none.
/// - Returns: The fitted model.
/// - Throws: `FitError` if there are as many parameters as patients, if predictors separate the outcomes
///   or explain each other, if numbers overflow, if no maximum is found, or if no term stays.
public func fit(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription? = nil
) throws(FitError) -> FittedModel {
  let description = description ?? ModelDescription(spec)
  // Backward elimination in resamples rests on the model's own covariance.
  if spec.covariance != .model {
    let isLikelihood = [.logistic, .cox].contains(spec.kind.family)
    guard isLikelihood, spec.selection == .none, spec.estimation.hasRobustCovariance else {
      throw .covarianceNotAvailable(family: spec.kind.family)
    }
  }
  let whole = try fitAllTerms(spec, to: data, describedAs: description)
  guard let rule = spec.selection.stoppingRule else { return whole }
  let (terms, record) = try whole.selectingTerms(by: rule)
  var fitted = whole
  if terms.count < data.design.terms.count {
    fitted = try fitAllTerms(spec, to: data.keeping(terms: terms), describedAs: description)
  }
  fitted.riskModel.selection = record
  return fitted
}

extension Estimation {
  /// Whether patients' scores give a covariance: not under Firth's penalty or an elastic net.
  package var hasRobustCovariance: Bool {
    switch self {
    case .maximumLikelihood, .ridge: true
    case .firth, .elasticNet: false
    }
  }
}

private func fitAllTerms(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  var fitted = try fitFamily(spec, to: data, describedAs: description)
  fitted.riskModel = fitted.riskModel.measuringLeverage(in: data.predictors)
  let strata = fitted.riskModel.baseline?.strata.count ?? 1
  if !fitted.riskModel.family.hasSeveralSums, strata == 1 {
    fitted.riskModel.linearPredictorSpread = LinearPredictorSpread(of: fitted.linearPredictors)
  }
  fitted.riskModel.cohortRisk = fitted.riskModel.observedRisk(in: data)
  return fitted
}

private func fitFamily(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  if case .elasticNet(let choice) = spec.estimation {
    return try fitElasticNet(choice, spec, to: data, describedAs: description)
  }
  switch spec.kind {
  case .logistic: return try fitLogistic(spec, to: data, describedAs: description)
  case .multinomial: return try fitMultinomial(spec, to: data, describedAs: description)
  case .fineGray: return try fitFineGray(spec, to: data, describedAs: description)
  case .cox: return try fitCox(spec, to: data, describedAs: description)
  case .causeSpecific: return try fitCauseSpecific(spec, to: data, describedAs: description)
  }
}
