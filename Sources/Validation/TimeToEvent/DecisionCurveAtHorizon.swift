/// Net benefit at a horizon, where the outcome of some is censored.
///
/// Of the share P(positive) at or above a threshold t the observed risk F of the positives (1 − Kaplan–Meier,
/// or Aalen–Johansen where others compete) is truly positive: net benefit is
/// P(positive) · (F − (1 − F) · t/(1 − t)). Undefined where the positives were not followed to the horizon;
/// zero where nobody is positive. A risk of exactly 0 is never positive.
///
/// - Complexity: O(n) a threshold, all thresholds side by side.
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
    // A threshold below all risks stands for everybody.
    let positives = PositiveRisks(
      risks, order, place, thresholds: [-.infinity] + thresholds, weights: weights)
    let everybody = positives.counts[0]
    overallRisk = positives.risks[0]
    for (index, threshold) in thresholds.enumerated() {
      let odds = threshold / (1 - threshold)
      let (count, risk) = (positives.counts[index + 1], positives.risks[index + 1])
      let share = count / everybody
      let hits = count > 0 ? risk * share : 0
      let alarms = count > 0 ? (1 - risk) * share : 0
      truePositiveRates.append(hits)
      falsePositiveRates.append(alarms)
      netBenefits.append(hits - alarms * odds - harm)
      treatAll.append(overallRisk - (1 - overallRisk) * odds)
    }
  }
}

/// The observed risks of those at or above each of some thresholds, in one pass through time.
private struct PositiveRisks {
  /// By threshold; NaN where nobody was followed to the horizon.
  private(set) var risks: [Double]
  /// Who is positive, by threshold.
  private(set) var counts: [Double]

  /// Thresholds by any order; a row is positive at the first so many of them by rising value.
  init(
    _ given: [Double], _ order: TimeOrder, _ place: HorizonPlace, thresholds: [Double],
    weights: [Double]?
  ) {
    let byValue = thresholds.indices.sorted { thresholds[$0] < thresholds[$1] }
    let rising = byValue.map { thresholds[$0] }
    var pass = ThresholdCurves(count: rising.count)
    let levels = given.map { risk in
      risk > 0 ? Self.count(of: rising, upTo: risk) : rising.first == -.infinity ? 1 : 0
    }
    for row in order.places.indices {
      pass.include(
        levels[row], weight: weights?[row] ?? 1,
        reachesHorizon: order.places[row] >= place.before)
    }
    pass.open()
    for index in 0..<place.until {
      for position in order.starts[index]..<order.starts[index + 1] {
        let row = order.rows[position]
        pass.end(levels[row], weight: weights?[row] ?? 1, cause: order.causes[row])
      }
      pass.closeTime()
    }
    (risks, counts) = (Array(repeating: .nan, count: rising.count), pass.counts)
    let found = pass.risks
    for (position, index) in byValue.enumerated() {
      (risks[index], counts[index]) = (found[position], pass.counts[position])
    }
  }

  /// How many of some rising values are at most `limit`.
  private static func count(of rising: [Double], upTo limit: Double) -> Int {
    var (low, high) = (0, rising.count)
    while low < high {
      let middle = (low + high) / 2
      if rising[middle] <= limit { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Curves of those above each of some rising thresholds: a row belongs to the first `level` of them.
private struct ThresholdCurves {
  private(set) var counts: [Double]
  private var reaching: [Double]
  private var atRisk: [Double] = []
  private var survival: [Double]
  private var incidence: [Double]
  /// What happens at the time at hand.
  private var events: [Double]
  private var competing: [Double]
  private var leaving: [Double]
  private var (touched, hasEvents) = (0, false)

  init(count: Int) {
    counts = Array(repeating: 0, count: count)
    (reaching, incidence, events, competing, leaving) = (counts, counts, counts, counts, counts)
    survival = Array(repeating: 1, count: count)
  }

  /// The observed risk at each threshold; NaN where nobody was followed to the horizon.
  var risks: [Double] {
    counts.indices.map { index in
      reaching[index] > 0 || (counts[index] > 0 && survival[index] == 0) ? incidence[index] : .nan
    }
  }

  mutating func include(_ level: Int, weight: Double, reachesHorizon: Bool) {
    guard weight > 0, level > 0 else { return }
    counts[level - 1] += weight
    if reachesHorizon { reaching[level - 1] += weight }
  }

  /// Turns those of each level into those of it and above, once everybody is included.
  mutating func open() {
    for index in counts.indices.dropLast().reversed() {
      counts[index] += counts[index + 1]
      reaching[index] += reaching[index + 1]
    }
    atRisk = counts
  }

  mutating func end(_ level: Int, weight: Double, cause: Int) {
    guard weight > 0 else { return }
    touched = max(touched, level)
    for index in 0..<level { leaving[index] += weight }
    switch cause {
    case 0: return
    case 1: for index in 0..<level { events[index] += weight }
    default: for index in 0..<level { competing[index] += weight }
    }
    hasEvents = true
  }

  /// Moves on to the next time.
  mutating func closeTime() {
    defer { (touched, hasEvents) = (0, false) }
    if hasEvents {
      for index in 0..<touched where events[index] + competing[index] > 0 {
        incidence[index] += survival[index] * events[index] / atRisk[index]
        survival[index] *= 1 - (events[index] + competing[index]) / atRisk[index]
        (events[index], competing[index]) = (0, 0)
      }
    }
    for index in 0..<touched {
      atRisk[index] -= leaving[index]
      leaving[index] = 0
    }
  }
}

extension DecisionCurve {
  /// The curve in the shape that all decision curves have; NaN where it is not defined.
  package init(_ curve: DecisionCurveAtHorizon) {
    self.init(
      thresholds: curve.thresholds, model: curve.netBenefits, overallRisk: curve.overallRisk)
  }
}
