public import Cohorts
internal import Diagnostics
public import RiskModels

/// Validates the fit of each completed copy in its own copy; all copies have the same resamples.
///
/// In each resample of each copy: optimism = performance in the resample − performance in the copy.
///
/// Where the data chose among the terms, the choice is replayed as it was made: in every resample the model of all
/// terms is fitted to all copies, elimination looks at the pooled coefficients, and every copy then makes its model
/// again with the terms that stay. Knots that replicates place anew are placed for the choice by the values of all
/// copies together, as in the fit, and for the models by each copy's own values. A resample in which some copy has
/// no model of all terms fails in all copies.
///
/// - Parameters:
///   - fit: The fits, one a copy.
///   - spec: What they were fitted from, to be fitted again.
///   - copies: The completed copies.
///   - plan: How to validate.
///   - progress: Told after each replicate of each copy.
/// - Returns: One result a copy, in their order, to be pooled.
/// - Throws: as `validate` in the patients of one model; `ImputedFitError` for copies that cannot be pooled.
/// - Source: Wahl, BMC Med Res Methodol 2016;16:144 (resampling within each completed data set); Wood, White &
///   Royston, Stat Med 2008;27:3227 (selection by Rubin's rules).
public func validate(
  _ fit: ImputedFit, specifiedBy spec: ModelSpec, on copies: CompletedCohorts,
  following plan: ValidationPlan, progress: ValidationProgress? = nil
) async throws -> [ValidationResult] {
  try plan.check()
  let validations = zip(fit.fits, copies.cohorts).map {
    InternalValidation($0, specifiedBy: spec, on: $1, following: plan)
  }
  let isShared = spec.selection != .none && (plan.makesModelsAgain || plan.byCentre)
  let parts = validations.count + (isShared ? 1 : 0)
  func report(_ part: Int) -> ValidationProgress {
    { done, total in progress?(part * total + done, parts * total) }
  }
  var candidates: [AnalysisSet] = []
  var choices: PooledChoices?
  if isShared {
    candidates = try CompletedAnalysis(copies, for: spec).sets
    if let elimination = try PooledElimination(validations, candidates, copies, plan) {
      choices = try await PooledChoices(
        elimination, centres: copies.cohorts.first?.centres, following: plan, progress: report(0))
    }
  }
  var results: [ValidationResult] = []
  for (index, validation) in validations.enumerated() {
    var own = validation
    if let choices { own.shared = (candidates[index], choices) }
    var result = try await own.result(progress: report(index + (isShared ? 1 : 0)))
    if choices != nil { result.conventions.append(Convention.pooledSelection) }
    results.append(result)
  }
  return results
}

/// Validates the fit of several categories to each completed copy in its own copy; all copies have the same resamples.
///
/// - Parameters:
///   - fit: The fits, one a copy.
///   - spec: What they were fitted from, to be fitted again.
///   - copies: The completed copies.
///   - plan: How to validate.
///   - progress: Told after each replicate of each copy.
/// - Returns: One result a copy, in their order, to be pooled.
/// - Throws: as `validateCategories` in the patients of one model.
/// - Source: Wahl, BMC Med Res Methodol 2016;16:144 (resampling within each completed data set).
public func validateCategories(
  _ fit: ImputedFit, specifiedBy spec: ModelSpec, on copies: CompletedCohorts,
  following plan: ValidationPlan, progress: ValidationProgress? = nil
) async throws -> [CategoricalValidation] {
  var results: [CategoricalValidation] = []
  let parts = fit.fits.count
  for (index, own) in zip(fit.fits, copies.cohorts).enumerated() {
    results.append(
      try await validateCategories(own.0, specifiedBy: spec, on: own.1, following: plan) {
        progress?(index * $1 + $0, parts * $1)
      })
  }
  return results
}

extension PooledElimination {
  /// Takes the model of all terms of each copy, with knots that are placed by the values of all copies.
  fileprivate init?(
    _ validations: [InternalValidation], _ candidates: [AnalysisSet], _ copies: CompletedCohorts,
    _ plan: ValidationPlan
  ) throws {
    guard let first = candidates.first, let spec = validations.first?.spec else { return nil }
    var refittings: [Refitting] = []
    for (index, validation) in validations.enumerated() {
      var all = validation
      all.shared = (candidates[index], nil)
      refittings.append(try all.refitting(candidates[index], copies.cohorts[index]))
    }
    self.init(
      refittings,
      knots: plan.keepsKnots
        ? nil : PlacedKnots(spec.terms, design: first.design, cohort: copies.stacked),
      events: first.outcomeNumbers.map { $0 == 1 },
      Refitting.Elimination(spec.selection, of: first.design))
  }
}
