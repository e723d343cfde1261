internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Validation

extension StudyInputs {
  /// The study's model of several categories beside its rivals in its own patients and in others.
  ///
  /// In its own patients apparent, and corrected by the same resamples. A rival that cannot be fitted is reported and left out.
  ///
  /// - Returns: One comparison a rival and set of patients, and what could not be fitted.
  /// - Throws: What `compareCategories` and `validateCategories` throw.
  func compareCategories(
    _ fit: StudyFit, _ validation: CategoricalValidation, elsewhere: [Cohort]?,
    following plan: ValidationPlan, progress: @escaping ValidationProgress
  ) async throws -> (found: [CategoricalComparison], warnings: [Diagnostic]) {
    // Of completed copies one list a copy, as each was fitted to its own.
    var rivals: [[Rival]] = fit.models.map { _ in [] }
    var corrections: [CategoricalValidation?] = []
    var warnings: [Diagnostic] = []
    for (entry, model) in zip(study.validation.rivals, try fileModels()) {
      switch entry.source {
      case .file:
        guard let model else { continue }
        for copy in rivals.indices { rivals[copy].append(Rival(model, title: entry.label)) }
        corrections.append(nil)
      case .fitted(let spec):
        do {
          let rival = try fit.rival(spec)
          let own = try await rival.correction(following: plan, progress)
          for (copy, model) in rival.models.enumerated() {
            rivals[copy].append(Rival(model, title: entry.label, source: .development))
          }
          corrections.append(own)
        } catch let error as any DiagnosableError {
          warnings.append(.notFitted(entry.label ?? "", error.diagnostics.first))
        }
      }
    }
    guard let first = rivals.first, !first.isEmpty else { return ([], warnings) }
    let copies = try zip(fit.models, zip(fit.cohorts, rivals)).map { model, data in
      try Validation.compareCategories(
        model, with: data.1, on: data.0, following: plan, in: .development)
    }
    var own =
      CategoricalComparison.pooled(overImputations: copies, confidence: plan.confidence) ?? []
    for index in own.indices { own[index].correct(validation, rival: corrections[index]) }
    // Elsewhere the model is the pooled one; of rivals fitted to completed copies the first.
    let away = try (elsewhere ?? []).map {
      try Validation.compareCategories(
        fit.fitted.riskModel, with: first, on: $0, following: plan)
    }
    return (
      own
        + (CategoricalComparison.pooled(overImputations: away, confidence: plan.confidence) ?? []),
      warnings
    )
  }
}

extension StudyFit {
  /// What the plan's resamples say of the optimism of a rival; `nil` without resampling.
  fileprivate func correction(
    following plan: ValidationPlan, _ progress: @escaping ValidationProgress
  ) async throws -> CategoricalValidation? {
    guard plan.bootstrap.replicates > 0 else { return nil }
    var own = plan
    (own.byCentre, own.subgroups, own.partialRange) = (false, [], nil)
    // Resamples of other patients than those of the study's model say nothing of a difference.
    guard analysis.map({ $0.patientCount == cohort.rowCount }) ?? true else { return nil }
    return try await validateCategories(following: own, progress: progress).result
  }
}
