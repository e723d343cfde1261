internal import Diagnostics
internal import Foundation
internal import Statistics

/// Harrell's optimism, summed up from replicates.
///
/// Optimism is the mean over replicates of performance in the resample minus performance of the same
/// model in the original patients. A replicate in which an index is not defined on both sides is left
/// out of that index's mean.
///
/// - Source: Harrell, Stat Med 1996;15:361. Matches `rms::validate` and `rms::calibrate`.
struct OptimismBootstrap {
  private let replicates: [Replicate]
  /// Why replicates failed, most frequent first.
  let failures: [OptimismCorrection.FailureCount]
  private let asked: Int

  init(_ results: [Result<Replicate, Refitting.Failure>]) throws(ValidationError) {
    asked = results.count
    replicates = results.compactMap { try? $0.get() }
    var counts: [LocalizedText: Int] = [:]
    for case .failure(let failure) in results { counts[failure.reason, default: 0] += 1 }
    failures = counts.map { .init(reason: $0.key, count: $0.value) }.sorted {
      (-$0.count, $0.reason[.english]) < (-$1.count, $1.reason[.english])
    }
    guard !replicates.isEmpty else {
      throw .everyReplicateFailed(
        count: asked, mostFrequent: failures.first?.reason[.english] ?? "")
    }
  }

  /// Apparent performance minus optimism, with intervals, and the optimism itself.
  func correction(
    of apparent: IndexValues, n: Int, events: Int, plan: ValidationPlan,
    repeatedSteps: LocalizedText
  ) -> OptimismCorrection {
    var optimism = IndexValues.undefined
    var corrected = IndexValues.undefined
    for index in IndexValues.Index.allCases {
      optimism[index] = meanDifference { ($0.training[index], $0.test[index]) }.mean
      corrected[index] = apparent[index] - optimism[index]
    }
    var performance = Performance(corrected, n: n, events: events)
    let z = NormalDistribution.criticalValue(confidence: plan.confidence)
    for index in IndexValues.Index.allCases {
      performance[keyPath: index.path] = interval(of: index, around: corrected[index], z: z)
    }
    return OptimismCorrection(
      replicates: asked, failedReplicates: asked - replicates.count, failures: failures,
      seed: plan.seed, repeatedSteps: repeatedSteps, corrected: performance,
      optimism: Performance(optimism, n: n, events: events))
  }

  /// The apparent curve minus its optimism; `nil` where fewer than half of the replicates reach.
  func corrected(curve: [Double]) -> [Double?] {
    curve.indices.map { point in
      let optimism = meanDifference { ($0.trainingCurve[point], $0.testCurve[point]) }
      guard 2 * optimism.count >= replicates.count, curve[point].isFinite else { return nil }
      return curve[point] - optimism.mean
    }
  }

  /// The apparent net benefit minus its optimism.
  func corrected(netBenefit: [Double]) -> [Double] {
    netBenefit.indices.map { point in
      netBenefit[point] - meanDifference { ($0.trainingBenefit[point], $0.testBenefit[point]) }.mean
    }
  }

  /// The middle `confidence` of the net benefits of the models in their own resamples.
  func netBenefitBand(points: Int, confidence: Double) -> (lower: [Double], upper: [Double]) {
    DecisionCurve.band(replicates.map(\.trainingBenefit), points: points, confidence: confidence)
  }

  /// The optimism of the apparent curve at each point, and how many replicates reach it.
  func curveOptimism(points: Int) -> [(mean: Double, count: Int)] {
    (0..<points).map { point in
      meanDifference { ($0.trainingCurve[point], $0.testCurve[point]) }
    }
  }

  private func meanDifference(
    _ pair: (Replicate) -> (training: Double, test: Double)
  ) -> (mean: Double, count: Int) {
    var (training, test, count) = (0.0, 0.0, 0)
    for replicate in replicates {
      let values = pair(replicate)
      guard values.training.isFinite, values.test.isFinite else { continue }
      training += values.training
      test += values.test
      count += 1
    }
    guard count > 0 else { return (.nan, 0) }
    return (training / Double(count) - test / Double(count), count)
  }

  /// Approximate limits from the spread of training − 1.25 · test on each side of its mean.
  ///
  /// A spread on the upper side means that the corrected value may be lower, and the reverse. With
  /// fewer than ten replicates on a side the ordinary standard deviation stands in.
  ///
  /// - Source: ABCLOC of `rms::validate` (rms 8.1).
  private func interval(
    of index: IndexValues.Index, around value: Double, z: Double
  ) -> Estimate {
    let differences = replicates.compactMap { replicate -> Double? in
      let difference = replicate.training[index] - 1.25 * replicate.test[index]
      return difference.isFinite ? difference : nil
    }
    guard differences.count > 1 else { return Estimate(value) }
    let mean = differences.reduce(0, +) / Double(differences.count)
    func spread(_ side: [Double]) -> Double {
      let squares = side.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(side.count - 1)).squareRoot()
    }
    let (above, below) = (differences.filter { $0 >= mean }, differences.filter { $0 <= mean })
    let overall = spread(differences)
    let top = above.count < 10 ? overall : spread(above)
    let bottom = below.count < 10 ? overall : spread(below)
    let bounds = index.bounds
    return Estimate(
      value, lower: max(bounds.lowerBound, value - z * top),
      upper: min(bounds.upperBound, value + z * bottom),
      method: "bootstrap, spread on each side (ABCLOC)")
  }
}

extension IndexValues {
  /// Nothing is defined yet.
  static let undefined = IndexValues()

  private init() {}
}

extension DecisionCurve {
  /// The quantiles (type 7) of replicates at each point.
  static func band(
    _ replicates: [[Double]], points: Int, confidence: Double
  ) -> (lower: [Double], upper: [Double]) {
    let tail = (1 - confidence) / 2
    let limits = (0..<points).map { point in
      quantiles(of: replicates.map { $0[point] }, at: [tail, 1 - tail])
    }
    return (limits.map { $0[0] }, limits.map { $0[1] })
  }
}
