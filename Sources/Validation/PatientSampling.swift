internal import Statistics

/// How indexes of fixed predictions vary when patients are drawn again.
struct PatientSampling {
  private let indexes: [IndexValues]
  private let benefits: [[Double]]

  init(
    _ ranked: RankedRisks, following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws {
    let thresholds = plan.decisionGrid
    let samples = try await plan.bootstrap.map(
      rowCount: ranked.count, progress: progress
    ) { rows -> (IndexValues, [Double]) in
      var counts = Array(repeating: 0, count: ranked.count)
      for row in rows { counts[row] += 1 }
      // Explicit resamples name patients as they were given, random ones need no names.
      let sample = ranked.repeating(
        plan.resamples == nil ? counts : ranked.givenRows.map { counts[$0] })
      let curve = CalibrationSmoother(plan.smoother, sample)
      return (
        IndexValues(sample, smoother: curve, in: .frozen),
        DecisionCurve.netBenefits(sample, thresholds: thresholds)
      )
    }
    indexes = samples.map(\.0)
    benefits = samples.map(\.1)
  }

  /// Percentile intervals for the indexes that have none in closed form.
  func addIntervals(to performance: inout Performance, confidence: Double) {
    performance.addPercentileIntervals(from: indexes, confidence: confidence)
  }

  /// The band of the decision curve.
  func netBenefitBand(confidence: Double) -> (lower: [Double], upper: [Double]) {
    DecisionCurve.band(benefits, points: benefits.first?.count ?? 0, confidence: confidence)
  }
}

extension Performance {
  /// Percentile intervals (type 7) over resamples for the indexes that have none in closed form.
  ///
  /// Resampling adds noise to the smooth curve, so distances from the diagonal grow: where calibration is
  /// near perfect, even the 2.5th percentile can lie above the estimate. The interval is then widened to
  /// the estimate, which can only raise its coverage.
  mutating func addPercentileIntervals(from resamples: [IndexValues], confidence: Double) {
    let tail = (1 - confidence) / 2
    for index in IndexValues.Index.allCases where index.hasNoClosedForm {
      let defined = resamples.map { $0[index] }.filter(\.isFinite)
      guard let estimate = self[keyPath: index.path].estimate, defined.count > 1 else { continue }
      let limits = quantiles(of: defined, at: [tail, 1 - tail])
      self[keyPath: index.path].lower = min(limits[0], estimate)
      self[keyPath: index.path].upper = max(limits[1], estimate)
      self[keyPath: index.path].method = "bootstrap percentile"
    }
  }
}
