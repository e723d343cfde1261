internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels

/// What is predicted: the outcome's columns and codes, and with them the kind of model.
extension StudyResolver {
  /// The kind of model with its outcome, or `nil` where the log says why not.
  func kind(of formula: Formula, at place: SourceLocation) -> ModelKind? {
    guard let family = family(of: formula) else { return nil }
    noteCategoriesWithoutUse(family)
    guard family.isTimeToEvent else {
      noteTimesWithoutUse(family)
      if family == .multinomial {
        return categories(of: formula.outcome, at: place).map {
          .multinomial(outcome: formula.outcome, $0)
        }
      }
      return event(of: formula.outcome, given: file.outcome?.event, at: place).map {
        .logistic(outcome: formula.outcome, event: $0)
      }
    }
    guard let columns = timeToEvent(formula, family: family, at: place) else { return nil }
    return family.kind(columns, ties: file.model?.ties?.value ?? .efron)
  }

  /// The family that is asked for, checked against the type of the outcome.
  private func family(of formula: Formula) -> ModelFamily? {
    let type = outcomeType(of: formula)
    let allowed: [ModelFamily] =
      switch type {
      case .binary: [.logistic]
      case .categorical: [.multinomial]
      case .survival: [.cox]
      case .competing: [.fineGray, .causeSpecific, .cox]
      }
    guard let written = file.model?.family else { return allowed.first }
    guard allowed.contains(written.value) else {
      log.note(
        .unsuitable(
          written.value.rawValue, reason: "does not suit an outcome of the type '\(type.rawValue)'",
          hints: [
            "families for it: \(allowed.map(\.rawValue).joined(separator: ", "))",
            "say 'type: survival' or 'type: competing' under 'outcome' for times to an event, 'type: categorical' for three or more categories",
          ]), at: written.location)
      return nil
    }
    return written.value
  }

  private func outcomeType(of formula: Formula) -> StudyFile.OutcomeType {
    if let type = file.outcome?.type { return type.value }
    let hasTimes: Bool
    if case .survival = formula.response { hasTimes = true } else { hasTimes = false }
    if file.outcome?.competing != nil { return .competing }
    if file.outcome?.categories != nil || file.model?.family?.value == .multinomial {
      return .categorical
    }
    return hasTimes || file.outcome?.time != nil ? .survival : .binary
  }

  /// Models without times do not look at them: whoever wrote them expects something else.
  private func noteTimesWithoutUse(_ family: ModelFamily) {
    guard let outcome = file.outcome else { return }
    for place in [
      outcome.time?.location, outcome.competing?.first?.location,
      outcome.horizons?.first?.location, outcome.unit?.location,
    ].compactMap(\.self).prefix(1) {
      log.note(
        .unsuitable(
          "outcome", reason: "has times, which a \(family.rawValue) model does not use",
          hints: [
            "say 'type: survival' or 'type: competing', and choose the family 'cox' or 'finegray'"
          ]),
        at: place)
    }
  }

  // MARK: Times

  private func timeToEvent(
    _ formula: Formula, family: ModelFamily, at place: SourceLocation
  ) -> TimeToEvent? {
    let section = file.outcome
    let here = section?.location ?? place
    var (time, named): (String?, String?) = (section?.time?.value, nil)
    if case .survival(let written, _, let event) = formula.response {
      if let time, time != written {
        log.note(
          .unsuitable(
            time, reason: "is not the time of the formula, which is '\(written)'", hints: []),
          at: section?.time?.location ?? here)
      }
      (time, named) = (written, event)
    }
    guard let time else {
      log.note(.missingKey("time", section: "section 'outcome'"), at: here)
      return nil
    }
    checkTime(time, at: section?.time?.location ?? place)
    let given = section?.event ?? named.map { Located($0, at: place) }
    guard let event = event(of: formula.outcome, given: given, at: here) else { return nil }
    let competing = competing(of: formula.outcome, besides: event, family: family, at: here)
    guard let competing, let horizons = horizons(at: here) else { return nil }
    return TimeToEvent(
      time: time, status: formula.outcome, event: event, competing: competing, horizons: horizons,
      unit: section?.unit?.value)
  }

  private func checkTime(_ name: String, at place: SourceLocation) {
    guard let variable = variables.first(where: { $0.name == name }) else {
      log.note(.unknownName(name, what: "variable", known: variables.map(\.name)), at: place)
      return
    }
    guard variable.kind == .number else {
      log.note(
        .unsuitable(name, reason: "is not a number and cannot be a time", hints: []), at: place)
      return
    }
  }

  private func competing(
    of status: String, besides event: String, family: ModelFamily, at place: SourceLocation
  ) -> [String]? {
    let written = file.outcome?.competing ?? []
    let codes = variables.first { $0.name == status }?.levels.map(\.code) ?? []
    for code in written where !codes.isEmpty && !codes.contains(code.value) {
      log.note(.notAllowed(code.value, key: "competing", allowed: codes), at: code.location)
    }
    if let same = written.first(where: { $0.value == event }) {
      log.note(
        .unsuitable(event, reason: "cannot compete with itself", hints: []), at: same.location)
      return nil
    }
    guard !(family.heedsCompetingEvents && written.isEmpty) else {
      log.note(.missingKey("competing", section: "section 'outcome'"), at: place)
      return nil
    }
    return written.map(\.value)
  }

  private func horizons(at place: SourceLocation) -> [Double]? {
    guard let written = file.outcome?.horizons, !written.isEmpty else {
      log.note(.missingKey("horizons", section: "section 'outcome'"), at: place)
      return nil
    }
    for horizon in written where horizon.value <= 0 {
      log.note(
        .outOfRange("\(horizon.value)", key: "horizons", expected: "times above zero"),
        at: horizon.location)
    }
    return written.map(\.value)
  }

  // MARK: The event

  /// The code of the event: as given, else the "yes" of a yes/no variable.
  func event(of outcome: String, given: Located<String>?, at place: SourceLocation) -> String? {
    guard let variable = variables.first(where: { $0.name == outcome }) else { return nil }
    let codes = variable.levels.map(\.code)
    if let given {
      guard codes.isEmpty || codes.contains(given.value) else {
        log.note(.notAllowed(given.value, key: "event", allowed: codes), at: given.location)
        return nil
      }
      return given.value
    }
    if let yes = variable.yesLevel { return codes[yes] }
    if codes.isEmpty { return "1" }
    log.note(
      .missingKey("event", section: "section 'outcome'"), at: file.outcome?.location ?? place)
    return nil
  }
}
