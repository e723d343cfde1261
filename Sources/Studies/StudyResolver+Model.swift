internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Validation

/// The model, its outcome and its validation.
extension StudyResolver {
  /// The model as pre-specified, or `nil` where the log says why not.
  func model() -> ModelSpec? {
    guard let section = file.model else {
      log.note(.missingKey("model", section: "the study file"), at: file.start)
      return nil
    }
    guard let written = section.formula, let formula = parsed(written) else { return nil }
    check(formula, at: written.location)
    guard let kind = kind(of: formula, at: written.location) else { return nil }
    var spec = formula.spec(kind: kind)
    (spec.estimation, spec.selection) = (estimation(kind.family), selection())
    spec.covariance = covariance(of: spec)
    return spec
  }

  /// The outcome in words.
  func outcome(_ spec: ModelSpec) -> RiskModel.OutcomeDescription {
    let name = spec.outcomeName
    let label = variables.first { $0.name == name }?.label ?? LocalizedText(name)
    return RiskModel.OutcomeDescription(
      variable: name, label: file.outcome?.label?.value ?? label,
      horizon: file.outcome?.horizon?.value ?? spec.kind.primaryHorizonInWords,
      population: file.study.population?.value, competingEvents: competingEvents(of: spec.kind))
  }

  /// The competing events that the data dictionary has a name for.
  private func competingEvents(of kind: ModelKind) -> [RiskModel.CompetingEvent]? {
    guard let times = kind.timeToEvent else { return nil }
    let levels = variables.first { $0.name == times.status }?.levels ?? []
    let named = times.competing.compactMap { code -> RiskModel.CompetingEvent? in
      guard let level = levels.first(where: { $0.code == code }), level.label != LocalizedText(code)
      else { return nil }
      return RiskModel.CompetingEvent(code: code, label: level.label)
    }
    return named.isEmpty ? nil : named
  }

  func parsed(_ written: Located<String>) -> Formula? {
    do { return try Formula(written.value) } catch {
      for diagnostic in error.diagnostics {
        var placed = diagnostic
        placed.location = written.location
        log.note(.explained(placed), at: written.location)
      }
      return nil
    }
  }

  func check(_ formula: Formula, at place: SourceLocation) {
    let names = variables.map(\.name)
    if let written = file.outcome?.variable, written.value != formula.outcome {
      log.note(
        .unsuitable(
          written.value,
          reason: "is not the outcome of the formula, which is '\(formula.outcome)'", hints: []),
        at: written.location)
    }
    for name in formula.response.variables + formula.predictors {
      guard let variable = variables.first(where: { $0.name == name }) else {
        log.note(.unknownName(name, what: "variable", known: names), at: place)
        continue
      }
      checkUse(
        of: variable, isPredictor: !formula.response.variables.contains(name), at: place)
    }
  }

  private func checkUse(of variable: Variable, isPredictor: Bool, at place: SourceLocation) {
    switch variable.kind {
    case .date, .text:
      log.note(
        .unsuitable(variable.name, reason: "is a date or text and cannot be in a model", hints: []),
        at: place)
    case .number, .category: break
    }
    guard isPredictor, variable.availability == .followUp else { return }
    log.note(
      .unsuitable(
        variable.name, reason: "is known only during follow-up and cannot predict",
        hints: ["correct 'known' of '\(variable.name)' if it is known earlier"]), at: place)
  }

  /// What the sample size is judged by: a C-statistic of earlier work, else Riley's default.
  func expectedPerformance() -> ExpectedPerformance {
    guard let expected = file.model?.expectedCStatistic else { return .unknown }
    guard 0.5 < expected.value, expected.value < 1 else {
      log.note(
        .outOfRange(
          "\(expected.value)", key: "expected_c_statistic", expected: "between 0.5 and 1"),
        at: expected.location)
      return .unknown
    }
    return .cStatistic(expected.value)
  }

  /// How to validate; the defaults are those of the contract.
  func validation(centre: String?) -> Study.ValidationSettings {
    let section = file.validation
    for threshold in section.thresholds ?? [] where !(0 < threshold.value && threshold.value < 1) {
      log.note(
        .outOfRange("\(threshold.value)", key: "thresholds", expected: "risks between 0 and 1"),
        at: threshold.location)
    }
    if let range = section.thresholdRange,
      range.value.lowerBound <= 0 || range.value.upperBound >= 1
    {
      log.note(
        .outOfRange(
          "\(range.value.lowerBound), \(range.value.upperBound)", key: "threshold_range",
          expected: "between 0 and 1"), at: range.location)
    }
    if let by = section.centre, by.value != centre {
      log.note(
        .unsuitable(
          by.value, reason: "is not the centre column of section 'cohort'",
          hints: centre.map { ["the centre column is '\($0)'"] } ?? [
            "add 'centre: \(by.value)' there"
          ]),
        at: by.location)
    }
    checkMethod(section)
    return Study.ValidationSettings(
      method: section.method?.value ?? .optimism, folds: section.folds?.value ?? 10,
      repeats: section.repeats?.value ?? 10,
      bootstrapReplicates: section.bootstrap?.value ?? 1000, seed: UInt64(section.seed?.value ?? 1),
      internalExternalBy: section.centre?.value,
      thresholds: Set(section.thresholds?.map(\.value) ?? []).sorted(),
      thresholdRationale: section.thresholdRationale?.value,
      thresholdRange: section.thresholdRange?.value ?? 0.01...0.5,
      external: section.external.flatMap { entry in
        entry.file.map {
          .init(file: $0.value, label: entry.label?.value ?? LocalizedText($0.value))
        }
      }, subgroups: subgroups(centre: centre), partialRange: partialRange())
  }

  /// Folds belong to cross-validation, replicates to the bootstrap.
  private func checkMethod(_ section: StudyFile.ValidationSection) {
    let isCrossValidation = section.method?.value == .crossValidation
    if isCrossValidation, let bootstrap = section.bootstrap {
      log.note(
        .unsuitable(
          "bootstrap: \(bootstrap.value)", reason: "does not go with 'method: cross-validation'",
          hints: ["say 'folds' and 'repeats' instead"]), at: bootstrap.location)
    }
    for (key, entry) in [("folds", section.folds), ("repeats", section.repeats)] {
      guard !isCrossValidation, let entry else { continue }
      log.note(
        .unsuitable(
          "\(key): \(entry.value)", reason: "is for cross-validation only",
          hints: ["add 'method: cross-validation'"]), at: entry.location)
    }
  }
}
