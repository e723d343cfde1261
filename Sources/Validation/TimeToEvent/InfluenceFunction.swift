public import Statistics

/// A statistic with the influence of each patient on it, which gives standard errors and contrasts.
///
/// se² = Σ (φᵢ − φ̄)² / (n (n − 1)) of the influences φ.
///
/// - Source: Blanche et al., Stat Med 2013;32:5381. Matches `riskRegression::Score`.
package struct InfluencedStatistic: Sendable {
  /// The statistic; NaN where it is not defined.
  package var value: Double
  /// The influence of each patient: n times the change that one patient makes; empty where not defined.
  package var influence: [Double]

  /// Nothing is known.
  static let undefined = InfluencedStatistic(value: .nan, influence: [])

  /// The least standard error of a share, or of a difference of shares, that is not left by rounding.
  private static let leastError = 1e-13

  /// The standard deviation of the influence (divisor n − 1) over √n; `nil` where it is not defined, or zero but for
  /// rounding, as where all risks are equal.
  package var standardError: Double? {
    let n = Double(influence.count)
    guard n > 1 else { return nil }
    let mean = influence.reduce(0, +) / n
    let squares = influence.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / (n - 1) / n).squareRoot()
    return error.isFinite && error > Self.leastError ? error : nil
  }

  /// The normal interval, cut to the values that the statistic can take.
  package func estimate(confidence: Double, within bounds: ClosedRange<Double>) -> Estimate {
    guard value.isFinite else { return Estimate(nil) }
    guard let error = standardError else { return Estimate(value) }
    let margin = NormalDistribution.criticalValue(confidence: confidence) * error
    return Estimate(
      value, lower: max(bounds.lowerBound, value - margin),
      upper: min(bounds.upperBound, value + margin), standardError: error,
      method: "normal, influence function")
  }
}

/// The difference of one statistic between two models in the same patients.
public struct ModelContrast: Sendable, Hashable, Codable {
  /// The first model's statistic minus the second's, normal interval.
  public var difference: Estimate
  /// The two-sided P value; `nil` where the difference has no standard error.
  public var p: Double?

  /// The difference of two statistics of the same patients, from the difference of their influences.
  ///
  /// Undefined if either is, or if they are of different numbers of patients.
  package init(
    _ first: InfluencedStatistic, minus second: InfluencedStatistic, confidence: Double = 0.95
  ) {
    guard first.influence.count == second.influence.count else {
      difference = Estimate(nil)
      return
    }
    let joint = InfluencedStatistic(
      value: first.value - second.value,
      influence: zip(first.influence, second.influence).map { $0 - $1 })
    difference = joint.estimate(confidence: confidence, within: -(.infinity)...(.infinity))
    p = difference.standardError.map { NormalDistribution.twoSidedP(joint.value / $0) }
  }
}
