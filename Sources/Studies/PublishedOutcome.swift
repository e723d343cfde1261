internal import Cohorts
internal import Diagnostics
internal import RiskModels

/// The section 'outcome' of a coefficient file.
struct PublishedOutcome {
  var description: RiskModel.OutcomeDescription
  var event: String
  var time: String?
  var unit: TimeUnit?
  var competing: [String]
  /// Multinomial models: the categories with the one that the others are compared with.
  var categories: OutcomeCategories?
  /// Horizons of models without baseline; those with one have the horizons of their baseline.
  var horizons: [Double]

  init(_ root: inout MappingReader, family: ModelFamily?) {
    description = .init(variable: "outcome", label: "outcome")
    (event, competing, horizons) = ("1", [], [])
    guard var reader = root.require(root.section("outcome"), "outcome") else { return }
    let variable = reader.require(reader.text("variable"), "variable")?.value ?? ""
    description = .init(
      variable: variable, label: reader.localized("label")?.value ?? LocalizedText(variable),
      horizon: reader.localized("horizon")?.value)
    let ownEvent = reader.text("event")
    event = ownEvent?.value ?? "1"
    categories = Self.categories(&reader, family, event: ownEvent)
    let isTimed = family?.isTimeToEvent ?? true
    time = reader.text("time")?.value
    unit = (reader.choice("unit") as Located<TimeUnit>?)?.value
    let events = StudyFile.codes(&reader, "competing")
    competing = events.map(\.code.value)
    let named = events.compactMap { event in
      event.label.map { RiskModel.CompetingEvent(code: event.code.value, label: $0) }
    }
    description.competingEvents = named.isEmpty ? nil : named
    let written = reader.numbers("horizons") ?? []
    for horizon in written where horizon.value <= 0 {
      reader.log.note(
        .outOfRange("\(horizon.value)", key: "horizons", expected: "times above zero"),
        at: horizon.location)
    }
    horizons = written.map(\.value)
    if isTimed, time == nil, family != nil {
      reader.log.note(.missingKey("time", section: reader.name), at: reader.location)
    }
    if !isTimed {
      for key in ["time", "competing", "horizons", "unit"] where reader.has(key) {
        reader.log.note(
          .unsuitable(key, reason: "belongs to models of times", hints: ["leave it out"]),
          at: reader.location)
      }
    }
    reader.finish()
  }

  /// The categories of a multinomial model; noted where they are missing, wrong or not wanted.
  private static func categories(
    _ reader: inout MappingReader, _ family: ModelFamily?, event: Located<String>?
  ) -> OutcomeCategories? {
    let written = StudyFile.categories(&reader)
    let reference = reader.text("reference")
    guard family?.isCategorical == true else {
      if family != nil, let place = written?.first?.code.location ?? reference?.location {
        reader.log.note(
          .unsuitable(
            written == nil ? "reference" : "categories", reason: "belongs to multinomial models",
            hints: ["leave it out"]), at: place)
      }
      return nil
    }
    if let event {
      reader.log.note(
        .unsuitable(
          "event", reason: "belongs to models of one event",
          hints: ["name the category to compare with: 'reference: …'"]), at: event.location)
    }
    guard let written else {
      reader.log.note(.missingKey("categories", section: reader.name), at: reader.location)
      return nil
    }
    let result = OutcomeCategories(
      reference: reference?.value ?? written.first?.code.value ?? "",
      levels: written.map { .init(code: $0.code.value, label: $0.label) })
    if let fault = result.fault {
      reader.log.note(
        .unsuitable("categories", reason: "cannot be the outcome: \(fault)", hints: []),
        at: reference?.location ?? reader.location)
      return nil
    }
    return result
  }

  /// The kind of model with this outcome.
  func kind(_ family: ModelFamily, horizons: [Double]) -> ModelKind {
    let columns = TimeToEvent(
      time: time ?? "", status: description.variable, event: event, competing: competing,
      horizons: horizons, unit: unit)
    return switch family {
    case .logistic: .logistic(outcome: description.variable, event: event)
    case .multinomial:
      .multinomial(
        outcome: description.variable,
        categories ?? OutcomeCategories(reference: "", levels: []))
    case .cox: .cox(columns, ties: .efron)
    case .causeSpecific: .causeSpecific(columns, ties: .efron)
    case .fineGray: .fineGray(columns)
    }
  }
}
