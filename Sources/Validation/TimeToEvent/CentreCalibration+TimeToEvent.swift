internal import Statistics

extension CentreCalibration {
  /// The calibration at a horizon of the patients of one centre, without a band.
  init(
    _ predictions: FollowedPredictions, at index: Int, following plan: ValidationPlan
  ) throws(ValidationError) {
    let ranked = try predictions.ranked(at: index)
    var own = plan
    own.groups = Self.groups(wanted: plan.groups, patients: ranked.count)
    own.calibrationPoints = min(plan.calibrationPoints, Self.mostPoints)
    var curve = CalibrationCurve(predictions, ranked, at: index, following: own)
    let known = predictions.horizons[index].fates.count { $0 != .unknown }
    if min(ranked.events, known - ranked.events) < Self.fewestForCurve { curve.smooth = .none }
    self.init(
      curve, RiskDistribution(predictions, ranked, at: index, bins: Self.mostBins),
      smallestCell: plan.smallestShown)
  }

  /// The same with the quantiles (type 7) of the curve in resampled patients of the centre as a band.
  ///
  /// The model stays as it was made in the other centres. Cross-validation has no such resamples, and gives no band.
  func banded(
    _ predictions: FollowedPredictions, at index: Int, following plan: ValidationPlan
  ) async throws -> CentreCalibration {
    let replicates = plan.method.isBootstrap ? plan.bootstrap.replicates : 0
    guard replicates > 0, !curve.smooth.predicted.isEmpty else { return self }
    let bootstrap = Bootstrap(replicates: replicates, seed: plan.seed, threads: plan.threads)
    let worker = CentreResampler(
      predictions, index, at: curve.smooth.predicted, smoother: plan.smoother)
    let curves = try await bootstrap.fill(
      rowCount: predictions.order.count, worker: worker,
      room: { _ in .undefined(curve.smooth.predicted.count) }
    ) { worker, replicate, points in
      worker.fillCurve(of: replicate, of: bootstrap, into: &points)
    }
    var result = self
    result.curve.addBand(curves, confidence: plan.confidence)
    return result
  }
}

/// Draws the calibration curve of one centre in resamples of its patients.
private struct CentreResampler: Sendable {
  private let values: FollowedPredictions.Values
  private let index: Int
  private let grid: CalibrationGrid
  private var meter: TimeToEventMeter
  private var counts: [Int]
  private var weights: [Double]

  init(
    _ predictions: FollowedPredictions, _ index: Int, at risks: [Double],
    smoother: ValidationPlan.Smoother
  ) {
    (values, self.index) = (predictions.values, index)
    grid = CalibrationGrid(risks)
    meter = TimeToEventMeter(predictions, smoother: smoother)
    weights = Array(repeating: 0, count: predictions.order.count)
    counts = Array(repeating: 0, count: predictions.order.count)
  }

  mutating func fillCurve(
    of replicate: Int, of bootstrap: Bootstrap, into points: inout [Double]
  ) {
    bootstrap.count(ofReplicate: replicate, into: &counts)
    for row in counts.indices { weights[row] = Double(counts[row]) }
    meter.load(weights: weights)
    meter.fillCalibration(values, at: index, along: grid, into: &points)
  }
}

extension CalibrationCurve {
  /// The quantiles (type 7) of resampled curves at each point as a band.
  mutating func addBand(_ resamples: [[Double]], confidence: Double) {
    let tail = (1 - confidence) / 2
    for point in smooth.predicted.indices {
      let values = resamples.map { $0[point] }.filter(\.isFinite)
      guard 2 * values.count >= resamples.count, values.count > 1 else { continue }
      let limits = quantiles(of: values, at: [tail, 1 - tail])
      (smooth.lower[point], smooth.upper[point]) = (limits[0], limits[1])
    }
  }
}
