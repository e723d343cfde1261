internal import Foundation
public import Statistics

/// The cumulative incidence of one cause when others may come first.
///
/// F₁(t) = Σ S(s−) d₁(s)/n(s) over times s ≤ t, with S the Kaplan–Meier curve of all causes. One
/// minus Kaplan–Meier, which censors the other causes, is too high.
///
/// - Source: Aalen & Johansen, Scand J Stat 1978;5:141. Matches `survfit` with a multi-state status,
///   `prodlim` and, with `VarianceEstimator.gray`, `cmprsk::cuminc`.
public struct AalenJohansen: Sendable, Hashable {
  /// How the variance of F₁ is estimated.
  public enum VarianceEstimator: String, Sendable, Hashable, Codable {
    /// The delta method, with multinomial variances of the steps.
    ///
    /// - Source: Gaynor et al., JASA 1993;88:400. Matches `survfit` and `prodlim`.
    case delta
    /// Gray's: hypergeometric variances of the steps and the martingale form of the sum.
    ///
    /// - Source: Gray, Ann Stat 1988;16:1141. Matches `cmprsk::cuminc`.
    case gray
  }

  /// The distinct times.
  public let times: [Double]
  /// F₁ just after each time.
  public let incidence: [Double]
  /// The standard error of F₁ at each time.
  public let standardErrors: [Double]

  /// Whether nobody is left without an event after the last time, so that F₁ stays what it is.
  private let isComplete: Bool

  /// Estimates the curve of one cause (1 for the first).
  ///
  /// - Complexity: O(k) in the number of distinct times.
  public init(
    _ riskSets: RiskSets, cause: Int = 1, variance: VarianceEstimator = .delta
  ) {
    times = riskSets.times
    isComplete = riskSets.atRisk.last == riskSets.events.last
    var sums = IncidenceSums(estimator: variance)
    var (incidence, errors): ([Double], [Double]) = ([], [])
    for (index, ofCause) in zip(riskSets.times.indices, riskSets.events(of: cause)) {
      sums.add(
        atRisk: riskSets.atRisk[index], ofCause: ofCause, allEvents: riskSets.events[index])
      incidence.append(sums.incidence)
      errors.append(sums.variance.squareRoot())
    }
    (self.incidence, standardErrors) = (incidence, errors)
  }

  /// Estimates the curve of one cause (1 for the first).
  ///
  /// - Complexity: O(n log n).
  public init(_ followUp: FollowUp, cause: Int = 1, variance: VarianceEstimator = .delta) {
    self.init(RiskSets(followUp), cause: cause, variance: variance)
  }

  /// F₁ at a time with its 95 % interval; 0 before the first time, undefined after the last unless
  /// everybody has had an event.
  public func incidence(
    at time: Double, interval: KaplanMeier.IntervalType = .logMinusLog
  ) -> Estimate {
    guard let last = times.last, isComplete || time <= last * (1 + 1.5e-8) else {
      return Estimate(nil)
    }
    guard let index = times.lastIndex(notAfter: time) else {
      return Estimate(0, standardError: 0, method: interval.rawValue)
    }
    return Self.estimate(incidence[index], standardErrors[index], interval)
  }

  /// F₁ just after each time with its 95 % interval.
  public func estimates(interval: KaplanMeier.IntervalType = .logMinusLog) -> [Estimate] {
    zip(incidence, standardErrors).map { Self.estimate($0, $1, interval) }
  }

  /// The interval of a probability, as `survfit` makes it for one of several states.
  private static func estimate(
    _ f: Double, _ se: Double, _ interval: KaplanMeier.IntervalType
  ) -> Estimate {
    let z = NormalDistribution.criticalValue()
    let limits: (Double, Double)
    switch interval {
    case .plain:
      limits = (max(0, f - z * se), min(1, f + z * se))
    case .log:
      guard f > 0 else { return Estimate(f, standardError: se, method: interval.rawValue) }
      limits = (f * exp(-z * se / f), min(1, f * exp(z * se / f)))
    case .logMinusLog:
      guard f > 0, f < 1 else { return Estimate(f, standardError: se, method: interval.rawValue) }
      let spread = z * se / (f * abs(log(f)))
      limits = (pow(f, exp(spread)), pow(f, exp(-spread)))
    }
    return Estimate(
      f, lower: limits.0, upper: limits.1, standardError: se, method: interval.rawValue)
  }
}

/// F₁ and the running sums from which its variance follows at every time.
///
/// The variance at t is a sum over s ≤ t of a square in F₁(t) − F₁(s), which is expanded, so that three
/// sums that do not depend on t serve every t.
private struct IncidenceSums {
  let estimator: AalenJohansen.VarianceEstimator
  private(set) var incidence = 0.0
  private var survival = 1.0
  /// Sums of the coefficients of 1, F₁(t) and F₁(t)².
  private var (constant, linear, square) = (0.0, 0.0, 0.0)

  init(estimator: AalenJohansen.VarianceEstimator) { self.estimator = estimator }

  var variance: Double {
    // Rounding may leave a trace below zero where every term cancels.
    max(0, constant + incidence * (linear + incidence * square))
  }

  mutating func add(atRisk: Int, ofCause: Int, allEvents: Int) {
    guard allEvents > 0 else { return }
    let n = Double(atRisk)
    let before = survival
    incidence += before * Double(ofCause) / n
    survival = before * (Double(atRisk - allEvents) / n)
    switch estimator {
    case .delta: addDelta(n: n, d: Double(allEvents), d1: Double(ofCause), before: before)
    case .gray: addGray(n: n, d1: Double(ofCause), d2: Double(allEvents - ofCause), before: before)
    }
  }

  /// Adds (F(t)−F)² d/(n(n−d)) + S(s−)² d₁(n−d₁)/n³ − 2 (F(t)−F) S(s−) d₁/n².
  private mutating func addDelta(n: Double, d: Double, d1: Double, before: Double) {
    let step = before * d1 / (n * n)
    // With everybody gone nothing comes after, so that F(t) − F is zero and its terms vanish.
    let hazardVariance = n > d ? d / (n * (n - d)) : 0
    let f = incidence
    constant += f * f * hazardVariance + before * before * d1 * (n - d1) / (n * n * n)
    constant += 2 * f * step
    linear -= 2 * f * hazardVariance + 2 * step
    square += hazardVariance
  }

  /// Adds (1 − (F(t)−F)/S)² v₁ + ((F(t)−F)/S)² v₂, with vⱼ = S(s−)² dⱼ(n−dⱼ)/(n²(n−1)).
  private mutating func addGray(n: Double, d1: Double, d2: Double, before: Double) {
    func hypergeometric(_ d: Double) -> Double {
      d > 0 ? before * before * d * (d > 1 ? 1 - (d - 1) / (n - 1) : 1) / (n * n) : 0
    }
    // With everybody gone F(t) − F is zero.
    let inverse = survival > 0 ? 1 / survival : 0
    let (own, other) = (hypergeometric(d1), hypergeometric(d2))
    let here = 1 + incidence * inverse
    let there = incidence * inverse
    constant += here * here * own + (survival > 0 ? there * there * other : 0)
    linear -= 2 * inverse * (here * own + there * other)
    square += inverse * inverse * (own + other)
  }
}
