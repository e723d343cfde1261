internal import Foundation
public import Statistics

/// The product-limit estimate of surviving without the event.
///
/// S(t) = ∏ (1 − d/n) over event times ≤ t; variance by Greenwood.
///
/// - Source: Kaplan & Meier, JASA 1958;53:457. Matches `survival::survfit`.
public struct KaplanMeier: Sendable, Hashable {
  /// The scale on which the interval is symmetric.
  public enum IntervalType: String, Sendable, Hashable, Codable, CaseIterable {
    /// On log S: the default of R's `survfit`.
    case log
    /// On log(−log S): never outside 0 and 1.
    case logMinusLog = "log-log"
    /// On S itself, clipped to 0 and 1.
    case plain
  }

  /// The distinct times, events and censorings alike.
  public let times: [Double]
  /// Patients at risk just before each time.
  public let atRisk: [Int]
  /// Events at each time.
  public let events: [Int]
  /// S just after each time.
  public let survival: [Double]
  /// Greenwood's sum Σ d / (n (n − d)) at each time: the variance of log S.
  public let greenwoodSums: [Double]
  /// The Nelson–Aalen estimate Σ d / n of the cumulative hazard just after each time.
  public let cumulativeHazard: [Double]
  /// The variance of the cumulative hazard, Σ d / n², at each time.
  public let cumulativeHazardVariances: [Double]

  /// Estimates the curve; all causes count as the event.
  public init(_ riskSets: RiskSets) {
    self.init(times: riskSets.times, atRisk: riskSets.atRisk, events: riskSets.events)
  }

  /// Estimates the curve; all causes count as the event.
  ///
  /// - Complexity: O(n log n).
  public init(_ followUp: FollowUp) { self.init(RiskSets(followUp)) }

  /// Estimates the curve of a right-censored time.
  public init(times: [Double], events: [Bool]) {
    self.init(FollowUp(times: times, events: events))
  }

  /// The curve of remaining under follow-up, with censoring as the event (reverse Kaplan–Meier).
  ///
  /// Its median is the usual summary of follow-up. With `everybodyAtRisk` this is `survfit` of the
  /// reversed status; with `eventsFirst` it is `prodlim(reverse = TRUE)`.
  ///
  /// - Source: Schemper & Smith, Control Clin Trials 1996;17:343.
  public static func followUp(
    _ followUp: FollowUp, ties: TiedCensoring = .everybodyAtRisk
  ) -> KaplanMeier {
    let weights = CensoringWeights(followUp, ties: ties)
    return KaplanMeier(times: weights.times, atRisk: weights.atRisk, events: weights.censored)
  }

  private init(times: [Double], atRisk: [Int], events: [Int]) {
    var state = (survival: 1.0, greenwood: 0.0, hazard: 0.0, hazardVariance: 0.0)
    let steps = zip(atRisk, events).map { patients, count in
      let (n, d) = (Double(patients), Double(count))
      if count > 0 {
        state.survival *= 1 - d / n
        state.greenwood += count < patients ? d / (n * (n - d)) : .infinity
        state.hazard += d / n
        state.hazardVariance += d / (n * n)
      }
      return state
    }
    (self.times, self.atRisk, self.events) = (times, atRisk, events)
    survival = steps.map(\.survival)
    greenwoodSums = steps.map(\.greenwood)
    cumulativeHazard = steps.map(\.hazard)
    cumulativeHazardVariances = steps.map(\.hazardVariance)
  }

  /// S at a time with its 95 % interval; 1 before the first time, undefined after the last time
  /// unless everybody has had the event.
  public func survival(at time: Double, interval: IntervalType = .logMinusLog) -> Estimate {
    guard isDefined(at: time) else { return Estimate(nil) }
    guard let index = times.lastIndex(notAfter: time) else {
      return Self.estimate(1, logVariance: 0, interval: interval)
    }
    return Self.estimate(survival[index], logVariance: greenwoodSums[index], interval: interval)
  }

  /// S just after each time with its 95 % interval.
  public func estimates(interval: IntervalType = .logMinusLog) -> [Estimate] {
    zip(survival, greenwoodSums).map { Self.estimate($0, logVariance: $1, interval: interval) }
  }

  /// The cumulative hazard at a time with its 95 % interval on the log scale; undefined after the last
  /// time.
  ///
  /// - Source: Nelson, Technometrics 1972;14:945; Aalen, Ann Stat 1978;6:701. Matches `survfit`'s
  ///   `cumhaz` and `std.chaz`.
  public func cumulativeHazard(at time: Double) -> Estimate {
    guard let last = times.last, time <= last * (1 + 1.5e-8) else { return Estimate(nil) }
    guard let index = times.lastIndex(notAfter: time), cumulativeHazard[index] > 0 else {
      return Estimate(0, standardError: 0, method: "log")
    }
    let (hazard, se) = (cumulativeHazard[index], cumulativeHazardVariances[index].squareRoot())
    let spread = exp(NormalDistribution.criticalValue() * se / hazard)
    return Estimate(
      hazard, lower: hazard / spread, upper: hazard * spread, standardError: se, method: "log")
  }

  /// Whether S is known at a time.
  func isDefined(at time: Double) -> Bool {
    guard let last = times.last else { return false }
    return time <= last * (1 + 1.5e-8) || survival[times.count - 1] == 0
  }

  private static func estimate(
    _ s: Double, logVariance: Double, interval: IntervalType
  ) -> Estimate {
    guard s < 1 else {
      return Estimate(s, lower: s, upper: s, standardError: 0, method: interval.rawValue)
    }
    guard s > 0, logVariance.isFinite else { return Estimate(s, method: interval.rawValue) }
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
