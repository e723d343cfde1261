internal import Foundation
public import Statistics

/// The mean time without the event within a span: the area under the Kaplan–Meier curve.
///
/// μ = ∫₀^τ S(t) dt with variance Σ d / (n (n − d)) · (∫ from t to τ of S)².
///
/// - Source: Irwin, J Hyg 1949;47:188; Royston & Parmar, BMC Med Res Methodol 2013;13:152. Matches
///   `print(survfit, rmean =)` and `survRM2::rmst2`.
public struct RestrictedMean: Sendable, Hashable {
  /// The end of the span, τ.
  public let horizon: Double
  /// The mean with its normal 95 % interval; undefined if follow-up ends before τ with patients left.
  public let mean: Estimate

  /// The area under a curve from 0 to a horizon.
  ///
  /// The variance is the sum over event times of (area after the time)² d / (n (n − d)).
  public init(_ curve: KaplanMeier, until horizon: Double) {
    self.horizon = horizon
    guard curve.isDefined(at: horizon), horizon > 0 else {
      mean = Estimate(nil)
      return
    }
    let start = min(0, curve.times.first ?? 0)
    let count = curve.times.lastIndex(notAfter: horizon).map { $0 + 1 } ?? 0
    var (later, variance, end) = (0.0, 0.0, horizon)
    for index in stride(from: count - 1, through: 0, by: -1) {
      let (n, d) = (Double(curve.atRisk[index]), Double(curve.events[index]))
      later += max(0, end - curve.times[index]) * curve.survival[index]
      if n > d { variance += later * later * d / (n * (n - d)) }
      end = min(end, curve.times[index])
    }
    let area = later + (end - start) + start
    mean = Self.estimate(area, se: variance.squareRoot())
  }

  /// The difference from another group's mean over the same span: this minus the other.
  public func difference(from other: RestrictedMean) -> Estimate {
    guard horizon == other.horizon, let own = mean.estimate, let others = other.mean.estimate,
      let ownError = mean.standardError, let otherError = other.mean.standardError
    else { return Estimate(nil) }
    return Self.estimate(
      own - others, se: (ownError * ownError + otherError * otherError).squareRoot())
  }

  private static func estimate(_ value: Double, se: Double) -> Estimate {
    let margin = NormalDistribution.criticalValue() * se
    return Estimate(
      value, lower: value - margin, upper: value + margin, standardError: se, method: "Greenwood")
  }
}
