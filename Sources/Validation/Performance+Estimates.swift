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
    calibrationIntercept = .wald(joint.intercept, error: joint.interceptError, z: z)
    calibrationSlope = .wald(joint.slope, error: joint.slopeError, z: z)
    let alone = Recalibration.interceptAlone(ranked)
    calibrationInTheLarge = .wald(alone.intercept, error: alone.interceptError, z: z)
    brier = Self.brier(ranked, z)
    observedExpected = ObservedExpected.estimate(ranked, confidence: confidence)
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
}
