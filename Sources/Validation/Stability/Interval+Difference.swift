extension Interval {
  /// The difference of two shares of different patients with Newcombe's interval from Wilson's limits.
  ///
  /// d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²). Everything `nil` where either share
  /// has no denominator.
  ///
  /// - Source: Newcombe, Stat Med 1998;17:873 (method 10). Matches
  ///   `DescTools::BinomDiffCI(method = "score")`.
  public func minus(_ other: Interval) -> Interval {
    guard let p = estimate, let l = lower, let u = upper, let q = other.estimate,
      let m = other.lower, let v = other.upper
    else { return Interval() }
    let below = ((p - l) * (p - l) + (v - q) * (v - q)).squareRoot()
    let above = ((u - p) * (u - p) + (q - m) * (q - m)).squareRoot()
    return Interval(estimate: p - q, lower: p - q - below, upper: p - q + above)
  }
}
