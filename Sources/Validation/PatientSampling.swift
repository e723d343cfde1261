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
    let tail = (1 - confidence) / 2
    for index in IndexValues.Index.allCases {
      let estimate = performance[keyPath: index.path]
      guard estimate.estimate != nil, estimate.lower == nil, index.hasNoClosedForm else { continue }
      let defined = indexes.map { $0[index] }.filter(\.isFinite)
      guard defined.count > 1 else { continue }
      let limits = quantiles(of: defined, at: [tail, 1 - tail])
      performance[keyPath: index.path].lower = limits[0]
      performance[keyPath: index.path].upper = limits[1]
      performance[keyPath: index.path].method = "bootstrap percentile"
    }
  }

  /// The band of the decision curve.
  func netBenefitBand(confidence: Double) -> (lower: [Double], upper: [Double]) {
    DecisionCurve.band(benefits, points: benefits.first?.count ?? 0, confidence: confidence)
  }
}

extension IndexValues.Index {
  fileprivate var hasNoClosedForm: Bool {
    switch self {
    case .scaledBrier, .ici, .e50, .e90, .emax, .nagelkerkeR2: true
    default: false
    }
  }
}
