internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Validation

/// Outcomes of three or more unordered categories, and what is not offered for them.
extension StudyResolver {
  /// The categories as written, else the levels of the variable; the first is the reference unless one is named.
  func categories(of outcome: String, at place: SourceLocation) -> OutcomeCategories? {
    guard let variable = variables.first(where: { $0.name == outcome }) else { return nil }
    let section = file.outcome
    let here = section?.location ?? place
    if let event = section?.event {
      log.note(
        .unsuitable(
          "event", reason: "belongs to outcomes of one event",
          hints: ["name the category to compare with: 'reference: …'"]), at: event.location)
    }
    let labels = Dictionary(
      variable.levels.map { ($0.code, $0.label) }, uniquingKeysWith: { first, _ in first })
    let written = section?.categories
    for category in written ?? [] where !labels.isEmpty && labels[category.code.value] == nil {
      log.note(
        .notAllowed(
          category.code.value, key: "categories", allowed: variable.levels.map(\.code)),
        at: category.code.location)
    }
    let levels =
      written?.map {
        OutcomeCategories.Category(code: $0.code.value, label: $0.label ?? labels[$0.code.value])
      } ?? variable.levels.map { OutcomeCategories.Category(code: $0.code, label: $0.label) }
    guard !levels.isEmpty else {
      log.note(.missingKey("categories", section: "section 'outcome'"), at: here)
      return nil
    }
    let result = OutcomeCategories(
      reference: section?.reference?.value ?? levels[0].code, levels: levels)
    if let reference = section?.reference, !result.codes.contains(reference.value) {
      log.note(
        .notAllowed(reference.value, key: "reference", allowed: result.codes),
        at: reference.location)
      return nil
    }
    guard let fault = result.fault else { return result }
    log.note(
      .unsuitable(
        "categories", reason: "cannot be the outcome: \(fault)",
        hints: ["an outcome of two values is 'type: binary'"]), at: here)
    return nil
  }

  /// Categories mean nothing to models of one event.
  func noteCategoriesWithoutUse(_ family: ModelFamily) {
    guard family != .multinomial, let outcome = file.outcome else { return }
    let places = [
      ("categories", outcome.categories?.first?.code.location),
      ("reference", outcome.reference?.location),
    ]
    for (key, place) in places {
      guard let place else { continue }
      log.note(
        .unsuitable(
          key, reason: "belongs to outcomes of the type 'categorical'",
          hints: ["say 'type: categorical', or leave it out"]), at: place)
    }
  }

  /// What a study of categories asks for and does not get is an error, never left out in silence.
  func refuseWhatCategoriesLack(_ family: ModelFamily?) {
    guard family?.isCategorical == true else { return }
    let hint = "leave it out: it is not offered for the family 'multinomial'"
    func refuse(_ key: String, _ place: SourceLocation?) {
      guard let place else { return }
      log.note(
        .unsuitable(
          key, reason: "does not go with an outcome of several categories", hints: [hint]),
        at: place)
    }
    let model = file.model
    refuse("penalty", model?.penalty?.location)
    refuse("selection", model?.selection?.location)
    refuse("sensitivity", model?.sensitivity.first?.location)
    refuse("expected_c_statistic", model?.expectedCStatistic?.location)
    let validation = file.validation
    refuse("harm", validation.harm?.location)
    refuse("prevalence", validation.prevalence?.location)
    refuse("partial_auc", validation.partialAUC?.location)
    let sheet = file.sheet
    let asked = [
      sheet.patients?.first?.location, sheet.thresholds.first?.risk.location,
      sheet.eventPhrase?.location, sheet.title?.location, sheet.whatToDo?.first?.location,
    ].compactMap(\.self).first
    refuse("sheet", asked)
  }
}
