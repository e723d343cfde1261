public import Cohorts
internal import Diagnostics

/// What a published coefficient is multiplied with, written as in a formula: `log(age):smoker=yes`.
///
/// Factors are joined by `:`. A factor is a term (`age`, `log(age)`, `rcs(bmi, c(20, 25, 30))`) or one
/// level of a category (`smoker=yes`); the reference level may be written too.
public struct PublishedTerm: Sendable, Hashable {
  /// One part of the product.
  public enum Factor: Sendable, Hashable {
    /// The columns of a term.
    case columns(Design.FrozenTerm)
    /// 1 for patients with the level, else 0.
    case level(variable: String, code: String)

    /// How many columns the factor has.
    public var columnCount: Int {
      switch self {
      case .columns(let term): term.columnCount
      case .level: 1
      }
    }

    /// The variables.
    public var variables: [String] {
      switch self {
      case .columns(let term): term.variables
      case .level(let name, _): [name]
      }
    }
  }

  /// The parts of the product, as written.
  public let factors: [Factor]
  /// Each part as written, without white space around it.
  public let writtenFactors: [String]

  /// How many coefficients belong to the product.
  public var columnCount: Int { factors.reduce(1) { $0 * $1.columnCount } }

  /// The product as written.
  public var notation: String { writtenFactors.joined(separator: ":") }

  /// Takes a product apart.
  ///
  /// - Throws: `PublishedModelError` for variables and levels that the dictionary does not have, for
  ///   terms that need data to be known, and for a variable that occurs in two factors.
  public init(parsing text: String, variables: [Variable]) throws(PublishedModelError) {
    let parts = Self.split(text, at: ":").map(Self.trimmed)
    var factors: [Factor] = []
    for part in parts { factors.append(try Self.factor(part, variables: variables)) }
    let names = factors.flatMap(\.variables)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw .usedTwice(twice, in: text)
    }
    (self.factors, writtenFactors) = (factors, parts)
  }

  private static func factor(
    _ text: String, variables: [Variable]
  ) throws(PublishedModelError) -> Factor {
    let sides = split(text, at: "=")
    if sides.count > 1 {
      let (name, code) = (
        unquoted(trimmed(sides[0])), trimmed(sides.dropFirst().joined(separator: "="))
      )
      let variable = try variable(name, among: variables)
      let codes = variable.levels.map(\.code)
      guard !codes.isEmpty else { throw .notACategory(name) }
      guard codes.contains(code) else { throw .unknownLevel(code, variable: name, known: codes) }
      return .level(variable: name, code: code)
    }
    let term = try term(text)
    for name in term.variables { _ = try variable(name, among: variables) }
    return .columns(try Design.FrozenTerm(term, variables: variables))
  }

  private static func term(_ text: String) throws(PublishedModelError) -> Term {
    let formula: Formula
    do throws(FormulaError) {
      formula = try Formula("`the outcome` ~ " + text)
    } catch {
      let reason = error.diagnostics.first
      throw .notATerm(text, reason: reason?.message ?? "", hints: reason?.hints ?? [])
    }
    guard formula.terms.count == 1, formula.strata.isEmpty, formula.offsets.isEmpty else {
      throw .notATerm(text, reason: "it is not one term", hints: ["write one line a coefficient"])
    }
    return formula.terms[0]
  }

  private static func variable(
    _ name: String, among variables: [Variable]
  ) throws(PublishedModelError) -> Variable {
    guard let variable = variables.first(where: { $0.name == name }) else {
      throw .unknownVariable(name, known: variables.map(\.name))
    }
    return variable
  }

  /// Splits at a sign outside parentheses and backquotes.
  private static func split(_ text: String, at sign: Character) -> [String] {
    var (parts, depth, isQuoted) = ([""], 0, false)
    for character in text {
      if character == "`" { isQuoted.toggle() }
      if !isQuoted, character == "(" { depth += 1 }
      if !isQuoted, character == ")" { depth -= 1 }
      if character == sign, depth <= 0, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  private static func unquoted(_ text: String) -> String {
    text.count > 2 && text.hasPrefix("`") && text.hasSuffix("`")
      ? String(text.dropFirst().dropLast()) : text
  }
}
