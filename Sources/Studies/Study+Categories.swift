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
    var validation = try await fit.validateCategories(following: plan) { done, total in
      progress?(
        "validating: replicate \(done) of \(total)",
        0.05 + 0.9 * Double(done) / Double(max(1, total)))
    }
    let others = try otherPatients()
    if let others {
      var own = plan
      // Explicit resamples name the patients of the fit.
      own.resamples = nil
      validation.join(
        external: try await Validation.validateCategories(
          fit.fitted.riskModel, on: others.cohort, following: own),
        title: study.validation.external?.label)
    }
    let comparison = try await compareCategories(
      fit, validation, elsewhere: others?.cohort, following: plan
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
    results.subgroups = results.subgroups?.map(study.named)
    results.nameCategorySubgroups()
    results.keepBackCounts(below: study.report.smallestCell)
    return StudyRun(
      patients: patients, fitted: fit.fitted, validation: nil, external: nil, results: results)
  }
}

extension StudyFit {
  /// Validates a model of several categories in its own patients.
  ///
  /// - Throws: what `Validation.validateCategories` throws.
  public func validateCategories(
    following plan: ValidationPlan, progress: ValidationProgress? = nil
  ) async throws -> CategoricalValidation {
    try await Validation.validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan, progress: progress)
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
