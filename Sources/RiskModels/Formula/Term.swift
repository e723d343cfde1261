internal import Foundation

/// How many knots, or which.
public enum KnotChoice: Sendable, Hashable, Codable {
  /// At R's default quantiles of the data (`Hmisc::rcspline.eval`).
  case count(Int)
  /// Where the investigator put them.
  case given([Double])
}

/// A transformation of one numeric variable.
public enum Transformation: String, Sendable, Hashable, Codable {
  case log
  case squareRoot = "sqrt"
  case square
}

/// What is made of one column of numbers.
public enum TermShape: Sendable, Hashable, Codable {
  case line
  case restrictedCubicSpline(KnotChoice)
  case polynomial(degree: Int)
}

/// One term of a model formula, before it has seen any data.
public indirect enum Term: Sendable, Hashable, Codable {
  /// A number as it is; a categorical variable by its dummies against the first level.
  case variable(String)
  case restrictedCubicSpline(String, knots: KnotChoice)
  case polynomial(String, degree: Int)
  case transformed(String, Transformation)
  /// A number taken as a category, one level a value.
  case factor(String)
  /// Arithmetic of numbers, as it is or bent.
  case expression(Arithmetic, TermShape)
  /// The products of the columns of two terms.
  case interaction(Term, Term)
  /// The same without products that bend in both terms; the second term's columns run fastest.
  case restrictedInteraction(Term, Term)
}

extension Term {
  /// The variables of the term in the order they are written, each once.
  public var variables: [String] {
    switch self {
    case .variable(let name), .restrictedCubicSpline(let name, _), .polynomial(let name, _),
      .transformed(let name, _), .factor(let name):
      return [name]
    case .expression(let expression, _): return expression.variables
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      let names = first.variables
      return names + second.variables.filter { !names.contains($0) }
    }
  }

  /// The factors of an interaction in order; the term itself if it is none.
  package var factors: [Term] {
    if case .interaction(let first, let second) = self {
      first.factors + second.factors
    } else {
      [self]
    }
  }

  /// The terms whose columns are multiplied, with those of `%ia%`; the term itself if there is one.
  var interactingParts: [Term] {
    switch self {
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      first.interactingParts + second.interactingParts
    default: [self]
    }
  }

  /// The term in formula notation: `rcs(age, 4):sex`.
  public var notation: String {
    switch self {
    case .variable(let name): name
    case .restrictedCubicSpline(let name, let knots): "rcs(\(name), \(knots.notation))"
    case .polynomial(let name, let degree): "pol(\(name), \(degree))"
    case .transformed(let name, let transformation): transformation.notation(of: name)
    case .factor(let name): "factor(\(name))"
    case .expression(let expression, .line): expression.columnName
    case .expression(let expression, .restrictedCubicSpline(let knots)):
      "rcs(\(expression.notation), \(knots.notation))"
    case .expression(let expression, .polynomial(let degree)):
      "pol(\(expression.notation), \(degree))"
    case .interaction(let first, let second): "\(first.notation):\(second.notation)"
    case .restrictedInteraction(let first, let second):
      "\(first.notation) %ia% \(second.notation)"
    }
  }
}

extension KnotChoice {
  fileprivate var notation: String {
    switch self {
    case .count(let count): "\(count)"
    case .given(let knots): "c(\(knots.map { "\($0)" }.joined(separator: ", ")))"
    }
  }
}

extension Arithmetic {
  /// What the column of an expression is called: a function as it is, other arithmetic inside `I(…)`.
  package var columnName: String {
    switch self {
    case .call, .variable, .number: notation
    case .negated, .combined: "I(\(notation))"
    }
  }
}

extension Transformation {
  /// The transformed variable as people read it: `log(x)`, `sqrt(x)`, `x^2`.
  package func notation(of name: String) -> String {
    switch self {
    case .log: "log(\(name))"
    case .squareRoot: "sqrt(\(name))"
    case .square: "\(name)^2"
    }
  }

  /// The transformed value; NaN where the transformation is not defined.
  package func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .log: x > 0 ? Foundation.log(x) : .nan
    case .squareRoot: x >= 0 ? x.squareRoot() : .nan
    case .square: x * x
    }
  }
}
