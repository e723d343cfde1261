internal import Diagnostics

/// Reads a rule by recursive descent; nesting is limited so that no rule can exhaust the stack.
struct RuleParser {
  static let depthLimit = 64

  private let rule: String
  private let origin: SourceLocation?
  private var tokens: [RuleToken] = []
  private var index = 0
  private var depth = 0

  init(_ rule: String, origin: SourceLocation?) {
    self.rule = rule
    self.origin = origin
  }

  mutating func parse() throws(CohortError) -> RuleSyntax {
    var lexer = RuleLexer(rule)
    switch lexer.tokens() {
    case .success(let tokens): self.tokens = tokens
    case .failure(let unreadable): throw fault(unreadable.fault, at: unreadable.position)
    }
    guard tokens.count > 1 else { throw fault(.empty, at: 1) }
    let syntax = try disjunction()
    guard next.kind == .end else { throw expected("'and', 'or' or the end") }
    return syntax
  }

  private mutating func disjunction() throws(CohortError) -> RuleSyntax {
    let position = next.position
    try enter()
    defer { depth -= 1 }
    var parts = [try conjunction()]
    while take(.keyword("or")) { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : RuleSyntax(node: .or(parts), position: position)
  }

  private mutating func conjunction() throws(CohortError) -> RuleSyntax {
    let position = next.position
    var parts = [try negation()]
    while take(.keyword("and")) { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : RuleSyntax(node: .and(parts), position: position)
  }

  private mutating func negation() throws(CohortError) -> RuleSyntax {
    let position = next.position
    guard take(.keyword("not")) else { return try comparison() }
    try enter()
    defer { depth -= 1 }
    return RuleSyntax(node: .not(try negation()), position: position)
  }

  private mutating func comparison() throws(CohortError) -> RuleSyntax {
    let left = try sum()
    let position = next.position
    if case .symbol(let symbol) = next.kind, let comparison = RuleComparison(rawValue: symbol) {
      index += 1
      return RuleSyntax(node: .comparison(left, comparison, try sum()), position: position)
    }
    if take(.keyword("in")) { return try membership(of: left) }
    if next.kind == .keyword("not"), following.kind == .keyword("in") {
      index += 2
      return RuleSyntax(node: .not(try membership(of: left)), position: position)
    }
    return left
  }

  private mutating func membership(of left: RuleSyntax) throws(CohortError) -> RuleSyntax {
    let position = left.position
    guard take(.symbol("{")) else {
      let first = try sum()
      guard take(.symbol("..")) else { throw expected("'..' of a range, or '{'") }
      let node = RuleSyntax.Node.range(left, from: first, through: try sum())
      return RuleSyntax(node: node, position: position)
    }
    var values = [try sum()]
    while take(.symbol(",")) { values.append(try sum()) }
    guard take(.symbol("}")) else { throw expected("',' or '}'") }
    return RuleSyntax(node: .oneOf(left, values), position: position)
  }

  private mutating func sum() throws(CohortError) -> RuleSyntax {
    let position = next.position
    var terms = [RuleOperand(isInverse: false, value: try product())]
    while next.kind == .symbol("+") || next.kind == .symbol("-") {
      let isInverse = next.kind == .symbol("-")
      index += 1
      terms.append(RuleOperand(isInverse: isInverse, value: try product()))
    }
    return terms.count == 1 ? terms[0].value : RuleSyntax(node: .sum(terms), position: position)
  }

  private mutating func product() throws(CohortError) -> RuleSyntax {
    let position = next.position
    var factors = [RuleOperand(isInverse: false, value: try signed())]
    while next.kind == .symbol("*") || next.kind == .symbol("/") {
      let isInverse = next.kind == .symbol("/")
      index += 1
      factors.append(RuleOperand(isInverse: isInverse, value: try signed()))
    }
    return factors.count == 1
      ? factors[0].value : RuleSyntax(node: .product(factors), position: position)
  }

  private mutating func signed() throws(CohortError) -> RuleSyntax {
    let position = next.position
    guard take(.symbol("-")) else { return try primary() }
    try enter()
    defer { depth -= 1 }
    return RuleSyntax(node: .negative(try signed()), position: position)
  }

  private mutating func primary() throws(CohortError) -> RuleSyntax {
    let token = next
    switch token.kind {
    case .number(let value, let text): return leaf(.number(value, text), token)
    case .date(let date, let text): return leaf(.date(date, text), token)
    case .quoted(let text): return leaf(.quoted(text), token)
    case .name(let name):
      let simple = leaf(.name(name), token)
      return next.kind == .symbol("(") ? try call(name, token) : simple
    case .symbol("("):
      index += 1
      let inner = try disjunction()
      guard take(.symbol(")")) else { throw expected("')'") }
      return inner
    case .symbol, .keyword, .end: throw expected("a variable, a number or '('")
    }
  }

  private mutating func leaf(_ node: RuleSyntax.Node, _ token: RuleToken) -> RuleSyntax {
    index += 1
    return RuleSyntax(node: node, position: token.position)
  }

  private mutating func call(
    _ name: String, _ token: RuleToken
  ) throws(CohortError) -> RuleSyntax {
    index += 1
    var arguments: [RuleSyntax] = []
    if next.kind != .symbol(")") {
      arguments.append(try disjunction())
      while take(.symbol(",")) { arguments.append(try disjunction()) }
    }
    guard take(.symbol(")")) else { throw expected("',' or ')'") }
    return RuleSyntax(node: .call(name, arguments), position: token.position)
  }

  // MARK: Words and faults

  /// The word to read; the last one is always the end, which is never passed.
  private var next: RuleToken { tokens[min(index, tokens.count - 1)] }
  private var following: RuleToken { tokens[min(index + 1, tokens.count - 1)] }

  private mutating func take(_ kind: RuleToken.Kind) -> Bool {
    guard next.kind == kind else { return false }
    index += 1
    return true
  }

  private mutating func enter() throws(CohortError) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw fault(.tooDeep(limit: Self.depthLimit), at: next.position)
    }
  }

  private func expected(_ what: String) -> CohortError {
    fault(.expected(what, found: next.text), at: next.position)
  }

  private func fault(_ kind: RuleFault.Kind, at position: Int) -> CohortError {
    .rules([RuleFault(kind: kind, rule: rule, position: position, origin: origin)])
  }
}
