extension EligibilityRule {
  /// The variables of which the rule asks whether they were recorded, in the order in which it does: the arguments of
  /// `missing(x)` and `present(x)`, each once.
  public var variablesAskedFor: [String] {
    var seen: Set<String> = []
    return syntax.variablesAskedFor.filter { seen.insert($0).inserted }
  }
}

extension RuleSyntax {
  fileprivate var variablesAskedFor: [String] {
    switch node {
    case .call("missing", let arguments), .call("present", let arguments):
      arguments.compactMap { if case .name(let name) = $0.node { name } else { nil } }
    case .or(let parts), .and(let parts): parts.flatMap(\.variablesAskedFor)
    case .not(let part): part.variablesAskedFor
    // Only conditions have parts that are conditions: what is compared is a quantity.
    case .name, .number, .date, .quoted, .comparison, .range, .oneOf, .sum, .product, .negative,
      .call:
      []
    }
  }
}
