internal import Foundation
public import Statistics

/// The product-limit estimate of surviving without the event.
///
/// S(t) = ∏ (1 − d/n) over event times ≤ t; variance by Greenwood.
///
/// - Source: Kaplan & Meier, JASA 1958;53:457. Matches `survival::survfit`.
public struct KaplanMeier: Sendable, Hashable {
  /// The scale on which the interval is symmetric.
  public enum IntervalType: String, Sendable, Hashable, Codable {
    /// On log S: the default of R's `survfit`.
    case log
    /// On log(−log S): never outside 0 and 1.
    case logMinusLog = "log-log"
    /// On S itself, clipped to 0 and 1.
    case plain
  }

  /// The distinct times, events and censorings alike.
  public let times: [Double]
  /// S just after each time.
  public let survival: [Double]
  /// Greenwood's sum Σ d / (n (n − d)) at each time: the variance of log S.
  public let greenwoodSums: [Double]

  /// Estimates the curve; all causes count as the event.
  public init(_ riskSets: RiskSets) {
    self.init(
      times: riskSets.times, atRisk: riskSets.atRisk,
      events: riskSets.times.indices.map(riskSets.allEvents))
  }

  /// Estimates the curve of a right-censored time.
  public init(times: [Double], events: [Bool]) {
    self.init(RiskSets(times: times, causes: events.map { $0 ? 1 : 0 }))
  }

  /// The curve of remaining under follow-up, with censoring as the event (reverse Kaplan–Meier).
  ///
  /// - Source: Schemper & Smith, Control Clin Trials 1996;17:343.
  public static func followUp(times: [Double], events: [Bool]) -> KaplanMeier {
    let sets = RiskSets(times: times, causes: events.map { $0 ? 1 : 0 })
    // Events at a tied time leave before the censorings count.
    let atRisk = sets.times.indices.map { sets.atRisk[$0] - sets.allEvents(at: $0) }
    return KaplanMeier(times: sets.times, atRisk: atRisk, events: sets.censored)
  }

  private init(times: [Double], atRisk: [Int], events: [Int]) {
    var survival = 1.0
    var sum = 0.0
    var steps: [(survival: Double, sum: Double)] = []
    for (n, d) in zip(atRisk, events) {
      if d > 0 {
        survival *= 1 - Double(d) / Double(n)
        sum += d < n ? Double(d) / (Double(n) * Double(n - d)) : .infinity
      }
      steps.append((survival, sum))
    }
    self.times = times
    self.survival = steps.map(\.survival)
    greenwoodSums = steps.map(\.sum)
  }

  /// S at a time with its 95 % interval; 1 before the first time, undefined after the last time
  /// unless everybody has had the event.
  public func survival(at time: Double, interval: IntervalType = .logMinusLog) -> Estimate {
    guard let last = times.last else { return Estimate(nil) }
    guard time <= last || survival[times.count - 1] == 0 else { return Estimate(nil) }
    guard let index = lastIndex(notAfter: time) else {
      return Estimate(1, method: interval.rawValue)
    }
    return Self.estimate(
      survival[index], logVariance: greenwoodSums[index], interval: interval)
  }

  /// The first time at which S is at most 1 − p; halfway if S stays at exactly 1 − p for a while.
  public func quantile(_ p: Double) -> Double? {
    let target = 1 - p
    guard let first = survival.firstIndex(where: { $0 <= target + 1e-9 }) else { return nil }
    guard abs(survival[first] - target) < 1e-9 else { return times[first] }
    let next = survival[first...].firstIndex { $0 < target - 1e-9 }
    return next.map { (times[first] + times[$0]) / 2 } ?? times[first]
  }

  private func lastIndex(notAfter time: Double) -> Int? {
    times.lastIndex { $0 <= time * (1 + 1.5e-8) }
  }

  private static func estimate(
    _ s: Double, logVariance: Double, interval: IntervalType
  ) -> Estimate {
    guard s > 0, s < 1, logVariance.isFinite else {
      return Estimate(s, standardError: s == 1 ? 0 : nil, method: interval.rawValue)
    }
    let z = NormalDistribution.criticalValue()
    let se = logVariance.squareRoot()
    let limits: (Double, Double) =
      switch interval {
      case .log: (s * exp(-z * se), min(1, s * exp(z * se)))
      case .plain: (max(0, s - z * s * se), min(1, s + z * s * se))
      case .logMinusLog:
        (pow(s, exp(z * se / abs(log(s)))), pow(s, exp(-z * se / abs(log(s)))))
      }
    return Estimate(
      s, lower: limits.0, upper: limits.1, standardError: s * se, method: interval.rawValue)
  }
}
