internal import Statistics

/// Net benefit at a horizon, where the outcome of some is censored.
///
/// Of the share P(positive) at or above a threshold t the observed risk F of the positives (1 − Kaplan–Meier,
/// or Aalen–Johansen where others compete) is truly positive: net benefit is
/// P(positive) · (F − (1 − F) · t/(1 − t)). Undefined where the positives were not followed to the horizon;
/// zero where nobody is positive. A risk of exactly 0 is never positive.
///
/// An instance may be computed again and again, in the same storage.
///
/// - Complexity: O(n) a threshold, all thresholds side by side.
/// - Source: Vickers et al., BMC Med Inform Decis Mak 2008;8:53. Matches `dcurves::dca(time = )`.
package struct DecisionCurveAtHorizon: Sendable {
  /// The thresholds.
  package private(set) var thresholds: [Double] = []
  /// The share of true positives of all patients, one a threshold; NaN where not defined.
  package private(set) var truePositiveRates: [Double] = []
  /// The share of false positives of all patients.
  package private(set) var falsePositiveRates: [Double] = []
  /// The net benefit.
  package private(set) var netBenefits: [Double] = []
  /// The observed risk of everybody; NaN where not defined.
  package private(set) var overallRisk = Double.nan
  /// The net benefit of treating everybody.
  package private(set) var treatAll: [Double] = []
  private var positives = PositiveRisks()

  /// Starts empty.
  init() {}

  /// Computes the curve; `weights` counts patients.
  package init(
    _ risks: [Double], _ order: TimeOrder, by place: HorizonPlace, _ terms: NetBenefitTerms,
    weights: [Double]? = nil
  ) {
    compute(risks, order, by: place, terms, weights: weights)
  }

  /// Computes the curve again; allocates nothing for as many patients and the same thresholds as before.
  mutating func compute(
    _ risks: [Double], _ order: TimeOrder, by place: HorizonPlace, _ terms: NetBenefitTerms,
    weights: [Double]?
  ) {
    if thresholds != terms.thresholds || positives.risks.isEmpty {
      thresholds = terms.thresholds
      // A threshold below all risks stands for everybody.
      positives = PositiveRisks(thresholds: [-.infinity] + thresholds)
      truePositiveRates = .undefined(thresholds.count)
      falsePositiveRates = .undefined(thresholds.count)
      netBenefits = .undefined(thresholds.count)
      treatAll = .undefined(thresholds.count)
    }
    positives.count(risks, order, place, weights: weights)
    let everybody = positives.counts[0]
    overallRisk = positives.risks[0]
    for index in thresholds.indices {
      let odds = thresholds[index] / (1 - thresholds[index])
      let (count, risk) = (positives.counts[index + 1], positives.risks[index + 1])
      let share = count / everybody
      let hits = count > 0 ? risk * share : 0
      let alarms = count > 0 ? (1 - risk) * share : 0
      truePositiveRates[index] = hits
      falsePositiveRates[index] = alarms
      netBenefits[index] = hits - alarms * odds - terms.harm
      treatAll[index] = overallRisk - (1 - overallRisk) * odds
    }
  }
}

/// The observed risks of those at or above each of some thresholds, in one pass through time.
private struct PositiveRisks {
  /// By threshold; NaN where nobody was followed to the horizon.
  private(set) var risks: [Double] = []
  /// Who is positive, by threshold.
  private(set) var counts: [Double] = []
  /// The thresholds by rising value: where each was given, and the values.
  private var byValue: [Int] = []
  private var rising: [Double] = []
  /// By position in the order of time.
  private var levels: [Int] = []
  private var weightsByTime: [Double] = []
  private var causes: [Int] = []
  /// Who reaches the horizon, by level.
  private var reaching: [Double] = []
  /// Who is positive, by level, then what `LikelihoodSums.thresholdCurves` moves on.
  private var state: [Double] = []
  /// The levels, a multiple of four.
  private var size = 0

  /// No thresholds.
  init() {}

  /// Thresholds in any order; a row is positive at the first so many of them by rising value.
  init(thresholds: [Double]) {
    byValue = thresholds.indices.sorted { thresholds[$0] < thresholds[$1] }
    rising = byValue.map { thresholds[$0] }
    size = (rising.count + 3) / 4 * 4
    risks = .undefined(rising.count)
    counts = .undefined(rising.count)
    reaching = .undefined(size)
    state = .undefined(6 * size)
  }

  mutating func count(
    _ given: [Double], _ order: TimeOrder, _ place: HorizonPlace, weights: [Double]?
  ) {
    for index in state.indices { state[index] = index / size == 1 ? 1 : 0 }
    for level in reaching.indices { reaching[level] = 0 }
    if levels.count != order.count {
      levels = Array(repeating: 0, count: order.count)
      causes = levels
    }
    weightsByTime.resize(to: order.count)
    for position in order.rows.indices {
      let row = order.rows[position]
      let (risk, weight) = (given[row], weights?[row] ?? 1)
      let level =
        risk > 0 ? Self.count(of: rising, upTo: risk) : rising.first == -.infinity ? 1 : 0
      (levels[position], weightsByTime[position]) = (level, weight)
      causes[position] = order.causes[row]
      guard weight > 0, level > 0 else { continue }
      state[level - 1] += weight
      if order.places[row] >= place.before { reaching[level - 1] += weight }
    }
    // Those of each level and above.
    for level in stride(from: size - 2, through: 0, by: -1) {
      state[level] += state[level + 1]
      reaching[level] += reaching[level + 1]
    }
    for level in byValue.indices { counts[byValue[level]] = state[level] }
    LikelihoodSums.thresholdCurves(
      levels: levels, weights: weightsByTime, causes: causes, starts: order.starts,
      places: place.until, state: &state)
    for level in byValue.indices {
      let index = byValue[level]
      let isGone = counts[index] > 0 && state[size + level] == 0
      let isKnown = reaching[level] > 0 || isGone
      risks[index] = isKnown ? state[2 * size + level] : .nan
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

extension DecisionCurve {
  /// The curve in the shape that all decision curves have; NaN where it is not defined.
  package init(_ curve: DecisionCurveAtHorizon) {
    self.init(
      NetBenefitTerms(thresholds: curve.thresholds), model: curve.netBenefits,
      overallRisk: curve.overallRisk)
  }
}
