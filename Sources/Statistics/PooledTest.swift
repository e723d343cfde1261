internal import Foundation

/// A test of several coefficients at once over multiply imputed data.
///
/// D₁ pools estimates and covariances, D₂ only the tests of single data sets (weaker: use it where nothing
/// else is at hand), D₃ likelihoods at the pooled coefficients.
///
/// - Source: Li, Raghunathan & Rubin, J Am Stat Assoc 1991;86:1065 (D₁); Li, Meng et al., Stat Sinica
///   1991;1:65 (D₂); Meng & Rubin, Biometrika 1992;79:103 (D₃); Reiter, Biometrika 2007;94:502 (degrees
///   of freedom of D₁). Matches `mice::D1`, `D2`, `D3`.
public struct PooledTest: Sendable, Hashable, Codable {
  /// The F statistic.
  public let statistic: Double
  /// The coefficients tested.
  public let numerator: Double
  /// The degrees of freedom of the denominator.
  public let denominator: Double
  /// The average relative increase in variance due to missing values.
  public let relativeIncrease: Double

  /// The P value; 1 for a statistic below zero, which D₂ and D₃ can have.
  public var pValue: Double {
    guard statistic > 0 else { return statistic.isNaN ? .nan : 1 }
    guard denominator.isFinite else {
      return ChiSquaredDistribution.upperTail(
        statistic * numerator, degreesOfFreedom: numerator)
    }
    return FDistribution.upperTail(statistic, numerator: numerator, denominator: denominator)
  }

  /// What results files say of the pooling of a test; what is not finite is left out.
  public struct Account: Sendable, Hashable, Codable {
    /// How tests of several data sets become one.
    public enum Method: String, Sendable, Hashable, Codable {
      /// D₁: estimates with their covariances.
      case d1
      /// D₂: χ² statistics alone.
      case d2
      /// D₃: likelihoods at the pooled coefficients.
      case d3
      /// Rubin's rules for a normal statistic with variance 1.
      case rubin
    }

    /// How.
    public var method: Method
    /// F, or Student's t by Rubin's rules.
    public var statistic: Double
    /// The degrees of freedom of the denominator; `nil` where data sets agree and they are infinite.
    public var denominator: Double?
    /// The average relative increase in variance due to missing values.
    public var relativeIncrease: Double?
  }

  /// The account of this test; `nil` for a statistic that is not finite.
  public func account(by method: Account.Method) -> Account? {
    guard statistic.isFinite else { return nil }
    return Account(
      method: method, statistic: statistic,
      denominator: denominator.isFinite ? denominator : nil,
      relativeIncrease: relativeIncrease.isFinite ? relativeIncrease : nil)
  }

  /// D₁ from the estimates of the tested coefficients and their covariances, one set a data set.
  ///
  /// `nil` for shapes that differ, fewer than two data sets, or collinear coefficients.
  public static func d1(
    estimates: [[Double]], covariances: [Matrix], completeDegreesOfFreedom: Double? = nil
  ) -> PooledTest? {
    guard let parts = CovarianceParts(estimates: estimates, covariances: covariances),
      !parts.mean.isEmpty, let factor = try? Cholesky(parts.within, tolerance: 1e-14)
    else { return nil }
    let (k, m) = (Double(parts.mean.count), Double(estimates.count))
    let trace = (0..<parts.mean.count).reduce(0.0) { sum, column in
      sum + factor.solve(Array(parts.between.column(column)))[column]
    }
    let increase = (1 + 1 / m) * trace / k
    let wald = zip(parts.mean, factor.solve(parts.mean)).reduce(0) { $0 + $1.0 * $1.1 }
    let freedom =
      completeDegreesOfFreedom.map { reiter(increase, k: k, m: m, complete: $0) }
      ?? meng(increase, k: k, m: m)
    return PooledTest(
      statistic: wald / (k * (1 + increase)), numerator: k, denominator: freedom,
      relativeIncrease: increase)
  }

  /// D₂ from Wald χ² statistics, one a data set.
  ///
  /// `nil` for fewer than two, one that is negative or not finite, or no coefficients.
  public static func d2(waldStatistics: [Double], coefficients: Int) -> PooledTest? {
    guard waldStatistics.count > 1, coefficients > 0,
      waldStatistics.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return nil }
    let (k, m) = (Double(coefficients), Double(waldStatistics.count))
    let roots = waldStatistics.map { $0.squareRoot() }
    let middle = roots.reduce(0, +) / m
    let spread = roots.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / (m - 1)
    let increase = (1 + 1 / m) * spread
    let mean = waldStatistics.reduce(0, +) / m
    let ratio = 1 + 1 / increase
    return PooledTest(
      statistic: (mean / k - (m + 1) / (m - 1) * increase) / (1 + increase), numerator: k,
      denominator: pow(k, -3 / m) * (m - 1) * ratio * ratio, relativeIncrease: increase)
  }

  /// D₃ from likelihood ratios χ² of one data set each, at its own coefficients and at the pooled ones.
  ///
  /// `mice::D3` fits the intercept anew at the pooled slopes before it takes the likelihood; with ratios
  /// made so this agrees with it to the last digits (3 % in the degrees of freedom otherwise).
  /// `nil` for fewer than two data sets, lists of different length, or no coefficients.
  public static func d3(
    ratiosAtOwn: [Double], ratiosAtPooled: [Double], coefficients: Int
  ) -> PooledTest? {
    guard ratiosAtOwn.count > 1, ratiosAtOwn.count == ratiosAtPooled.count, coefficients > 0,
      ratiosAtOwn.allSatisfy(\.isFinite), ratiosAtPooled.allSatisfy(\.isFinite)
    else { return nil }
    let (k, m) = (Double(coefficients), Double(ratiosAtOwn.count))
    let (own, pooled) = (ratiosAtOwn.reduce(0, +) / m, ratiosAtPooled.reduce(0, +) / m)
    let increase = (m + 1) / (k * (m - 1)) * (own - pooled)
    return PooledTest(
      statistic: pooled / (k * (1 + increase)), numerator: k,
      denominator: meng(increase, k: k, m: m), relativeIncrease: increase)
  }

  /// Li's degrees of freedom for large samples.
  private static func meng(_ r: Double, k: Double, m: Double) -> Double {
    let t = k * (m - 1)
    let ratio = t > 4 ? 1 + (1 - 2 / t) / r : 1 + 1 / r
    return t > 4 ? 4 + (t - 4) * ratio * ratio : t * (1 + 1 / k) * ratio * ratio / 2
  }

  /// Reiter's degrees of freedom; 4 where k(m − 1) = 4, the limit that mitml takes.
  ///
  /// His expansion needs more than four: below, and where it fails, Li's, but no more than those of complete data.
  private static func reiter(_ r: Double, k: Double, m: Double, complete: Double) -> Double {
    let t = k * (m - 1)
    guard t != 4 else { return 4 }
    let bounded = min(meng(r, k: k, m: m), complete)
    guard t > 4 else { return bounded }
    let a = r * t / (t - 2)
    let scaled = (complete + 1) / (complete + 3) * complete
    let (c0, c1, c2) = (1 / (t - 4), scaled - 2 * (1 + a), scaled - 4 * (1 + a))
    let (square, plus) = (a * a, 1 + a)
    let terms =
      square * c1 / (plus * plus * c2) + 8 * square * c1 / (plus * c2 * c2)
      + 4 * square / (plus * c2) + 4 * square / (c2 * c1) + 16 * square * c1 / (c2 * c2 * c2)
      + 8 * square / (c2 * c2)
    let freedom = 4 + 1 / (1 / c2 + c0 * terms)
    return freedom > 0 && freedom.isFinite ? freedom : bounded
  }
}

extension RubinsRules {
  /// What results files say of the test that the pooled quantity is zero.
  public var account: PooledTest.Account {
    PooledTest.Account(
      method: .rubin, statistic: statistic, denominator: degreesOfFreedom,
      relativeIncrease: relativeIncrease)
  }
}
