internal import Foundation

/// One quantity estimated in several completed data sets and pooled by Rubin's rules.
///
/// T = W + (1 + 1/m) B; λ = (1 + 1/m) B / T; old degrees of freedom (m − 1) / λ².
///
/// The total variance is the mean of the variances within data sets plus (1 + 1/m) times the variance
/// between them. Degrees of freedom are Barnard and Rubin's, which never exceed those of complete data.
/// Statistics that are not normal are pooled on a scale where they nearly are: see `PoolingScale`.
///
/// - Source: Rubin, Multiple Imputation for Nonresponse in Surveys 1987; Barnard & Rubin, Biometrika
///   1999;86:948. Matches `mice::pool` (rms::fit.mult.impute: the same variance, normal inference).
public struct RubinsRules: Sendable, Hashable, Codable {
  /// The number of completed data sets.
  public let imputations: Int
  /// The mean of the estimates.
  public let estimate: Double
  /// The mean of the variances within data sets.
  public let within: Double
  /// The variance of the estimates between data sets.
  public let between: Double
  /// The degrees of freedom that complete data would have; `nil` for a large sample.
  public let completeDegreesOfFreedom: Double?

  /// Pools estimates with their variances.
  ///
  /// `nil` for fewer than two data sets, lists of different length, values that are not finite, or a
  /// variance that is not positive.
  public init?(
    estimates: [Double], variances: [Double], completeDegreesOfFreedom: Double? = nil
  ) {
    guard estimates.count > 1, estimates.count == variances.count,
      estimates.allSatisfy(\.isFinite), variances.allSatisfy({ $0 > 0 && $0.isFinite })
    else { return nil }
    let m = Double(estimates.count)
    let mean = estimates.reduce(0, +) / m
    imputations = estimates.count
    estimate = mean
    within = variances.reduce(0, +) / m
    between = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (m - 1)
    self.completeDegreesOfFreedom = completeDegreesOfFreedom
  }

  /// The variance of the pooled estimate.
  public var total: Double { within + added }
  /// The standard error of the pooled estimate.
  public var standardError: Double { total.squareRoot() }
  /// r, the relative increase in variance due to missing values.
  public var relativeIncrease: Double { added / within }
  /// λ, the share of the variance due to missing values.
  public var missingShare: Double { added / total }
  /// The fraction of missing information, with Rubin's correction for few imputations.
  public var fractionOfMissingInformation: Double {
    (relativeIncrease + 2 / (degreesOfFreedom + 3)) / (relativeIncrease + 1)
  }

  /// Barnard and Rubin's degrees of freedom.
  ///
  /// λ counts as at least 1e-4, as in mice, so that data sets that agree have a finite value.
  public var degreesOfFreedom: Double {
    let share = max(missingShare, 1e-4)
    let large = Double(imputations - 1) / (share * share)
    guard let complete = completeDegreesOfFreedom, complete.isFinite else { return large }
    let observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return large * observed / (large + observed)
  }

  /// Rubin's degrees of freedom of 1987, for large samples; infinite where data sets agree.
  public var largeSampleDegreesOfFreedom: Double {
    Double(imputations - 1) / (missingShare * missingShare)
  }

  /// t, the estimate over its standard error.
  public var statistic: Double { estimate / standardError }

  /// The two-sided P value of t.
  public var pValue: Double {
    2 * StudentTDistribution.cumulative(-abs(statistic), degreesOfFreedom: degreesOfFreedom)
  }

  /// The interval: Student's t, or normal where asked for.
  public func limits(
    confidence: Double = 0.95, isNormal: Bool = false
  ) -> (lower: Double, upper: Double) {
    let probability = 1 - (1 - confidence) / 2
    let multiplier =
      isNormal
      ? NormalDistribution.quantile(probability)
      : StudentTDistribution.quantile(probability, degreesOfFreedom: degreesOfFreedom)
    return (estimate - multiplier * standardError, estimate + multiplier * standardError)
  }

  private var added: Double { (1 + 1 / Double(imputations)) * between }

  /// The coefficients of a model, each pooled; `nil` for fewer than two data sets or shapes that differ.
  ///
  /// The degrees of freedom of complete data are patients minus coefficients (intercept included), or
  /// events minus coefficients for survival models.
  public static func coefficients(
    estimates: [[Double]], covariances: [Matrix], completeDegreesOfFreedom: Double? = nil
  ) -> [RubinsRules]? {
    guard let size = estimates.first?.count, estimates.allSatisfy({ $0.count == size }),
      covariances.allSatisfy({ $0.rows == size && $0.columns == size })
    else { return nil }
    let pooled = (0..<size).compactMap { index in
      RubinsRules(
        estimates: estimates.map { $0[index] }, variances: covariances.map { $0[index, index] },
        completeDegreesOfFreedom: completeDegreesOfFreedom)
    }
    return pooled.count == size ? pooled : nil
  }

  /// The total covariance matrix of pooled coefficients: W + (1 + 1/m) B.
  ///
  /// `nil` for fewer than two data sets or shapes that differ.
  public static func totalCovariance(
    estimates: [[Double]], covariances: [Matrix]
  ) -> Matrix? {
    CovarianceParts(estimates: estimates, covariances: covariances)?.total
  }
}

/// Mean, within, between and total of vectors with covariance matrices.
package struct CovarianceParts: Sendable {
  package private(set) var mean: [Double] = []
  private(set) var within = Matrix(rows: 0, columns: 0)
  private(set) var between = Matrix(rows: 0, columns: 0)
  /// W + (1 + 1/m) B.
  package private(set) var total = Matrix(rows: 0, columns: 0)

  /// Makes storage that grows with the first use.
  package init() {}

  /// `nil` for fewer than two vectors or shapes that differ.
  init?(estimates: [[Double]], covariances: [Matrix]) {
    guard take(estimates: estimates, covariances: covariances) else { return nil }
  }

  /// Takes vectors in the storage that is there; `false` for fewer than two or shapes that differ.
  ///
  /// Allocates nothing if there have been as many elements before.
  package mutating func take(estimates: [[Double]], covariances: [Matrix]) -> Bool {
    guard let size = estimates.first?.count, estimates.count > 1,
      estimates.count == covariances.count, estimates.allSatisfy({ $0.count == size }),
      covariances.allSatisfy({ $0.rows == size && $0.columns == size })
    else { return false }
    let m = Double(estimates.count)
    mean.zero(count: size)
    for index in 0..<size { mean[index] = estimates.reduce(0) { $0 + $1[index] } / m }
    within.zero(rows: size, columns: size)
    between.zero(rows: size, columns: size)
    total.zero(rows: size, columns: size)
    for index in within.storage.indices {
      within.storage[index] = covariances.reduce(0) { $0 + $1.storage[index] } / m
    }
    for estimate in estimates {
      for i in 0..<size {
        for j in 0..<size {
          between[i, j] += (estimate[i] - mean[i]) * (estimate[j] - mean[j]) / (m - 1)
        }
      }
    }
    let factor = 1 + 1 / m
    for index in total.storage.indices {
      total.storage[index] = within.storage[index] + factor * between.storage[index]
    }
    return true
  }
}
