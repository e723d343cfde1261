internal import Diagnostics
internal import RiskModels
internal import Validation

/// What the study's model is compared with, and the part of the ROC curve that matters.
extension StudyResolver {
  /// The models to compare with; those that cannot be are noted.
  func rivals(of main: ModelSpec) -> [Study.ValidationSettings.RivalModel] {
    file.validation.rivals.compactMap { entry in
      if let path = entry.file {
        guard entry.formula == nil, entry.family == nil else {
          log.note(
            .unsuitable(
              path.value, reason: "is a model file and is not fitted",
              hints: ["leave 'formula' and 'family' out, or 'model'"]), at: path.location)
          return nil
        }
        return .init(source: .file(path.value), label: entry.label?.value)
      }
      guard entry.formula != nil || entry.family != nil else {
        log.note(
          .missingKey("model' or 'formula", section: "the model to compare with"),
          at: entry.location)
        return nil
      }
      guard let spec = rival(entry, of: main) else { return nil }
      let family = entry.formula == nil ? spec.kind.family.title : nil
      return .init(
        source: .fitted(spec), label: entry.label?.value ?? family ?? LocalizedText(spec.formula))
    }
  }

  /// A model of the same outcome with other terms, or of another family.
  private func rival(_ entry: StudyFile.RivalEntry, of main: ModelSpec) -> ModelSpec? {
    guard let kind = rivalKind(entry.family, of: main) else { return nil }
    guard let written = entry.formula else {
      return ModelSpec(
        kind: kind, terms: main.terms, formula: main.formula, strata: [], offsets: main.offsets)
    }
    // "~ age" has the outcome of the study's own formula.
    let outcome = main.formula.prefix { $0 != "~" }
    let isShort = written.value.drop(while: \.isWhitespace).hasPrefix("~")
    let whole = isShort ? written.map { String(outcome + $0.drop(while: \.isWhitespace)) } : written
    guard let formula = parsed(whole) else { return nil }
    check(formula, at: written.location)
    guard let own = try? Formula(main.formula), own.response.variables == formula.response.variables
    else {
      log.note(
        .unsuitable(
          formula.text, reason: "has another outcome than the study's model",
          hints: ["write the terms alone: '~ age + sex'"]), at: written.location)
      return nil
    }
    return formula.spec(kind: kind)
  }

  private func rivalKind(_ family: Located<ModelFamily>?, of main: ModelSpec) -> ModelKind? {
    guard let family else { return main.kind }
    guard family.value.isTimeToEvent == main.kind.family.isTimeToEvent,
      family.value.isCategorical == main.kind.family.isCategorical
    else {
      log.note(
        .unsuitable(
          family.value.rawValue, reason: "predicts another kind of outcome than the study's model",
          hints: []), at: family.location)
      return nil
    }
    guard let columns = main.kind.timeToEvent else { return main.kind }
    guard !family.value.heedsCompetingEvents || !columns.competing.isEmpty else {
      log.note(.missingKey("competing", section: "section 'outcome'"), at: family.location)
      return nil
    }
    return family.value.kind(columns, ties: file.model?.ties?.value ?? .efron)
  }

  /// The part of the ROC curve whose area is reported.
  func partialRange() -> PartialRange? {
    guard let entry = file.validation.partialAUC else { return nil }
    let given: (ROCAnalysis.Rate, Located<ClosedRange<Double>>)? =
      switch (entry.specificity, entry.sensitivity) {
      case (let range?, nil): (.specificity, range)
      case (nil, let range?): (.sensitivity, range)
      default: nil
      }
    guard let (rate, range) = given else {
      log.note(
        .unsuitable(
          "partial_auc", reason: "needs one of 'specificity' and 'sensitivity'",
          hints: ["such as 'partial_auc: {specificity: [0.8, 1]}'"]), at: entry.location)
      return nil
    }
    guard range.value.lowerBound >= 0, range.value.upperBound <= 1 else {
      log.note(
        .outOfRange(
          "\(range.value.lowerBound), \(range.value.upperBound)", key: rate.rawValue,
          expected: "between 0 and 1"), at: range.location)
      return nil
    }
    return PartialRange(rate, range.value)
  }
}
