internal import Statistics

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
    _ risks: [Double], _ order: TimeOrder, by place: HorizonPlace, _ terms: NetBenefitTerms,
    weights: [Double]? = nil
  ) {
    thresholds = terms.thresholds
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
      netBenefits.append(hits - alarms * odds - terms.harm)
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
    let size = (rising.count + 3) / 4 * 4
    var (levels, weightsByTime, causes) = ([Int](), [Double](), [Int]())
    let zeros = Array(repeating: 0.0, count: size)
    var (counts, reaching) = (zeros, zeros)
    for row in order.rows {
      let (risk, weight) = (given[row], weights?[row] ?? 1)
      let level =
        risk > 0 ? Self.count(of: rising, upTo: risk) : rising.first == -.infinity ? 1 : 0
      levels.append(level)
      weightsByTime.append(weight)
      causes.append(order.causes[row])
      guard weight > 0, level > 0 else { continue }
      counts[level - 1] += weight
      if order.places[row] >= place.before { reaching[level - 1] += weight }
    }
    // Those of each level and above.
    for index in counts.indices.dropLast().reversed() {
      counts[index] += counts[index + 1]
      reaching[index] += reaching[index + 1]
    }
    var state = counts + Array(repeating: 1, count: size) + zeros + zeros + zeros + zeros
    LikelihoodSums.thresholdCurves(
      levels: levels, weights: weightsByTime, causes: causes, starts: order.starts,
      places: place.until, state: &state)
    (risks, self.counts) = (Array(repeating: .nan, count: rising.count), [])
    self.counts = risks
    for (position, index) in byValue.enumerated() {
      self.counts[index] = counts[position]
      let isGone = counts[position] > 0 && state[size + position] == 0
      if reaching[position] > 0 || isGone { risks[index] = state[2 * size + position] }
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
