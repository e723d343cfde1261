internal import Statistics

/// How indexes of fixed predictions vary when patients are drawn again.
struct PatientSampling {
  private let samples: [Sample]

  /// What one resample yields.
  private struct Sample: Sendable {
    var indexes = IndexValues(.binary)
    var benefit: ResampledBenefit
  }

  /// What a thread works with.
  private struct Worker: Sendable {
    var counts: [Int]
    var meter: RiskMeter
  }

  init(
    _ ranked: RankedRisks, following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws {
    let (terms, bootstrap) = (plan.decisionTerms, plan.bootstrap)
    // Explicit resamples name patients as they were given, random ones need no names.
    let areNamed = plan.resamples != nil
    let worker = Worker(
      counts: Array(repeating: 0, count: ranked.count), meter: RiskMeter(plan.smoother))
    samples = try await bootstrap.fill(
      rowCount: ranked.count, progress: progress, worker: worker,
      room: { _ in Sample(benefit: .undefined(thresholds: terms.thresholds.count)) }
    ) { worker, replicate, sample in
      bootstrap.count(ofReplicate: replicate, into: &worker.counts)
      worker.meter.ranked.take(ranked, counts: worker.counts, byGivenRow: areNamed)
      sample.indexes = worker.meter.indexes(in: .frozen)
      worker.meter.readDistances(into: &sample.indexes)
      worker.meter.fillBenefit(terms, into: &sample.benefit)
    }
  }

  /// Percentile intervals for the indexes that have none in closed form.
  func addIntervals(to performance: inout Performance, confidence: Double) {
    performance.addPercentileIntervals(from: samples.map(\.indexes), confidence: confidence)
  }

  /// The bands of the decision curve.
  func addBands(to curve: inout DecisionCurve, confidence: Double) {
    curve.addBands(samples.map(\.benefit), confidence: confidence)
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
