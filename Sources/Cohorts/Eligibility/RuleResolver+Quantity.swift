// Numbers and dates of a rule.

extension RuleResolver {
  typealias Typed = (quantity: RuleQuantity, type: RuleType)

  mutating func quantity(_ syntax: RuleSyntax, beside other: RuleSyntax) -> Typed? {
    // A quoted date beside a date column is a date.
    if case .quoted(let text) = syntax.node, case .date(let date) = DateCell(text) {
      return (.constant(Double(date.daysSince1970)), .date)
    }
    return quantity(syntax)
  }

  mutating func quantity(_ syntax: RuleSyntax) -> Typed? {
    switch syntax.node {
    case .number(let value, _): return (.constant(value), .number)
    case .date(let date, _): return (.constant(Double(date.daysSince1970)), .date)
    case .name(let name): return columnQuantity(name, at: syntax.position)
    case .negative(let part):
      return number(part).map {
        (.sum([RuleQuantity.Term(isInverse: true, value: $0)]), .number)
      }
    case .sum(let operands): return terms(operands).map { (.sum($0), .number) }
    case .product(let operands): return terms(operands).map { (.product($0), .number) }
    case .call(let name, let arguments): return call(name, arguments, at: syntax.position)
    default: return wrong(syntax, expected: .number)
    }
  }

  private mutating func columnQuantity(_ name: String, at position: Int) -> Typed? {
    guard let column = column(name, at: position) else { return nil }
    let type = variables[column].ruleType
    guard type == .number || type == .date else {
      return report(.wrongType(name, is: type, expected: .number), position)
    }
    return (.column(column), type)
  }

  private mutating func number(_ syntax: RuleSyntax) -> RuleQuantity? {
    guard let (quantity, type) = quantity(syntax) else { return nil }
    guard type == .number else {
      return report(.wrongType(text(syntax), is: type, expected: .number), syntax.position)
    }
    return quantity
  }

  private mutating func terms(_ operands: [RuleOperand]) -> [RuleQuantity.Term]? {
    let values = operands.map { (operand: $0, quantity: number($0.value)) }
    let known = values.compactMap { pair in
      pair.quantity.map { RuleQuantity.Term(isInverse: pair.operand.isInverse, value: $0) }
    }
    return known.count == operands.count ? known : nil
  }

  private mutating func call(
    _ name: String, _ arguments: [RuleSyntax], at position: Int
  ) -> Typed? {
    guard Self.functions.contains(name) else { return report(.unknownFunction(name), position) }
    guard name != "missing", name != "present" else {
      return report(.wrongType(name, is: .condition, expected: .number), position)
    }
    guard arguments.count == 2 else {
      let kind = RuleFault.Kind.wrongArgumentCount(
        function: name, expected: 2, found: arguments.count)
      return report(kind, position)
    }
    let (a, b) = (date(arguments[0]), date(arguments[1]))
    guard let a, let b else { return nil }
    switch name {
    case "months_between": return (.monthsBetween(a, b), .number)
    case "years_between": return (.yearsBetween(a, b), .number)
    default: return (.daysBetween(a, b), .number)
    }
  }

  private mutating func date(_ syntax: RuleSyntax) -> RuleQuantity? {
    guard let (quantity, type) = quantity(syntax, beside: syntax) else { return nil }
    guard type == .date else {
      return report(.wrongType(text(syntax), is: type, expected: .date), syntax.position)
    }
    return quantity
  }
}
