internal import Foundation
internal import RiskModels
internal import Statistics

/// Calibration by a restricted cubic spline of the linear predictor.
///
/// logit P(y) = a + b·lp + Σ c_j·s_j(lp): a smooth curve that, unlike loess, cannot leave 0...1 and comes
/// with a test of whether a straight line would do.
///
/// - Source: Harrell, Regression Modeling Strategies, 10.9; van Houwelingen & le Cessie 1990. Matches
///   `glm(y ~ Hmisc::rcspline.eval(lp, nk = k, inclx = TRUE))`.
public struct SplineRecalibration: Sendable, Hashable, Codable {
  /// The knots on the scale of the linear predictor.
  public var knots: [Double]
  /// Intercept, slope, then the nonlinear terms.
  public var coefficients: [Double]
  /// −2 log likelihood.
  public var deviance: Double
  /// The likelihood ratio of the nonlinear terms, knots − 2 degrees of freedom.
  public var nonlinearChiSquared: Double
  /// Its P value.
  public var nonlinearP: Double
  /// The distances of risks from the curve.
  public var errors: CalibrationErrors?
  /// The covariance of the coefficients; `nil` where the information cannot be inverted.
  public var covariance: [[Double]]?

  /// Fits the curve; `nil` where risks are 0 or 1, take too few values, or separate the classes.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init?(risks: [Double], outcomes: [Bool], knots: Int) throws(ValidationError) {
    self.init(try RankedRisks(risks: risks, outcomes: outcomes), knots: knots)
  }

  package init?(_ ranked: RankedRisks, knots wanted: Int) {
    var smoother = SplineSmoother()
    guard smoother.fit(ranked, knots: wanted), var solver = smoother.solver else { return nil }
    let (line, placed) = (smoother.line, smoother.knots)
    knots = placed
    coefficients = solver.coefficients
    deviance = -2 * solver.logLikelihood
    nonlinearChiSquared = max(0, 2 * (solver.logLikelihood - line.logLikelihood))
    nonlinearP = ChiSquaredDistribution.upperTail(
      nonlinearChiSquared, degreesOfFreedom: Double(placed.count - 2))
    errors = CalibrationErrors(
      predicted: ranked.risks, curve: solver.linearPredictors.map { inverseLogit($0).p })
    covariance = solver.covariance().map { matrix in
      (0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
    }
  }

  /// The observed risk that goes with a predicted one; NaN outside 0...1.
  public func observed(at risk: Double) -> Double {
    terms(at: risk).map { _ in
      inverseLogit(SplineSmoother.line(at: logit(risk), coefficients, knots: knots)).p
    } ?? .nan
  }

  /// Its pointwise interval: Wald's on the scale of log odds, as `predict.glm(se.fit = TRUE)` has it.
  public func interval(at risk: Double, confidence: Double) -> (lower: Double, upper: Double)? {
    guard let terms = terms(at: risk), let covariance else { return nil }
    let line = zip(terms, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    var variance = 0.0
    for (left, row) in zip(terms, covariance) {
      for (right, value) in zip(terms, row) { variance += left * value * right }
    }
    guard variance > 0 else { return nil }
    let margin = NormalDistribution.criticalValue(confidence: confidence) * variance.squareRoot()
    return (inverseLogit(line - margin).p, inverseLogit(line + margin).p)
  }

  /// 1, the linear predictor, its nonlinear terms.
  private func terms(at risk: Double) -> [Double]? {
    guard risk > 0, risk < 1, let spline = try? RestrictedCubicSpline(knots: knots) else {
      return nil
    }
    return [1] + spline.basis(at: logit(risk))
  }
}
