internal import Cohorts
internal import Diagnostics
internal import Reporting
internal import RiskModels
internal import Validation

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
    let model = fit.fitted.riskModel
    let elsewhere = try await validateElsewhere(following: plan, options) { cohort, plan in
      try await Validation.validateCategories(model, on: cohort, following: plan)
    }
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
