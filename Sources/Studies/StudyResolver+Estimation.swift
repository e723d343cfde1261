internal import Cohorts
internal import Diagnostics
internal import RiskModels

/// How coefficients are estimated, whether the data choose among terms, and what is tried beside.
extension StudyResolver {
  /// How coefficients are estimated.
  func estimation(_ family: ModelFamily) -> Estimation {
    guard let penalty = file.model?.penalty else { return .maximumLikelihood }
    if penalty.isFirth {
      if family != .logistic {
        log.note(
          .unsuitable(
            "firth", reason: "is for logistic models", hints: ["use 'penalty: {ridge: 1}'"]),
          at: penalty.location)
      }
      return .firth
    }
    switch (penalty.ridge, penalty.lasso) {
    case (let ridge?, nil): return .ridge(ridgePenalty(ridge))
    case (nil, let lasso?): return elasticNet(lasso, penalty)
    default:
      log.note(
        .unsuitable("penalty", reason: "needs one of 'ridge' and 'lasso'", hints: []),
        at: penalty.location)
      return .maximumLikelihood
    }
  }

  private func ridgePenalty(_ factors: [Located<Double>]) -> RidgePenalty {
    for factor in factors where factor.value < 0 {
      log.note(
        .outOfRange("\(factor.value)", key: "ridge", expected: "zero or more"), at: factor.location)
    }
    let values = factors.map(\.value)
    func value(_ index: Int) -> Double? { values.indices.contains(index) ? values[index] : nil }
    return RidgePenalty(
      value(0) ?? 0, nonlinear: value(1), interaction: value(2), nonlinearInteraction: value(3))
  }

  private func elasticNet(
    _ lasso: Located<String>, _ penalty: StudyFile.PenaltyEntry
  ) -> Estimation {
    let mixing = penalty.mixing?.value ?? 1
    if let written = penalty.mixing, !(0...1).contains(written.value) {
      log.note(
        .outOfRange("\(written.value)", key: "mixing", expected: "between 0 (ridge) and 1 (lasso)"),
        at: written.location)
    }
    if lasso.value == "cv" {
      return .elasticNet(
        ElasticNetChoice(
          mixing: mixing,
          strength: .crossValidated(
            folds: penalty.folds?.value ?? 10, seed: UInt64(file.validation.seed?.value ?? 1),
            rule: penalty.rule?.value ?? .minimum)))
    }
    guard let strength = Double(lasso.value), strength >= 0, strength.isFinite else {
      log.note(
        .wrongKind(key: "lasso", expected: "'cv' or a number", found: "'\(lasso.value)'"),
        at: lasso.location)
      return .maximumLikelihood
    }
    return .elasticNet(ElasticNetChoice(mixing: mixing, strength: .fixed(strength)))
  }

  /// Whether the data choose among the terms.
  func selection() -> Selection {
    guard let section = file.model?.selection, let criterion = section.criterion else {
      return .none
    }
    guard criterion.value == .p else { return .backward(.aic) }
    let level = section.level?.value ?? 0.05
    if let written = section.level, !(0 < level && level < 1) {
      log.note(
        .outOfRange("\(level)", key: "level", expected: "between 0 and 1"), at: written.location)
    }
    return .backward(.p(level))
  }

  /// How the covariance of coefficients is estimated.
  func covariance(of spec: ModelSpec) -> CovarianceChoice {
    guard let entry = file.model?.covariance, let type = entry.type else { return .model }
    guard type.value == .robust else {
      if let cluster = entry.cluster {
        log.note(
          .unsuitable(
            "cluster", reason: "belongs to a robust covariance", hints: ["write 'type: robust'"]),
          at: cluster.location)
      }
      return .model
    }
    checkRobust(spec, at: entry.location)
    guard let cluster = entry.cluster else { return .robust }
    let known = variables.map(\.name) + [file.cohort?.centre?.value].compactMap(\.self)
    if !known.contains(cluster.value) {
      log.note(.unknownName(cluster.value, what: "variable", known: known), at: cluster.location)
    }
    return .clustered(by: cluster.value)
  }

  private func checkRobust(_ spec: ModelSpec, at place: SourceLocation) {
    func refuse(_ reason: String, _ hint: String) {
      log.note(.unsuitable("covariance", reason: reason, hints: [hint]), at: place)
    }
    switch spec.kind.family {
    case .logistic, .cox: break
    case .multinomial:
      refuse("'robust' is for logistic and Cox models", "leave it out")
    case .fineGray:
      refuse("cannot be chosen for Fine–Gray models", "leave it out: theirs is robust as it is")
    case .causeSpecific:
      refuse(
        "'robust' is for logistic and Cox models",
        "leave it out, or write 'family: cox', which censors competing events")
    }
    if !spec.estimation.hasRobustCovariance {
      refuse("'robust' does not go with this penalty", "use 'penalty: {ridge: 1}' or none")
    }
    if spec.selection != .none {
      refuse("'robust' does not go with a selection by the data", "leave 'selection' out")
    }
  }

  /// The same terms in models of other families.
  func alternatives(to spec: ModelSpec) -> [ModelSpec] {
    (file.model?.sensitivity ?? []).compactMap { entry in
      guard let family = entry.family else { return nil }
      return alternativeKind(family.value, entry, main: spec).map {
        ModelSpec(
          kind: $0, terms: spec.terms, formula: spec.formula, strata: [], offsets: spec.offsets)
      }
    }
  }

  private func alternativeKind(
    _ family: ModelFamily, _ entry: StudyFile.SensitivityEntry, main: ModelSpec
  ) -> ModelKind? {
    guard family.isTimeToEvent else {
      guard let outcome = entry.variable else {
        log.note(.missingKey("variable", section: "the sensitivity analysis"), at: entry.location)
        return nil
      }
      guard variables.contains(where: { $0.name == outcome.value }) else {
        log.note(
          .unknownName(outcome.value, what: "variable", known: variables.map(\.name)),
          at: outcome.location)
        return nil
      }
      return event(of: outcome.value, given: entry.event, at: entry.location).map {
        .logistic(outcome: outcome.value, event: $0)
      }
    }
    guard let columns = main.kind.timeToEvent else {
      log.note(
        .unsuitable(
          family.rawValue, reason: "needs times, which the outcome does not have", hints: []),
        at: entry.location)
      return nil
    }
    return family.kind(columns, ties: file.model?.ties?.value ?? .efron)
  }
}
