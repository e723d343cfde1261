internal import Foundation
internal import Statistics

// Priorities: limits that are roots of the profile likelihood to the last digits, an infinite limit where
// the profile never falls far enough, few restricted maxima a limit.

/// Confidence limits and tests of single coefficients from the (penalised) profile likelihood.
///
/// A limit is where twice the fall of the profile log likelihood reaches the χ² quantile. Under Firth's
/// penalty the restricted maxima keep the penalty of the full information matrix, as `logistf` does.
///
/// - Source: Venzon, Appl Stat 1988;37:87; Heinze, Stat Med 2002;21:2409. `MASS::confint` and
///   `logistf` compute the same limits, the first by splines on a grid, to about 1e-4.
public struct ProfileLikelihood: Sendable {
  /// The limits of one coefficient; infinite where the likelihood never falls far enough.
  public struct Limits: Sendable, Hashable {
    /// The lower limit.
    public var lower: Double
    /// The upper limit.
    public var upper: Double
  }

  private var restricted: RestrictedLikelihood
  private let estimates: [Double]
  private let errors: [Double]

  /// Starts from a solver that has just converged; `nil` if its information cannot be inverted.
  public init?(_ solved: LogisticSolver) {
    var copy = solved
    guard let covariance = copy.covariance(), let restricted = RestrictedLikelihood(solved) else {
      return nil
    }
    self.restricted = restricted
    estimates = solved.coefficients
    errors = estimates.indices.map { max(0, covariance[$0, $0]).squareRoot() }
  }

  /// The limits of a coefficient, counted from the intercept 0; `nil` if a restricted maximum fails.
  public mutating func limits(of coefficient: Int, confidence: Double = 0.95) -> Limits? {
    let target = ChiSquaredDistribution.quantile(confidence, degreesOfFreedom: 1)
    guard let lower = limit(of: coefficient, side: -1, target: target),
      let upper = limit(of: coefficient, side: 1, target: target)
    else { return nil }
    return Limits(lower: lower, upper: upper)
  }

  /// The likelihood ratio statistic for the coefficients at some positions being zero.
  public mutating func chiSquared(without coefficients: [Int]) -> Double? {
    restricted.penalizedLogLikelihood(without: coefficients).map {
      max(0, 2 * (restricted.maximum - $0))
    }
  }

  /// Newton's method for the signed root √D of the fall D, which is nearly a straight line.
  private mutating func limit(of coefficient: Int, side: Double, target: Double) -> Double? {
    let goal = target.squareRoot()
    let estimate = estimates[coefficient]
    var (near, far) = (0.0, Double.infinity)
    var distance = goal * errors[coefficient]
    guard distance.isFinite, distance > 0 else { return nil }
    // Far from the limit a rough maximum tells where to look next.
    var isRough = true
    for round in 0..<80 {
      let value = estimate + side * distance
      guard
        restricted.maximize(
          [.init(coefficient, at: value)], continuing: round > 0, isRough: isRough)
      else {
        return nil
      }
      let fall = max(0, 2 * (restricted.maximum - restricted.solver.penalizedLogLikelihood))
      let root = fall.squareRoot()
      if !isRough, abs(fall - target) < 1e-11 * target { return value }
      if isRough, abs(fall - target) < 1e-4 * target {
        isRough = false
        continue
      }
      if root < goal { near = max(near, distance) } else { far = min(far, distance) }
      if far - near < 1e-13 * far { return value }
      // A profile that is flat a hundred thousand standard errors away has no limit.
      if near > 1e5 * errors[coefficient] { return side * .infinity }
      let slope = -side * (restricted.multipliers.first ?? 0) / max(root, 1e-8)
      let next = distance + (goal - root) / slope
      if next > near, next < far, slope > 0, next < 3 * max(distance, near) {
        distance = next
      } else {
        distance = far.isFinite ? (near + far) / 2 : 2 * distance
      }
    }
    return nil
  }
}
