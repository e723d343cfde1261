internal import Foundation
package import Statistics

/// The observed risk of the event by a horizon: 1 − Kaplan–Meier, or Aalen–Johansen where others compete.
///
/// Not defined when follow-up ends before the horizon, unless nobody is left to have the event.
///
/// - Source: Aalen & Johansen, Scand J Stat 1978;5:141; variance by the delta method, which without
///   competing events is Greenwood's. Matches `survfit` and `prodlim`.
package struct ObservedRisk: Sendable, Hashable {
  /// The risk; NaN where it is not defined.
  package var risk: Double
  /// Its standard error.
  package var standardError: Double
  /// Events of interest by the horizon.
  package var events: Double
  /// Patients.
  package var count: Double

  /// The risk by a horizon; `weights` counts patients (zero leaves one out).
  package init(_ order: TimeOrder, by place: HorizonPlace, weights: [Double]? = nil) {
    self.init(RiskCounts(order, weights: weights), by: place)
  }

  /// The risk by a horizon of some patients, each counting once.
  package init(_ order: TimeOrder, by place: HorizonPlace, rows: [Int]) {
    var weights = Array(repeating: 0.0, count: order.count)
    for row in rows { weights[row] = 1 }
    self.init(order, by: place, weights: weights)
  }

  init(_ counts: RiskCounts, by place: HorizonPlace) {
    count = counts.atRisk.first ?? 0
    events = counts.events[..<place.until].reduce(0, +)
    (risk, standardError) = (.nan, .nan)
    guard count > 0 else { return }
    let curve = Self.curve(counts, until: place.until)
    let isReached = place.before < counts.atRisk.count && counts.atRisk[place.before] > 0
    guard isReached || curve.survival == 0 else { return }
    risk = curve.incidence.last ?? 0
    standardError = Self.variance(counts, curve.incidence).squareRoot()
  }

  /// The incidence just after each time, and who is free of any event at the end.
  private static func curve(
    _ counts: RiskCounts, until timesUntil: Int
  ) -> (incidence: [Double], survival: Double) {
    var (survival, incidence) = (1.0, 0.0)
    var values: [Double] = []
    for place in 0..<timesUntil {
      let (n, d1) = (counts.atRisk[place], counts.events[place])
      let d = d1 + counts.competing[place]
      if d > 0 {
        incidence += survival * d1 / n
        survival *= 1 - d / n
      }
      values.append(incidence)
    }
    return (values, survival)
  }

  /// Σ (F(t)−F(s))² d/(n(n−d)) + S(s−)² d₁(n−d₁)/n³ − 2 (F(t)−F(s)) S(s−) d₁/n².
  private static func variance(_ counts: RiskCounts, _ incidence: [Double]) -> Double {
    guard let last = incidence.last else { return 0 }
    var (survival, sum) = (1.0, 0.0)
    for place in incidence.indices {
      let (n, d1) = (counts.atRisk[place], counts.events[place])
      let d = d1 + counts.competing[place]
      guard d > 0 else { continue }
      let rest = last - incidence[place]
      if n > d { sum += rest * rest * d / (n * (n - d)) }
      sum += survival * survival * d1 * (n - d1) / (n * n * n)
      sum -= 2 * rest * survival * d1 / (n * n)
      survival *= 1 - d / n
    }
    return max(0, sum)
  }

  /// The risk with an interval that is symmetric on log(−log S), or with competing events on log(−log F).
  package func estimate(confidence: Double, isCompeting: Bool) -> Estimate {
    guard risk.isFinite else { return Estimate(nil) }
    let share = isCompeting ? risk : 1 - risk
    guard share > 0, share < 1, standardError > 0 else {
      return Estimate(risk, standardError: standardError, method: "log-log")
    }
    let z = NormalDistribution.criticalValue(confidence: confidence)
    let spread = exp(z * standardError / (share * abs(log(share))))
    let limits = (low: pow(share, spread), high: pow(share, 1 / spread))
    return Estimate(
      risk, lower: isCompeting ? limits.low : 1 - limits.high,
      upper: isCompeting ? limits.high : 1 - limits.low, standardError: standardError,
      method: "log-log")
  }
}
