internal import Foundation
public import Statistics

/// The cumulative incidence of one cause when others may come first.
///
/// F₁(t) = Σ S(s−) d₁(s)/n(s) over times s ≤ t, with S the Kaplan–Meier curve of all causes. One
/// minus Kaplan–Meier, which censors the other causes, is too high.
///
/// - Source: Aalen & Johansen, Scand J Stat 1978;5:141; variance by the delta method (Gaynor et al.,
///   JASA 1993;88:400). Matches `survfit` with a multi-state status and `prodlim`; `cmprsk::cuminc`
///   uses another variance.
public struct AalenJohansen: Sendable, Hashable {
  /// The distinct times.
  public let times: [Double]
  /// F₁ just after each time.
  public let incidence: [Double]
  /// The standard error of F₁ at each time.
  public let standardErrors: [Double]

  /// Estimates the curve of one cause (1 for the first).
  ///
  /// - Complexity: O(k²) in the number of distinct times, for the variance.
  public init(_ riskSets: RiskSets, cause: Int = 1) {
    times = riskSets.times
    let steps = Self.steps(of: riskSets, cause: cause)
    incidence = steps.map(\.incidence)
    standardErrors = steps.indices.map { Self.variance(of: steps, at: $0).squareRoot() }
  }

  /// F₁ at a time with its 95 % interval on the log(−log F) scale; 0 before the first time,
  /// undefined after the last.
  public func incidence(at time: Double) -> Estimate {
    guard let last = times.last, time <= last else { return Estimate(nil) }
    guard let index = times.lastIndex(where: { $0 <= time * (1 + 1.5e-8) }) else {
      return Estimate(0, method: "log-log")
    }
    let (f, se) = (incidence[index], standardErrors[index])
    guard f > 0, f < 1, se > 0 else { return Estimate(f, standardError: se, method: "log-log") }
    let spread = NormalDistribution.criticalValue() * se / (f * abs(log(f)))
    return Estimate(
      f, lower: pow(f, exp(spread)), upper: pow(f, exp(-spread)), standardError: se,
      method: "log-log")
  }

  private struct Step {
    var incidence: Double
    var survivalBefore: Double
    var atRisk: Double
    var eventsOfCause: Double
    var allEvents: Double
  }

  private static func steps(of sets: RiskSets, cause: Int) -> [Step] {
    var survival = 1.0
    var incidence = 0.0
    return sets.times.indices.map { index in
      let n = Double(sets.atRisk[index])
      let all = Double(sets.allEvents(at: index))
      let ofCause =
        sets.events[index].indices.contains(cause - 1) ? Double(sets.events[index][cause - 1]) : 0
      let before = survival
      incidence += before * ofCause / n
      survival *= 1 - all / n
      return Step(
        incidence: incidence, survivalBefore: before, atRisk: n, eventsOfCause: ofCause,
        allEvents: all)
    }
  }

  /// Σ over s ≤ t of (F(t)−F(s))² d/(n(n−d)) + S(s−)² d₁(n−d₁)/n³ − 2 (F(t)−F(s)) S(s−) d₁/n².
  private static func variance(of steps: [Step], at last: Int) -> Double {
    var sum = 0.0
    for step in steps[...last] where step.allEvents > 0 {
      let (n, d, d1) = (step.atRisk, step.allEvents, step.eventsOfCause)
      let rest = steps[last].incidence - step.incidence
      // With everybody gone nothing comes after, so `rest` is zero and the first term vanishes.
      if n > d { sum += rest * rest * d / (n * (n - d)) }
      sum += step.survivalBefore * step.survivalBefore * d1 * (n - d1) / (n * n * n)
      sum -= 2 * rest * step.survivalBefore * d1 / (n * n)
    }
    return max(0, sum)
  }
}
