internal import Statistics

extension Interval {
  /// A share with Wilson's score interval; everything `nil` where nobody is in the denominator.
  ///
  /// (p + z²/2n ∓ z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n), p = count / total.
  ///
  /// - Source: Wilson, J Am Stat Assoc 1927;22:209. Matches `binom::binom.wilson`.
  public static func wilson(_ count: Int, of total: Int, confidence: Double = 0.95) -> Interval {
    guard total > 0, (0...total).contains(count) else { return Interval() }
    let n = Double(total)
    let share = Double(count) / n
    let z = NormalDistribution.criticalValue(confidence: confidence)
    let centre = share + z * z / (2 * n)
    let margin = z * ((share * (1 - share) + z * z / (4 * n)) / n).squareRoot()
    let scale = 1 + z * z / n
    // At 0 and n the limit is exactly 0 or 1; arithmetic would leave a rounding error.
    return Interval(
      estimate: share, lower: count == 0 ? 0 : (centre - margin) / scale,
      upper: count == total ? 1 : (centre + margin) / scale)
  }
}
