internal import Foundation

/// The scale on which estimates are averaged, over imputations or over centres.
///
/// g(x) = x, log(x / (1 − x)), log x or log(−log x); se of g = se · |g′(x)|.
///
/// Rubin's rules and random-effects models take estimates for normal. Shares and ratios are closer to it
/// on these scales, and intervals that are transformed back stay where the statistic can be.
///
/// - Source: Marshall, BMC Med Res Methodol 2009;9:57 (imputations); Debray, Stat Methods Med Res
///   2019;28:2768 (centres).
public enum PoolingScale: String, Sendable, Hashable, Codable, CaseIterable {
  /// As it is: slopes, intercepts, Brier scores.
  case identity
  /// log(x / (1 − x)): the C-statistic and other shares.
  case logit
  /// log x: ratios, such as observed over expected.
  case log
  /// log(−log x): survival probabilities.
  case complementaryLogLog = "complementary_log_log"

  /// A value on the scale; not finite where the statistic is at or beyond its bounds.
  public func value(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .logit: Statistics.logit(x)
    case .log: Foundation.log(x)
    case .complementaryLogLog: Foundation.log(-Foundation.log(x))
    }
  }

  /// The standard error on the scale by the delta method.
  public func standardError(_ error: Double, at x: Double) -> Double {
    switch self {
    case .identity: error
    case .logit: error / (x * (1 - x))
    case .log: error / x
    case .complementaryLogLog: error / abs(x * Foundation.log(x))
    }
  }

  /// The statistic that a value on the scale stands for.
  public func inverse(_ value: Double) -> Double {
    switch self {
    case .identity: value
    case .logit: inverseLogit(value).p
    case .log: exp(value)
    case .complementaryLogLog: exp(-exp(value))
    }
  }

  /// Limits on the scale, transformed back, lower first.
  public func limits(_ lower: Double, _ upper: Double) -> (lower: Double, upper: Double) {
    let (a, b) = (inverse(lower), inverse(upper))
    return self == .complementaryLogLog ? (b, a) : (a, b)
  }
}

extension PoolingScale {
  /// A statistic pooled over imputations on this scale and transformed back.
  ///
  /// The standard error is that of the scale brought back by the delta method. `nil` under the same
  /// conditions as `RubinsRules`.
  public func pooled(
    estimates: [Double], standardErrors: [Double], completeDegreesOfFreedom: Double? = nil,
    confidence: Double = 0.95
  ) -> Estimate? {
    guard estimates.count == standardErrors.count else { return nil }
    let errors = zip(standardErrors, estimates).map { standardError($0, at: $1) }
    guard
      let rubin = RubinsRules(
        estimates: estimates.map(value), variances: errors.map { $0 * $0 },
        completeDegreesOfFreedom: completeDegreesOfFreedom)
    else { return nil }
    let ends = rubin.limits(confidence: confidence)
    let back = limits(ends.lower, ends.upper)
    let centre = inverse(rubin.estimate)
    return Estimate(
      centre, lower: back.lower, upper: back.upper,
      standardError: rubin.standardError / standardError(1, at: centre),
      method: "Rubin, \(rawValue) scale, \(rubin.imputations) imputations")
  }
}
