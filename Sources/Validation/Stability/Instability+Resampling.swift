public import Cohorts
public import RiskModels

extension Instability {
  /// Makes a model again in bootstrap samples and measures how its predictions vary.
  ///
  /// The samples are the first of those that `validate` draws with the same plan, and everything that
  /// looked at the data is repeated as there: knots, selection, penalty. Of a model with times it is the
  /// instability at the longest horizon; `validate` tells that of every horizon.
  ///
  /// - Parameters:
  ///   - fitted: The original model.
  ///   - spec: What it was fitted from.
  ///   - cohort: The patients it was fitted to.
  ///   - plan: Seed, thresholds, grids, smoother.
  ///   - replicates: Models to make, `mostModels` at most.
  /// - Returns: Instability in groups of similar risk, at thresholds and along curves.
  /// - Throws: as `validate`.
  public static func measure(
    _ fitted: FittedModel, specifiedBy spec: ModelSpec, on cohort: Cohort,
    following plan: ValidationPlan, replicates: Int = mostModels
  ) async throws -> Instability {
    var own = plan
    own.byCentre = false
    own.replicates = min(replicates, mostModels)
    own.resamples = plan.resamples.map { Array($0.prefix(own.replicates)) }
    let result = try await validate(fitted, specifiedBy: spec, on: cohort, following: own)
    guard let instability = result.instability else {
      throw ValidationError.badCount("the number of models to compare", own.replicates)
    }
    return instability
  }
}

extension OptimismBootstrap {
  /// How the models made again differ from the original one; `nil` if none of the first could be made.
  ///
  /// Their curves in the original patients are those of the optimism.
  func instability(
    of original: [Double], _ calibration: CalibrationCurve, _ decision: DecisionCurve,
    following plan: ValidationPlan
  ) -> Instability? {
    let models = replicates.filter { !$0.risks.isEmpty }
    guard !models.isEmpty else { return nil }
    return Instability(
      Instability.Models(
        risks: models.map(\.risks), failed: min(asked, Instability.mostModels) - models.count,
        calibrationPoints: calibration.smooth.predicted, calibration: models.map(\.testCurve),
        thresholds: decision.thresholds, netBenefit: models.map(\.testBenefit)),
      original: original, following: plan)
  }
}

extension RankedRisks {
  /// The risks in the order of patients that was given.
  var risksAsGiven: [Double] {
    var given = risks
    for (risk, row) in zip(risks, givenRows) { given[row] = risk }
    return given
  }
}
