internal import Foundation
internal import Statistics

// Priorities: metafor's numbers, an optimum that is the optimum, and nothing that hides how little a
// handful of centres can tell.

/// Estimates of several centres pooled by a fixed or random-effects model.
///
/// y_i = μ + u_i + e_i with known variances of e_i and τ² of u_i. The interval is that of the mean μ; the
/// prediction interval is that of the true value in a new centre.
///
/// - Source: DerSimonian & Laird, Control Clin Trials 1986;7:177; Viechtbauer, J Educ Behav Stat
///   2005;30:261 (REML); Hartung & Knapp, Stat Med 2001;20:3875;
///   Jackson et al., Stat Med 2017;36:3923 (ad hoc variance correction); Higgins, J R Stat Soc A 2009;172:137
///   (prediction). Matches `metafor::rma` and `predict.rma`.
public struct RandomEffects: Sendable, Hashable, Codable {
  /// How τ² is estimated.
  public enum Heterogeneity: String, Sendable, Hashable, Codable, CaseIterable {
    /// τ² = 0: one true value for all centres.
    case fixed
    /// DerSimonian and Laird's moments.
    case derSimonianLaird = "dersimonian_laird"
    /// Restricted maximum likelihood.
    case restrictedLikelihood = "reml"
  }

  /// What the interval of the mean rests on.
  public enum Inference: String, Sendable, Hashable, Codable, CaseIterable {
    /// Normal; too narrow for few centres.
    case normal
    /// Hartung and Knapp: the scatter of the centres and Student's t with one fewer than centres.
    case hartungKnapp = "hartung_knapp"
    /// The same with a scatter of at least what chance alone would make: centres that happen to agree cannot make
    /// the interval narrower than a normal one, or of no width at all.
    case hartungKnappAdHoc = "hartung_knapp_ad_hoc"
  }

  /// The pooled value μ.
  public var estimate: Double
  /// Its standard error.
  public var standardError: Double
  /// The lower limit of μ.
  public var lower: Double
  /// The upper limit of μ.
  public var upper: Double
  /// The variance between centres.
  public var tauSquared: Double
  /// The share of the total variance that lies between centres, per cent; for a fixed effect from Q.
  public var iSquared: Double
  /// Cochran's Q.
  public var q: Double
  /// Its P value.
  public var qP: Double
  /// The lower limit for a new centre; `nil` for a fixed effect.
  public var predictionLower: Double?
  /// The upper limit for a new centre.
  public var predictionUpper: Double?

  /// Pools estimates; `nil` for fewer than two, values that are not finite, or errors not positive.
  public init?(
    estimates: [Double], standardErrors: [Double],
    heterogeneity: Heterogeneity = .restrictedLikelihood, inference: Inference = .hartungKnapp,
    confidence: Double = 0.95
  ) {
    guard let data = CentreEstimates(estimates, standardErrors) else { return nil }
    let k = Double(estimates.count)
    let fixed = data.weighted(tauSquared: 0)
    q = fixed.scatter
    qP = ChiSquaredDistribution.upperTail(q, degreesOfFreedom: k - 1)
    tauSquared = data.tauSquared(by: heterogeneity)
    let pooled = data.weighted(tauSquared: tauSquared)
    estimate = pooled.mean
    let typical = (k - 1) / fixed.information
    iSquared =
      heterogeneity == .fixed
      ? max(0, q > 0 ? 100 * (q - k + 1) / q : 0) : 100 * tauSquared / (tauSquared + typical)
    let probability = 1 - (1 - confidence) / 2
    var multiplier = NormalDistribution.quantile(probability)
    standardError = (1 / pooled.total).squareRoot()
    if inference != .normal {
      multiplier = StudentTDistribution.quantile(probability, degreesOfFreedom: k - 1)
      let scatter = pooled.scatter / (k - 1)
      let factor = inference == .hartungKnappAdHoc ? max(1, scatter) : scatter
      standardError = (factor / pooled.total).squareRoot()
    }
    (lower, upper) = (
      estimate - multiplier * standardError, estimate + multiplier * standardError
    )
    guard heterogeneity != .fixed else { return }
    let margin = multiplier * (standardError * standardError + tauSquared).squareRoot()
    (predictionLower, predictionUpper) = (estimate - margin, estimate + margin)
  }
}

/// Estimates with their variances, and the sums that a random-effects model needs.
private struct CentreEstimates {
  let values: [Double]
  let variances: [Double]

  init?(_ values: [Double], _ errors: [Double]) {
    guard values.count > 1, values.count == errors.count, values.allSatisfy(\.isFinite),
      errors.allSatisfy({ $0 > 0 && $0.isFinite })
    else { return nil }
    self.values = values
    variances = errors.map { $0 * $0 }
  }

  struct Weighted {
    /// Σw.
    var total: Double
    /// Σwy / Σw.
    var mean: Double
    /// Σw(y − mean)².
    var scatter: Double
    /// Σw − Σw²/Σw.
    var information: Double
    /// Σw²(y − mean)².
    var squaredScatter: Double
    /// The squared Frobenius norm of the projection: Σw² − 2Σw³/Σw + (Σw²/Σw)².
    var curvature: Double
  }

  func weighted(tauSquared: Double) -> Weighted {
    let weights = variances.map { 1 / ($0 + tauSquared) }
    let total = weights.reduce(0, +)
    let mean = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / total
    var (scatter, squaredScatter, squares, cubes) = (0.0, 0.0, 0.0, 0.0)
    for (weight, value) in zip(weights, values) {
      let residual = weight * (value - mean) * (value - mean)
      scatter += residual
      squaredScatter += weight * residual
      squares += weight * weight
      cubes += weight * weight * weight
    }
    let share = squares / total
    return Weighted(
      total: total, mean: mean, scatter: scatter, information: total - share,
      squaredScatter: squaredScatter, curvature: squares - 2 * cubes / total + share * share)
  }

  func tauSquared(by heterogeneity: RandomEffects.Heterogeneity) -> Double {
    switch heterogeneity {
    case .fixed: return 0
    case .derSimonianLaird:
      let fixed = weighted(tauSquared: 0)
      return max(0, (fixed.scatter - Double(values.count - 1)) / fixed.information)
    case .restrictedLikelihood: return restrictedMaximum
    }
  }

  /// Fisher scoring from the moment estimate, then the better of its end and zero.
  private var restrictedMaximum: Double {
    var tau = tauSquared(by: .derSimonianLaird)
    for _ in 0..<1000 {
      let sums = weighted(tauSquared: tau)
      // yᵀPPy − tr P over tr PP, where Py has the elements w(y − mean).
      let step = (sums.squaredScatter - sums.information) / sums.curvature
      let next = max(0, tau + step)
      let isDone = abs(next - tau) <= 1e-14 * (1e-3 + tau)
      tau = next
      if isDone { break }
    }
    return restrictedLogLikelihood(tau) > restrictedLogLikelihood(0) ? tau : 0
  }

  private func restrictedLogLikelihood(_ tau: Double) -> Double {
    let sums = weighted(tauSquared: tau)
    let logs = variances.reduce(0) { $0 + log($1 + tau) }
    return -(logs + log(sums.total) + sums.scatter) / 2
  }
}
