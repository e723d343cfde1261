internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

/// What was done, in the sentences of a methods section, made from what was run.
package struct MethodsText: Sendable {
  let results: Results
  let words: ReportWords

  /// The paragraphs with their headings, in order; what was not run is not mentioned.
  package var paragraphs: [(heading: String, text: String)] {
    let all = [
      ("methods_data", data), ("methods_missing", missing), ("methods_model", model),
      ("methods_sample_size", sampleSize), ("methods_validation", validation),
      ("methods_measures", measures), ("methods_thresholds", thresholds),
    ]
    return all.compactMap { key, sentences in
      let sentences = sentences.filter { !$0.isEmpty }
      return sentences.isEmpty ? nil : (words(key), words.join(sentences))
    }
  }

  private var data: [String] {
    let study = results.study
    let source = study.dataSource.map { [words.text($0)] } ?? []
    guard let attrition = results.attrition else { return source }
    let counts = [
      "screened": String(attrition.screened), "eligible": String(attrition.eligible),
    ]
    let eligibility =
      attrition.steps.isEmpty
      ? words("methods_no_eligibility", counts)
      : words.plural("methods_eligibility", attrition.steps.count, counts)
    let centres =
      study.centres.count > 1 ? [words("methods_centres", ["k": String(study.centres.count)])] : []
    let ahead = attrition.steps.filter { $0.window == .followUp }.count
    let window = ahead > 0 ? [words.plural("methods_follow_up_window", ahead)] : []
    return source + [eligibility] + centres + window
  }

  private var missing: [String] {
    guard let missing = results.missing else { return [] }
    let complete = missing.completeCases
    let values = [
      "n": String(missing.n), "complete": complete.map(String.init) ?? words("suppressed"),
      "lost": complete.map { words.sentenceShare(missing.n - $0, of: missing.n) }
        ?? words("suppressed"),
    ]
    let criteria = MissingCriteriaWords(results: results, words: words)
    switch results.plan.missingMethod {
    case .noneMissing:
      let key = criteria.areThere ? "methods_none_missing_then" : "methods_none_missing"
      return [words(key)] + criteria.methods
    case .completeCase: return [words("methods_complete_case", values)] + criteria.methods
    case .multipleImputation:
      return ImputationText(results: results, words: words).methods + criteria.methods
    }
  }

  private var model: [String] {
    guard let model = results.model else { return [] }
    let isPlain = (model.estimation ?? .maximumLikelihood) == .maximumLikelihood
    let method = FamilyWords(family: model.family).fitMethod
    let fit = words(
      isPlain || model.family.isTimeToEvent ? method : method + "_penalized",
      [
        "formula": model.formula, "n": String(model.n),
        "events": words.sentenceShare(model.events, of: model.n),
        "parameters": String(model.parameterCount),
        "reference": ModelTables(results: results, words: words).categoryLabel(
          model.categories?.reference ?? ""),
        "counts": ModelTables(results: results, words: words).categoryCounts,
      ])
    let hasSplines = model.formula.contains("rcs(")
    return [fit] + penalty(model) + covariance(model) + followUp(model)
      + (hasSplines ? [words("methods_splines")] : [])
      + [selection(model), words("methods_imbalance")]
  }

  /// How coefficients were kept from straying; nothing for maximum likelihood.
  private func penalty(_ model: ModelResults) -> [String] {
    switch model.estimation ?? .maximumLikelihood {
    case .maximumLikelihood: return []
    case .firth: return [words("methods_firth")]
    case .elasticNet(let choice):
      let net = words("methods_elastic_net", ["mixing": words.numbers.plain(choice.mixing)])
      return [net] + [model.shrinkage.map(strength)].compactMap { $0 }
    case .ridge(let penalty):
      let factors = [
        penalty.simple, penalty.nonlinear, penalty.interaction, penalty.nonlinearInteraction,
      ].map { words.numbers.plain($0) }
      let isUniform = Set(factors).count == 1
      let lambda = isUniform ? factors[0] : factors.joined(separator: words("list_separator"))
      guard let effective = model.effectiveParameters else {
        return [words("methods_ridge", ["lambda": lambda])]
      }
      return [
        words(
          "methods_ridge_effective",
          ["lambda": lambda, "effective": words.numbers.fixed(effective, decimals: 1)])
      ]
    }
  }

  /// Where standard errors do not come from the information matrix.
  private func covariance(_ model: ModelResults) -> [String] {
    switch model.covarianceEstimation ?? .model {
    case .model: []
    case .robust: [words("methods_robust")]
    case .clustered(let name): [words("methods_robust_clusters", ["cluster": name])]
    }
  }

  /// Whether the data chose among the terms, and what they left out.
  private func selection(_ model: ModelResults) -> String {
    guard let record = model.selection else {
      if case .elasticNet? = model.estimation { return words("methods_selection_net") }
      return words("methods_selection")
    }
    let rule =
      switch record.rule {
      case .aic: words("selection_rule_aic")
      case .p(let level): words("selection_rule_p", ["level": words.numbers.plain(level)])
      }
    func list(_ names: [String]) -> String {
      names.map { $0.replacing(" * ", with: " × ") }.joined(separator: words("list_separator"))
    }
    let eliminated = record.eliminated.map(\.name)
    let told = words(
      eliminated.isEmpty ? "methods_selected_all" : "methods_selected",
      ["rule": rule, "kept": list(record.kept), "eliminated": list(eliminated)])
    let isPooled = results.missing?.imputation != nil
    return words.join([told] + (isPooled ? [words("methods_selected_pooled")] : []))
  }

  /// How long patients were followed and how often the event came within each horizon.
  private func followUp(_ model: ModelResults) -> [String] {
    guard let summary = model.followUp, let times = model.timeToEvent else { return [] }
    let unit = times.unit.map { words.text($0.label) } ?? ""
    let median = summary.median.estimate.map { value in
      words(
        "methods_follow_up",
        ["median": words.joined(number: words.numbers.plain(value, significant: 3), unit: unit)])
    }
    let incidences = summary.horizons.map { horizon -> String in
      let values = [
        "horizon": words.text(times.inWords(horizon.time)), "events": String(horizon.events),
        "competing": String(horizon.competingEvents), "censored": String(horizon.censored),
        "incidence": words.percentInterval(horizon.incidence),
      ]
      return words(
        horizon.competingIncidence == nil ? "methods_incidence" : "methods_incidence_competing",
        values)
    }
    return [median].compactMap { $0 } + incidences
  }

  /// How strong the penalty is and who chose it.
  private func strength(_ shrinkage: ShrinkagePath) -> String {
    let values = [
      "lambda": words.numbers.plain(shrinkage.chosenLambda, significant: 3),
      "folds": String(shrinkage.validation?.folds ?? 0),
      "seed": String(shrinkage.validation?.seed ?? 0), "kept": String(shrinkage.keptCount),
      "columns": String(shrinkage.columns.count),
    ]
    guard let validation = shrinkage.validation else {
      return words("methods_penalty_given", values)
    }
    let best =
      shrinkage.lambdas.indices.contains(validation.minimum)
      && shrinkage.lambdas[validation.minimum] == shrinkage.chosenLambda
    return words(best ? "methods_penalty_best" : "methods_penalty_one_error", values)
  }

  private var measures: [String] {
    if results.categories != nil {
      return [words("methods_categories"), words("methods_decision")]
    }
    guard results.performance != nil else { return [] }
    let level = words.numbers.percent(results.plan.confidenceLevel, decimals: 0)
    let smoother = results.calibrationCurve?.smoother ?? results.external?.calibrationCurve.smoother
    return [
      indexes(level: level),
      smoother.map { words("methods_smoother", ["smoother": Self.name(of: $0, words)]) } ?? "",
      results.decisionCurve == nil && results.external == nil ? "" : words("methods_decision"),
      results.conventions.isEmpty ? "" : words("methods_conventions"),
    ]
  }

  private func indexes(level: String) -> String {
    guard results.horizons != nil, let horizon = results.study.outcome.horizon else {
      return words("methods_indexes", ["level": level])
    }
    let isCompeting = EventWords(results: results, words: words).isCompeting
    return words(
      isCompeting ? "methods_indexes_competing" : "methods_indexes_times",
      ["level": level, "horizon": words.text(horizon)])
  }

  /// A smoother in words: results files name it with its settings, in English.
  static func name(of smoother: String, _ words: ReportWords) -> String {
    if smoother == CalibrationCurve.hazardSmoother { return words("smoother_hazard") }
    if smoother == CalibrationCurve.pseudoSmoother { return words("smoother_pseudo_values") }
    let known = ValidationPlan.Smoother.allCases.first { $0.description == smoother }
    return known.map { words("smoother_" + $0.rawValue.replacing("-", with: "_")) } ?? smoother
  }

  private var thresholds: [String] {
    guard results.roc != nil || results.external != nil else { return [] }
    guard !results.plan.thresholds.isEmpty else { return [words("methods_no_thresholds")] }
    let list = words.list(results.plan.thresholds.map(words.percent))
    let rationale = results.plan.thresholdRationale.map { words.sentence(words.text($0)) }
    return [
      words.plural("methods_given_thresholds", results.plan.thresholds.count, ["list": list]),
      rationale ?? "",
    ]
  }
}
