internal import Diagnostics
internal import Foundation
internal import Statistics

/// Harrell's optimism, summed up from replicates.
///
/// optimism = Σ (θ of model b in resample b − θ of model b in the patients) / B; corrected = apparent −
/// optimism.
///
/// Optimism is the mean over replicates of performance in the resample minus performance of the same
/// model in the original patients. A replicate in which an index is not defined on both sides is left
/// out of that index's mean. ICI, E50, E90 and Emax are those of the corrected calibration curve and not
/// differences of such distances: a curve in few patients strays from the diagonal by chance in training
/// and test alike, so that a difference of maxima may well be smaller than one of 90th percentiles.
///
/// - Source: Harrell, Stat Med 1996;15:361. Matches `rms::validate` and `rms::calibrate`.
struct OptimismBootstrap {
  /// What is corrected: the model in the patients it was made from.
  struct Apparent {
    var ranked: RankedRisks
    var indexes: IndexValues
    var smooth: CalibrationCurve.Smooth
  }

  let replicates: [Replicate]
  /// Why replicates failed, most frequent first.
  let failures: [OptimismCorrection.FailureCount]
  let asked: Int

  init(_ results: [Result<Replicate, Refitting.Failure>]) throws(ValidationError) {
    asked = results.count
    replicates = results.compactMap { try? $0.get() }
    failures = OptimismCorrection.FailureCount.counting(results)
    guard !replicates.isEmpty else {
      throw .everyReplicateFailed(
        count: asked, mostFrequent: failures.first?.reason[.english] ?? "")
    }
  }

  /// Apparent performance minus optimism, with intervals, and the optimism itself.
  func correction(
    of apparent: Apparent, plan: ValidationPlan, repeatedSteps: LocalizedText
  ) -> OptimismCorrection {
    let indexes = apparent.indexes.kind.indexes
    var optimism = IndexValues(apparent.indexes.kind)
    var corrected = optimism
    for index in indexes where !index.isDistance {
      optimism[index] = meanDifference { ($0.training[index], $0.test[index]) }.mean
      corrected[index] = apparent.indexes[index] - optimism[index]
    }
    corrected.readDistances(distances(of: apparent))
    for index in indexes where index.isDistance {
      optimism[index] = apparent.indexes[index] - corrected[index]
    }
    let (n, events) = (apparent.ranked.count, apparent.ranked.events)
    var performance = Performance(corrected, n: n, events: events)
    let z = NormalDistribution.criticalValue(confidence: plan.confidence)
    for index in indexes where !index.isDistance {
      performance[keyPath: index.path] = interval(of: index, around: corrected[index], z: z)
    }
    var correction = OptimismCorrection(
      replicates: asked, failedReplicates: asked - replicates.count, failures: failures,
      seed: plan.seed, repeatedSteps: repeatedSteps, corrected: performance,
      optimism: Performance(optimism, n: n, events: events))
    correction.method = .optimism
    return correction
  }

  /// How often each factor was chosen, in the order of the formula; `nil` without selection.
  func inclusionFrequencies(of candidates: [String]) -> [InclusionFrequency]? {
    InclusionFrequency.counting(replicates.compactMap(\.kept), of: candidates)
  }

  /// The distances |risk − corrected curve| of the patients whose risk the curve reaches.
  ///
  /// Between the points of the grid the curve is a line, as in the printed errors of `rms::calibrate`.
  private func distances(of apparent: Apparent) -> [Double] {
    let grid = apparent.smooth.predicted
    let curve = corrected(curve: apparent.smooth.observed)
    var point = 0
    return apparent.ranked.risks.compactMap { risk in
      while point + 2 < grid.count, grid[point + 1] < risk { point += 1 }
      guard point + 1 < grid.count, grid[point] <= risk, risk <= grid[point + 1],
        let left = curve[point], let right = curve[point + 1]
      else { return nil }
      let share = (risk - grid[point]) / (grid[point + 1] - grid[point])
      return abs(risk - left - share * (right - left))
    }
  }

  /// The apparent curve minus its optimism; `nil` where fewer than half of the replicates reach.
  func corrected(curve: [Double]) -> [Double?] {
    curve.indices.map { point in
      let optimism = meanDifference { ($0.trainingCurve[point], $0.testCurve[point]) }
      guard 2 * optimism.count >= replicates.count, curve[point].isFinite else { return nil }
      return curve[point] - optimism.mean
    }
  }

  /// The apparent net benefit minus its optimism, which is that of sensitivity and specificity: in every resample as many
  /// count as having the event as among the patients.
  ///
  /// corrected(t) = apparent(t) − Σ {train_b(t) − test_b(t)} / B, train_b by `ResampledBenefit.netBenefit`. Where the model
  /// treats everybody, in the patients and in all resamples, this is the net benefit of treating everybody.
  ///
  /// - Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993, 17.6; Vickers et al., BMC Med Inform Decis Mak
  /// 2008;8:53, for the curve.
  func corrected(_ curve: DecisionCurve) -> [Double] {
    let (risk, harm) = (curve.overallRisk, curve.harm ?? 0)
    return curve.model.indices.map { point in
      let optimism = meanDifference {
        (
          $0.trainingBenefit.netBenefit(at: point, whereShare: risk, harm: harm),
          $0.testBenefit[point]
        )
      }
      return curve.model[point] - optimism.mean
    }
  }

  /// What the models gain in their own resamples.
  var trainingBenefits: [ResampledBenefit] { replicates.map(\.trainingBenefit) }

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
  /// fewer than ten replicates the ordinary standard deviation stands in.
  ///
  /// - Source: ABCLOC of `rms::validate` (rms 8.1), `Hmisc::dualSD`.
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
    let hasSides = differences.count >= 10 && above.count > 1 && below.count > 1
    let (top, bottom) = hasSides ? (spread(above), spread(below)) : (overall, overall)
    let bounds = index.bounds
    return Estimate(
      value, lower: max(bounds.lowerBound, value - z * top),
      upper: min(bounds.upperBound, value + z * bottom),
      method: "bootstrap, spread on each side (ABCLOC)")
  }
}
