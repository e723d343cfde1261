public import Diagnostics

/// A small typed expression over a patient's variables, as eligibility criteria use it.
///
/// `and`, `or`, `not`, parentheses; `=` (or `==`), `!=`, `<`, `<=`, `>`, `>=`; `in T5..L5` for a range
/// of levels in dictionary order or of numbers, ends included; `in {a, b}`; numbers, dates
/// (2020-01-31), levels by code, bare or in quotes; yes/no variables bare; `+ - * /`;
/// `months_between(a, b)`, `days_between`, `years_between`, `missing(x)`, `present(x)`.
/// A missing value makes a comparison unknown (``Truth``).
public struct EligibilityRule: Sendable, Hashable {
  /// The rule as written.
  public let text: String
  /// Where it begins in the study file, if known.
  public let origin: SourceLocation?
  let syntax: RuleSyntax

  /// Parses a rule.
  ///
  /// - Throws: `CohortError.rules` at the first character that makes no sense.
  public init(_ text: String, at origin: SourceLocation? = nil) throws(CohortError) {
    self.text = text
    self.origin = origin
    var parser = RuleParser(text, origin: origin)
    syntax = try parser.parse()
  }

  /// Everything that is wrong with the rule under a data dictionary: names, levels and types.
  public func faults(under variables: [Variable]) -> [RuleFault] {
    var resolver = RuleResolver(variables, rule: text, origin: origin)
    _ = resolver.condition(syntax)
    return resolver.faults
  }

  /// What the rule says of each patient.
  ///
  /// - Throws: `CohortError.rules` if the rule does not fit the cohort's variables.
  public func evaluate(on cohort: Cohort) throws(CohortError) -> [Truth] {
    var resolver = RuleResolver(cohort.columns.map(\.variable), rule: text, origin: origin)
    let condition = resolver.condition(syntax)
    guard let condition, resolver.faults.isEmpty else { throw .rules(resolver.faults) }
    return (0..<cohort.rowCount).map { condition.truth(ofRow: $0, in: cohort.columns) }
  }
}
