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
    if let others = try otherPatients() {
      var own = plan
      // Explicit resamples name the patients of the fit.
      own.resamples = nil
      validation.join(
        external: try await Validation.validateCategories(
          fit.fitted.riskModel, on: others.cohort, following: own),
        title: study.validation.external?.label)
    }
    progress?("writing", 0.97)
    var results = results(
      patients: patients, fit: fit, validation: nil, external: nil, sensitivity: nil,
      options: options)
    results.take(validation)
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
