internal import Diagnostics

extension FormulaParser {
  /// The functions that a term may use.
  static let functions =
    ["rcs", "pol", "I", "factor", "strat", "offset"] + Arithmetic.Function.allCases.map(\.rawValue)

  /// Other names of the same.
  private static let synonyms = [
    "catg": "factor", "as.factor": "factor", "strata": "strat", "asis": "I",
  ]

  /// What R's formulas know and this version refuses, with the reason.
  private static let refusedFunctions: [String: String] = [
    "Surv": "a survival outcome stands left of the tilde",
    "lsp": "linear splines are not available; rcs() gives a smooth curve",
    "ns": "write rcs() for a spline that is straight at both ends",
    "bs": "write rcs() for a spline that is straight at both ends",
    "s": "smoothing splines are not available; write rcs()",
    "poly": "write pol() for a polynomial",
    "scored": "ordered scores are not available in this version",
    "cluster": "name the clusters in the study file, not in the formula",
    "frailty": "random effects are not available",
    "tt": "effects that change with time are not available",
    "cut": "categories of a number waste what it tells; write rcs(), or make them in the data file",
  ]

  /// Reads a function and its arguments, from the name on.
  mutating func call(_ written: String, column: Int) throws(FormulaError) -> FormulaTerm {
    let name = Self.synonyms[written] ?? written
    if Arithmetic.Function(rawValue: written) != nil {
      return effect(try checked(try functionCall(), of: written, column: column), column)
    }
    guard Self.functions.contains(name) else {
      if let reason = Self.refusedFunctions[name] {
        throw FormulaError(.notSupported("\(name)()", reason: reason), column: column)
      }
      let closest = Suggestion.closest(to: name, among: Self.functions)
      throw FormulaError(.unknownFunction(name, closest: closest), column: column)
    }
    advance()
    try expect("(")
    let term = try arguments(of: name, column: column)
    try expect(")")
    return term
  }

  private func effect(_ expression: Arithmetic, _ column: Int) -> FormulaTerm {
    FormulaTerm(factors: [Term(expression)], column: column)
  }

  private mutating func arguments(
    of name: String, column: Int
  ) throws(FormulaError) -> FormulaTerm {
    switch name {
    case "factor": return FormulaTerm(factors: [.factor(try variable(of: name))], column: column)
    case "strat":
      return FormulaTerm(factors: [], column: column, role: .stratum(try variable(of: name)))
    case "offset":
      let offset = try checked(try expression(), of: name, column: column)
      return FormulaTerm(factors: [], column: column, role: .offset(offset))
    case "I": return effect(try checked(try expression(), of: name, column: column), column)
    default: return FormulaTerm(factors: [try shape(name, column: column)], column: column)
    }
  }

  /// rcs and pol: what they bend, and how.
  private mutating func shape(_ name: String, column: Int) throws(FormulaError) -> Term {
    let base = try checked(try expression(), of: name, column: column)
    let shape: TermShape =
      name == "rcs" ? .restrictedCubicSpline(try knotChoice()) : .polynomial(degree: try degree())
    guard case .variable(let variable) = base else { return .expression(base, shape) }
    switch shape {
    case .restrictedCubicSpline(let knots): return .restrictedCubicSpline(variable, knots: knots)
    case .polynomial(let degree): return .polynomial(variable, degree: degree)
    case .line: return .variable(variable)
    }
  }

  /// An expression that has a variable to depend on.
  private func checked(
    _ expression: Arithmetic, of function: String, column: Int
  ) throws(FormulaError) -> Arithmetic {
    guard !expression.variables.isEmpty else {
      throw FormulaError(
        .invalidArgument(function: function, expected: "a variable"), column: column)
    }
    return expression
  }

  private mutating func variable(of function: String) throws(FormulaError) -> String {
    guard case .name(let variable) = current.kind else { throw unexpected("a variable") }
    advance()
    guard current.kind == .sign(")") else {
      throw FormulaError(
        .invalidArgument(function: function, expected: "one variable"), column: current.column)
    }
    return variable
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
}

extension Term {
  /// The simplest term for an expression: `I(x)`, `log(x)`, `sqrt(x)` and `I(x^2)` have cases of their own.
  fileprivate init(_ expression: Arithmetic) {
    switch expression {
    case .variable(let name): self = .variable(name)
    case .call(.log, let inner) where inner.count == 1:
      self = Term(transforming: inner[0], by: .log) ?? .expression(expression, .line)
    case .call(.sqrt, let inner) where inner.count == 1:
      self = Term(transforming: inner[0], by: .squareRoot) ?? .expression(expression, .line)
    case .combined(let base, .power, .number(2)):
      self = Term(transforming: base, by: .square) ?? .expression(expression, .line)
    default: self = .expression(expression, .line)
    }
  }

  private init?(transforming inner: Arithmetic, by transformation: Transformation) {
    guard case .variable(let name) = inner else { return nil }
    self = .transformed(name, transformation)
  }
}
