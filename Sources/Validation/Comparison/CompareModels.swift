public import Cohorts
internal import Diagnostics
public import RiskModels
internal import Statistics
internal import Survival

/// Compares a model with others in the same patients, at every horizon of the first.
///
/// C by DeLong's paired test; AUC at a horizon, Brier scores and net benefit from the differences of influence functions,
/// Harrell's and Uno's C from those of the infinitesimal jackknife. Patients who lack a predictor of any of the models or
/// the outcome are left out. What happened is read as the first model sees it: competing events censor if it says so.
///
/// - Parameters:
///   - first: The model in question.
///   - rivals: Those it is held against.
///   - cohort: The patients.
///   - plan: Thresholds and confidence level.
///   - patients: Whether the first model was made from them: then no P values are given.
/// - Returns: One comparison a rival, or one a rival and horizon, with the curves of all models.
/// - Throws: `ValidationError.notComparable` for models of different outcomes or horizons; else as `validate`.
public func compare(
  _ first: RiskModel, with rivals: [Rival], on cohort: Cohort, following plan: ValidationPlan,
  in patients: SubgroupTable.Patients = .external
) throws -> ComparisonResult {
  try plan.check()
  if let categories = first.categories { throw ValidationError.severalCategories(categories.codes) }
  for rival in rivals { try rival.model.checkComparable(with: first) }
  let outcome = try ModelOutcome(first, in: cohort)
  var complete = try first.design.completeRows(of: cohort).filter { !outcome.isMissing($0) }
  for rival in rivals {
    let known = Set(try rival.model.design.completeRows(of: cohort))
    complete = complete.filter(known.contains)
  }
  guard !complete.isEmpty else { throw ValidationError.noPatients }
  let people = cohort.selecting(rows: complete)
  let contenders = [Contender(first)] + rivals.map(Contender.init)
  var result: ComparisonResult
  if let followUp = try outcome.followUp(of: complete) {
    result = try contenders.compared(in: people, followUp, following: plan)
  } else {
    result = try contenders.compared(
      in: people, outcomes: complete.map(outcome.isEvent), following: plan)
  }
  result.belong(to: patients)
  return result
}

extension RiskModel {
  /// Checks that a model can be held against another in the same patients.
  ///
  /// - Throws: `ValidationError.notComparable` for other outcomes or horizons, `PredictionError.slopesOnly` for a model
  ///   without absolute risks.
  package func checkComparable(with first: RiskModel) throws {
    guard Set(categories?.codes ?? []) == Set(first.categories?.codes ?? []) else {
      throw ValidationError.notComparable(.categories)
    }
    guard first.family.isTimeToEvent == family.isTimeToEvent else {
      throw ValidationError.notComparable(.outcomes)
    }
    guard knowsAbsoluteRisk, first.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
    if let missing = first.horizons.first(where: { !horizons.contains($0) }) {
      throw ValidationError.notComparable(.horizon(missing, known: horizons))
    }
  }
}

/// A model with its name.
private struct Contender {
  let model: RiskModel
  let title: LocalizedText
  let source: ModelComparison.Source?

  init(_ first: RiskModel) { (model, title, source) = (first, first.title, nil) }

  init(_ rival: Rival) {
    (model, title, source) = (rival.model, rival.title ?? rival.model.title, rival.source)
  }
}

extension [Contender] {
  fileprivate func compared(
    in patients: Cohort, outcomes: [Bool], following plan: ValidationPlan
  ) throws -> ComparisonResult {
    let ranked = try map {
      try RankedRisks(
        linearPredictors: $0.model.linearPredictors(for: patients), outcomes: outcomes)
    }
    let comparisons = try indices.dropFirst().map { index in
      try ModelComparison(
        ranked[0].risksAsGiven, ranked[index].risksAsGiven, outcomes: outcomes, following: plan
      ).named(self[0], self[index])
    }
    let models = indices.map { index in
      ComparedModel(
        title: self[index].title, source: self[index].source,
        performance: Performance(
          ranked[index], smoother: plan.smoother, confidence: plan.confidence),
        roc: ROCCurve(ranked[index], marking: plan.thresholds, confidence: plan.confidence),
        decisionCurve: DecisionCurve(ranked[index], plan.decisionTerms))
    }
    return ComparisonResult(
      comparisons: comparisons,
      models: [ComparedModels(patients: .external, horizon: nil, models: models)])
  }

  fileprivate func compared(
    in patients: Cohort, _ followUp: FollowUp, following plan: ValidationPlan
  ) throws -> ComparisonResult {
    let horizons = self[0].model.horizons
    let known =
      self[0].model.family.heedsCompetingEvents ? followUp : followUp.censoringCompetingEvents
    let predictions = try map {
      try FollowedPredictions($0.model, of: patients, known, within: horizons)
    }
    var result = ComparisonResult(comparisons: [], models: [])
    for index in horizons.indices {
      let models = indices.map { place in
        ComparedModel(
          title: self[place].title, source: self[place].source,
          performance: Performance(predictions[place], at: index, following: plan),
          roc: ROCCurve(predictions[place], at: index, following: plan),
          decisionCurve: DecisionCurve(predictions[place], at: index, plan.decisionTerms))
      }
      result.models.append(
        ComparedModels(patients: .external, horizon: horizons[index], models: models))
      for place in indices.dropFirst() {
        var comparison = ModelComparison(
          predictions[0], at: index, predictions[place], at: index, following: plan)
        comparison.readWolbers(models[0].performance, models[place].performance)
        result.comparisons.append(comparison.named(self[0], self[place]))
      }
    }
    return result
  }
}

extension ModelComparison {
  fileprivate func named(_ first: Contender, _ second: Contender) -> ModelComparison {
    var named = self
    (named.firstTitle, named.secondTitle) = (first.title, second.title)
    named.secondSource = second.source
    return named
  }
}

extension ComparisonResult {
  /// Says whose patients these are; in its own patients no difference of a model is tested.
  fileprivate mutating func belong(to patients: SubgroupTable.Patients) {
    for index in models.indices { models[index].patients = patients }
    for index in comparisons.indices {
      comparisons[index].patients = patients
      if patients == .development {
        comparisons[index].forEachPair { $0.p = nil }
      }
    }
  }
}

extension ModelComparison {
  /// Changes every pair of statistics.
  mutating func forEachPair(_ change: (inout Pair) -> Void) {
    change(&area)
    change(&brier)
    for path in [
      \ModelComparison.areaEventFreeControls, \.concordance, \.unoC, \.scaledBrier,
    ] {
      guard var pair = self[keyPath: path] else { continue }
      change(&pair)
      self[keyPath: path] = pair
    }
    for index in benefits.indices { change(&benefits[index].netBenefit) }
  }
}
