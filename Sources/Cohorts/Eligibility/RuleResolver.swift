internal import Diagnostics

/// Gives the names of a rule their meaning and checks the types; collects every fault.
///
/// Each method returns `nil` exactly when it has reported a fault.
struct RuleResolver {
  private(set) var faults: [RuleFault] = []
  let variables: [Variable]
  private let positions: [String: Int]
  private let rule: String
  private let origin: SourceLocation?

  static let functions = ["months_between", "days_between", "years_between", "missing", "present"]

  init(_ variables: [Variable], rule: String, origin: SourceLocation?) {
    self.variables = variables
    self.rule = rule
    self.origin = origin
    positions = Dictionary(
      variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Conditions

  mutating func condition(_ syntax: RuleSyntax) -> RuleCondition? {
    switch syntax.node {
    case .or(let parts): all(parts).map { .or($0) }
    case .and(let parts): all(parts).map { .and($0) }
    case .not(let part): condition(part).map { .not($0) }
    case .comparison(let a, let comparison, let b): self.comparison(a, comparison, b, syntax)
    case .range(let value, let low, let high): range(value, low, high)
    case .oneOf(let value, let choices): oneOf(value, choices)
    case .call(let name, let arguments) where name == "missing" || name == "present":
      presence(name, arguments, at: syntax.position)
    case .name("true") where positions["true"] == nil: .constant(.yes)
    case .name("false") where positions["false"] == nil: .constant(.no)
    case .name(let name): bareVariable(name, at: syntax.position)
    default: wrong(syntax, expected: .condition)
    }
  }

  private mutating func all(_ parts: [RuleSyntax]) -> [RuleCondition]? {
    // Every part is looked at, so that every fault is found.
    let resolved = parts.map { condition($0) }
    let known = resolved.compactMap(\.self)
    return known.count == parts.count ? known : nil
  }

  private mutating func bareVariable(_ name: String, at position: Int) -> RuleCondition? {
    guard let column = column(name, at: position) else { return nil }
    let variable = variables[column]
    guard let yes = variable.yesLevel else {
      return report(.wrongType(name, is: variable.ruleType, expected: .condition), position)
    }
    return .levels(column: column, marks: variable.levels.indices.map { $0 == yes })
  }

  private mutating func presence(
    _ function: String, _ arguments: [RuleSyntax], at position: Int
  ) -> RuleCondition? {
    guard arguments.count == 1 else {
      let kind = RuleFault.Kind.wrongArgumentCount(
        function: function, expected: 1, found: arguments.count)
      return report(kind, position)
    }
    guard case .name(let name) = arguments[0].node else {
      return report(.notAVariable(function: function), arguments[0].position)
    }
    guard let column = column(name, at: arguments[0].position) else { return nil }
    return function == "missing" ? .missing(column: column) : .present(column: column)
  }

  // MARK: Comparisons

  private mutating func comparison(
    _ a: RuleSyntax, _ comparison: RuleComparison, _ b: RuleSyntax, _ whole: RuleSyntax
  ) -> RuleCondition? {
    if let column = namedColumn(a) ?? namedColumn(b) {
      let other = namedColumn(a) == nil ? a : b
      guard comparison == .equal || comparison == .unequal else {
        return report(.unordered(variables[column].name), whole.position)
      }
      let equality = membership(column, [other])
      return comparison == .equal ? equality : equality.map { .not($0) }
    }
    let (left, right) = (quantity(a, beside: b), quantity(b, beside: a))
    guard let left, let right else { return nil }
    guard left.type == right.type else {
      let kind = RuleFault.Kind.notComparable(
        text(a), left.type, text(b), right.type)
      return report(kind, whole.position)
    }
    return .compare(left.quantity, comparison, right.quantity)
  }

  private mutating func range(
    _ value: RuleSyntax, _ low: RuleSyntax, _ high: RuleSyntax
  ) -> RuleCondition? {
    if let column = namedColumn(value) {
      guard !variables[column].levels.isEmpty else {
        return report(.unordered(variables[column].name), value.position)
      }
      let (first, last) = (level(low, of: column), level(high, of: column))
      guard let first, let last else { return nil }
      guard first <= last else {
        return report(.reversedRange(text(low), text(high)), low.position)
      }
      let marks = variables[column].levels.indices.map { (first...last).contains($0) }
      return .levels(column: column, marks: marks)
    }
    guard let parts = sameType([value, low, high]) else { return nil }
    return .between(parts[0], parts[1], parts[2])
  }

  private mutating func oneOf(_ value: RuleSyntax, _ choices: [RuleSyntax]) -> RuleCondition? {
    if let column = namedColumn(value) { return membership(column, choices) }
    guard let parts = sameType([value] + choices) else { return nil }
    return .oneOf(parts[0], Array(parts.dropFirst()))
  }

  private mutating func sameType(_ parts: [RuleSyntax]) -> [RuleQuantity]? {
    guard let first = parts.first, let type = quantity(first)?.type else { return nil }
    var quantities: [RuleQuantity] = []
    for part in parts {
      guard let resolved = quantity(part, beside: first) else { continue }
      if resolved.type == type {
        quantities.append(resolved.quantity)
      } else {
        note(.notComparable(text(first), type, text(part), resolved.type), part.position)
      }
    }
    return quantities.count == parts.count ? quantities : nil
  }

  // MARK: Levels and texts

  private mutating func membership(_ column: Int, _ choices: [RuleSyntax]) -> RuleCondition? {
    let variable = variables[column]
    guard variable.ruleType == .category else {
      let texts = choices.map { code($0) }
      for (choice, text) in zip(choices, texts) where text == nil {
        note(
          .notComparable(variable.name, .text, self.text(choice), .condition), choice.position)
      }
      let known = Set(texts.compactMap(\.self))
      return texts.contains(nil) ? nil : .texts(column: column, known)
    }
    var marks = variable.levels.map { _ in false }
    var isComplete = true
    for choice in choices {
      if let level = level(choice, of: column) { marks[level] = true } else { isComplete = false }
    }
    return isComplete ? .levels(column: column, marks: marks) : nil
  }

  private mutating func level(_ syntax: RuleSyntax, of column: Int) -> Int? {
    let variable = variables[column]
    guard let code = code(syntax) else {
      let kind = RuleFault.Kind.notComparable(variable.name, .category, text(syntax), .condition)
      return report(kind, syntax.position)
    }
    if let level = variable.levels.firstIndex(where: { $0.code == code }) { return level }
    if case .number(let value, _) = syntax.node,
      let level = variable.levels.firstIndex(where: { CellParser.number($0.code) == value })
    {
      return level
    }
    let codes = variable.levels.map(\.code)
    return report(.unknownLevel(code, variable: variable.name, levels: codes), syntax.position)
  }

  private func code(_ syntax: RuleSyntax) -> String? {
    switch syntax.node {
    case .name(let text), .quoted(let text), .number(_, let text), .date(_, let text): text
    default: nil
    }
  }

  /// The column that a bare name stands for, if its values are categories or texts.
  private func namedColumn(_ syntax: RuleSyntax) -> Int? {
    guard case .name(let name) = syntax.node, let column = positions[name] else { return nil }
    let type = variables[column].ruleType
    return type == .category || type == .text ? column : nil
  }

  // MARK: Names and faults

  mutating func column(_ name: String, at position: Int) -> Int? {
    if let column = positions[name] { return column }
    return report(.unknownVariable(name, variables: variables.map(\.name)), position)
  }

  mutating func wrong<Value>(_ syntax: RuleSyntax, expected: RuleType) -> Value? {
    if case .call(let name, _) = syntax.node, !Self.functions.contains(name) {
      return report(.unknownFunction(name), syntax.position)
    }
    return report(
      .wrongType(text(syntax), is: type(of: syntax), expected: expected), syntax.position)
  }

  private func type(of syntax: RuleSyntax) -> RuleType {
    switch syntax.node {
    case .quoted: .text
    case .date: .date
    case .number, .sum, .product, .negative, .call: .number
    case .name, .or, .and, .not, .comparison, .range, .oneOf: .condition
    }
  }

  /// The part of the rule as messages quote it.
  func text(_ syntax: RuleSyntax) -> String {
    if case .call(let name, _) = syntax.node { return "\(name)(…)" }
    return code(syntax) ?? "the expression"
  }

  mutating func report<Value>(_ kind: RuleFault.Kind, _ position: Int) -> Value? {
    note(kind, position)
    return nil
  }

  private mutating func note(_ kind: RuleFault.Kind, _ position: Int) {
    faults.append(RuleFault(kind: kind, rule: rule, position: position, origin: origin))
  }
}

extension Variable {
  /// What the variable's values are in a rule.
  var ruleType: RuleType {
    switch kind {
    case .number: .number
    case .category: .category
    case .date: .date
    case .text: .text
    }
  }
}
