internal import Foundation
internal import Statistics

extension Performance {
  /// The performance of risks in patients whose outcome is known.
  ///
  /// Intervals: DeLong for the C-statistic; Wald for intercepts and slope; normal, from the variance of
  /// the squared errors, for the Brier score; normal on the log scale with binomial variance for O/E.
  /// The others have none without a bootstrap, and none has one where the estimated variance is zero.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init(
    risks: [Double], outcomes: [Bool], smoother: ValidationPlan.Smoother = .loess,
    confidence: Double = 0.95
  ) throws(ValidationError) {
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    self.init(ranked, smoother: smoother, confidence: confidence)
  }

  package init(_ ranked: RankedRisks, smoother: ValidationPlan.Smoother, confidence: Double) {
    let curve = CalibrationSmoother(smoother, ranked)
    self.init(
      IndexValues(ranked, smoother: curve, in: .frozen), n: ranked.count, events: ranked.events)
    let z = NormalDistribution.criticalValue(confidence: confidence)
    cStatistic = Concordance.estimate(ranked, confidence: confidence)
    let joint = Recalibration.joint(ranked)
    calibrationIntercept = Self.wald(joint.intercept, joint.interceptError, z)
    calibrationSlope = Self.wald(joint.slope, joint.slopeError, z)
    let alone = Recalibration.interceptAlone(ranked)
    calibrationInTheLarge = Self.wald(alone.intercept, alone.interceptError, z)
    brier = Self.brier(ranked, z)
    observedExpected = Self.observedExpected(ranked, z)
  }

  private static func wald(_ value: Double, _ error: Double, _ z: Double) -> Estimate {
    guard value.isFinite else { return Estimate(nil) }
    return Estimate(
      value, lower: value - z * error, upper: value + z * error, standardError: error,
      method: "Wald")
  }

  private static func brier(_ ranked: RankedRisks, _ z: Double) -> Estimate {
    let squares = zip(ranked.risks, ranked.outcomes).map { ($0 - $1) * ($0 - $1) }
    let n = Double(squares.count)
    let mean = squares.reduce(0, +) / n
    guard n > 1 else { return Estimate(mean) }
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n
    guard variance > 0 else { return Estimate(mean) }
    let error = variance.squareRoot()
    return Estimate(
      mean, lower: max(0, mean - z * error), upper: min(1, mean + z * error),
      standardError: error, method: "normal, variance of the squared errors")
  }

  private static func observedExpected(_ ranked: RankedRisks, _ z: Double) -> Estimate {
    let expected = ranked.risks.reduce(0, +)
    let events = ranked.outcomes.reduce(0, +)
    guard expected > 0 else { return Estimate(nil) }
    guard events > 0, events < Double(ranked.count) else { return Estimate(events / expected) }
    let logError = ((1 - events / Double(ranked.count)) / events).squareRoot()
    let ratio = events / expected
    return Estimate(
      ratio, lower: ratio * exp(-z * logError), upper: ratio * exp(z * logError),
      standardError: ratio * logError, method: "normal on the log scale, binomial variance")
  }
}
