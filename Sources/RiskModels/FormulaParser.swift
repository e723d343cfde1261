internal import Diagnostics

/// Reads tokens from left to right; sums of products of factors, as R does.
struct FormulaParser {
  let tokens: [FormulaToken]
  private var position = 0
  private var depth = 0

  /// The functions that a term may use.
  static let functions = ["rcs", "pol", "log", "sqrt", "I"]

  /// What R's formulas know and this version refuses, with the reason.
  private static let laterFunctions: [String: String] = [
    "Surv": "survival outcomes come with Cox models; this version fits logistic models",
    "strat": "strata come with Cox models; this version fits logistic models",
    "strata": "strata come with Cox models; this version fits logistic models",
    "offset": "offsets are not available in this version",
    "lsp": "linear splines are not available; rcs() gives a smooth curve",
    "ns": "write rcs() for a spline that is straight at both ends",
    "bs": "write rcs() for a spline that is straight at both ends",
    "s": "smoothing splines are not available; write rcs()",
    "poly": "write pol() for a polynomial",
    "factor": "declare the variable as a category in the data dictionary instead",
    "catg": "declare the variable as a category in the data dictionary instead",
    "scored": "ordered scores are not available in this version",
    "exp": "compute the variable in the data file, so that its unit is named there",
    "log10": "write log(); a factor on the scale changes the coefficient and nothing else",
    "log2": "write log(); a factor on the scale changes the coefficient and nothing else",
  ]

  init(tokens: [FormulaToken]) { self.tokens = tokens }

  private var current: FormulaToken { tokens[min(position, tokens.count - 1)] }

  private mutating func advance() { position += 1 }

  private mutating func take(_ sign: Character) -> Bool {
    guard current.kind == .sign(sign) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ sign: Character) throws(FormulaError) {
    guard take(sign) else { throw unexpected("'\(sign)'") }
  }

  private func unexpected(_ expected: String) -> FormulaError {
    FormulaError(.unexpected(found: current.text, expected: expected), column: current.column)
  }

  /// Reads outcome ~ sum.
  mutating func formula() throws(FormulaError) -> (outcome: String, terms: [FormulaTerm]) {
    let outcome = try leftSide()
    guard current.kind != .end else {
      throw FormulaError(.emptySide(isLeft: false), column: current.column)
    }
    let terms = try sum()
    guard current.kind == .end else { throw unexpected("'+', '*' or ':'") }
    for term in terms where term.term.variables.contains(outcome) {
      throw FormulaError(.outcomeIsPredictor(outcome), column: term.column)
    }
    let orders = Set(terms.map(\.factors.count)).sorted()
    return (outcome, orders.flatMap { order in terms.filter { $0.factors.count == order } })
  }

  private mutating func leftSide() throws(FormulaError) -> String {
    guard tokens.contains(where: { $0.kind == .sign("~") }) else {
      throw FormulaError(.noTilde, column: 1)
    }
    if current.kind == .sign("~") { throw FormulaError(.emptySide(isLeft: true), column: 1) }
    guard case .name(let outcome) = current.kind else { throw unexpected("the outcome") }
    if tokens[position + 1].kind == .sign("("), let reason = Self.laterFunctions[outcome] {
      throw FormulaError(.notSupported("\(outcome)()", reason: reason), column: current.column)
    }
    advance()
    try expect("~")
    return outcome
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
      terms = try Self.union(terms, try product(), column: current.column)
    }
    return terms
  }

  /// Reads interaction * interaction * …, expanded.
  private mutating func product() throws(FormulaError) -> [FormulaTerm] {
    var terms = try interaction()
    while current.kind == .sign("*") {
      let column = current.column
      advance()
      let right = try interaction()
      let both = try Self.union(terms, right, column: column)
      terms = try Self.union(both, try Self.cross(terms, right), column: column)
    }
    return terms
  }

  /// Reads factor : factor : ….
  private mutating func interaction() throws(FormulaError) -> [FormulaTerm] {
    var terms = try factor()
    while take(":") { terms = try Self.cross(terms, try factor()) }
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
      return terms
    case .name(let name):
      advance()
      let term = current.kind == .sign("(") ? try call(name, column: token.column) : .variable(name)
      try refusePower()
      return [FormulaTerm(factors: [term], column: token.column)]
    case .number(let value, let text) where value == 0 || value == 1:
      throw FormulaError(
        .notSupported(text, reason: "every model has an intercept; it is not written"),
        column: token.column)
    default: throw unexpected("a variable")
    }
  }

  private func refusePower() throws(FormulaError) {
    if current.kind == .sign("^") || current.kind == .sign("/") || current.kind == .sign("|") {
      throw FormulaError(
        .notSupported(current.text, reason: "write I(x^2) or pol(x, 2) for a square"),
        column: current.column)
    }
  }

  /// The arguments of a function, the parenthesis not yet taken.
  private mutating func call(_ name: String, column: Int) throws(FormulaError) -> Term {
    guard Self.functions.contains(name) else {
      if let reason = Self.laterFunctions[name] {
        throw FormulaError(.notSupported("\(name)()", reason: reason), column: column)
      }
      let closest = Suggestion.closest(to: name, among: Self.functions)
      throw FormulaError(.unknownFunction(name, closest: closest), column: column)
    }
    try expect("(")
    let variable = try variable(of: name)
    let term = try self.term(name, of: variable)
    try expect(")")
    return term
  }

  private mutating func variable(of function: String) throws(FormulaError) -> String {
    guard case .name(let variable) = current.kind else { throw unexpected("a variable") }
    advance()
    guard current.kind != .sign("(") else {
      throw FormulaError(
        .notSupported(
          "\(function)(\(variable)(…))", reason: "a function takes a variable, not another function"
        ),
        column: current.column)
    }
    return variable
  }

  private mutating func term(
    _ function: String, of variable: String
  ) throws(FormulaError) -> Term {
    switch function {
    case "rcs": return .restrictedCubicSpline(variable, knots: try knotChoice())
    case "pol": return .polynomial(variable, degree: try degree())
    case "log": return .transformed(variable, .log)
    case "sqrt": return .transformed(variable, .squareRoot)
    default:
      guard take("^"), case .number(2, _) = current.kind else {
        throw FormulaError(
          .invalidArgument(function: "I", expected: "a square, as in I(x^2)"),
          column: current.column)
      }
      advance()
      return .transformed(variable, .square)
    }
  }

  private mutating func degree() throws(FormulaError) -> Int {
    let column = current.column
    guard take(",") else { return 2 }
    guard case .number(let value, _) = current.kind, let degree = Int(exactly: value),
      (1...6).contains(degree)
    else {
      throw FormulaError(
        .invalidArgument(function: "pol", expected: "a whole degree from 1 to 6"), column: column)
    }
    advance()
    return degree
  }

  private mutating func knotChoice() throws(FormulaError) -> KnotChoice {
    // Five knots are the default of rms.
    guard take(",") else { return .count(5) }
    let column = current.column
    if case .number(let value, _) = current.kind {
      guard let count = Int(exactly: value), (3...20).contains(count) else {
        throw FormulaError(
          .invalidArgument(function: "rcs", expected: "a whole number of knots from 3 to 20"),
          column: column)
      }
      advance()
      return .count(count)
    }
    guard current.kind == .name("c") else { throw unexpected("a number of knots or c(…)") }
    advance()
    return .given(try knotList(column: column))
  }

  private mutating func knotList(column: Int) throws(FormulaError) -> [Double] {
    try expect("(")
    var knots: [Double] = []
    repeat {
      let sign = take("-") ? -1.0 : 1.0
      guard case .number(let value, _) = current.kind else { throw unexpected("a number") }
      knots.append(sign * value)
      advance()
    } while take(",")
    try expect(")")
    guard knots.count >= 3, zip(knots, knots.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw FormulaError(
        .invalidArgument(function: "rcs", expected: "at least three knots in increasing order"),
        column: column)
    }
    return knots
  }

  private static func union(
    _ left: [FormulaTerm], _ right: [FormulaTerm], column: Int
  ) throws(FormulaError) -> [FormulaTerm] {
    var identities = Set(left.map(\.identity))
    let all = left + right.filter { identities.insert($0.identity).inserted }
    guard all.count <= 500 else { throw FormulaError(.tooLong, column: column) }
    return all
  }

  private static func cross(
    _ left: [FormulaTerm], _ right: [FormulaTerm]
  ) throws(FormulaError) -> [FormulaTerm] {
    var products: [FormulaTerm] = []
    for first in left {
      for second in right {
        let added = second.factors.filter { !first.factors.contains($0) }
        let shared = Set(first.factors.flatMap(\.variables))
        if let twice = added.flatMap(\.variables).first(where: shared.contains) {
          throw FormulaError(.selfInteraction(twice), column: second.column)
        }
        products.append(FormulaTerm(factors: first.factors + added, column: first.column))
      }
    }
    return try union([], products, column: left.first?.column ?? 1)
  }
}
