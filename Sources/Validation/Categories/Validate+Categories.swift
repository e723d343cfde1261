public import Cohorts
internal import Diagnostics
public import RiskModels
internal import Statistics

/// Validates a model of several categories in the patients it was made from: apparent and corrected for optimism.
///
/// Every model of a resample places knots anew and fits all categories together; each category's risk is then judged
/// against all others by the estimators of binary outcomes.
///
/// - Parameters:
///   - fitted: The model.
///   - spec: What it was fitted from, to be fitted again.
///   - cohort: The patients it was fitted to.
///   - plan: How to validate; all categories are resampled together.
///   - progress: Told after each replicate.
/// - Returns: The model over all categories, and each category against all others.
/// - Throws: as `validate` of one event, and `ValidationError.severalCategories` for what a plan asks beyond.
public func validateCategories(
  _ fitted: FittedModel, specifiedBy spec: ModelSpec, on cohort: Cohort,
  following plan: ValidationPlan, progress: ValidationProgress? = nil
) async throws -> CategoricalValidation {
  let model = fitted.riskModel
  try plan.checkForCategories(model)
  let data = try AnalysisSet(cohort, for: spec, design: model.design)
  guard data.patientCount == model.patientCount else {
    throw ValidationError.otherPatients(fitted: model.patientCount, given: data.patientCount)
  }
  let parts = try plan.subgroupParts(
    of: cohort.selecting(rows: data.rows), labelled: model.design.predictors.map(\.variable))
  let predictions = try CategoryPredictions(
    risks: model.categoryRisks(of: data.predictors), of: data.categories, model)
  var result = try CategoricalValidation(predictions, of: model, following: plan)
  result.overall.apparent = CategoricalPerformance(
    CategoricalIndexes(predictions), n: data.patientCount)
  result.overall.apparent?.recalibration = CategoricalRecalibration(
    predictions, of: model, confidence: plan.confidence)
  for index in result.categories.indices {
    guard let ranked = predictions.ranked(index) else { continue }
    result.categories[index].performance.apparent = Performance(
      ranked, smoother: plan.smoother, confidence: plan.confidence)
  }
  let refitting = try CategoryRefitting(
    data, cohort: cohort.selecting(rows: data.rows), spec: spec, model: model,
    keepsKnots: plan.keepsKnots)
  if plan.method == .crossValidation {
    try await result.crossValidate(predictions, refitting, following: plan, progress: progress)
  } else if plan.bootstrap.replicates > 0 {
    try await result.correctForOptimism(
      predictions, refitting, following: plan, progress: progress)
  }
  if plan.byCentre, let centres = cohort.selecting(rows: data.rows).centres {
    try result.leaveCentresOut(predictions, refitting, centres: centres, following: plan)
  }
  result.patientsLeftOut = cohort.rowCount - data.patientCount
  result.conventions =
    Convention.list(for: plan, isExternal: false) + Convention.categories
    + Convention.resamplingOfCategories(plan) + result.conventions
  if result.categories.contains(where: { $0.instability != nil }) {
    result.conventions.append(Convention.instability)
  }
  try result.addSubgroups(parts, predictions, .development, following: plan)
  return result
}

/// Validates a model of several categories in other patients than it was made from.
///
/// Patients whose outcome or a predictor is missing are left out and counted. The bootstrap resamples the new
/// patients; the model stays as it is.
///
/// - Throws: as `validate` of one event, and `ValidationError.severalCategories` for what a plan asks beyond.
public func validateCategories(
  _ model: RiskModel, on cohort: Cohort, following plan: ValidationPlan,
  progress: ValidationProgress? = nil
) async throws -> CategoricalValidation {
  try plan.checkForCategories(model)
  let outcome = try ModelOutcome(model, in: cohort)
  let rows = try model.design.completeRows(of: cohort).filter { !outcome.isMissing($0) }
  guard !rows.isEmpty else { throw ValidationError.noPatients }
  let patients = cohort.selecting(rows: rows)
  let parts = try plan.subgroupParts(
    of: patients, labelled: model.design.predictors.map(\.variable))
  let predictions = try CategoryPredictions(
    risks: model.categoryRisks(for: patients),
    of: try outcome.categories(of: rows), model)
  var result = try CategoricalValidation(predictions, of: model, following: plan)
  var overall = CategoricalPerformance(CategoricalIndexes(predictions), n: rows.count)
  overall.recalibration = CategoricalRecalibration(
    predictions, of: model, confidence: plan.confidence)
  var own: [Performance?] = result.categories.indices.map { index in
    predictions.ranked(index).map {
      Performance($0, smoother: plan.smoother, confidence: plan.confidence)
    }
  }
  if plan.bootstrap.replicates > 0 {
    let found = try await result.resampled(
      predictions, refitting: nil, following: plan, progress: progress)
    overall.addPercentileIntervals(from: found.map(\.unchanged), confidence: plan.confidence)
    for index in own.indices {
      own[index]?.addPercentileIntervals(
        from: found.map { $0.unchangedByCategory[index] }, confidence: plan.confidence)
      result.categories[index].decisionCurve.addBands(
        found.map { $0.unchangedBenefits[index] }, confidence: plan.confidence)
    }
  }
  result.overall.external = overall
  for index in own.indices { result.categories[index].performance.external = own[index] }
  result.patientsLeftOut = cohort.rowCount - rows.count
  let known = (0..<cohort.rowCount).filter { !outcome.isMissing($0) }
  result.caseMix = try CaseMix(model, in: patients, among: cohort.selecting(rows: known))
  result.conventions =
    Convention.list(for: plan, isExternal: true) + Convention.categories + [Convention.caseMix]
  try result.addSubgroups(parts, predictions, .external, following: plan)
  return result
}

extension ValidationPlan {
  /// Checks that nothing is asked for that outcomes of one event alone have.
  fileprivate func checkForCategories(_ model: RiskModel) throws {
    try check()
    guard let codes = model.categories?.codes else {
      throw PredictionError.severalRisks(categories: [])
    }
    guard partialRange == nil, prevalence == nil, harm == 0
    else { throw ValidationError.severalCategories(codes) }
  }
}

extension CategoryPredictions {
  /// Risks by level with categories counted as the linear predictors are, the reference as zero.
  init(risks: [[Double]], of categories: [Int]?, _ model: RiskModel) throws {
    let positions = model.categories?.sums ?? []
    let levels = (categories ?? []).compactMap { category in
      positions.firstIndex { ($0 ?? -1) + 1 == category }
    }
    try self.init(risks: risks, categories: levels)
  }
}

extension CategoricalValidation {
  /// Curves, distributions and thresholds of every category, without performance.
  fileprivate init(
    _ predictions: CategoryPredictions, of model: RiskModel, following plan: ValidationPlan
  ) throws {
    overall = CategoricalPerformanceSet()
    (categories, conventions, patientsLeftOut) = ([], [], 0)
    for (index, level) in (model.categories?.levels ?? []).enumerated() {
      let ranked = try RankedRisks(
        risks: predictions.risks[index], outcomes: predictions.outcomes(of: index))
      categories.append(
        CategoryValidation(
          category: level.code, label: level.label, performance: PerformanceSet(),
          roc: ROCCurve(ranked, marking: plan.thresholds, confidence: plan.confidence),
          calibrationCurve: CalibrationCurve(ranked, following: plan),
          decisionCurve: DecisionCurve(ranked, plan.decisionTerms),
          riskDistribution: RiskDistribution(ranked, bins: 50),
          thresholds: plan.thresholds.map {
            ThresholdPerformance(threshold: $0, ranked, confidence: plan.confidence)
          }))
    }
  }
}
