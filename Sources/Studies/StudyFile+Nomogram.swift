internal import Cohorts
package import Diagnostics
package import Figures

extension StudyFile {
  /// The section `figures.nomogram` as written.
  package struct NomogramSection {
    package var shown: [Located<NomogramElement>] = []
    package var hidden: [Located<NomogramElement>] = []
    package var groups: [GroupEntry] = []
    package var interactionValues: [(variable: Located<String>, values: [Located<Double>])] = []
    package var millimetresPerPoint: Located<Double>?
  }

  package struct GroupEntry {
    package var name: LocalizedText
    package var below: Located<Double>?
    package var location: SourceLocation
  }

  static func nomogram(_ reader: inout MappingReader) -> NomogramSection {
    var result = NomogramSection()
    result.shown = reader.choices("show") ?? []
    result.hidden = reader.choices("hide") ?? []
    result.groups = reader.sections("risk_groups", each: "a risk group").compactMap {
      var section = $0
      let name = section.require(section.localized("name"), "name")
      let below = section.number("below")
      section.finish()
      return name.map { GroupEntry(name: $0.value, below: below, location: $0.location) }
    }
    if var values = reader.section("interaction_values") {
      for key in values.keys {
        result.interactionValues.append((key, values.numbers(key.value) ?? []))
      }
      values.finish()
    }
    result.millimetresPerPoint = reader.number("millimetres_per_point")
    reader.finish()
    return result
  }
}

extension StudyResolver {
  /// How the study's nomogram is drawn.
  func nomogram(thresholds: [Double]) -> NomogramSettings {
    var settings = NomogramSettings()
    guard let section = file.figures.nomogram else {
      settings.thresholds = thresholds
      return settings
    }
    settings.thresholds = thresholds
    settings.elements.formUnion(section.shown.map(\.value))
    settings.elements.subtract(section.hidden.map(\.value))
    settings.riskGroups = riskGroups(section.groups)
    for (variable, values) in section.interactionValues {
      let numbers = variables.filter { $0.kind == .number }.map(\.name)
      if !numbers.contains(variable.value) {
        log.note(
          .unknownName(variable.value, what: "number", known: numbers), at: variable.location)
      }
      settings.interactionValues[variable.value] = values.map(\.value)
    }
    if let length = section.millimetresPerPoint {
      if !NomogramSettings.lengths.contains(length.value) {
        log.note(
          .outOfRange(
            "\(length.value)", key: "millimetres_per_point",
            expected: "a length from 0.2 to 10 mm"), at: length.location)
      }
      settings.millimetresPerPoint = length.value
    }
    return settings
  }

  /// Limits rise, and only the last group has none.
  private func riskGroups(_ entries: [StudyFile.GroupEntry]) -> [RiskGroup] {
    let groups = entries.map { RiskGroup(name: $0.name, below: $0.below?.value) }
    if let problem = RiskGroup.problem(of: groups), let first = entries.first {
      log.note(
        .wrongKind(key: "risk_groups", expected: problem, found: "other"), at: first.location)
    }
    return groups
  }
}
