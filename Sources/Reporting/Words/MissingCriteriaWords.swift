internal import Cohorts
internal import Diagnostics

/// What must be said of criteria of eligibility that leave patients out because a predictor is missing.
///
/// They are a complete-case analysis by another name: afterwards nothing seems to be missing.
struct MissingCriteriaWords {
  let results: Results
  let words: ReportWords

  private var criteria: [MissingValues.Criterion] { results.missing?.criteria ?? [] }

  /// Whether there is such a criterion.
  var areThere: Bool { !criteria.isEmpty }

  /// One sentence a criterion, for the methods.
  var methods: [String] {
    criteria.map { criterion in
      words(
        "methods_missing_criterion",
        [
          "criterion": name(of: criterion),
          "variables": words.list(criterion.variables.map(label)),
        ])
    }
  }

  /// The limitation that follows.
  var limitation: String? {
    guard areThere else { return nil }
    return words(
      "limit_missing_criterion", ["criteria": words.list(criteria.map(name))])
  }

  /// "“Incomplete records” (18 left out)"; the name alone where the count is kept back.
  private func name(of criterion: MissingValues.Criterion) -> String {
    let step = results.attrition?.steps.first { $0.id == criterion.id }
    let quoted = words("quoted", ["text": step.map { words.text($0.text) } ?? criterion.id])
    guard let lost = step?.leftOut else { return quoted }
    return words("criterion_lost", ["criterion": quoted, "n": String(lost)])
  }

  private func label(_ name: String) -> String {
    results.missing?.variables.first { $0.variable == name }.map { words.text($0.label) } ?? name
  }
}
