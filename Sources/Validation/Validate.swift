public import Cohorts
internal import Diagnostics
public import RiskModels
internal import Statistics
internal import Survival

/// Validates a model in the patients it was made from: apparent and corrected for optimism.
///
/// Patients with a missing value are left out, as they were in the fit. Every bootstrap replicate
/// repeats what looked at the data: the placing of knots and the fit. With `plan.byCentre` and a
/// cohort of several centres, each centre in turn is left out.
///
/// - Parameters:
///   - fitted: The model.
///   - spec: What it was fitted from, to be fitted again.
///   - cohort: The patients it was fitted to.
///   - plan: How to validate.
///   - progress: Told after each replicate.
/// - Returns: Performance, curves and conventions, ready for figures and reports.
/// - Throws: `ValidationError` for a plan or cohort that does not fit, `FitError`, `DesignError` or
///   `PredictionError` where the data cannot be read as the model needs, `CancellationError`.
public func validate(
  _ fitted: FittedModel, specifiedBy spec: ModelSpec, on cohort: Cohort,
  following plan: ValidationPlan, progress: ValidationProgress? = nil
) async throws -> ValidationResult {
  try await InternalValidation(fitted, specifiedBy: spec, on: cohort, following: plan)
    .result(progress: progress)
}

/// Validates a model in other patients than it was made from.
///
/// Patients whose outcome or a predictor is missing are left out and counted. The bootstrap resamples
/// the new patients; the model stays as it is.
///
/// - Parameters:
///   - model: The model, as it is shipped.
///   - cohort: The patients.
///   - plan: How to validate.
///   - progress: Told after each replicate.
/// - Returns: Performance, curves and conventions, ready for figures and reports.
/// - Throws: `ValidationError` for a plan or cohort that does not fit, `FitError` for an outcome that
///   cannot be used, `PredictionError` for a predictor that the model cannot use, `CancellationError`.
public func validate(
  _ model: RiskModel, on cohort: Cohort, following plan: ValidationPlan,
  progress: ValidationProgress? = nil
) async throws -> ValidationResult {
  try plan.check()
  if let categories = model.categories {
    throw ValidationError.severalCategories(categories.codes)
  }
  let outcome = try ModelOutcome(model, in: cohort)
  let rows = try model.design.completeRows(of: cohort).filter { !outcome.isMissing($0) }
  guard !rows.isEmpty else { throw ValidationError.noPatients }
  let patients = cohort.selecting(rows: rows)
  let leftOut = cohort.rowCount - rows.count
  let known = (0..<cohort.rowCount).filter { !outcome.isMissing($0) }
  let mix = try CaseMix(model, in: patients, among: cohort.selecting(rows: known))
  let parts = try plan.subgroupParts(
    of: patients, labelled: model.design.predictors.map(\.variable))
  if let followUp = try outcome.followUp(of: rows) {
    let predictions = try FollowedPredictions(model, of: patients, followUp)
    let subgroups = try SubgroupTable.tables(parts, predictions, .external, following: plan)
    var result = try await ValidationResult.externalFollowed(
      predictions, leftOut: leftOut, following: plan, progress: progress)
    result.wholeFollowUpEvents = followUp.eventCount
    result.add(subgroups, mix)
    return result
  }
  let linear = try model.linearPredictors(for: patients)
  let outcomes = rows.map(outcome.isEvent)
  let ranked = try RankedRisks(linearPredictors: linear, outcomes: outcomes)
  let subgroups = try SubgroupTable.tables(
    parts, risks: linear.map { inverseLogit($0).p }, outcomes: outcomes, .external,
    following: plan)
  var result = try await ValidationResult.external(
    ranked, leftOut: leftOut, following: plan, progress: progress)
  result.add(subgroups, mix)
  return result
}

/// Validates risks from anywhere in patients whose outcome is known.
///
/// - Parameters:
///   - risks: The predicted risk of each patient.
///   - outcomes: Whether each patient had the event.
///   - plan: How to validate.
///   - progress: Told after each replicate.
/// - Returns: Performance, curves and conventions, ready for figures and reports.
/// - Throws: `ValidationError` for a plan that cannot be followed, lengths that differ, or a risk that
///   is not in 0...1; `CancellationError`.
public func validate(
  risks: [Double], outcomes: [Bool], following plan: ValidationPlan,
  progress: ValidationProgress? = nil
) async throws -> ValidationResult {
  try plan.check()
  return try await ValidationResult.external(
    try RankedRisks(risks: risks, outcomes: outcomes), leftOut: 0, following: plan,
    progress: progress)
}

/// A model about to be validated in the patients it was made from.
struct InternalValidation {
  private let fitted: FittedModel
  let spec: ModelSpec
  private let cohort: Cohort
  private let plan: ValidationPlan
  /// All terms that a selection of completed copies chooses among, and what it chooses in resamples; `nil` where
  /// these patients alone decide.
  var shared: (candidates: AnalysisSet, choices: PooledChoices?)?

  init(
    _ fitted: FittedModel, specifiedBy spec: ModelSpec, on cohort: Cohort,
    following plan: ValidationPlan
  ) {
    (self.fitted, self.spec, self.cohort, self.plan) = (fitted, spec, cohort, plan)
  }

  /// What makes the model again; a selection chooses anew among all candidates, not among those that the model kept.
  func refitting(_ data: AnalysisSet, _ patients: Cohort) throws -> Refitting {
    let candidates =
      try spec.selection == .none ? data : shared?.candidates ?? AnalysisSet(cohort, for: spec)
    var refitting =
      data.followUp == nil
      ? Refitting(
        candidates, cohort: patients, spec: spec, start: fitted.riskModel.coefficients,
        keepsKnots: plan.keepsKnots)
      : Refitting(followed: candidates, cohort: patients, spec: spec, fitted.riskModel, plan)
    refitting.pooledChoices = shared?.choices
    return refitting
  }

  /// Performance, curves and conventions.
  func result(progress: ValidationProgress?) async throws -> ValidationResult {
    try plan.check()
    let model = fitted.riskModel
    if let categories = model.categories {
      throw ValidationError.severalCategories(categories.codes)
    }
    let data = try AnalysisSet(cohort, for: spec, design: model.design)
    guard data.patientCount == model.patientCount else {
      throw ValidationError.otherPatients(fitted: model.patientCount, given: data.patientCount)
    }
    let patients = cohort.selecting(rows: data.rows)
    let parts = try plan.subgroupParts(
      of: patients, labelled: model.design.predictors.map(\.variable))
    let refitting = try refitting(data, patients)
    if let followUp = data.followUp {
      let predictions = try FollowedPredictions(model, of: patients, followUp)
      let subgroups = try SubgroupTable.tables(parts, predictions, .development, following: plan)
      var result = try await ValidationResult.internalFollowed(
        predictions, refitting, centres: patients.centres,
        leftOut: cohort.rowCount - data.patientCount, following: plan, progress: progress)
      result.add(subgroups)
      return result
    }
    let linear = data.linearPredictors(model)
    let ranked = try RankedRisks(linearPredictors: linear, outcomes: data.outcomes)
    let risks = linear.map { inverseLogit($0).p }
    let subgroups = try SubgroupTable.tables(
      parts, risks: risks, outcomes: data.outcomes, .development, following: plan)
    var result = ValidationResult(ranked, following: plan)
    result.calibrationTests = try CalibrationTest.inDevelopment(ranked, risks: risks, data, model)
    result.performance.apparent = Performance(
      ranked, smoother: plan.smoother, confidence: plan.confidence)
    result.performance.apparent?.partialAuc = plan.partialArea(ranked, isExternal: false)
    if plan.method == .crossValidation {
      try await result.crossValidate(ranked, refitting, following: plan, progress: progress)
    } else if plan.bootstrap.replicates > 0 {
      try await result.correctForOptimism(ranked, refitting, following: plan, progress: progress)
    }
    if plan.byCentre, let centres = patients.centres {
      result.performance.byCentre = try InternalExternal.performance(
        refitting, centres: centres, plan: plan)
      result.performance.byCentrePooled = result.performance.byCentre.map {
        PooledPerformance($0, confidence: plan.confidence)
      }
    }
    result.patientsLeftOut = cohort.rowCount - data.patientCount
    result.conventions = Convention.list(for: plan, isExternal: false) + result.conventions
    if result.performance.byCentrePooled != nil { result.conventions += Convention.centrePooling }
    result.add(subgroups)
    return result
  }
}

extension AnalysisSet {
  /// The linear predictor of every patient, offsets included.
  fileprivate func linearPredictors(_ model: RiskModel) -> [Double] {
    let values = model.linearPredictors(of: predictors)
    return offsets.map { zip(values, $0).map(+) } ?? values
  }
}

extension ValidationResult {
  /// Takes subgroups and what other patients are like, with their conventions.
  fileprivate mutating func add(_ tables: [SubgroupTable], _ mix: CaseMix? = nil) {
    caseMix = mix
    if mix != nil { conventions.append(Convention.caseMix) }
    guard !tables.isEmpty else { return }
    subgroups = tables
    conventions += Convention.subgroups
  }

  /// Curves, distribution and thresholds of predictions, without performance.
  fileprivate init(_ ranked: RankedRisks, following plan: ValidationPlan) {
    self.init(
      performance: PerformanceSet(),
      roc: ROCCurve(ranked, marking: plan.thresholds, confidence: plan.confidence),
      calibrationCurve: CalibrationCurve(ranked, following: plan),
      decisionCurve: DecisionCurve(ranked, plan.decisionTerms),
      riskDistribution: RiskDistribution(ranked, bins: 50),
      thresholds: plan.thresholds.map {
        ThresholdPerformance(threshold: $0, ranked, confidence: plan.confidence)
      },
      conventions: [])
  }

  fileprivate mutating func correctForOptimism(
    _ ranked: RankedRisks, _ refitting: Refitting, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws {
    let worker = ReplicateWorker(
      refitting, apparent: ranked, grid: calibrationCurve.smooth.predicted,
      terms: decisionCurve.terms, following: plan)
    let bootstrap = plan.bootstrap
    let results = try await bootstrap.fill(
      rowCount: refitting.outcomes.count, progress: progress, worker: worker, room: worker.room
    ) { worker, replicate, result in
      worker.measure(replicate, of: bootstrap, into: &result)
    }
    performance.apparent?.addPercentileIntervals(
      from: results.map(\.unchanged), confidence: plan.confidence)
    let optimism = try OptimismBootstrap(results.map(\.refitted))
    let smoother = CalibrationSmoother(plan.smoother, ranked)
    let apparent = OptimismBootstrap.Apparent(
      ranked: ranked,
      indexes: IndexValues(
        ranked, smoother: smoother, in: refitting.isCalibratedByConstruction ? .own : .test),
      smooth: calibrationCurve.smooth)
    if plan.method.testsOutOfBag {
      performance.optimismCorrected = optimism.weighted(
        apparent,
        noInformation: NoInformation(
          risks: ranked.risks, overallRisk: Double(ranked.events) / Double(ranked.count)),
        plan: plan, repeatedSteps: refitting.repeatedSteps)
    } else {
      performance.optimismCorrected = optimism.correction(
        of: apparent, plan: plan, repeatedSteps: refitting.repeatedSteps)
      calibrationCurve.corrected = optimism.corrected(curve: calibrationCurve.smooth.observed)
      decisionCurve.corrected = optimism.corrected(decisionCurve)
    }
    performance.optimismCorrected?.inclusionFrequencies = optimism.inclusionFrequencies(
      of: refitting.candidates)
    decisionCurve.addBands(optimism.trainingBenefits, confidence: plan.confidence)
    instability = optimism.instability(
      of: ranked.risksAsGiven, calibrationCurve, decisionCurve, following: plan)
    if instability != nil { conventions.append(Convention.instability) }
  }

  fileprivate static func external(
    _ ranked: RankedRisks, leftOut: Int, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws -> ValidationResult {
    var result = ValidationResult(ranked, following: plan)
    var performance = Performance(
      ranked, smoother: plan.smoother, confidence: plan.confidence)
    performance.partialAuc = plan.partialArea(ranked, isExternal: true)
    if plan.bootstrap.replicates > 0 {
      let sampling = try await PatientSampling(ranked, following: plan, progress: progress)
      sampling.addIntervals(to: &performance, confidence: plan.confidence)
      sampling.addBands(to: &result.decisionCurve, confidence: plan.confidence)
    }
    result.performance.external = performance
    result.calibrationTests = CalibrationTest.elsewhere(ranked)
    result.patientsLeftOut = leftOut
    result.conventions = Convention.list(for: plan, isExternal: true)
    return result
  }
}
