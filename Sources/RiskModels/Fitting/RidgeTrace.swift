internal import Foundation
public import Statistics

/// How a ridge model fares at several strengths of its penalty.
///
/// AIC = LR − 2 d, BIC = LR − d log n, corrected AIC = LR − 2 d (1 + (d + 1) / (n − d − 1)),
/// d = tr I (I + P)⁻¹.
///
/// - Source: Verweij, Stat Med 1994;13:2427; Hurvich, Biometrika 1989;76:297. Matches
///   `rms::pentrace`: the likelihood is that of the shrunken coefficients, without its penalty.
public struct RidgeTrace: Sendable, Hashable {
  /// One strength.
  public struct Point: Sendable, Hashable, Codable {
    /// λ.
    public var penalty: Double
    /// The effective number of slopes.
    public var degreesOfFreedom: Double
    /// Likelihood ratio − 2 · degrees of freedom; larger is better.
    public var aic: Double
    /// Likelihood ratio − log n · degrees of freedom.
    public var bic: Double
    /// AIC with Hurvich and Tsai's correction for few patients.
    public var correctedAIC: Double
  }

  /// The strengths in the order given; a λ whose fit fails is left out.
  public private(set) var points: [Point] = []

  /// Fits a model at several strengths.
  public init(
    design: Design, predictors: Matrix, outcomes: [Double], penalties: [Double]
  ) {
    let events = Int(outcomes.reduce(0, +))
    let null = logLikelihoodOfPrevalence(events: events, of: outcomes.count)
    for lambda in penalties {
      let matrix = RidgePenalty(lambda).matrix(for: design, predictors: predictors)
      var solver = LogisticSolver(
        predictors: predictors, outcomes: outcomes,
        penalty: lambda == 0 ? .none : .ridge(matrix))
      guard solver.solve() == .converged, let slopes = solver.effectiveDegreesOfFreedom()
      else { continue }
      let ratio = 2 * (solver.logLikelihood - null)
      points.append(
        Point(lambda, slopes.reduce(0, +), ratio: ratio, n: Double(outcomes.count)))
    }
  }

  /// The strength with the largest corrected AIC, the first of several.
  public var best: Point? {
    points.reduce(nil) { best, point in
      point.correctedAIC > best?.correctedAIC ?? -.infinity ? point : best
    }
  }
}

extension RidgeTrace.Point {
  fileprivate init(_ penalty: Double, _ freedom: Double, ratio: Double, n: Double) {
    self.init(
      penalty: penalty, degreesOfFreedom: freedom, aic: ratio - 2 * freedom,
      bic: ratio - log(n) * freedom,
      correctedAIC: ratio - 2 * freedom * (1 + (freedom + 1) / (n - freedom - 1)))
  }
}
