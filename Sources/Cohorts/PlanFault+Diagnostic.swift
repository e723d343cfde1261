package import Diagnostics
internal import Statistics

extension PlanFault {
  package var diagnostic: Diagnostic {
    let (message, hints) = wording
    return Diagnostic(.error, path.isEmpty ? message : "\(message), at '\(path)'", hints: hints)
  }

  private var wording: (message: String, hints: [String]) {
    switch kind {
    case .unknownKey(let key, let known):
      (
        "unknown key '\(key)' in the simulation plan",
        [
          Suggestion.hint(for: key, among: known), "the keys are: \(DataFault.listed(known))",
        ].compactMap(\.self)
      )
    case .unknownVariable(let name, let known):
      (
        "the plan has no variable '\(name)' that is drawn before this one",
        [
          Suggestion.hint(for: name, among: known), "the variables are: \(DataFault.listed(known))",
        ].compactMap(\.self)
      )
    case .missingKey(let key): ("the key '\(key)' is missing", [])
    case .wrongType:
      ("the value is missing or of the wrong kind", ["compare it with the shipped simulation.yaml"])
    case .missingVariable(let name): ("the plan must say how '\(name)' is drawn", [])
    case .outOfRange(let name, let value, let allowed):
      ("'\(name)' is \(NumberStyle().plain(value)), it must be \(allowed)", [])
    case .correlationsImpossible:
      ("the correlations contradict each other: their matrix is not positive definite", [])
    case .emptyList(let name): ("'\(name)' must not be empty", [])
    case .notADate(let text): ("'\(text)' is not a date", ["write 2020-01-31"])
    }
  }
}
