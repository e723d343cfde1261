/// A parsed rule before its names mean anything; lists instead of chains keep the tree shallow.
struct RuleSyntax: Sendable, Hashable {
  indirect enum Node: Sendable, Hashable {
    /// A name, or the code of a level: what it is depends on the dictionary.
    case name(String)
    /// A number, with its text because it may also be a level's code.
    case number(Double, String)
    case date(CalendarDate, String)
    case quoted(String)
    case or([RuleSyntax])
    case and([RuleSyntax])
    case not(RuleSyntax)
    case comparison(RuleSyntax, RuleComparison, RuleSyntax)
    case range(RuleSyntax, from: RuleSyntax, through: RuleSyntax)
    case oneOf(RuleSyntax, [RuleSyntax])
    /// Terms that are added; the Boolean says subtracted.
    case sum([RuleOperand])
    /// Factors that are multiplied; the Boolean says divided.
    case product([RuleOperand])
    case negative(RuleSyntax)
    case call(String, [RuleSyntax])
  }

  let node: Node
  /// The character of the rule at which it begins, from 1.
  let position: Int
}

/// A term or factor; `isInverse` if it is subtracted or divided by.
struct RuleOperand: Sendable, Hashable {
  let isInverse: Bool
  let value: RuleSyntax
}

/// How two values are compared.
enum RuleComparison: String, Sendable, Hashable {
  case equal = "="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}

/// A word of a rule.
struct RuleToken: Hashable {
  enum Kind: Hashable {
    case name(String)
    case number(Double, String)
    case date(CalendarDate, String)
    case quoted(String)
    case symbol(String)
    case keyword(String)
    case end
  }

  let kind: Kind
  let position: Int

  /// The word as messages quote it.
  var text: String {
    switch kind {
    case .name(let text), .symbol(let text), .keyword(let text), .quoted(let text): text
    case .number(_, let text), .date(_, let text): text
    case .end: "the end"
    }
  }
}
