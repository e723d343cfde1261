internal import Cohorts
internal import Diagnostics
internal import Reporting
internal import RiskModels
public import Validation

extension StudyInputs {
  /// The main job for outcomes of several categories.
  ///
  /// - Throws: as `run`.
  func runCategories(_ options: RunOptions) async throws -> StudyRun {
    let progress = options.progress
    progress?("reading the cohort", 0)
    let patients = try screen()
    progress?("fitting the model", 0.02)
    let fit = try await fitted(study.model, to: patients.eligible.cohort, options)
    let plan = study.validationPlan(options)
    let pooled = try await fit.validateCategories(following: plan) { done, total in
      progress?(
        "validating: replicate \(done) of \(total)",
        0.05 + 0.9 * Double(done) / Double(max(1, total)))
    }
    var validation = pooled.result
    let elsewhere = try await validateCategoriesElsewhere(
      fit.fitted.riskModel, following: plan, options)
    if let elsewhere {
      validation.join(
        external: elsewhere.validation.result, title: study.validation.external?.label)
    }
    let comparison = try await compareCategories(
      fit, validation, elsewhere: elsewhere?.cohorts, following: plan
    ) { done, total in
      progress?("comparing models: replicate \(done) of \(total)", 0.95)
    }
    validation.take(comparison.found)
    progress?("writing", 0.97)
    var results = results(
      patients: patients, fit: fit, validation: nil, external: nil, sensitivity: nil,
      options: options)
    results.take(validation)
    results.warnings += comparison.warnings
    results.missing?.imputation?.notPooled = UnpooledNames.joined(
      pooled.notPooled, elsewhere?.validation.notPooled)
    results.subgroups = results.subgroups?.map(study.named)
    results.nameCategorySubgroups()
    results.keepBackCounts(below: study.report.smallestCell)
    return StudyRun(
      patients: patients, fitted: fit.fitted, validation: nil, external: nil, results: results)
  }
}

extension StudyInputs {
  /// The model of several categories in the study's other patients, completed if the study says so.
  private func validateCategoriesElsewhere(
    _ model: RiskModel, following plan: ValidationPlan, _ options: RunOptions
  ) async throws -> (cohorts: [Cohort], validation: PooledCategoricalValidation)? {
    guard let cohort = try otherPatients()?.cohort else { return nil }
    var own = plan
    // Explicit resamples name the patients of the fit.
    own.resamples = nil
    let copies = try await completed(
      cohort, for: study.model, options: options, isExternal: true)
    guard let copies else {
      let result = try await Validation.validateCategories(model, on: cohort, following: own)
      return ([cohort], PooledCategoricalValidation(result: result, notPooled: []))
    }
    return (
      copies.cohorts,
      try await StudyFit.validateCategories(model, on: copies, of: cohort, following: own)
    )
  }
}

extension StudyFit {
  /// Validates a model of several categories in its own patients.
  ///
  /// With imputation each fit is validated in its own copy, everything that is repeated in resamples included, and the
  /// results are pooled.
  ///
  /// - Throws: what `Validation.validateCategories` throws.
  public func validateCategories(
    following plan: ValidationPlan, progress: ValidationProgress? = nil
  ) async throws -> PooledCategoricalValidation {
    guard let imputed else {
      let result = try await Validation.validateCategories(
        fitted, specifiedBy: spec, on: cohort, following: plan, progress: progress)
      return PooledCategoricalValidation(result: result, notPooled: [])
    }
    let plan = try plan.fixingReferences(in: imputed.copies.observed)
    let results = try await Validation.validateCategories(
      imputed.fit, specifiedBy: spec, on: imputed.copies, following: plan, progress: progress)
    return try Self.pooled(results, of: cohort, plan)
  }

  /// Validates a model of several categories in completed copies of other patients.
  fileprivate static func validateCategories(
    _ model: RiskModel, on copies: CompletedCohorts, of cohort: Cohort,
    following plan: ValidationPlan
  ) async throws -> PooledCategoricalValidation {
    let plan = try plan.fixingReferences(in: copies.observed)
    var results: [CategoricalValidation] = []
    for copy in copies.cohorts {
      results.append(try await Validation.validateCategories(model, on: copy, following: plan))
    }
    var joint = try pooled(results, of: cohort, plan)
    joint.result.caseMix = joint.result.caseMix?.countingMissing(in: copies.observed)
    return joint
  }

  private static func pooled(
    _ results: [CategoricalValidation], of cohort: Cohort, _ plan: ValidationPlan
  ) throws -> PooledCategoricalValidation {
    guard
      var pooled = CategoricalValidation.pooled(
        overImputations: results, confidence: plan.confidence)
    else { throw ValidationError.noPatients }
    let kept = results.first?.overall
    let analysed = (kept?.apparent ?? kept?.external)?.n ?? cohort.rowCount
    pooled.result.patientsLeftOut = cohort.rowCount - analysed
    return pooled
  }
}

extension Results {
  /// Parts of the patients have the same names over all categories as for each of them.
  fileprivate mutating func nameCategorySubgroups() {
    for index in (categories?.subgroups ?? []).indices {
      guard let own = categories?.subgroups?[index],
        let named = subgroups?.first(where: {
          $0.variable == own.variable && $0.patients == own.patients
        })
      else { continue }
      if let title = named.title { categories?.subgroups?[index].title = title }
      for (row, part) in named.rows.enumerated() where own.rows.indices.contains(row) {
        categories?.subgroups?[index].rows[row].title = part.title
      }
    }
  }
}
