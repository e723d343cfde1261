public import Cohorts
internal import RiskModels

/// What a study does about missing values of predictors.
///
/// Outcomes are never filled in: patients whose outcome is missing are left out whatever the method.
public enum MissingData: Sendable, Hashable {
  /// Patients with a missing value in a variable of the model are left out.
  case completeCases
  /// Chained equations; auxiliary variables are imputed and imputed from, and are not in the model.
  case multiple(MultipleImputation, auxiliary: [String])
  /// Completed data sets from a file, numbered by a column.
  case given(file: String, imputation: String)
}

extension StudyInputs {
  /// The patients of a cohort whose outcome is known, completed as the study says.
  ///
  /// `nil` for a study of complete cases, where no predictor is missing, and for a cohort in which a
  /// predictor is not there at all, which the analysis itself reports.
  ///
  /// - Throws: `ImputationError`, `GivenImputationError`, `CohortError`, `FitError` for an outcome that
  ///   cannot be used.
  func completed(
    _ cohort: Cohort, for spec: ModelSpec, options: RunOptions, isExternal: Bool = false
  ) async throws -> CompletedCohorts? {
    let names = spec.predictorNames
    if case .completeCases = study.missing { return nil }
    guard names.allSatisfy({ cohort[$0] != nil }) else { return nil }
    let outcome = try spec.outcomeForImputation(of: cohort)
    let patients = cohort.selecting(rows: outcome.rows)
    guard patients.rowCount > 0, names.contains(where: { patients[$0]?.missingCount != 0 }) else {
      return nil
    }
    switch study.missing {
    case .completeCases: return nil
    case .multiple(var plan, let auxiliary):
      plan.seed = options.seed ?? plan.seed
      let further = auxiliary.filter { !names.contains($0) && patients[$0] != nil }
      return try await plan.complete(
        patients, variables: names + further, knowing: outcome.columns, threads: options.threads)
    case .given(_, let column):
      guard let imputed, !isExternal else { return nil }
      return try study.reader.completions(
        in: [UInt8](imputed.bytes), file: imputed.path, imputation: column, of: outcome.rows,
        in: cohort, variables: names + spec.outcomeNames)
    }
  }
}
