internal import Foundation
internal import Statistics

/// The eighteen statistics that `rms::val.prob` prints of predicted probabilities.
///
/// D is how much the predictions discriminate and U how much they are unreliable, per patient:
/// D = (χ²_D − 1)/n, U = (χ²_U − 2)/n, Q = D − U, where χ²_D is the likelihood ratio of the predictions as
/// they are over the prevalence alone, and χ²_U that of their logistic recalibration over them as they
/// are. Emax, E90 and Eavg are distances from Cleveland's lowess (no robustness steps).
///
/// **Edges.** What is not defined is `nil`: the calibration statistics for a risk of exactly 0 or 1 (there
/// val.prob leaves the patient out with a warning), everything that needs both classes without them. For
/// risks that are all equal the values are those of val.prob's own special case.
/// **Against rms.** C and Dxy here are exact; lrm (rms 6) groups risks into cells 0.002 wide first.
///
/// - Source: Harrell, Regression Modeling Strategies, 10.9; Miller, Hui & Tierney, Stat Med
///   1991;10:1213. Matches `rms::val.prob`.
public struct ProbabilityIndexes: Sendable, Hashable, Codable {
  /// Somers' Dxy: 2C − 1.
  public var somersDxy: Double?
  /// The concordance statistic.
  public var cStatistic: Double?
  /// Nagelkerke's R² of the predictions as they are.
  public var nagelkerkeR2: Double?
  /// The discrimination index D.
  public var discrimination: Double?
  /// The likelihood ratio of the predictions as they are, 1 degree of freedom.
  public var discriminationChiSquared: Double?
  /// Its P value; val.prob prints none.
  public var discriminationP: Double?
  /// The unreliability index U.
  public var unreliability: Double?
  /// The likelihood ratio of the recalibration, 2 degrees of freedom.
  public var unreliabilityChiSquared: Double?
  /// Its P value.
  public var unreliabilityP: Double?
  /// The quality index Q = D − U.
  public var quality: Double?
  /// The mean squared error.
  public var brier: Double?
  /// The intercept of the recalibration, fitted jointly with the slope.
  public var intercept: Double?
  /// Its slope.
  public var slope: Double?
  /// The largest distance from the smooth curve.
  public var emax: Double?
  /// The 90th percentile of the distance, type 7.
  public var e90: Double?
  /// The mean distance.
  public var eavg: Double?
  /// Spiegelhalter's z.
  public var spiegelhalterZ: Double?
  /// Its two-sided P value.
  public var spiegelhalterP: Double?

  /// Computes the statistics of risks in patients whose outcome is known.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init(risks: [Double], outcomes: [Bool]) throws(ValidationError) {
    self.init(try RankedRisks(risks: risks, outcomes: outcomes))
  }

  package init(_ ranked: RankedRisks) {
    let n = Double(ranked.count)
    let calibration = Spiegelhalter(ranked)
    (spiegelhalterZ, spiegelhalterP) = (calibration?.z, calibration?.pValue)
    brier = zip(ranked.risks, ranked.outcomes).reduce(0) { sum, pair in
      sum + (pair.0 - pair.1) * (pair.0 - pair.1) / n
    }
    if let risk = ranked.risks.first, risk == ranked.risks.last {
      readEqual(ranked, risk: risk)
    } else {
      readDiffering(ranked)
    }
    if let d = discrimination, let u = unreliability { quality = d - u }
  }

  private mutating func readDiffering(_ ranked: RankedRisks) {
    let n = Double(ranked.count)
    func defined(_ value: Double) -> Double? { value.isFinite ? value : nil }
    cStatistic = defined(Concordance.statistic(ranked))
    somersDxy = cStatistic.map { 2 * $0 - 1 }
    let (null, frozen) = (
      Recalibration.nullLogLikelihood(ranked), Recalibration.frozenLogLikelihood(ranked)
    )
    let variation = ExplainedVariation(
      logLikelihood: frozen, nullLogLikelihood: null, n: ranked.count, events: ranked.events,
      parameters: 0)
    nagelkerkeR2 = defined(variation.nagelkerke)
    if null < 0, frozen.isFinite {
      let ratio = 2 * (frozen - null)
      discriminationChiSquared = ratio
      discriminationP = ChiSquaredDistribution.upperTail(max(0, ratio), degreesOfFreedom: 1)
      discrimination = (ratio - 1) / n
    }
    let joint = Recalibration.joint(ranked)
    if joint.logLikelihood.isFinite {
      (intercept, slope) = (joint.intercept, joint.slope)
      readUnreliability(2 * (joint.logLikelihood - frozen), degreesOfFreedom: 2, n)
    }
    if let smoother = CalibrationSmoother(.lowess, ranked) {
      let errors = CalibrationErrors(smoother.distances(ranked))
      (emax, e90, eavg) = (errors?.emax, errors?.e90, errors?.ici)
    }
  }

  /// One risk for everybody: no slope, and the distance is that of the prevalence.
  private mutating func readEqual(_ ranked: RankedRisks, risk: Double) {
    let n = Double(ranked.count)
    let prevalence = ranked.outcomes.reduce(0, +) / n
    (somersDxy, cStatistic, nagelkerkeR2) = (0, 0.5, 0)
    (discrimination, discriminationChiSquared, discriminationP) = (-1 / n, 0, 1)
    (emax, e90, eavg) = (0, abs(risk - prevalence), abs(risk - prevalence))
    guard risk > 0, risk < 1, prevalence > 0, prevalence < 1 else { return }
    (intercept, slope) = (logit(prevalence), 0)
    let gain = Recalibration.nullLogLikelihood(ranked) - Recalibration.frozenLogLikelihood(ranked)
    readUnreliability(2 * gain, degreesOfFreedom: 1, n)
  }

  private mutating func readUnreliability(
    _ ratio: Double, degreesOfFreedom: Double, _ n: Double
  ) {
    // At perfect calibration the ratio is zero but for rounding.
    let ratio = max(0, ratio)
    unreliabilityChiSquared = ratio
    unreliabilityP = ChiSquaredDistribution.upperTail(ratio, degreesOfFreedom: degreesOfFreedom)
    unreliability = (ratio - degreesOfFreedom) / n
  }
}
