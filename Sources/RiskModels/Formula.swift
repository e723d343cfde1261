/// A model formula in R's notation, `fracture ~ rcs(age, 4) + sex * bmd + log(bili)`, taken apart.
///
/// Variables may be written in backquotes when their names are no identifiers. Supported functions:
/// `rcs(x, k)`, `rcs(x, c(…))`, `pol(x, d)`, `log(x)`, `sqrt(x)`, `I(x^2)`; operators `+`, `*`, `:` and
/// parentheses. `*` is expanded, repeated terms count once.
public struct Formula: Sendable, Hashable {
  /// The formula as written, without surrounding white space.
  public let text: String
  /// The variable left of the tilde.
  public let outcome: String
  /// The terms: single variables in the order they are written, then interactions by order.
  public let terms: [Term]

  /// Takes a formula apart.
  ///
  /// - Throws: `FormulaError` with the column, counted from 1, of the first thing that is wrong.
  public init(_ text: String) throws(FormulaError) {
    var parser = FormulaParser(tokens: try FormulaToken.all(in: text))
    let (outcome, factors) = try parser.formula()
    let terms = factors.map(\.term)
    try Formula.checkMarginality(factors)
    self.outcome = outcome
    self.terms = terms
    self.text = String(
      text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// The model specification for a logistic model in which `event` is the outcome level that counts.
  public func logisticSpec(event: String) -> ModelSpec {
    ModelSpec(kind: .logistic(outcome: outcome, event: event), terms: terms, formula: text)
  }

  /// Every variable right of the tilde, each once, in the order of the terms.
  public var predictors: [String] {
    var seen: Set<String> = []
    return terms.flatMap(\.variables).filter { seen.insert($0).inserted }
  }

  /// Every interaction needs the terms that it is made of; without them its coefficients mislead.
  private static func checkMarginality(_ terms: [FormulaTerm]) throws(FormulaError) {
    let variableSets = Set(terms.map { Set($0.term.variables) })
    for term in terms where term.factors.count > 1 {
      for left in term.factors.indices {
        let rest = term.factors.indices.filter { $0 != left }.map { term.factors[$0] }
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

/// A term while it is parsed: its factors, and where it begins.
struct FormulaTerm {
  var factors: [Term]
  var column: Int

  /// The factors joined from the left.
  var term: Term {
    factors.dropFirst().reduce(factors[0]) { .interaction($0, $1) }
  }

  /// Two terms are one if they have the same factors in any order.
  var identity: Set<Term> { Set(factors) }
}
