internal import Diagnostics
internal import Foundation

/// What a thread needs to work on folds of followed patients, made once and copied.
struct FollowedFoldWorker: Sendable {
  private var refitting: Refitting
  private var training: TimeToEventMeter
  private var heldOut: TimeToEventMeter
  private let count: Int

  init(_ apparent: FollowedPredictions, refitting: Refitting) {
    self.refitting = refitting
    training = TimeToEventMeter(apparent)
    heldOut = training
    count = apparent.order.count
  }

  /// Makes the model without some patients and predicts for them; rows count from zero.
  mutating func result(_ fold: Int, _ rows: [Int]) -> Result<FoldResult, Refitting.Failure> {
    var counts = Array(repeating: 1, count: count)
    for row in rows { counts[row] = 0 }
    training.load(weights: counts.map(Double.init))
    return Result { () throws(Refitting.Failure) in
      try refitting.prepare(for: .numbered(fold))
      let values = try refitting.predictions(counts: counts, measuredBy: &training)
      heldOut.load(weights: counts.map { Double(1 - $0) })
      return FoldResult(
        rows: rows, predictions: values.risks.map { risks in rows.map { risks[$0] } },
        indexes: heldOut.indexes(values, in: .test), kept: refitting.keptFactors)
    }
  }
}

extension [HorizonValidation] {
  /// Performance, calibration curves and net benefits of a model with times by cross-validation.
  mutating func crossValidate(
    _ predictions: FollowedPredictions, _ refitting: Refitting, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws {
    let folds = try Folds(plan, events: predictions.order.causes.map { $0 == 1 })
    let results = try FoldResults(
      folds,
      try await plan.bootstrap(of: folds).map(
        rowCount: predictions.order.count, progress: progress,
        worker: FollowedFoldWorker(predictions, refitting: refitting)
      ) { worker, fold, rows in worker.result(fold, rows) })
    let made = results.byRepeat
    let pooled = made.map {
      CrossValidatedRepeat.pooled($0, predictions, self, smoother: plan.smoother)
    }
    for index in indices {
      let repeats = pooled.map { $0[index] }
      var horizon = self[index]
      var correction = results.correction(
        repeats, of: try horizon.apparent(predictions, at: index, refitting, following: plan),
        plan: plan,
        repeatedSteps: refitting.repeatedSteps)
      correction.inclusionFrequencies = results.inclusionFrequencies(of: refitting.candidates)
      correction.corrected.horizon = horizon.horizon
      correction.optimism.horizon = horizon.horizon
      horizon.performance.optimismCorrected = correction
      horizon.calibrationCurve.corrected = FoldResults.mean(repeats.map(\.curve))
      let benefit = FoldResults.mean(repeats.map(\.benefit)).compactMap(\.self)
      if benefit.count == horizon.decisionCurve.thresholds.count {
        horizon.decisionCurve.corrected = benefit
      }
      self[index] = horizon
    }
  }
}

extension CrossValidatedRepeat {
  /// One repeat at every horizon; patients of folds without a model are left out.
  fileprivate static func pooled(
    _ folds: [FoldResult], _ predictions: FollowedPredictions, _ curves: [HorizonValidation],
    smoother: ValidationPlan.Smoother
  ) -> [CrossValidatedRepeat] {
    let count = predictions.order.count
    var weights = Array(repeating: 0.0, count: count)
    var risks = curves.map { _ in Array(repeating: 0.5, count: count) }
    for fold in folds {
      for (position, row) in fold.rows.enumerated() {
        weights[row] = 1
        for horizon in risks.indices { risks[horizon][row] = fold.predictions[horizon][position] }
      }
    }
    var meter = TimeToEventMeter(predictions, smoother: smoother)
    if weights.contains(0) { meter.load(weights: weights) }
    let values = FollowedPredictions.Values(
      linearPredictors: risks[risks.count - 1].map(complementaryLogLog), risks: risks,
      isProportional: risks.count == 1)
    var indexes = meter.indexes(values, in: .test)
    let benefits = meter.netBenefits(values, curves.map(\.decisionCurve.terms))
    return curves.indices.map { horizon in
      let risks = curves[horizon].calibrationCurve.smooth.predicted
      var curve = [Double].undefined(risks.count)
      if meter.fillCalibration(values, at: horizon, along: CalibrationGrid(risks), into: &curve) {
        indexes[horizon].readDistances(meter.distances(of: values, at: horizon))
      }
      return CrossValidatedRepeat(
        withinFolds: FoldResults.mean(folds, at: horizon), pooled: indexes[horizon],
        curve: curve, benefit: benefits[horizon])
    }
  }
}
