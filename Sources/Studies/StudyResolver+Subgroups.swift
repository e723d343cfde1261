internal import Cohorts
internal import Diagnostics
internal import Reporting
internal import Validation

extension StudyResolver {
  /// The variables that patients are parted by; those that cannot be are noted.
  func subgroups(centre: String?) -> [Subgrouping] {
    var seen: [String: SourceLocation] = [:]
    return file.validation.subgroups.compactMap { entry in
      let (name, place) = (entry.variable.value, entry.variable.location)
      if let first = seen[name] {
        log.note(.duplicate(name, what: "subgroup", firstLine: first.line), at: place)
        return nil
      }
      seen[name] = place
      let isKnown = variables.contains { $0.name == name }
      guard isKnown || name == centre else {
        log.note(
          .unknownName(name, what: "variable", known: variables.map(\.name)), at: place)
        return nil
      }
      check(entry, variables.first { $0.name == name })
      let cuts = Set(entry.cuts?.map(\.value) ?? []).sorted()
      return Subgrouping(variable: name, cuts: cuts)
    }
  }

  private func check(_ entry: StudyFile.SubgroupEntry, _ variable: Variable?) {
    let (name, place) = (entry.variable.value, entry.variable.location)
    switch variable?.kind {
    case .date, .text:
      log.note(
        .unsuitable(name, reason: "is a date or text and makes no subgroups", hints: []), at: place)
    case .number where entry.cuts?.isEmpty == true:
      log.note(
        .missingKey("a number in 'cuts'", section: "subgroup '\(name)'"), at: place)
    case .number: break
    case .category, nil:
      guard let cut = entry.cuts?.first else { return }
      log.note(
        .unsuitable(
          name, reason: "is no number and has no cuts", hints: ["write '- \(name)' alone"]),
        at: cut.location)
    }
  }
}

extension Study {
  /// A table with the study's own words for its variable and parts.
  func named(_ table: SubgroupTable) -> SubgroupTable {
    var named = table
    if let variable = variables.first(where: { $0.name == table.variable }) {
      let unit = variable.unit
      named.title = variable.label
      if unit != nil, variable.levels.isEmpty { named.title = variable.labelWithUnit }
      for index in named.rows.indices {
        let level = variable.levels.first { $0.code == named.rows[index].label }
        named.rows[index].title = level?.label ?? .band(named.rows[index].label)
      }
      return named
    }
    for index in named.rows.indices {
      named.rows[index].title = centres.first { $0.code == named.rows[index].label }?.label
    }
    if table.variable == cohort.centre {
      named.title = LocalizedText(english: "Centre", simplifiedChinese: "中心")
    }
    return named
  }
}

extension LocalizedText {
  /// "60 to <70" for the label "60–<70" of a band; `nil` for other labels.
  fileprivate static func band(_ label: String) -> LocalizedText? {
    guard label.contains("–<") else { return nil }
    return LocalizedText(
      english: label.replacing("–<", with: " to <"),
      simplifiedChinese: label.replacing("–<", with: "至<"))
  }
}

extension Variable {
  /// "Age (years)".
  fileprivate var labelWithUnit: LocalizedText {
    guard let unit else { return label }
    return LocalizedText(
      english: "\(label[.english]) (\(unit[.english]))",
      simplifiedChinese: "\(label[.simplifiedChinese])（\(unit[.simplifiedChinese])）")
  }
}
