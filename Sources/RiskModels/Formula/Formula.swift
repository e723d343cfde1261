/// A model formula in R's notation, `fracture ~ rcs(age, 4) + sex * bmd + log(bili)`, taken apart.
///
/// Variables may be written in backquotes when their names are no identifiers. Right of the tilde:
/// `rcs(x, k)`, `rcs(x, c(…))`, `pol(x, d)`, `log(x)` and other functions of numbers, arithmetic in `I(…)`,
/// `factor(x)`, `strat(x)`, `offset(x)`; operators `+`, `*`, `:`, `%ia%` and parentheses. `*` is expanded,
/// repeated terms count once. Left: a variable, or `Surv(time, status)`, `Surv(time, status == 2)`.
public struct Formula: Sendable, Hashable {
  /// What stands left of the tilde.
  public enum Response: Sendable, Hashable {
    /// A variable that is an outcome by itself.
    case variable(String)
    /// Time to an event; `event` is the code of the status that counts, if the formula names it.
    case survival(time: String, status: String, event: String?)

    /// The variables, the outcome or status first.
    public var variables: [String] {
      switch self {
      case .variable(let name): [name]
      case .survival(let time, let status, _): [status, time]
      }
    }
  }

  /// The formula as written, without surrounding white space.
  public let text: String
  /// What stands left of the tilde.
  public let response: Response
  /// The terms: single variables in the order they are written, then interactions by order.
  public let terms: [Term]
  /// The variables whose values have baseline hazards of their own.
  public let strata: [String]
  /// What is added to the linear predictor as it is.
  public let offsets: [Arithmetic]

  /// Takes a formula apart.
  ///
  /// - Throws: `FormulaError` with the column, counted from 1, of the first thing that is wrong.
  public init(_ text: String) throws(FormulaError) {
    var parser = FormulaParser(tokens: try FormulaToken.all(in: text))
    let (response, parts) = try parser.formula()
    let effects = parts.filter { $0.role == .effect }
    try Formula.checkMarginality(effects)
    self.response = response
    terms = effects.map(\.term)
    strata = parts.compactMap(\.stratum)
    offsets = parts.compactMap(\.offset)
    self.text = String(
      text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// The variable left of the tilde that says who had the event.
  public var outcome: String {
    switch response {
    case .variable(let name): name
    case .survival(_, let status, _): status
    }
  }

  /// The model specification for a logistic model in which `event` is the outcome level that counts.
  public func logisticSpec(event: String) -> ModelSpec {
    spec(kind: .logistic(outcome: outcome, event: event))
  }

  /// The model specification of a kind of model, with everything right of the tilde.
  public func spec(kind: ModelKind) -> ModelSpec {
    ModelSpec(kind: kind, terms: terms, formula: text, strata: strata, offsets: offsets)
  }

  /// Every variable right of the tilde, each once: those of the terms, then strata and offsets.
  public var predictors: [String] {
    var seen: Set<String> = []
    return (terms.flatMap(\.variables) + strata + offsets.flatMap(\.variables))
      .filter { seen.insert($0).inserted }
  }

  /// Every interaction needs the terms that it is made of; without them its coefficients mislead.
  private static func checkMarginality(_ terms: [FormulaTerm]) throws(FormulaError) {
    let variableSets = Set(terms.map { Set($0.term.variables) })
    for term in terms {
      let parts = term.term.interactingParts
      guard parts.count > 1 else { continue }
      for left in parts.indices {
        let rest = parts.indices.filter { $0 != left }.map { parts[$0] }
        guard !variableSets.contains(Set(rest.flatMap(\.variables))) else { continue }
        throw FormulaError(
          .interactionWithoutParts(
            interaction: term.term.notation,
            missing: rest.map(\.notation).joined(separator: ":")), column: term.column)
      }
    }
  }
}

/// What is wrong with a formula, and where.
public struct FormulaError: Error, Sendable, Hashable {
  /// The kinds of mistakes.
  public enum Problem: Sendable, Hashable {
    case noTilde
    case emptySide(isLeft: Bool)
    case unexpectedCharacter(String)
    case unclosedBackquote
    case unclosedQuote
    case unexpected(found: String, expected: String)
    case unknownFunction(String, closest: String?)
    /// Something that R knows and this version refuses, with the reason.
    case notSupported(String, reason: String)
    case invalidArgument(function: String, expected: String)
    /// An interaction whose lower-order term is absent.
    case interactionWithoutParts(interaction: String, missing: String)
    /// One variable on both sides of an interaction.
    case selfInteraction(String)
    case outcomeIsPredictor(String)
    /// A stratum or an offset inside an interaction.
    case notAFormulaPart(String)
    /// Strata and offsets alone.
    case noPredictors
    /// More terms than any data could carry, as deep parentheses make them.
    case tooLong
  }

  /// What is wrong.
  public let problem: Problem
  /// The place in the formula, counted from 1.
  public let column: Int

  init(_ problem: Problem, column: Int) {
    self.problem = problem
    self.column = column
  }
}
