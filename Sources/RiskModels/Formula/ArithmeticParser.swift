internal import Diagnostics

/// Reads arithmetic from tokens, with R's precedence.
struct ArithmeticParser {
  let tokens: [FormulaToken]
  /// The next token.
  private(set) var position: Int
  private var depth = 0

  /// Reads from a token on; `position` is behind the expression afterwards.
  init(tokens: [FormulaToken], position: Int = 0) {
    self.tokens = tokens
    self.position = position
  }

  private var current: FormulaToken { tokens[min(position, tokens.count - 1)] }

  private mutating func take(_ sign: Character) -> Bool {
    guard current.kind == .sign(sign) else { return false }
    position += 1
    return true
  }

  private func unexpected(_ expected: String) -> FormulaError {
    FormulaError(.unexpected(found: current.text, expected: expected), column: current.column)
  }

  /// Everything up to the end.
  mutating func whole() throws(FormulaError) -> Arithmetic {
    let expression = try sum()
    guard current.kind == .end else { throw unexpected("an operator") }
    return expression
  }

  /// product + product − ….
  mutating func sum() throws(FormulaError) -> Arithmetic {
    // Deep nesting would exhaust the stack before it could mean anything.
    guard depth < 50 else { throw FormulaError(.tooLong, column: current.column) }
    depth += 1
    defer { depth -= 1 }
    var left = try product()
    var count = 0
    while case .sign(let sign) = current.kind, let found = Arithmetic.Operator(rawValue: sign),
      found == .plus || found == .minus
    {
      position += 1
      count += 1
      guard count < 200 else { throw FormulaError(.tooLong, column: current.column) }
      left = .combined(left, found, try product())
    }
    return left
  }

  /// signed * signed / ….
  private mutating func product() throws(FormulaError) -> Arithmetic {
    var left = try signed()
    var count = 0
    while case .sign(let sign) = current.kind, let found = Arithmetic.Operator(rawValue: sign),
      found == .times || found == .divide
    {
      position += 1
      count += 1
      guard count < 200 else { throw FormulaError(.tooLong, column: current.column) }
      left = .combined(left, found, try signed())
    }
    return left
  }

  private mutating func signed() throws(FormulaError) -> Arithmetic {
    var isNegative = false
    while case .sign(let sign) = current.kind, sign == "-" || sign == "+" {
      position += 1
      if sign == "-" { isNegative.toggle() }
    }
    let inner = try power()
    return isNegative ? .negated(inner) : inner
  }

  /// base ^ exponent, from the right as in R.
  private mutating func power() throws(FormulaError) -> Arithmetic {
    let base = try operand()
    guard take("^") else { return base }
    guard depth < 50 else { throw FormulaError(.tooLong, column: current.column) }
    depth += 1
    defer { depth -= 1 }
    return .combined(base, .power, try signed())
  }

  /// A number, a variable, a call or parentheses.
  mutating func operand() throws(FormulaError) -> Arithmetic {
    switch current.kind {
    case .number(let value, _):
      position += 1
      return .number(value)
    case .name(let name):
      let column = current.column
      position += 1
      return current.kind == .sign("(") ? try call(name, column: column) : .variable(name)
    case .sign("("):
      position += 1
      let inner = try sum()
      guard take(")") else { throw unexpected("')'") }
      return inner
    default: throw unexpected("a variable or a number")
    }
  }

  private mutating func call(_ name: String, column: Int) throws(FormulaError) -> Arithmetic {
    // Inside arithmetic, I() is a pair of parentheses.
    if name == "I" { return try operand() }
    guard let function = Arithmetic.Function(rawValue: name) else {
      if ["rcs", "pol", "factor", "strat", "offset"].contains(name) {
        throw FormulaError(
          .notSupported("\(name)()", reason: "it is a term by itself and no number"),
          column: column)
      }
      let known = Arithmetic.Function.allCases.map(\.rawValue)
      throw FormulaError(
        .unknownFunction(name, closest: Suggestion.closest(to: name, among: known)),
        column: column)
    }
    var arguments: [Arithmetic] = []
    guard take("(") else { throw unexpected("'('") }
    repeat { arguments.append(try sum()) } while take(",")
    guard take(")") else { throw unexpected("')'") }
    let isRight = function.argumentCount.map { $0 == arguments.count } ?? (arguments.count > 1)
    guard isRight, arguments.count <= 20 else {
      throw FormulaError(
        .invalidArgument(
          function: name,
          expected: function.argumentCount == 1 ? "one argument" : "two or more arguments"),
        column: column)
    }
    return .call(function, arguments)
  }
}
