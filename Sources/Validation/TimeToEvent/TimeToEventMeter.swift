internal import Foundation
internal import RiskModels
internal import Statistics

// Priorities: a bootstrap measures thousands of models in the same patients with other case weights, so that
// what depends on weights alone (censoring curve, observed risk, pseudo-values) is found once a resample.

/// Measures predictions in patients who count by case weights.
struct TimeToEventMeter: Sendable {
  let order: TimeOrder
  let isCompeting: Bool
  let measures: ResampledMeasures
  private(set) var horizons: [HorizonWeights]
  private(set) var weights: [Double]?
  private(set) var counts = RiskCounts()
  private var total: Double
  private var observed: [ObservedRisk] = []
  private var pseudoValues: [[Double]] = []
  private var nullBrier: [Double] = []
  private var separation: PrognosticSeparation
  private var regression: HazardRegression

  /// A meter of all patients, each counting once.
  init(_ predictions: FollowedPredictions, measures: ResampledMeasures = .everything) {
    self.measures = measures
    order = predictions.order
    isCompeting = predictions.isCompeting
    horizons = predictions.horizons
    total = Double(order.count)
    separation = PrognosticSeparation(total: order.count)
    regression = HazardRegression(order)
    load(weights: nil)
  }

  /// Whether calibration is assessed by pseudo-values, as it must be for the slope where others compete.
  private var recalibrates: Bool { isCompeting || measures.contains(.risksAtHorizons) }

  /// Takes other case weights, whole numbers.
  mutating func load(weights: [Double]?) {
    self.weights = weights
    total = weights?.reduce(0, +) ?? Double(order.count)
    if Int(total) != separation.total { separation = PrognosticSeparation(total: Int(total)) }
    counts.count(order, weights: weights)
    regression.load(weights: weights, counts: counts)
    observed.removeAll(keepingCapacity: true)
    pseudoValues.removeAll(keepingCapacity: true)
    nullBrier.removeAll(keepingCapacity: true)
    for index in horizons.indices {
      horizons[index].weigh(order, counts, caseWeights: weights)
      let place = horizons[index].place
      let risk = ObservedRisk(counts, by: place)
      observed.append(risk)
      if recalibrates {
        pseudoValues.append(WeightedPseudoValues.values(order, counts, by: place))
      }
      nullBrier.append(
        CensoredBrier.statistic(ofRisk: risk.risk, horizons[index], total: total))
    }
  }

  /// The cumulative baseline hazard within each horizon that belongs to linear predictors.
  ///
  /// Of those rows that `isMember` names, if it names any; by the conventions of fits, so that a model made
  /// again in all patients has the baseline of the fit.
  mutating func baselineHazards(
    _ linearPredictors: [Double], among isMember: ((_ row: Int) -> Bool)? = nil,
    ties: TieMethod = .efron
  ) -> [Double] {
    if let isMember {
      let own = linearPredictors.indices.map { isMember($0) ? weights?[$0] ?? 1 : 0 }
      regression.load(weights: own, counts: counts)
    }
    regression.ties = ties
    defer {
      regression.ties = .efron
      if isMember != nil { regression.load(weights: weights, counts: counts) }
    }
    regression.set(linearPredictors, everybodyAtRisk: true)
    _ = regression.logLikelihood(at: SIMD2(1, 0))
    return horizons.map { regression.cumulativeHazard(until: $0.place.until) }
  }

  /// The indexes at each horizon; `forIntervals` only those that nothing but resampling gives an interval.
  mutating func indexes(
    _ values: FollowedPredictions.Values, in setting: IndexValues.Setting,
    forIntervals: Bool = false
  ) -> [IndexValues] {
    let ranks = values.ranks
    let shared = relativeIndexes(values.linearPredictors, ranks: ranks, in: setting)
    if forIntervals, !isCompeting { return horizons.map { _ in shared } }
    let pairs = FollowedConcordance(
      values.linearPredictors, ranks: ranks, order, horizons, weights: weights)
    return horizons.indices.map { index in
      let own = values.ranks(at: index)
      var indexes = absoluteIndexes(
        values.risks[index], ranks: own, at: index, shared, pairs, values)
      if recalibrates, !forIntervals {
        readRecalibration(values.cloglogs[index], at: index, into: &indexes)
      }
      return indexes
    }
  }

  /// The smooth calibration curve at each horizon; `nil` where it is not defined.
  mutating func calibrations(_ values: FollowedPredictions.Values) -> [HazardCalibration?] {
    horizons.indices.map { index in
      HazardCalibration(
        &regression, cloglog: values.cloglogs[index], ranks: values.ranks(at: index),
        by: horizons[index].place, loaded: weights)
    }
  }

  /// The net benefit at each horizon.
  func benefits(
    _ values: FollowedPredictions.Values, _ terms: [NetBenefitTerms]
  ) -> [ResampledBenefit] {
    horizons.indices.map { index in
      let curve = DecisionCurveAtHorizon(
        values.risks[index], order, by: horizons[index].place, terms[index],
        weights: weights)
      return ResampledBenefit(netBenefits: curve.netBenefits, overallRisk: curve.overallRisk)
    }
  }
}

// MARK: Relative hazards

extension TimeToEventMeter {
  /// What the hazard tells of a linear predictor, whatever the horizon.
  private mutating func relativeIndexes(
    _ linear: [Double], ranks: [Int], in setting: IndexValues.Setting
  ) -> IndexValues {
    var result = IndexValues(.timeToEvent(isCompeting: isCompeting))
    guard let spread = giniMeanDifference(linear, ranks: ranks), spread > 0 else { return result }
    regression.set(linear)
    let null = regression.nullLogLikelihood()
    let fit = setting == .own ? nil : regression.fit(from: SIMD2(1, 0), isRefined: false)
    let frozen = fit?.startLogLikelihood ?? regression.logLikelihood(at: SIMD2(1, 0))
    let best = setting == .own ? frozen : fit?.logLikelihood ?? .nan
    let slope = setting == .own ? 1 : fit?.coefficients[0] ?? .nan
    let deviance = -2 * null
    result[.calibrationSlope] = slope
    result[.discriminationIndex] = (2 * (best - null) - 1) / deviance
    result[.unreliabilityIndex] =
      setting == .own ? -2 / deviance : 2 * (best - frozen) / deviance
    result[.qualityIndex] = result[.discriminationIndex] - result[.unreliabilityIndex]
    result[.giniMeanDifference] = abs(slope) * spread
    let explained = setting == .frozen ? frozen : best
    result[.nagelkerkeR2] =
      expm1(-2 * (explained - null) / total) / expm1(-deviance / total)
    guard measures.contains(.risksAtHorizons) else { return result }
    let scores = separation.scores(linear, ranks: ranks, weights: weights)
    regression.set(scores)
    if let fit = regression.fit(from: SIMD2(1, 0), isRefined: false) {
      result[.roystonD] = fit.coefficients[0] * PrognosticSeparation.kappa
    }
    return result
  }

  /// The mean absolute difference of two patients; `nil` where a value is infinite.
  private func giniMeanDifference(_ values: [Double], ranks: [Int]) -> Double? {
    var (sum, below) = (0.0, 0.0)
    for row in ranks {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      guard values[row].isFinite else { return nil }
      // Copies of a patient differ by nothing: as many have the rest below as above.
      sum += weight * values[row] * (2 * below + weight - total)
      below += weight
    }
    return total > 1 ? 2 * sum / (total * (total - 1)) : nil
  }
}

// MARK: Risks at a horizon

extension TimeToEventMeter {
  private func absoluteIndexes(
    _ risks: [Double], ranks: [Int], at index: Int, _ shared: IndexValues,
    _ pairs: FollowedConcordance, _ values: FollowedPredictions.Values
  ) -> IndexValues {
    let horizon = horizons[index]
    var result = shared
    var concordance = pairs
    if isCompeting, !values.isProportional {
      concordance = FollowedConcordance(
        risks, ranks: ranks, order, horizons, weights: weights)
    }
    result[.cStatistic] = isCompeting ? concordance.wolbers[index] : concordance.harrell
    guard measures.contains(.risksAtHorizons) else { return result }
    result[.unoC] = concordance.uno[index]
    result[.aucAtHorizon] = TimeDependentAUC.statistic(risks, ranks: ranks, horizon)
    if isCompeting {
      result[.aucEventFreeControls] = TimeDependentAUC.statistic(
        risks, ranks: ranks, horizon, controls: .eventFree)
    }
    result[.brier] = CensoredBrier.statistic(risks, horizon, total: total)
    if nullBrier[index] > 0 { result[.scaledBrier] = 1 - result[.brier] / nullBrier[index] }
    result[.observedExpected] = observed[index].risk / mean(risks)
    return result
  }

  private func mean(_ risks: [Double]) -> Double {
    guard let weights else { return risks.reduce(0, +) / total }
    return zip(risks, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
  }

  private func readRecalibration(
    _ cloglog: [Double], at index: Int, into result: inout IndexValues
  ) {
    let pseudo = pseudoValues[index]
    let alone = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: true, weights: weights)
    result[.calibrationInTheLarge] = alone.intercept
    let joint = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: false, weights: weights)
    result[.calibrationIntercept] = joint.intercept
    if isCompeting { result[.calibrationSlope] = joint.slope }
  }
}
