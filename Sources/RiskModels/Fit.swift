/// Fits a model of any family to an analysis set.
///
/// - Parameters:
///   - spec: The model as pre-specified.
///   - data: Columns and outcomes made for that very specification.
///   - description: What people call the model; the names of its columns if there is none.
/// - Returns: The fitted model.
/// - Throws: `FitError` if there are as many parameters as patients, if predictors separate the outcomes
///   or explain each other, if numbers overflow or no maximum is found.
public func fit(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription? = nil
) throws(FitError) -> FittedModel {
  let description = description ?? ModelDescription(spec)
  switch spec.kind {
  case .logistic: return try fitLogistic(spec, to: data, describedAs: description)
  case .fineGray: return try fitFineGray(spec, to: data, describedAs: description)
  case .cox: return try fitCox(spec, to: data, describedAs: description)
  case .causeSpecific: return try fitCauseSpecific(spec, to: data, describedAs: description)
  }
}
