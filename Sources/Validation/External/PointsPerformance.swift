public import Cohorts
internal import Diagnostics
public import RiskModels
internal import Statistics
internal import Survival

/// How a pocket card of whole points predicts beside the model that it was rounded from, in the same patients.
///
/// difference = index of the card − index of the model.
///
/// In the patients that the model was made from both sides are apparent; what optimism there is they share, so that
/// the differences, card − model, hardly suffer from it. A card is about the longest horizon.
///
/// - Source: Sullivan, Massaro & D'Agostino, Stat Med 2004;23:1631.
public struct PointsPerformance: Sendable, Hashable, Codable {
  /// Who the patients are.
  public var patients: SubgroupTable.Patients
  /// The most points that a patient can have.
  public var highest: Int
  /// The card's risks in these patients.
  public var card: Performance
  /// The model's.
  public var model: Performance
  /// C (AUC at the horizon), Brier score and net benefit at the study's thresholds: card first, model second.
  public var differences: ModelComparison
  /// Of the thresholds of the decision curve the one at which the card loses most net benefit, without an interval,
  /// for it was looked for; `nil` where the card nowhere loses any.
  public var largestLoss: ModelComparison.Benefit?
}

/// Judges a card of whole points and its model in the same patients.
///
/// Patients who lack a predictor or the outcome are left out.
///
/// - Parameters:
///   - points: The card.
///   - model: The model that it was rounded from.
///   - cohort: The patients.
///   - patients: Whether the model was made from them.
///   - plan: Thresholds, smoother and confidence level; nothing is resampled.
/// - Returns: Both performances and their differences, at the longest horizon.
/// - Throws: as `validate` of a model in other patients.
public func validate(
  _ points: IntegerPoints, roundedFrom model: RiskModel, on cohort: Cohort,
  _ patients: SubgroupTable.Patients, following plan: ValidationPlan
) throws -> PointsPerformance {
  try plan.check()
  let outcome = try ModelOutcome(model, in: cohort)
  let known = try model.design.completeRows(of: cohort).filter { !outcome.isMissing($0) }
  let totals = known.map { points.total(of: cohort.values(ofRow: $0)) }
  let rows = zip(known, totals).compactMap { row, total in total == nil ? nil : row }
  guard !rows.isEmpty else { throw ValidationError.noPatients }
  let risks = totals.compactMap { $0.map { min(1, max(0, points.risk(ofTotal: $0))) } }
  let selected = cohort.selecting(rows: rows)
  if let followUp = try outcome.followUp(of: rows) {
    let predictions = try FollowedPredictions(model, of: selected, followUp)
    return try PointsPerformance(risks, beside: predictions, points, patients, plan)
      .naming(model)
  }
  let ranked = try model.linearPredictors(for: selected).map { inverseLogit($0).p }
  return try PointsPerformance(
    risks, beside: ranked, outcomes: rows.map(outcome.isEvent), points, patients, plan
  ).naming(model)
}

extension PointsPerformance {
  /// Risks without times.
  ///
  /// - Throws: `ValidationError` for risks outside 0...1 or different numbers of risks and outcomes.
  init(
    _ card: [Double], beside model: [Double], outcomes: [Bool], _ points: IntegerPoints,
    _ patients: SubgroupTable.Patients, _ plan: ValidationPlan
  ) throws(ValidationError) {
    let ranked = (
      try RankedRisks(risks: card, outcomes: outcomes),
      try RankedRisks(risks: model, outcomes: outcomes)
    )
    (self.patients, highest) = (patients, points.highest)
    self.card = Performance(ranked.0, smoother: plan.smoother, confidence: plan.confidence)
    self.model = Performance(ranked.1, smoother: plan.smoother, confidence: plan.confidence)
    differences = try ModelComparison(card, model, outcomes: outcomes, following: plan)
    differences.legacy = nil
    let terms = plan.decisionTerms
    largestLoss = Self.largestLoss(
      terms.thresholds, DecisionCurve.netBenefits(ranked.0, terms),
      DecisionCurve.netBenefits(ranked.1, terms))
  }

  /// Risks within the longest horizon.
  fileprivate init(
    _ card: [Double], beside model: FollowedPredictions, _ points: IntegerPoints,
    _ patients: SubgroupTable.Patients, _ plan: ValidationPlan
  ) throws {
    let last = model.horizons.count - 1
    let horizon = model.horizons[last]
    let rounded = try FollowedPredictions(
      model.followUp, horizons: [horizon.place.horizon], risks: [card])
    (self.patients, highest) = (patients, points.highest)
    self.card = Performance(rounded, at: 0, following: plan)
    self.model = Performance(model, at: last, following: plan)
    differences = ModelComparison(rounded, at: 0, model, at: last, following: plan)
    func netBenefits(_ risks: [Double]) -> [Double] {
      DecisionCurveAtHorizon(
        risks, model.order, by: horizon.place, plan.decisionTerms
      ).netBenefits
    }
    largestLoss = Self.largestLoss(
      plan.decisionGrid, netBenefits(card), netBenefits(model.values.risks[last]))
  }

  fileprivate func naming(_ model: RiskModel) -> PointsPerformance {
    var named = self
    named.differences.firstTitle = LocalizedText(
      english: "Pocket card", simplifiedChinese: "评分卡")
    named.differences.secondTitle = model.title
    return named
  }

  private static func largestLoss(
    _ thresholds: [Double], _ card: [Double], _ model: [Double]
  ) -> ModelComparison.Benefit? {
    let losses = thresholds.indices.filter { card[$0] - model[$0] < -1e-12 }
    let worst = losses.min { card[$0] - model[$0] < card[$1] - model[$1] }
    return worst.map {
      ModelComparison.Benefit(
        threshold: thresholds[$0],
        netBenefit: ModelComparison.Pair(
          first: card[$0], second: model[$0], difference: Estimate(card[$0] - model[$0])))
    }
  }
}

// MARK: Imputation

extension PointsPerformance {
  /// The card in several completed data sets of the same patients, pooled by Rubin's rules.
  ///
  /// The threshold of the largest loss is that of the mean loss where all data sets have one at the same threshold,
  /// else it is left out. `nil` without data sets.
  public static func pooled(
    overImputations rows: [PointsPerformance], confidence: Double = 0.95
  ) -> PointsPerformance? {
    guard var result = rows.first else { return nil }
    guard rows.count > 1,
      let card = Performance.pooled(overImputations: rows.map(\.card), confidence: confidence),
      let model = Performance.pooled(overImputations: rows.map(\.model), confidence: confidence)
    else { return result }
    (result.card, result.model) = (card, model)
    let pool = ImputationPool(patients: card.n, confidence: confidence)
    result.differences = ModelComparison(
      pooling: rows.map(\.differences), result.differences, confidence)
    let losses = rows.compactMap(\.largestLoss)
    if losses.count < rows.count || Set(losses.map(\.threshold)).count > 1 {
      result.largestLoss = nil
    } else {
      result.largestLoss = ModelComparison.Benefit(
        threshold: losses[0].threshold,
        netBenefit: ModelComparison.Pair(pooling: losses.map(\.netBenefit), by: pool))
    }
    return result
  }
}
