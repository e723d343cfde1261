internal import Cohorts
internal import Diagnostics

/// Which patients of a table a command is about.
struct PatientChoice {
  var ids: [String]

  /// The rows of the identifiers, in the order asked for; every row if none was asked for.
  func rows(in cohort: Cohort) throws -> [Int] {
    guard !ids.isEmpty else { return Array(0..<cohort.rowCount) }
    let positions = Dictionary(
      cohort.ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    return try ids.filter { seen.insert($0).inserted }.map { id in
      guard let row = positions[id] else {
        let hint = Suggestion.hint(for: id, among: cohort.ids.prefix(10_000))
        throw CommandFailure.usage("no patient '\(id)'", hints: [hint].compactMap(\.self))
      }
      return row
    }
  }
}
