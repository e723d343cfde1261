public import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
public import RiskModels
internal import Statistics
public import Validation

extension StudyInputs {
  /// The main job: from the bytes of a study and its data to every number that outputs show.
  ///
  /// - Throws: `DiagnosableError` of the module that cannot go on: bad data, no events, separation …
  public func run(_ options: RunOptions = RunOptions()) async throws -> StudyRun {
    if study.model.kind.family.isCategorical { return try await runCategories(options) }
    let progress = options.progress
    progress?("reading the cohort", 0)
    let patients = try screen()
    progress?("fitting the model", 0.02)
    let fit = try await fitted(study.model, to: patients.eligible.cohort, options)
    let fitted = fit.fitted
    let plan = study.validationPlan(options)
    let pooled = try await fit.validate(following: plan) { done, total in
      progress?(
        "validating: replicate \(done) of \(total)",
        0.05 + 0.9 * Double(done) / Double(max(1, total)))
    }
    let validation = pooled.result
    let elsewhere = try await validateElsewhere(following: plan, options) { cohort, plan in
      try await Validation.validate(fitted.riskModel, on: cohort, following: plan)
    }
    let external = elsewhere?.validation.result
    let sensitivity = try await sensitivity(patients, plan, options)
    let comparison = try await comparison(fit, validation, following: plan) { done, total in
      progress?("comparing models: replicate \(done) of \(total)", 0.95)
    }
    let away = try compareElsewhere(comparison, elsewhere, of: fitted.riskModel, following: plan)
    progress?("writing", 0.97)
    var results = results(
      patients: patients, fit: fit, validation: validation, external: external,
      sensitivity: sensitivity, options: options)
    results.take([comparison.result, away].compactMap(\.self), of: fitted.riskModel.family)
    results.contrast(fitted.riskModel, with: external)
    results.warnings += comparison.warnings
    results.missing?.imputation?.notPooled = UnpooledNames.joined(
      pooled.notPooled, elsewhere?.validation.notPooled)
    let cards = try pocketCards(fit, following: plan, elsewhere)
    if !cards.isEmpty {
      results.pocketCard = cards
      results.conventions.append(Convention.pocketCard)
    }
    results.model?.followUp = fit.followUp.map {
      FollowUpSummary($0, horizons: fitted.riskModel.horizons)
    }
    results.modelChecks = fit.checks
    results.survivalCurves = fit.followUp.flatMap(fitted.observedCurves)
    results.external?.sampleSize = try validationSampleSize(
      fitted.riskModel, development: validation.performance)
    results.keepBackCounts(below: study.report.smallestCell)
    return StudyRun(
      patients: patients, fitted: fitted, validation: validation, external: external,
      results: results)
  }

  /// Reads the cohort and applies the eligibility criteria.
  ///
  /// - Throws: `CohortError` with every fault of the data, `StudyRunError` if nobody is eligible.
  public func screen() throws -> StudyPatients {
    let reading = try study.reader.read([UInt8](cohort.bytes), file: cohort.path)
    let screened = study.marked(reading.cohort)
    let eligible = try screened.selecting(study.criteria)
    guard eligible.cohort.rowCount > 0 else {
      throw StudyRunError.nobodyEligible(eligible.attrition, file: cohort.path)
    }
    return StudyPatients(
      screened: screened, quality: reading.quality, eligible: eligible, warnings: reading.warnings)
  }

  /// What people read of the model, with the hash of the cohort's file.
  public var modelDescription: ModelDescription {
    study.modelDescription.noting(data: cohort.bytes)
  }

  /// Fits the study's model to its eligible patients.
  ///
  /// - Throws: what `screen` throws, `FitError`, `DesignError`, `ImputationError`.
  public func fitModel(_ options: RunOptions = RunOptions()) async throws -> StudyFit {
    try await fitted(study.model, to: screen().eligible.cohort, options)
  }

  /// A model of eligible patients, completed if the study says so.
  func fitted(
    _ spec: ModelSpec, to cohort: Cohort, _ options: RunOptions
  ) async throws -> StudyFit {
    let copies = try await completed(cohort, for: spec, options: options)
    let fit =
      try copies.map {
        try StudyFit(spec, to: $0, of: cohort, describedAs: modelDescription)
      } ?? StudyFit(spec, to: cohort, describedAs: modelDescription)
    return fit.suppressingCells(below: study.report.smallestCell ?? 0)
  }

  /// The study's other patients, completed if the study says so, with what the model does in them.
  struct Elsewhere<Validated: PoolableValidation> {
    var cohorts: [Cohort]
    var plan: ValidationPlan
    var validation: PooledOverImputations<Validated>
  }

  /// A model in the study's other patients, to whom the same criteria apply; `nil` without any.
  func validateElsewhere<Validated: PoolableValidation>(
    following plan: ValidationPlan, _ options: RunOptions,
    _ validate: (Cohort, ValidationPlan) async throws -> Validated
  ) async throws -> Elsewhere<Validated>? {
    guard let cohort = try otherPatients()?.cohort else { return nil }
    var own = plan
    // Explicit resamples name the patients of the fit.
    own.resamples = nil
    let copies = try await completed(cohort, for: study.model, options: options, isExternal: true)
    guard let copies else {
      let result = try await validate(cohort, own)
      return Elsewhere(
        cohorts: [cohort], plan: own, validation: PooledOverImputations(result: result))
    }
    let joint = try await StudyFit.validate(on: copies, of: cohort, following: own, validate)
    return Elsewhere(cohorts: copies.cohorts, plan: own, validation: joint)
  }

  /// The model's card of whole points in its own patients and in others; none for models that have no card.
  private func pocketCards(
    _ fit: StudyFit, following plan: ValidationPlan, _ elsewhere: Elsewhere<ValidationResult>?
  ) throws -> [PointsPerformance] {
    let own = try fit.pocketCard(following: plan)
    let other = try elsewhere.flatMap {
      try StudyFit.pocketCard(
        of: fit.fitted.riskModel, in: $0.cohorts, .external, following: $0.plan)
    }
    return [own, other].compactMap(\.self)
  }

  /// The study's other patients to whom the criteria apply; `nil` if it has none.
  func otherPatients() throws -> EligibleCohort? {
    guard let external else { return nil }
    let reading = try study.reader.read([UInt8](external.bytes), file: external.path)
    let eligible = try study.marked(reading.cohort).selecting(study.criteria)
    guard eligible.cohort.rowCount > 0 else {
      throw StudyRunError.nobodyEligible(eligible.attrition, file: external.path)
    }
    return eligible
  }
}

extension Study {
  /// How the study's data files are read.
  public var reader: CohortReader {
    var reader = CohortReader(
      variables: variables, idColumn: cohort.id, centreColumn: cohort.centre,
      missingCodes: cohort.missingCodes)
    reader.encoding = cohort.encoding
    reader.badValues = cohort.badValues
    reader.duplicates = cohort.duplicates
    reader.dateOrder = cohort.dates
    return reader
  }

  /// What people read of the model.
  public var modelDescription: ModelDescription {
    ModelDescription(title: modelTitle, version: version, outcome: outcome)
  }

  /// Whether each patient had the event: only those whose outcome is known.
  func knownOutcomes(in cohort: Cohort) -> [Bool] {
    guard let outcome = try? ModelOutcome(model.kind, in: cohort) else { return [] }
    return (0..<cohort.rowCount).filter { !outcome.isMissing($0) }.map(outcome.isEvent)
  }

  /// How the model is validated under these options.
  public func validationPlan(_ options: RunOptions = RunOptions()) -> ValidationPlan {
    var plan = ValidationPlan(
      replicates: options.resamples?.count ?? options.replicates
        ?? validation.bootstrapReplicates,
      seed: options.seed ?? validation.seed, threads: options.threads,
      thresholds: validation.thresholds, decisionThresholds: validation.thresholdRange,
      byCentre: validation.internalExternalBy != nil, resamples: options.resamples,
      method: validation.method, folds: validation.folds, repeats: validation.repeats)
    plan.subgroups = validation.subgroups
    plan.smoother = validation.smoother
    (plan.harm, plan.prevalence) = (validation.harm, validation.prevalence)
    plan.partialRange = validation.partialRange
    plan.keepBackCounts(below: report.smallestCell)
    return plan
  }

  /// A cohort with the study's word on whether it is synthetic.
  func marked(_ cohort: Cohort) -> Cohort {
    guard self.cohort.isSynthetic, !cohort.isSynthetic else { return cohort }
    return Cohort(
      columns: cohort.columns, ids: cohort.ids, centres: cohort.centres, isSynthetic: true,
      centreColumn: cohort.centreColumn, origin: cohort.origin)
  }
}
