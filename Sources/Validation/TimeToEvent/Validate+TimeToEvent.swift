internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics
public import Survival

/// Validates risks from anywhere in patients who were followed.
///
/// Causes of 2 and more compete: the observed risk is then Aalen and Johansen's.
///
/// - Parameters:
///   - risks: The predicted risk of each patient within the horizon.
///   - followUp: How long patients were followed and what ended it.
///   - horizon: The horizon, in the unit of follow-up.
///   - plan: How to validate.
///   - progress: Told after each replicate.
/// - Returns: Performance, curves and conventions, ready for figures and reports.
/// - Throws: `ValidationError` for a plan that cannot be followed, lengths that differ, a risk that is
///   not in 0...1, or a horizon that nobody was followed to; `CancellationError`.
public func validate(
  risks: [Double], followUp: FollowUp, horizon: Double, following plan: ValidationPlan,
  progress: ValidationProgress? = nil
) async throws -> ValidationResult {
  try plan.check()
  let predictions = try FollowedPredictions(followUp, horizons: [horizon], risks: [risks])
  return try await ValidationResult.externalFollowed(
    predictions, leftOut: 0, following: plan, progress: progress)
}

extension FollowedPredictions {
  /// The predictions of a model with times in patients who have every predictor.
  ///
  /// - Throws: `ValidationError.noHorizons` for a model without horizons; as `init` and
  ///   `RiskModel.risks` do.
  init(_ model: RiskModel, of patients: Cohort, _ followUp: FollowUp) throws {
    guard !model.horizons.isEmpty else { throw ValidationError.noHorizons }
    try self.init(
      model, of: patients,
      model.family.heedsCompetingEvents ? followUp : followUp.censoringCompetingEvents,
      within: model.horizons)
  }

  /// The predictions of a model with times at some of its horizons, judged by follow-up as it is given.
  init(
    _ model: RiskModel, of patients: Cohort, _ followUp: FollowUp, within horizons: [Double]
  ) throws {
    // Sums over the hazards of two causes may leave 0...1 where jumps are large.
    let risks = try horizons.map { horizon in
      try model.risks(for: patients, within: horizon).map { min(1, max(0, $0)) }
    }
    let isProportional =
      model.family != .causeSpecific && model.baseline?.strata.count ?? 1 == 1
    try self.init(
      followUp, horizons: horizons,
      linearPredictors: isProportional ? try model.linearPredictors(for: patients) : nil,
      risks: risks)
  }
}

extension ValidationPlan {
  /// Checks that nothing is asked for that outcomes without times alone have.
  fileprivate func checkWithTimes() throws(ValidationError) {
    guard smoother == .loess || smoother == .pseudoValues else { throw .smootherWithTimes }
    guard prevalence == nil else { throw .prevalenceWithTimes }
  }
}

extension ValidationResult {
  /// A model with times in the patients it was made from.
  static func internalFollowed(
    _ predictions: FollowedPredictions, _ refitting: Refitting, centres: [String]?, leftOut: Int,
    following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws -> ValidationResult {
    try plan.checkWithTimes()
    var horizons = try curves(predictions, following: plan)
    for index in horizons.indices {
      horizons[index].performance.apparent = Performance(
        predictions, at: index, following: plan)
      horizons[index].performance.apparent?.partialAuc = plan.partialArea(
        predictions, at: index, isExternal: false)
    }
    if plan.method == .crossValidation {
      try await horizons.crossValidate(
        predictions, refitting, following: plan, progress: progress)
    } else if plan.bootstrap.replicates > 0 {
      let worker = FollowedWorker(
        predictions, horizons, refitting: refitting, testsOutOfBag: plan.method.testsOutOfBag,
        measures: plan.measures, smoother: plan.smoother)
      let results = try await plan.bootstrap.fill(
        rowCount: predictions.order.count, worker: worker, progress: progress)
      for index in horizons.indices {
        try horizons[index].correctForOptimism(
          predictions, results, at: index, refitting, following: plan)
        horizons[index].roc.addBand(
          predictions, at: index, plan.bootstrap, confidence: plan.confidence)
      }
    }
    if plan.byCentre, let centres {
      let found = try await InternalExternal.performance(
        refitting, predictions, centres: centres, plan: plan)
      for index in horizons.indices {
        horizons[index].performance.byCentre = found?[index]
        horizons[index].performance.byCentrePooled = found.map {
          PooledPerformance($0[index], confidence: plan.confidence)
        }
      }
    }
    return try result(horizons, predictions, isExternal: false, leftOut: leftOut, plan)
  }

  /// Predictions in other patients.
  static func externalFollowed(
    _ predictions: FollowedPredictions, leftOut: Int, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws -> ValidationResult {
    try plan.checkWithTimes()
    var horizons = try curves(predictions, following: plan)
    for index in horizons.indices {
      horizons[index].performance.external = Performance(
        predictions, at: index, following: plan)
      horizons[index].performance.external?.partialAuc = plan.partialArea(
        predictions, at: index, isExternal: true)
    }
    if plan.bootstrap.replicates > 0 {
      let worker = FollowedWorker(
        predictions, horizons, refitting: nil, smoother: plan.smoother)
      let results = try await plan.bootstrap.fill(
        rowCount: predictions.order.count, worker: worker, progress: progress)
      for index in horizons.indices {
        let unchanged = results.map { $0.unchanged[index] }
        horizons[index].performance.external?.addPercentileIntervals(
          from: unchanged.map(\.indexes), confidence: plan.confidence)
        horizons[index].calibrationCurve.addBand(
          unchanged.map(\.curve), confidence: plan.confidence)
        horizons[index].decisionCurve.addBands(
          unchanged.map(\.benefit), confidence: plan.confidence)
        horizons[index].roc.addBand(
          predictions, at: index, plan.bootstrap, confidence: plan.confidence)
      }
    }
    return try result(horizons, predictions, isExternal: true, leftOut: leftOut, plan)
  }

  private static func curves(
    _ predictions: FollowedPredictions, following plan: ValidationPlan
  ) throws -> [HorizonValidation] {
    try predictions.horizons.indices.map {
      try HorizonValidation(predictions, at: $0, following: plan)
    }
  }

  private static func result(
    _ horizons: [HorizonValidation], _ predictions: FollowedPredictions, isExternal: Bool,
    leftOut: Int, _ plan: ValidationPlan
  ) throws -> ValidationResult {
    let isPooled = horizons.contains { $0.performance.byCentrePooled != nil }
    var conventions =
      Convention.list(for: plan, isExternal: isExternal, isCompeting: predictions.isCompeting)
      + (isPooled ? Convention.centrePooling : [])
    if horizons.last?.instability != nil { conventions.append(Convention.instability) }
    guard
      let result = ValidationResult(
        horizons: horizons, conventions: conventions, patientsLeftOut: leftOut)
    else { throw ValidationError.noHorizons }
    return result
  }
}

extension Bootstrap {
  /// Measures all resamples of followed patients.
  fileprivate func fill(
    rowCount: Int, worker: FollowedWorker, progress: ValidationProgress?
  ) async throws -> [FollowedResample] {
    try await fill(rowCount: rowCount, progress: progress, worker: worker, room: worker.room) {
      worker, replicate, result in worker.measure(replicate, of: self, into: &result)
    }
  }
}

extension HorizonValidation {
  fileprivate mutating func correctForOptimism(
    _ predictions: FollowedPredictions, _ results: [FollowedResample], at index: Int,
    _ refitting: Refitting, following plan: ValidationPlan
  ) throws {
    let unchanged = results.map { $0.unchanged[index] }
    performance.apparent?.addPercentileIntervals(
      from: unchanged.map(\.indexes), confidence: plan.confidence)
    calibrationCurve.addBand(unchanged.map(\.curve), confidence: plan.confidence)
    let optimism = try OptimismBootstrap(
      results.map { $0.refitted(at: index) })
    let apparent = try apparent(predictions, at: index, refitting, following: plan)
    let risks = predictions.values.risks[index]
    var correction =
      plan.method.testsOutOfBag
      ? optimism.weighted(
        apparent,
        noInformation: NoInformation(
          risks: risks,
          overallRisk: ObservedRisk(predictions.order, by: place(predictions, index)).risk),
        plan: plan, repeatedSteps: refitting.repeatedSteps)
      : optimism.correction(of: apparent, plan: plan, repeatedSteps: refitting.repeatedSteps)
    correction.corrected.horizon = horizon
    correction.optimism.horizon = horizon
    correction.inclusionFrequencies = optimism.inclusionFrequencies(of: refitting.candidates)
    performance.optimismCorrected = correction
    if plan.method == .optimism {
      calibrationCurve.corrected = optimism.corrected(curve: calibrationCurve.smooth.observed)
      let benefit = optimism.corrected(decisionCurve)
      if benefit.allSatisfy(\.isFinite) { decisionCurve.corrected = benefit }
    }
    decisionCurve.addBands(optimism.trainingBenefits, confidence: plan.confidence)
    instability = optimism.instability(of: risks, calibrationCurve, decisionCurve, following: plan)
  }

  private func place(_ predictions: FollowedPredictions, _ index: Int) -> HorizonPlace {
    predictions.horizons[index].place
  }

  /// What is corrected: the model in the patients it was made from.
  func apparent(
    _ predictions: FollowedPredictions, at index: Int, _ refitting: Refitting,
    following plan: ValidationPlan
  ) throws(ValidationError) -> OptimismBootstrap.Apparent {
    var meter = TimeToEventMeter(predictions, smoother: plan.smoother)
    var indexes = meter.indexes(
      predictions.values, in: refitting.isCalibratedByConstruction ? .own : .test)[index]
    if meter.fitCalibration(predictions.values, at: index) {
      indexes.readDistances(meter.distances(of: predictions.values, at: index))
    }
    return OptimismBootstrap.Apparent(
      ranked: try predictions.ranked(at: index), indexes: indexes, smooth: calibrationCurve.smooth)
  }
}
