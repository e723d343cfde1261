internal import Diagnostics
internal import Statistics

extension CategoricalValidation {
  /// What every resample tells of the model as it is, and with a refitting of the model made again.
  ///
  /// - Throws: As `Bootstrap.map`.
  func resampled(
    _ predictions: CategoryPredictions, refitting: CategoryRefitting?,
    following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws -> [CategoryReplicate] {
    let worker = CategoryWorker(
      predictions, refitting: refitting,
      grids: categories.map(\.calibrationCurve.smooth.predicted), following: plan)
    let bootstrap = plan.bootstrap
    return try await bootstrap.fill(
      rowCount: predictions.categories.count, progress: progress, worker: worker,
      room: worker.room
    ) { worker, replicate, result in
      worker.measure(replicate, of: bootstrap, into: &result)
    }
  }

  /// Makes the model again in every resample, and corrects what it does in its own patients.
  ///
  /// - Throws: `everyReplicateFailed`, and as `Bootstrap.map`.
  mutating func correctForOptimism(
    _ predictions: CategoryPredictions, _ refitting: CategoryRefitting,
    following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws {
    let results = try await resampled(
      predictions, refitting: refitting, following: plan, progress: progress)
    overall.apparent?.addPercentileIntervals(
      from: results.map(\.unchanged), confidence: plan.confidence)
    for index in categories.indices {
      categories[index].performance.apparent?.addPercentileIntervals(
        from: results.map { $0.unchangedByCategory[index] }, confidence: plan.confidence)
      guard let ranked = predictions.ranked(index) else { continue }
      try categories[index].correctForOptimism(
        ranked, results.map { $0.refitted(index) }, steps: refitting.repeatedSteps,
        following: plan)
    }
    let made = results.filter { $0.failure == nil }
    let apparent = CategoricalIndexes(predictions)
    var corrected = apparent
    if plan.method.testsOutOfBag {
      let weighted = CategoricalCorrection.weighted(
        apparent, outOfBag: made.map(\.test),
        plan.method == .weighted632Plus ? .init(noInformation: predictions) : nil)
      corrected = weighted.corrected
      overall.correction = CategoricalCorrection(
        method: plan.method, weighting: weighted.weighting)
    } else {
      for index in CategoricalIndexes.Index.allCases {
        let gains = made.map { $0.training[index] - $0.test[index] }.filter(\.isFinite)
        corrected[index] -= gains.isEmpty ? .nan : gains.reduce(0, +) / Double(gains.count)
      }
      overall.correction = CategoricalCorrection(method: plan.method)
    }
    overall.optimismCorrected = CategoricalPerformance(
      corrected, n: predictions.categories.count)
    let tests = made.map(\.recalibration)
    overall.optimismCorrected?.recalibration = overall.apparent?.recalibration?.corrected(
      by: tests, plan.method)
    overall.correction?.incompleteRecalibrations = tests.incompleteCount
  }
}

extension CategoryValidation {
  /// What is corrected: the model in the patients it was made from, its calibration not perfect by construction.
  func apparent(_ ranked: RankedRisks, _ smoother: ValidationPlan.Smoother)
    -> OptimismBootstrap.Apparent
  {
    OptimismBootstrap.Apparent(
      ranked: ranked,
      indexes: IndexValues(ranked, smoother: CalibrationSmoother(smoother, ranked), in: .test),
      smooth: calibrationCurve.smooth)
  }

  fileprivate mutating func correctForOptimism(
    _ ranked: RankedRisks, _ results: [Result<Replicate, Refitting.Failure>],
    steps: LocalizedText, following plan: ValidationPlan
  ) throws {
    let optimism = try OptimismBootstrap(results)
    let apparent = apparent(ranked, plan.smoother)
    if plan.method.testsOutOfBag {
      performance.optimismCorrected = optimism.weighted(
        apparent,
        noInformation: NoInformation(
          risks: ranked.risks, overallRisk: Double(ranked.events) / Double(ranked.count)),
        plan: plan, repeatedSteps: steps)
    } else {
      performance.optimismCorrected = optimism.correction(
        of: apparent, plan: plan, repeatedSteps: steps)
      calibrationCurve.corrected = optimism.corrected(curve: calibrationCurve.smooth.observed)
      decisionCurve.corrected = optimism.corrected(decisionCurve)
    }
    decisionCurve.addBands(optimism.trainingBenefits, confidence: plan.confidence)
    instability = optimism.instability(
      of: ranked.risksAsGiven, calibrationCurve, decisionCurve, following: plan)
  }
}

extension CategoryRefitting {
  /// What every replicate repeats, in words.
  var repeatedSteps: LocalizedText {
    placesKnots
      ? LocalizedText(
        english: "placing the knots of splines and fitting the coefficients of all categories",
        simplifiedChinese: "重新设置样条节点并拟合各类别的回归系数")
      : LocalizedText(
        english: "fitting the coefficients of all categories",
        simplifiedChinese: "重新拟合各类别的回归系数")
  }
}
