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
    let end = Self.end(counts, until: place.until)
    let isReached = place.before < counts.atRisk.count && counts.atRisk[place.before] > 0
    guard isReached || end.survival == 0 else { return }
    risk = end.incidence
    standardError = Self.variance(counts, until: place.until, last: risk).squareRoot()
  }

  /// One step of the incidence and of being free of any event.
  private static func advance(
    _ curve: inout (incidence: Double, survival: Double), _ counts: RiskCounts, _ place: Int
  ) {
    let (n, d1) = (counts.atRisk[place], counts.events[place])
    let d = d1 + counts.competing[place]
    guard d > 0 else { return }
    curve.incidence += curve.survival * d1 / n
    curve.survival *= 1 - d / n
  }

  /// The incidence just after the last of some times, and who is free of any event there.
  private static func end(
    _ counts: RiskCounts, until timesUntil: Int
  ) -> (incidence: Double, survival: Double) {
    var curve = (incidence: 0.0, survival: 1.0)
    for place in 0..<timesUntil { advance(&curve, counts, place) }
    return curve
  }

  /// Σ (F(t)−F(s))² d/(n(n−d)) + S(s−)² d₁(n−d₁)/n³ − 2 (F(t)−F(s)) S(s−) d₁/n².
  private static func variance(
    _ counts: RiskCounts, until timesUntil: Int, last: Double
  ) -> Double {
    var curve = (incidence: 0.0, survival: 1.0)
    var sum = 0.0
    for place in 0..<timesUntil {
      let (n, d1) = (counts.atRisk[place], counts.events[place])
      let d = d1 + counts.competing[place]
      guard d > 0 else { continue }
      let survival = curve.survival
      advance(&curve, counts, place)
      let rest = last - curve.incidence
      if n > d { sum += rest * rest * d / (n * (n - d)) }
      sum += survival * survival * d1 * (n - d1) / (n * n * n)
      sum -= 2 * rest * survival * d1 / (n * n)
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
