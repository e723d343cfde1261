/// Net benefit at a horizon, where the outcome of some is censored.
///
/// Of the share P(positive) at or above a threshold t the observed risk F of the positives (1 − Kaplan–Meier,
/// or Aalen–Johansen where others compete) is truly positive: net benefit is
/// P(positive) · (F − (1 − F) · t/(1 − t)). Undefined where the positives were not followed to the horizon;
/// zero where nobody is positive. A risk of exactly 0 is never positive.
///
/// - Complexity: O(n) a threshold.
/// - Source: Vickers et al., BMC Med Inform Decis Mak 2008;8:53. Matches `dcurves::dca(time = )`.
package struct DecisionCurveAtHorizon: Sendable {
  /// The thresholds.
  package let thresholds: [Double]
  /// The share of true positives of all patients, one a threshold; NaN where not defined.
  package private(set) var truePositiveRates: [Double] = []
  /// The share of false positives of all patients.
  package private(set) var falsePositiveRates: [Double] = []
  /// The net benefit.
  package private(set) var netBenefits: [Double] = []
  /// The observed risk of everybody; NaN where not defined.
  package let overallRisk: Double
  /// The net benefit of treating everybody.
  package private(set) var treatAll: [Double] = []

  /// Computes the curve; `weights` counts patients.
  package init(
    _ risks: [Double], _ order: TimeOrder, by place: HorizonPlace, thresholds: [Double],
    harm: Double = 0, weights: [Double]? = nil
  ) {
    self.thresholds = thresholds
    let everybody = PositiveRisk(order, place, weights: weights) { _ in true }
    overallRisk = everybody.risk
    for threshold in thresholds {
      let odds = threshold / (1 - threshold)
      let positive = PositiveRisk(order, place, weights: weights) { row in
        risks[row] >= threshold && risks[row] > 0
      }
      let share = positive.count / everybody.count
      let hits = positive.count > 0 ? positive.risk * share : 0
      let alarms = positive.count > 0 ? (1 - positive.risk) * share : 0
      truePositiveRates.append(hits)
      falsePositiveRates.append(alarms)
      netBenefits.append(hits - alarms * odds - harm)
      treatAll.append(overallRisk - (1 - overallRisk) * odds)
    }
  }
}

/// The observed risk of those whom a test finds, in one pass through time.
private struct PositiveRisk {
  var risk = Double.nan
  var count = 0.0

  init(
    _ order: TimeOrder, _ place: HorizonPlace, weights: [Double]?,
    _ isPositive: (_ row: Int) -> Bool
  ) {
    var reaching = 0.0
    for row in order.places.indices where isPositive(row) {
      let weight = weights?[row] ?? 1
      count += weight
      if order.places[row] >= place.before { reaching += weight }
    }
    var (survival, incidence, atRisk) = (1.0, 0.0, count)
    for index in 0..<place.until {
      var (events, competing, leaving) = (0.0, 0.0, 0.0)
      for position in order.starts[index]..<order.starts[index + 1] {
        let row = order.rows[position]
        guard isPositive(row) else { continue }
        let weight = weights?[row] ?? 1
        leaving += weight
        switch order.causes[row] {
        case 0: break
        case 1: events += weight
        default: competing += weight
        }
      }
      if events + competing > 0 {
        incidence += survival * events / atRisk
        survival *= 1 - (events + competing) / atRisk
      }
      atRisk -= leaving
    }
    if reaching > 0 || (count > 0 && survival == 0) { risk = incidence }
  }
}

extension DecisionCurve {
  /// The curve in the shape that all decision curves have; NaN where it is not defined.
  package init(_ curve: DecisionCurveAtHorizon) {
    self.init(
      thresholds: curve.thresholds, model: curve.netBenefits, overallRisk: curve.overallRisk)
  }
}
