internal import Statistics

/// How indexes of fixed predictions vary when patients are drawn again.
struct PatientSampling {
  private let indexes: [IndexValues]
  private let benefits: [ResampledBenefit]

  init(
    _ ranked: RankedRisks, following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws {
    let terms = plan.decisionTerms
    let samples = try await plan.bootstrap.map(
      rowCount: ranked.count, progress: progress
    ) { rows -> (IndexValues, ResampledBenefit) in
      var counts = Array(repeating: 0, count: ranked.count)
      for row in rows { counts[row] += 1 }
      // Explicit resamples name patients as they were given, random ones need no names.
      let sample = ranked.repeating(
        plan.resamples == nil ? counts : ranked.givenRows.map { counts[$0] })
      let curve = CalibrationSmoother(plan.smoother, sample)
      return (
        IndexValues(sample, smoother: curve, in: .frozen),
        ResampledBenefit(sample, terms)
      )
    }
    indexes = samples.map(\.0)
    benefits = samples.map(\.1)
  }

  /// Percentile intervals for the indexes that have none in closed form.
  func addIntervals(to performance: inout Performance, confidence: Double) {
    performance.addPercentileIntervals(from: indexes, confidence: confidence)
  }

  /// The bands of the decision curve.
  func addBands(to curve: inout DecisionCurve, confidence: Double) {
    curve.addBands(benefits, confidence: confidence)
  }
}

extension Performance {
  /// Percentile intervals (type 7) over resamples for the indexes that have none in closed form.
  ///
  /// A curve in a resample strays from the curve in all patients, so that distances are larger there
  /// than in the patients themselves: percentiles as they are may lie above the estimate altogether.
  /// Those of distances are therefore moved by the mean of the resamples minus the estimate.
  mutating func addPercentileIntervals(from resamples: [IndexValues], confidence: Double) {
    let tail = (1 - confidence) / 2
    guard let kind = resamples.first?.kind else { return }
    for index in kind.indexes where index.hasNoClosedForm(kind) {
      let defined = resamples.map { $0[index] }.filter(\.isFinite)
      guard let value = self[keyPath: index.path].estimate, defined.count > 1 else { continue }
      let mean = defined.reduce(0, +) / Double(defined.count)
      let shift = index.isDistance ? mean - value : 0
      let limits = quantiles(of: defined, at: [tail, 1 - tail]).map { $0 - shift }
      // What no resample changes, as U in the model's own patients, was not estimated.
      guard limits[0] < limits[1] else { continue }
      self[keyPath: index.path].lower = max(index.bounds.lowerBound, min(limits[0], value))
      self[keyPath: index.path].upper = min(index.bounds.upperBound, max(limits[1], value))
      self[keyPath: index.path].method =
        index.isDistance ? "bootstrap percentile, centred on the estimate" : "bootstrap percentile"
    }
  }
}
