internal import Statistics

/// How the interval of a share is made.
public enum BinomialInterval: String, Sendable, Hashable, Codable, CaseIterable {
  /// Wilson's score interval: right on average, also for small counts.
  case wilson
  /// Clopper and Pearson's: never too narrow, hence wide; what `binom.test` prints.
  case exact

  /// The share with its interval; everything `nil` where nobody is in the denominator.
  public func interval(_ count: Int, of total: Int, confidence: Double = 0.95) -> Interval {
    switch self {
    case .wilson: .wilson(count, of: total, confidence: confidence)
    case .exact: .exact(count, of: total, confidence: confidence)
    }
  }
}

extension Interval {
  /// A share with Clopper and Pearson's interval; everything `nil` where nobody is in the denominator.
  ///
  /// Limits l and u with P(X ≥ x | l) = P(X ≤ x | u) = α/2, as quantiles of beta distributions.
  ///
  /// The limits are quantiles of beta distributions; at 0 and n they are exactly 0 and 1.
  ///
  /// - Source: Clopper & Pearson, Biometrika 1934;26:404. Matches `binom.test`.
  public static func exact(_ count: Int, of total: Int, confidence: Double = 0.95) -> Interval {
    guard total > 0, (0...total).contains(count) else { return Interval() }
    let tail = (1 - confidence) / 2
    let (x, n) = (Double(count), Double(total))
    return Interval(
      estimate: x / n,
      lower: count == 0 ? 0 : BetaDistribution.quantile(tail, a: x, b: n - x + 1),
      upper: count == total ? 1 : BetaDistribution.quantile(1 - tail, a: x + 1, b: n - x))
  }
}
