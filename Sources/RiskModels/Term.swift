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

/// One term of a model formula, before it has seen any data.
public indirect enum Term: Sendable, Hashable, Codable {
  /// A number as it is; a categorical variable by its dummies against the first level.
  case variable(String)
  case restrictedCubicSpline(String, knots: KnotChoice)
  case polynomial(String, degree: Int)
  case transformed(String, Transformation)
  /// The products of the columns of two terms.
  case interaction(Term, Term)
}

extension Term {
  /// The variables of the term in the order they are written, each once.
  public var variables: [String] {
    switch self {
    case .variable(let name), .restrictedCubicSpline(let name, _), .polynomial(let name, _),
      .transformed(let name, _):
      return [name]
    case .interaction(let first, let second):
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

  /// The term in formula notation: `rcs(age, 4):sex`.
  public var notation: String {
    switch self {
    case .variable(let name): name
    case .restrictedCubicSpline(let name, .count(let count)): "rcs(\(name), \(count))"
    case .restrictedCubicSpline(let name, .given(let knots)):
      "rcs(\(name), c(\(knots.map { "\($0)" }.joined(separator: ", "))))"
    case .polynomial(let name, let degree): "pol(\(name), \(degree))"
    case .transformed(let name, let transformation): transformation.notation(of: name)
    case .interaction(let first, let second): "\(first.notation):\(second.notation)"
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
