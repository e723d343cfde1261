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

/// What kind of model, with the outcome it is about: a kind carries its own outcome.
public enum ModelKind: Sendable, Hashable, Codable {
  /// Logistic regression for a categorical variable; `event` is the code of the level that counts.
  case logistic(outcome: String, event: String)
}

/// A model as pre-specified, before it has seen any data.
public struct ModelSpec: Sendable, Hashable, Codable {
  /// The kind with its outcome.
  public var kind: ModelKind
  /// The terms in the order of the formula, `*` already expanded.
  public var terms: [Term]
  /// The formula as written, for people.
  public var formula: String

  /// Creates a specification.
  public init(kind: ModelKind, terms: [Term], formula: String) {
    self.kind = kind
    self.terms = terms
    self.formula = formula
  }
}
