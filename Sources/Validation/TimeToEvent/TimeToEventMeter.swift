internal import Foundation
internal import RiskModels
internal import Statistics

// Priorities: a bootstrap measures thousands of models in the same patients with other case weights, so that
// what depends on weights alone (censoring curve, observed risk, pseudo-values) is found once a resample.

/// Measures predictions in patients who count by case weights.
///
/// Whatever is written has storage of its own, made with the first use: measuring again, in as many patients,
/// allocates nothing.
struct TimeToEventMeter: Sendable {
  let order: TimeOrder
  let isCompeting: Bool
  let measures: ResampledMeasures
  private(set) var horizons: [HorizonWeights]
  private(set) var weights: [Double]?
  private(set) var counts = RiskCounts()
  /// The cumulative baseline hazard within each horizon, as last found.
  private(set) var baselines: [Double] = []
  private var total: Double
  private var observed: [ObservedRisk] = []
  private var pseudoValues: [[Double]] = []
  private var nullBrier: [Double] = []
  private var separation: PrognosticSeparation
  private var regression: HazardRegression
  private var concordance = FollowedConcordance()
  private var pseudoWorkspace = WeightedPseudoValues()
  private(set) var smoother: FollowedSmoother
  /// By horizon, as each may have thresholds of its own.
  private var decisions: [DecisionCurveAtHorizon]
  private var scores: [Double] = []
  private let everybodyOnce: [Double]
  /// The case weights of those who share a baseline hazard, zero for others.
  private(set) var memberWeights: [Double] = []
  var causeHazards = CauseHazards()
  var ranking = RankOrder()

  /// A meter of all patients, each counting once, that draws calibration curves with a smoother.
  init(
    _ predictions: FollowedPredictions, measures: ResampledMeasures = .everything,
    smoother: ValidationPlan.Smoother = .loess
  ) {
    self.measures = measures
    self.smoother = FollowedSmoother(smoother)
    order = predictions.order
    isCompeting = predictions.isCompeting
    horizons = predictions.horizons
    total = Double(order.count)
    separation = PrognosticSeparation(total: order.count)
    regression = HazardRegression(order)
    everybodyOnce = Array(repeating: 1, count: order.count)
    decisions = horizons.map { _ in DecisionCurveAtHorizon() }
    load(weights: nil)
  }

  /// Whether calibration is assessed by pseudo-values, as it must be for the slope where others compete.
  private var recalibrates: Bool { isCompeting || measures.contains(.risksAtHorizons) }

  /// Takes other case weights, whole numbers.
  mutating func load(weights given: [Double]?) {
    take(weights: given)
    total = weights?.reduce(0, +) ?? Double(order.count)
    separation.prepare(total: Int(total))
    counts.count(order, weights: weights)
    regression.load(weights: weights, counts: counts)
    observed.removeAll(keepingCapacity: true)
    nullBrier.removeAll(keepingCapacity: true)
    for index in horizons.indices {
      horizons[index].weigh(order, counts, caseWeights: weights)
      let place = horizons[index].place
      let risk = ObservedRisk(counts, by: place)
      observed.append(risk)
      if recalibrates || smoother.needsPseudoValues {
        if pseudoValues.count == index { pseudoValues.append([]) }
        pseudoWorkspace.fill(&pseudoValues[index], order, counts, by: place)
      }
      nullBrier.append(
        CensoredBrier.statistic(ofRisk: risk.risk, horizons[index], total: total))
    }
  }

  /// Copies weights, so that whoever gave them may write to theirs without a copy.
  private mutating func take(weights given: [Double]?) {
    guard let given else {
      weights = nil
      return
    }
    if weights == nil { weights = [] }
    weights?.overwrite(with: given)
  }

  /// Takes the case weights of one stratum; without strata, of everybody.
  mutating func weighMembers(of strata: Strata?, _ stratum: Int) {
    memberWeights.resize(to: order.count)
    for row in memberWeights.indices {
      let isMember = strata.map { $0.byRow[row] == stratum } ?? true
      memberWeights[row] = isMember ? weights?[row] ?? 1 : 0
    }
  }

  /// Finds the cumulative baseline hazard of one stratum within each horizon, as `findBaselines`.
  mutating func findBaselines(
    _ linearPredictors: [Double], in strata: Strata, _ stratum: Int, ties: TieMethod
  ) {
    weighMembers(of: strata, stratum)
    regression.load(weights: memberWeights, counts: counts)
    findBaselines(linearPredictors, ties: ties)
    regression.load(weights: weights, counts: counts)
  }

  /// Finds the cumulative baseline hazard within each horizon that belongs to linear predictors.
  ///
  /// By the conventions of fits, so that a model made again in all patients has the baseline of the fit.
  mutating func findBaselines(_ linearPredictors: [Double], ties: TieMethod = .efron) {
    regression.ties = ties
    regression.set(linearPredictors, everybodyAtRisk: true)
    _ = regression.logLikelihood(at: SIMD2(1, 0))
    baselines.resize(to: horizons.count)
    for index in horizons.indices {
      baselines[index] = regression.cumulativeHazard(until: horizons[index].place.until)
    }
    regression.ties = .efron
  }

  /// Writes the indexes at each horizon; `forIntervals` only those that nothing but resampling gives an interval.
  mutating func measure(
    _ values: FollowedPredictions.Values, in setting: IndexValues.Setting,
    forIntervals: Bool = false, into result: inout [IndexValues]
  ) {
    let shared = relativeIndexes(values.linearPredictors, ranks: values.ranks, in: setting)
    let isShared = forIntervals && !isCompeting
    if !isShared {
      concordance.count(
        values.linearPredictors, ranks: values.ranks, order, horizons, weights: weights)
    }
    for index in horizons.indices {
      result[index] = shared
      if isShared { continue }
      readAbsolute(values, at: index, into: &result[index])
      if recalibrates, !forIntervals {
        readRecalibration(values.cloglogs[index], at: index, into: &result[index])
      }
    }
  }

  /// Fits the smooth calibration curve at a horizon; `false` where it is not defined.
  mutating func fitCalibration(_ values: FollowedPredictions.Values, at index: Int) -> Bool {
    smoother.fit(
      &regression,
      HazardCalibration.Predictions(
        values.cloglogs[index], ranks: values.ranks(at: index), weights: weights),
      risks: values.risks[index],
      pseudoValues: smoother.needsPseudoValues ? pseudoValues[index] : [],
      by: horizons[index].place)
  }

  /// Fits the curve and writes it along a grid; `false`, nothing being written, where it is not defined.
  @discardableResult
  mutating func fillCalibration(
    _ values: FollowedPredictions.Values, at index: Int, along grid: CalibrationGrid,
    into curve: inout [Double]
  ) -> Bool {
    guard fitCalibration(values, at: index) else { return false }
    smoother.fill(at: grid, into: &curve)
    return true
  }

  /// Writes the net benefit at a horizon with the observed risk that it is judged by.
  mutating func fillBenefit(
    _ values: FollowedPredictions.Values, at index: Int, _ terms: NetBenefitTerms,
    into benefit: inout ResampledBenefit
  ) {
    fillNetBenefits(values, at: index, terms, into: &benefit.netBenefits)
    benefit.truePositive.overwrite(with: decisions[index].truePositiveRates)
    benefit.overallRisk = decisions[index].overallRisk
  }

  /// Writes the net benefit at a horizon.
  mutating func fillNetBenefits(
    _ values: FollowedPredictions.Values, at index: Int, _ terms: NetBenefitTerms,
    into benefits: inout [Double]
  ) {
    decisions[index].compute(
      values.risks[index], order, by: horizons[index].place, terms, weights: weights)
    benefits.overwrite(with: decisions[index].netBenefits)
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
    separation.fillScores(of: linear, ranks: ranks, weights: weights, into: &scores)
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
  private mutating func readAbsolute(
    _ values: FollowedPredictions.Values, at index: Int, into result: inout IndexValues
  ) {
    let (risks, ranks) = (values.risks[index], values.ranks(at: index))
    if isCompeting, !values.isProportional {
      concordance.count(risks, ranks: ranks, order, horizons, weights: weights)
    }
    result[.cStatistic] = isCompeting ? concordance.wolbers[index] : concordance.harrell
    guard measures.contains(.risksAtHorizons) else { return }
    let horizon = horizons[index]
    result[.unoC] = concordance.uno[index]
    result[.aucAtHorizon] = TimeDependentAUC.statistic(risks, ranks: ranks, horizon)
    if isCompeting {
      result[.aucEventFreeControls] = TimeDependentAUC.statistic(
        risks, ranks: ranks, horizon, controls: .eventFree)
    }
    result[.brier] = CensoredBrier.statistic(risks, horizon, total: total)
    if nullBrier[index] > 0 { result[.scaledBrier] = 1 - result[.brier] / nullBrier[index] }
    result[.observedExpected] = observed[index].risk / mean(risks)
  }

  private func mean(_ risks: [Double]) -> Double {
    var sum = 0.0
    for row in risks.indices { sum += weights.map { risks[row] * $0[row] } ?? risks[row] }
    return sum / total
  }

  private func readRecalibration(
    _ cloglog: [Double], at index: Int, into result: inout IndexValues
  ) {
    let pseudo = pseudoValues[index]
    let alone = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: true,
      weights: weights ?? everybodyOnce)
    result[.calibrationInTheLarge] = alone.intercept
    let joint = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: false,
      weights: weights ?? everybodyOnce)
    result[.calibrationIntercept] = joint.intercept
    result[isCompeting ? .calibrationSlope : .calibrationSlopeAtHorizon] = joint.slope
  }
}
