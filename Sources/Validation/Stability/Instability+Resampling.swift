public import Cohorts
internal import Diagnostics
public import RiskModels
internal import Statistics

extension Instability {
  /// Makes a model again in bootstrap samples and measures how its predictions vary.
  ///
  /// The samples are the first of those that `validate` draws with the same plan, and everything that
  /// looked at the data is repeated as there. Two hundred are enough (Riley & Collins).
  ///
  /// - Parameters:
  ///   - fitted: The original model.
  ///   - spec: What it was fitted from.
  ///   - cohort: The patients it was fitted to.
  ///   - plan: Seed, thresholds, grids, smoother.
  ///   - replicates: Models to make.
  /// - Returns: Instability in groups of similar risk, at thresholds and along curves.
  /// - Throws: as `validate`.
  public static func measure(
    _ fitted: FittedModel, specifiedBy spec: ModelSpec, on cohort: Cohort,
    following plan: ValidationPlan, replicates: Int = 200
  ) async throws -> Instability {
    try plan.check()
    let model = fitted.riskModel
    let data = try AnalysisSet(cohort, for: spec, design: model.design)
    guard data.patientCount == model.patientCount else {
      throw ValidationError.otherPatients(fitted: model.patientCount, given: data.patientCount)
    }
    let refitting = Refitting(
      data, cohort: cohort.selecting(rows: data.rows), spec: spec, start: model.coefficients,
      keepsKnots: plan.keepsKnots)
    var bootstrap = plan.bootstrap
    bootstrap.replicates = min(replicates, bootstrap.resamples?.count ?? replicates)
    let resampled = try await bootstrap.map(
      rowCount: data.patientCount, worker: refitting
    ) { refitting, rows -> [Double]? in
      var counts = Array(repeating: 0, count: data.patientCount)
      for row in rows { counts[row] += 1 }
      do throws(Refitting.Failure) {
        return try refitting.linearPredictors(counts: counts).map { inverseLogit($0).p }
      } catch {
        return nil
      }
    }
    let risks = model.linearPredictors(of: data.predictors).map { inverseLogit($0).p }
    return try Instability(
      original: risks, outcomes: data.outcomes, resampled: resampled, following: plan)
  }
}
