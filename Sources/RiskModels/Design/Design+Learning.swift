public import Cohorts
public import Diagnostics

extension Design {
  /// Learns knots, levels, ranges and typical values from patients without missing values.
  ///
  /// Terms keep their order, except that interactions come after all other terms.
  ///
  /// - Throws: `DesignError` for the first variable that cannot be used as its term asks.
  public init(learning terms: [Term], from cohort: Cohort) throws(DesignError) {
    self = try Design.learning(terms, from: cohort).design
  }

  /// Learns a design and says what the user should know of it: levels without patients, fewer knots.
  ///
  /// - Throws: `DesignError` for the first variable that cannot be used as its term asks.
  public static func learning(
    _ terms: [Term], from cohort: Cohort
  ) throws(DesignError) -> (design: Design, warnings: [Diagnostic]) {
    try learning(
      ModelSpec(kind: .logistic(outcome: "", event: ""), terms: terms, formula: ""), from: cohort)
  }

  /// Learns the design of a specification, with its strata and offsets, and says what the user should know.
  ///
  /// - Throws: `DesignError` for the first variable that cannot be used as the specification asks.
  package static func learning(
    _ spec: ModelSpec, from cohort: Cohort
  ) throws(DesignError) -> (design: Design, warnings: [Diagnostic]) {
    guard cohort.rowCount > 0 else { throw .noPatients }
    let terms = spec.terms
    var learner = DesignLearner(cohort: cohort, factors: spec.factorNames)
    let ordered =
      terms.filter { $0.factors.count == 1 }
      + terms.filter { $0.factors.count > 1 }.sortedByOrder()
    var frozen: [FrozenTerm] = []
    for term in ordered { frozen.append(try learner.freeze(term)) }
    for offset in spec.offsets { _ = try learner.values(of: offset) }
    for stratum in spec.strata { try learner.addStratum(stratum) }
    let design = Design(
      predictors: learner.predictors, terms: frozen, strata: spec.strata, offsets: spec.offsets)
    return (design, learner.warnings)
  }
}

extension ModelSpec {
  /// The variables that are taken as categories even where they are numbers.
  fileprivate var factorNames: Set<String> {
    Set(
      strata
        + terms.flatMap(\.interactingParts).compactMap { part in
          if case .factor(let name) = part { name } else { nil }
        })
  }
}

extension [Term] {
  /// Interactions of fewer variables first, otherwise as written.
  fileprivate func sortedByOrder() -> [Term] {
    enumerated().sorted {
      ($0.element.factors.count, $0.offset) < ($1.element.factors.count, $1.offset)
    }.map(\.element)
  }
}
