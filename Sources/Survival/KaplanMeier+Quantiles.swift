public import Statistics

extension KaplanMeier {
  /// The time by which a share `p` has had the event: the first at which S is at most 1 − p.
  ///
  /// t_p = inf {t: S(t) ≤ 1 − p}; limits: inf {t: limit of S(t) ≤ 1 − p}.
  ///
  /// If S stays at exactly 1 − p for a while, the middle of that while, which lasts until the end of
  /// follow-up if S never falls below. `nil` if S never gets so low, or for a `p` outside 0...1.
  ///
  /// - Source: matches `quantile.survfit`.
  public func quantile(_ p: Double) -> Double? {
    crossing(of: survival, at: p)
  }

  /// The same with a 95 % interval: the times at which the limits of S get to 1 − p.
  ///
  /// A limit that is never reached is absent: follow-up was too short to say.
  ///
  /// - Source: Brookmeyer & Crowley, Biometrics 1982;38:29. Matches `quantile.survfit`.
  public func quantile(_ p: Double, interval: IntervalType) -> Estimate {
    let curve = estimates(interval: interval)
    return Estimate(
      quantile(p), lower: crossing(of: curve.map { $0.lower ?? .nan }, at: p),
      upper: crossing(of: curve.map { $0.upper ?? .nan }, at: p), method: interval.rawValue)
  }

  /// The median time with its interval.
  public func median(interval: IntervalType = .logMinusLog) -> Estimate {
    quantile(0.5, interval: interval)
  }

  /// Where a falling curve gets to 1 − p; points where it is not defined (NaN) are passed over.
  private func crossing(of curve: [Double], at p: Double) -> Double? {
    guard p >= 0, p <= 1 else { return nil }
    guard p > 0 else { return 0 }
    let tolerance = Double.ulpOfOne.squareRoot()
    guard let reached = curve.firstIndex(where: { 1 - $0 + tolerance >= p }) else { return nil }
    if let passed = curve[reached...].firstIndex(where: { 1 - $0 - tolerance >= p }) {
      return (times[reached] + times[passed]) / 2
    }
    return times.last.map { (times[reached] + $0) / 2 }
  }
}
