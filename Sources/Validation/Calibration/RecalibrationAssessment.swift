internal import Foundation
public import Statistics

/// Logistic recalibration with every interval and test that programs print of it.
///
/// logit P(y = 1) = a + b · lp; a profile limit is where 2 (ℓ̂ − ℓ) = χ²₁.
///
/// Two intercepts go by one name in the literature: `calibrationInTheLarge` holds the slope at 1 (linear
/// predictor as offset), `intercept` is fitted jointly with the slope. Profile intervals are the exact
/// roots of the likelihood ratio; R's MASS interpolates a spline between profile points (up to 1e-3 off).
///
/// **Edges.** Estimates are `nil` for risks of exactly 0 or 1, risks that are all equal, one class, or
/// classes that the risks separate completely.
///
/// - Source: Cox, Biometrika 1958;45:562; Van Calster, J Clin Epidemiol 2016;74:167. Matches
///   `glm(y ~ lp)`, `glm(y ~ offset(lp))` and `MASS:::confint.glm`.
public struct RecalibrationAssessment: Sendable, Hashable, Codable {
  /// A statistic with its P value.
  public struct Test: Sendable, Hashable, Codable {
    /// χ², or z where there are no degrees of freedom.
    public var statistic: Double
    /// The degrees of freedom of χ²; `nil` for z.
    public var degreesOfFreedom: Int?
    /// The (two-sided) P value.
    public var pValue: Double
    /// Pooled over imputations: D₂; `nil` for one data set.
    public var pooling: PooledTest.Account?
  }

  /// The intercept with the slope held at 1, Wald interval.
  public var calibrationInTheLarge: Estimate
  /// The same with its profile-likelihood interval.
  public var calibrationInTheLargeByProfile: Estimate
  /// The intercept of the joint fit, Wald interval.
  public var intercept: Estimate
  /// The slope of the joint fit, Wald interval.
  public var slope: Estimate
  /// The same with its profile-likelihood interval.
  public var slopeByProfile: Estimate
  /// Likelihood ratio of intercept 0 and slope 1 together, 2 degrees of freedom.
  public var jointTest: Test?
  /// Likelihood ratio of intercept 0 given slope 1, 1 degree of freedom.
  public var interceptTest: Test?
  /// Wald's z of slope 1.
  public var slopeTest: Test?

  /// Recalibrates risks in patients whose outcome is known.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init(
    risks: [Double], outcomes: [Bool], confidence: Double = 0.95
  ) throws(ValidationError) {
    self.init(try RankedRisks(risks: risks, outcomes: outcomes), confidence: confidence)
  }

  package init(_ ranked: RankedRisks, confidence: Double) {
    let (joint, alone) = (Recalibration.joint(ranked), Recalibration.interceptAlone(ranked))
    let frozen = Recalibration.frozenLogLikelihood(ranked)
    let z = NormalDistribution.criticalValue(confidence: confidence)
    calibrationInTheLarge = .wald(alone.intercept, error: alone.interceptError, z: z)
    intercept = .wald(joint.intercept, error: joint.interceptError, z: z)
    slope = .wald(joint.slope, error: joint.slopeError, z: z)
    calibrationInTheLargeByProfile = ProfileInterval(
      estimate: alone.intercept, error: alone.interceptError, maximum: alone.logLikelihood
    ).estimate(z: z) { Recalibration.logLikelihood(ranked, intercept: $0, slope: 1) }
    slopeByProfile = ProfileInterval(
      estimate: joint.slope, error: joint.slopeError, maximum: joint.logLikelihood
    ).estimate(z: z) { Recalibration.interceptAlone(ranked, slope: $0).logLikelihood }
    jointTest = .likelihoodRatio(joint.logLikelihood, over: frozen, degreesOfFreedom: 2)
    interceptTest = .likelihoodRatio(alone.logLikelihood, over: frozen, degreesOfFreedom: 1)
    let distance = (joint.slope - 1) / joint.slopeError
    slopeTest =
      distance.isFinite
      ? Test(statistic: distance, pValue: NormalDistribution.twoSidedP(distance)) : nil
  }
}

extension RecalibrationAssessment.Test {
  /// Twice the gain of log likelihood; `nil` where either is not defined.
  static func likelihoodRatio(
    _ maximum: Double?, over frozen: Double, degreesOfFreedom: Int
  ) -> Self? {
    guard let maximum else { return nil }
    let gain = maximum - frozen
    guard gain.isFinite else { return nil }
    // Where nothing is to be gained the two differ by the rounding of their sums, if at all.
    let statistic = gain > 16 * frozen.ulp ? 2 * gain : 0
    return Self(
      statistic: statistic, degreesOfFreedom: degreesOfFreedom,
      pValue: ChiSquaredDistribution.upperTail(
        statistic, degreesOfFreedom: Double(degreesOfFreedom)))
  }
}

extension Estimate {
  /// An estimate with Wald's interval; undefined where the value is not finite.
  static func wald(_ value: Double, error: Double, z: Double) -> Estimate {
    guard value.isFinite else { return Estimate(nil) }
    return Estimate(
      value, lower: value - z * error, upper: value + z * error, standardError: error,
      method: "Wald")
  }
}

/// The interval of values whose likelihood is not too far below the maximum.
struct ProfileInterval {
  var estimate: Double
  var error: Double
  var maximum: Double

  /// The estimate with the two values at which twice the loss of log likelihood is z².
  func estimate(z: Double, _ logLikelihood: (Double) -> Double) -> Estimate {
    guard estimate.isFinite, error > 0, error.isFinite else { return Estimate(nil) }
    return Estimate(
      estimate, lower: limit(-1, z: z, logLikelihood), upper: limit(1, z: z, logLikelihood),
      method: "profile likelihood")
  }

  private func limit(_ side: Double, z: Double, _ logLikelihood: (Double) -> Double) -> Double? {
    let target = maximum - z * z / 2
    var (near, far) = (estimate, estimate + side * z * error)
    for _ in 0..<40 {
      let value = logLikelihood(far)
      guard value.isFinite else { return nil }
      if value < target { break }
      (near, far) = (far, far + side * (abs(far - estimate)))
    }
    guard logLikelihood(far) < target else { return nil }
    for _ in 0..<80 {
      let middle = (near + far) / 2
      if middle == near || middle == far { break }
      if logLikelihood(middle) < target { far = middle } else { near = middle }
    }
    return (near + far) / 2
  }
}
