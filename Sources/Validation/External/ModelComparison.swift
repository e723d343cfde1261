public import Cohorts
public import Diagnostics
internal import Foundation
public import RiskModels
public import Statistics

/// How much better or worse one model predicts than another in the same patients.
///
/// Differences are first − second, positive where the first is better except for the Brier score, which is an error.
/// Compare in patients whom neither model was made from: in its own patients a model wins by optimism. A test of ΔC of nested
/// models in their own patients is not valid (Demler, Stat Med 2012;31:2577).
public struct ModelComparison: Sendable, Hashable, Codable {
  /// A statistic of both models and its difference.
  public struct Pair: Sendable, Hashable, Codable {
    /// The first model's.
    public var first: Double?
    /// The second's.
    public var second: Double?
    /// First minus second, with an interval for the same patients where there is one.
    public var difference: Estimate
    /// The two-sided P value.
    public var p: Double?

    /// Creates a pair from its parts.
    public init(first: Double?, second: Double?, difference: Estimate, p: Double? = nil) {
      (self.first, self.second, self.difference, self.p) = (first, second, difference, p)
    }
  }

  /// Net benefit at one threshold.
  public struct Benefit: Sendable, Hashable, Codable {
    /// Positive at or above this risk.
    public var threshold: Double
    /// The net benefits; without an interval for outcomes with times.
    public var netBenefit: Pair
  }

  /// Measures that older protocols ask for and that reward a miscalibrated model.
  public struct Legacy: Sendable, Hashable, Codable {
    /// Net reclassification without categories, second to first, and integrated discrimination improvement.
    public var continuous: ContinuousReclassification?
    /// Net reclassification between the thresholds, second to first; `nil` without thresholds.
    public var categorical: CategoricalReclassification?
  }

  /// The first model.
  public var firstTitle: LocalizedText
  /// The second model.
  public var secondTitle: LocalizedText
  /// Patients with every predictor of both models, whose outcome is known.
  public var n: Int
  /// Events among them; with times those by the horizon.
  public var events: Int
  /// The horizon; `nil` for outcomes without times.
  public var horizon: Double?
  /// C; with times the AUC at the horizon.
  public var area: Pair
  /// The Brier score; smaller is better.
  public var brier: Pair
  /// The net benefit at each threshold.
  public var benefits: [Benefit]
  /// Reclassification; `nil` for outcomes with times, by design: under censoring it has no agreed estimator.
  public var legacy: Legacy?
}

/// Compares two models in the same patients, at every horizon of the first.
///
/// C by DeLong's paired test; AUC at a horizon and Brier score from the differences of influence functions; the Brier
/// score and net benefit without times from the differences of each patient. Patients who lack a predictor of either model or the
/// outcome are left out.
///
/// - Parameters:
///   - first: The model in question.
///   - second: The one it is held against.
///   - cohort: The patients.
///   - plan: Thresholds and confidence level.
/// - Returns: One comparison, or one a horizon.
/// - Throws: `ValidationError.notComparable` for models of different outcomes or horizons; else as `validate`.
public func compare(
  _ first: RiskModel, with second: RiskModel, on cohort: Cohort, following plan: ValidationPlan
) throws -> [ModelComparison] {
  try plan.check()
  guard first.family.isTimeToEvent == second.family.isTimeToEvent else {
    throw ValidationError.notComparable(.outcomes)
  }
  if let missing = first.horizons.first(where: { !second.horizons.contains($0) }) {
    throw ValidationError.notComparable(.horizon(missing, known: second.horizons))
  }
  let outcome = try ModelOutcome(first, in: cohort)
  let both = Set(try second.design.completeRows(of: cohort))
  let rows = try first.design.completeRows(of: cohort).filter {
    both.contains($0) && !outcome.isMissing($0)
  }
  guard !rows.isEmpty else { throw ValidationError.noPatients }
  let patients = cohort.selecting(rows: rows)
  guard let followUp = try outcome.followUp(of: rows) else {
    return [
      try ModelComparison(
        first, second, patients, outcomes: rows.map(outcome.isEvent), following: plan)
    ]
  }
  let predictions = (
    try FollowedPredictions(first, of: patients, followUp),
    try FollowedPredictions(second, of: patients, followUp)
  )
  return try first.horizons.indices.map { index in
    let other = second.horizons.firstIndex(of: first.horizons[index]) ?? 0
    var comparison = try ModelComparison(
      predictions.0, at: index, predictions.1, at: other, following: plan)
    (comparison.firstTitle, comparison.secondTitle) = (first.title, second.title)
    return comparison
  }
}

extension ModelComparison {
  fileprivate init(
    _ first: RiskModel, _ second: RiskModel, _ patients: Cohort, outcomes: [Bool],
    following plan: ValidationPlan
  ) throws {
    let risks = [first, second].map { model in
      Result { try model.linearPredictors(for: patients).map { inverseLogit($0).p } }
    }
    try self.init(
      try risks[0].get(), try risks[1].get(), outcomes: outcomes, following: plan)
    (firstTitle, secondTitle) = (first.title, second.title)
  }

  /// Compares risks without times.
  ///
  /// - Throws: `ValidationError` for risks outside 0...1 or different numbers of risks and outcomes.
  init(
    _ first: [Double], _ second: [Double], outcomes: [Bool], following plan: ValidationPlan
  ) throws(ValidationError) {
    (firstTitle, secondTitle) = ("", "")
    n = outcomes.count
    events = outcomes.count { $0 }
    let areas = try AreaComparison.paired(
      try ROCAnalysis(scores: first, outcomes: outcomes),
      try ROCAnalysis(scores: second, outcomes: outcomes), confidence: plan.confidence)
    area = Pair(
      first: areas.first.estimate, second: areas.second.estimate, difference: areas.difference,
      p: areas.pValue)
    brier = Pair(first, second, outcomes, plan.confidence) { risk, y in (risk - y) * (risk - y) }
    benefits = plan.thresholds.map { threshold in
      let odds = threshold / (1 - threshold)
      return Benefit(
        threshold: threshold,
        netBenefit: Pair(first, second, outcomes, plan.confidence) { risk, y in
          risk >= threshold ? y - (1 - y) * odds : 0
        })
    }
    legacy = Legacy(
      continuous: try ContinuousReclassification(from: second, to: first, outcomes: outcomes),
      categorical: plan.thresholds.isEmpty
        ? nil
        : try CategoricalReclassification(
          from: second, to: first, outcomes: outcomes, cuts: plan.thresholds,
          confidence: plan.confidence))
  }

  /// Compares risks at a horizon.
  init(
    _ first: FollowedPredictions, at index: Int, _ second: FollowedPredictions, at other: Int,
    following plan: ValidationPlan
  ) throws {
    let (order, horizon) = (first.order, first.horizons[index])
    let risks = (first.values.risks[index], second.values.risks[other])
    (firstTitle, secondTitle) = ("", "")
    n = order.count
    events = horizon.fates.count { $0 == .event }
    self.horizon = horizon.place.horizon
    area = Pair(
      TimeDependentAUC.influenced(risks.0, order, horizon),
      TimeDependentAUC.influenced(risks.1, order, horizon), plan.confidence)
    brier = Pair(
      CensoredBrier.influenced(risks.0, order, horizon),
      CensoredBrier.influenced(risks.1, order, horizon), plan.confidence)
    func netBenefits(_ risks: [Double]) -> [Double] {
      DecisionCurveAtHorizon(
        risks, order, by: horizon.place, plan.thresholdTerms
      ).netBenefits
    }
    benefits = zip(plan.thresholds, zip(netBenefits(risks.0), netBenefits(risks.1))).map {
      threshold, values in
      Benefit(
        threshold: threshold,
        netBenefit: Pair(
          first: Estimate(values.0).estimate, second: Estimate(values.1).estimate,
          difference: Estimate(values.0 - values.1)))
    }
  }
}

extension ModelComparison.Pair {
  /// The means of what each patient contributes, and the mean difference with its standard error.
  fileprivate init(
    _ first: [Double], _ second: [Double], _ outcomes: [Bool], _ confidence: Double,
    _ term: (_ risk: Double, _ outcome: Double) -> Double
  ) {
    func influenced(_ risks: [Double]) -> InfluencedStatistic {
      let terms = zip(risks, outcomes).map { term($0, $1 ? 1 : 0) }
      let mean = terms.reduce(0, +) / Double(max(1, terms.count))
      return InfluencedStatistic(value: mean, influence: terms.map { $0 - mean })
    }
    self.init(influenced(first), influenced(second), confidence)
    if difference.method != nil { difference.method = "normal, same patients" }
  }

  fileprivate init(
    _ first: InfluencedStatistic, _ second: InfluencedStatistic, _ confidence: Double
  ) {
    let contrast = ModelContrast(first, minus: second, confidence: confidence)
    self.init(
      first: Estimate(first.value).estimate, second: Estimate(second.value).estimate,
      difference: contrast.difference, p: contrast.p)
  }
}
