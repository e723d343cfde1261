internal import Cohorts
internal import Diagnostics

extension StudyResolver {
  /// The data dictionary; a faulty entry stays in it so that rules which use it are not faulty as well.
  func resolveVariables() -> [Variable] {
    var seen: [String: SourceLocation] = [:]
    var result: [Variable] = []
    for entry in file.variables {
      if let first = seen[entry.name.value] {
        log.note(
          .duplicate(entry.name.value, what: "variable", firstLine: first.line),
          at: entry.name.location)
        continue
      }
      seen[entry.name.value] = entry.name.location
      result.append(variable(entry))
    }
    if file.variables.isEmpty {
      log.note(.missingKey("variables", section: "the study file"), at: file.start)
    }
    return result
  }

  private func variable(_ entry: StudyFile.VariableEntry) -> Variable {
    let name = entry.name.value
    if let range = entry.range, entry.type?.value != .number {
      log.note(
        .unsuitable(name, reason: "has a range but is not a number", hints: []), at: range.location)
    }
    return Variable(
      name: name, label: entry.label, unit: entry.unit, kind: kind(entry),
      plausibleRange: entry.range?.value, availability: entry.known?.value ?? .baseline,
      isModifiable: entry.isModifiable, decimals: entry.decimals)
  }

  private func kind(_ entry: StudyFile.VariableEntry) -> Variable.Kind {
    let name = entry.name.value
    let type = entry.type?.value
    if let levels = entry.levels, type != .category, type != .yesNo {
      log.note(
        .unsuitable(
          name, reason: "has levels but is not a category", hints: ["write 'type: category'"]),
        at: levels.first?.code.location ?? entry.location)
    }
    switch type {
    case .number, nil: return .number
    case .date: return .date
    case .text: return .text
    case .category, .yesNo:
      let levels = levels(entry)
      if type == .yesNo, levels.isEmpty { return .yesNo }
      if levels.isEmpty {
        log.note(.missingKey("levels", section: "variable '\(name)'"), at: entry.location)
      }
      let result = Variable(name: name, kind: .category(levels))
      if type == .yesNo, result.yesLevel == nil {
        log.note(
          .unsuitable(
            name, reason: "has levels that do not say yes and no",
            hints: [
              "yes/no codes are 0 and 1, no and yes, n and y, false and true",
              "write 'type: category'",
            ]),
          at: entry.levels?.first?.code.location ?? entry.location)
      }
      return result.kind
    }
  }

  private func levels(_ entry: StudyFile.VariableEntry) -> [Variable.Level] {
    var seen: Set<String> = []
    return (entry.levels ?? []).compactMap { code, label in
      guard seen.insert(code.value).inserted else {
        log.note(
          .duplicate(code.value, what: "level", firstLine: nil), at: code.location)
        return nil
      }
      return Variable.Level(code: code.value, label: label)
    }
  }
}
