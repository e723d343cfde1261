internal import Cohorts
internal import Diagnostics
internal import RiskModels

/// What is done about missing values.
extension StudyResolver {
  /// How missing values are handled; complete cases unless the file says otherwise.
  func missingData() -> MissingData {
    guard let section = file.missing, let method = section.method else { return .completeCases }
    refuseIdleKeys(of: section, method.value)
    switch method.value {
    case .completeCases: return .completeCases
    case .multiple, .multipleImputation:
      checkPooling(at: method.location)
      return .multiple(
        MultipleImputation(
          imputations: section.imputations?.value ?? 20,
          iterations: section.iterations?.value ?? 10,
          donors: section.donors?.value ?? 5,
          seed: UInt64(section.seed?.value ?? file.validation.seed?.value ?? 1)),
        auxiliary: auxiliary(section))
    case .given:
      checkPooling(at: method.location)
      if section.file == nil {
        log.note(.missingKey("file", section: "section 'missing'"), at: section.location)
      }
      return .given(
        file: section.file?.value ?? "", imputation: section.imputation?.value ?? ".imp")
    }
  }

  /// Keys that mean nothing to a method would make a reader think that they were heeded.
  private func refuseIdleKeys(
    of section: StudyFile.MissingSection, _ method: StudyFile.MissingMethod
  ) {
    let numbers = [
      ("imputations", section.imputations), ("iterations", section.iterations),
      ("donors", section.donors), ("seed", section.seed),
    ]
    let texts = [("file", section.file), ("imputation", section.imputation)]
    let isMultiple = [.multiple, .multipleImputation].contains(method)
    for (key, value) in numbers where !isMultiple {
      if let value { refuse(key, of: method, at: value.location) }
    }
    if !isMultiple, let first = section.auxiliary?.first {
      refuse("auxiliary", of: method, at: first.location)
    }
    for (key, value) in texts where method != .given {
      if let value { refuse(key, of: method, at: value.location) }
    }
  }

  private func refuse(
    _ key: String, of method: StudyFile.MissingMethod, at place: SourceLocation
  ) {
    log.note(
      .unsuitable(key, reason: "means nothing to 'method: \(method.rawValue)'", hints: []),
      at: place)
  }

  /// An elastic net has no errors to pool, and its paths leave out other terms in every data set.
  private func checkPooling(at place: SourceLocation) {
    // Outcomes of several categories have no penalty at all, which is said once.
    guard file.model?.penalty?.lasso != nil, file.outcome?.type?.value != .categorical else {
      return
    }
    log.note(
      .unsuitable(
        file.missing?.method?.value.rawValue ?? "",
        reason:
          "cannot go with the lasso: paths of several data sets cannot be pooled, for they leave out "
          + "different terms and have no standard errors",
        hints: [
          "use 'selection: {backward: aic}', which looks at pooled coefficients, or 'penalty: {ridge: 1}'",
          "or 'method: complete-cases'",
        ]),
      at: place)
  }

  private func auxiliary(_ section: StudyFile.MissingSection) -> [String] {
    let outcomes = [file.outcome?.variable?.value, file.outcome?.time?.value].compactMap(\.self)
    return (section.auxiliary ?? []).compactMap { written in
      let name = written.value
      guard let variable = variables.first(where: { $0.name == name }) else {
        log.note(
          .unknownName(name, what: "variable", known: variables.map(\.name)), at: written.location)
        return nil
      }
      if variable.kind == .date || variable.kind == .text || outcomes.contains(name) {
        log.note(
          .unsuitable(
            name, reason: "is an outcome, a date or text and cannot be an auxiliary variable",
            hints: ["outcomes are in the imputation model without being named"]),
          at: written.location)
      }
      return name
    }
  }
}
