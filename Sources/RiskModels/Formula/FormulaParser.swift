internal import Diagnostics

/// Reads tokens from left to right; sums of products of factors, as R does.
struct FormulaParser {
  let tokens: [FormulaToken]
  private(set) var position = 0
  private var depth = 0

  init(tokens: [FormulaToken]) { self.tokens = tokens }

  var current: FormulaToken { tokens[min(position, tokens.count - 1)] }

  mutating func advance() { position += 1 }

  mutating func take(_ sign: Character) -> Bool {
    guard current.kind == .sign(sign) else { return false }
    advance()
    return true
  }

  mutating func expect(_ sign: Character) throws(FormulaError) {
    guard take(sign) else { throw unexpected("'\(sign)'") }
  }

  func unexpected(_ expected: String) -> FormulaError {
    FormulaError(.unexpected(found: current.text, expected: expected), column: current.column)
  }

  /// Arithmetic from the current token on.
  mutating func expression() throws(FormulaError) -> Arithmetic {
    var parser = ArithmeticParser(tokens: tokens, position: position)
    let expression = try parser.sum()
    position = parser.position
    return expression
  }

  /// A call of a function of numbers from the current token on.
  mutating func functionCall() throws(FormulaError) -> Arithmetic {
    var parser = ArithmeticParser(tokens: tokens, position: position)
    let expression = try parser.operand()
    position = parser.position
    return expression
  }

  /// Reads response ~ sum.
  mutating func formula() throws(FormulaError) -> (
    response: Formula.Response, parts: [FormulaTerm]
  ) {
    let response = try leftSide()
    guard current.kind != .end else {
      throw FormulaError(.emptySide(isLeft: false), column: current.column)
    }
    let parts = try sum()
    guard current.kind == .end else { throw unexpected("'+', '*' or ':'") }
    for part in parts {
      guard let name = response.variables.first(where: part.variables.contains) else { continue }
      throw FormulaError(.outcomeIsPredictor(name), column: part.column)
    }
    guard parts.contains(where: { $0.role == .effect }) else {
      throw FormulaError(.noPredictors, column: parts.first?.column ?? 1)
    }
    let orders = Set(parts.map(\.factors.count)).sorted()
    return (response, orders.flatMap { order in parts.filter { $0.factors.count == order } })
  }

  /// Reads product + product + ….
  private mutating func sum() throws(FormulaError) -> [FormulaTerm] {
    var terms = try product()
    while current.kind != .end {
      if current.kind == .sign("-") {
        throw FormulaError(
          .notSupported(
            "-", reason: "terms cannot be taken away, and every model has an intercept"),
          column: current.column)
      }
      guard take("+") else { break }
      terms = try FormulaTerm.union(terms, try product(), column: current.column)
    }
    return terms
  }

  /// Reads restricted * restricted * …, expanded.
  private mutating func product() throws(FormulaError) -> [FormulaTerm] {
    var terms = try restricted()
    while current.kind == .sign("*") {
      let column = current.column
      advance()
      let right = try restricted()
      let both = try FormulaTerm.union(terms, right, column: column)
      terms = try FormulaTerm.union(both, try FormulaTerm.cross(terms, right), column: column)
    }
    return terms
  }

  /// Reads interaction %ia% interaction, which binds between `:` and `*` as in R.
  private mutating func restricted() throws(FormulaError) -> [FormulaTerm] {
    var terms = try interaction()
    while current.kind == .restrictedProduct {
      let column = current.column
      advance()
      terms = try FormulaTerm.restrictedProduct(terms, try interaction(), column: column)
    }
    return terms
  }

  /// Reads factor : factor : ….
  private mutating func interaction() throws(FormulaError) -> [FormulaTerm] {
    var terms = try factor()
    while take(":") { terms = try FormulaTerm.cross(terms, try factor()) }
    return terms
  }

  private mutating func factor() throws(FormulaError) -> [FormulaTerm] {
    let token = current
    switch token.kind {
    case .sign("("):
      guard depth < 50 else { throw FormulaError(.tooLong, column: token.column) }
      depth += 1
      defer { depth -= 1 }
      advance()
      let terms = try sum()
      try expect(")")
      try refuseArithmetic(hint: "write the interactions out, with * or :")
      return terms
    case .name(let name):
      let isCall = tokens[min(position + 1, tokens.count - 1)].kind == .sign("(")
      if name == ".", !isCall {
        throw FormulaError(
          .notSupported(
            ".", reason: "name the predictors; a model is specified before the data are seen"),
          column: token.column)
      }
      if !isCall { advance() }
      let part =
        isCall
        ? try call(name, column: token.column)
        : FormulaTerm(factors: [.variable(name)], column: token.column)
      try refuseArithmetic(hint: "write I(x^2) or pol(x, 2) for a square, I(x / 10) for a quotient")
      return [part]
    case .number(let value, let text) where value == 0 || value == 1:
      throw FormulaError(
        .notSupported(text, reason: "every model has an intercept; it is not written"),
        column: token.column)
    case .sign("-"):
      throw FormulaError(
        .notSupported(
          "-", reason: "terms cannot be taken away, and every model has an intercept"),
        column: token.column)
    default: throw unexpected("a variable")
    }
  }

  private func refuseArithmetic(hint: String) throws(FormulaError) {
    if current.kind == .sign("^") || current.kind == .sign("/") || current.kind == .sign("|") {
      throw FormulaError(.notSupported(current.text, reason: hint), column: current.column)
    }
  }
}
