internal import Cohorts

extension StudyResolver {
  /// The columns that say when patients came and when they were last seen.
  func dates(_ section: StudyFile.CohortSection) -> DateOrder? {
    for name in [section.enrolled, section.lastSeen].compactMap(\.self) { checkIsDate(name) }
    guard let enrolled = section.enrolled else {
      if let lastSeen = section.lastSeen {
        log.note(.missingKey("enrolled", section: "cohort"), at: lastSeen.location)
      }
      return nil
    }
    if let lastSeen = section.lastSeen, lastSeen.value == enrolled.value {
      log.note(
        .unsuitable(
          lastSeen.value,
          reason: "is the date of enrolment and cannot be when patients were last seen",
          hints: ["leave 'last_seen' out, or name the column of the last contact"]),
        at: lastSeen.location)
    }
    return DateOrder(earlier: enrolled.value, later: section.lastSeen?.value)
  }

  /// Notes a name that is no variable of dates.
  func checkIsDate(_ name: Located<String>) {
    guard !variables.contains(where: { $0.name == name.value && $0.kind == .date }) else { return }
    if variables.contains(where: { $0.name == name.value }) {
      log.note(
        .unsuitable(
          name.value, reason: "is not a date", hints: ["give it 'type: date' under 'variables'"]),
        at: name.location)
    } else {
      log.note(
        .unknownName(
          name.value, what: "date variable",
          known: variables.filter { $0.kind == .date }.map(\.name)), at: name.location)
    }
  }
}
