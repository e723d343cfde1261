public import Cohorts
internal import Foundation
internal import Statistics

/// One part of a product in a model equation.
public enum EquationFactor: Sendable, Hashable {
  /// The variable itself.
  case value(String)
  /// 1 for patients with a level, else 0.
  case level(String, code: String)
  /// A power of the variable.
  case power(String, Int)
  /// A transformed variable.
  case transformed(String, Transformation)
  /// The cube of the distance above a knot, 0 below it.
  case cubeAbove(String, knot: Double)
  /// A power of arithmetic of variables.
  case expression(Arithmetic, power: Int)
  /// The cube of the distance of arithmetic of variables above a knot, 0 below it.
  case expressionAbove(Arithmetic, knot: Double)

  /// The variables.
  public var variables: [String] {
    switch self {
    case .value(let name), .level(let name, _), .power(let name, _), .transformed(let name, _),
      .cubeAbove(let name, _):
      [name]
    case .expression(let expression, _), .expressionAbove(let expression, _): expression.variables
    }
  }

  /// The factor in plain text, numbers as people read them: `max(age − 60, 0)³`.
  public var text: String {
    switch self {
    case .value(let name): return name
    case .level(let name, let code): return "(\(name) = \(code))"
    case .power(let name, let exponent): return Self.power(name, exponent)
    case .expression(let expression, 1): return expression.factorText
    case .expression(let expression, let exponent):
      return Self.power(expression.factorText, exponent)
    case .expressionAbove(let expression, let knot):
      return Self.cubeAbove(expression.notation, knot)
    case .transformed(let name, .log): return "ln(\(name))"
    case .transformed(let name, .squareRoot): return "√\(name)"
    case .transformed(let name, .square): return "\(name)²"
    case .cubeAbove(let name, let knot): return Self.cubeAbove(name, knot)
    }
  }

  private static func power(_ text: String, _ exponent: Int) -> String {
    exponent == 2 ? "\(text)²" : exponent == 3 ? "\(text)³" : "\(text)^\(exponent)"
  }

  private static func cubeAbove(_ text: String, _ knot: Double) -> String {
    let sign = knot < 0 ? "+" : "\u{2212}"
    return "max(\(text) \(sign) \(NumberStyle().plain(abs(knot))), 0)³"
  }

  /// The factor's value for one patient; `nil` where it is not defined.
  public func value(for patient: PatientValues) -> Double? {
    switch self {
    case .expression(let expression, let exponent):
      return expression.value(for: patient).map { exponent == 1 ? $0 : pow($0, Double(exponent)) }
    case .expressionAbove(let expression, let knot):
      return expression.value(for: patient).map { $0 > knot ? pow($0 - knot, 3) : 0 }
    default: return variables.first.flatMap { value(of: patient[$0]) }
    }
  }

  private func value(of value: PatientValue?) -> Double? {
    switch (self, value) {
    case (.value, .number(let x)): x
    case (.power(_, let exponent), .number(let x)): pow(x, Double(exponent))
    case (.transformed(_, let transformation), .number(let x)): transformation(x)
    case (.cubeAbove(_, let knot), .number(let x)): x > knot ? pow(x - knot, 3) : 0
    case (.level(_, let code), .level(let actual)): code == actual ? 1 : 0
    case (.level(_, let code), .number(let x)): code == PredictorValues.code(of: x) ? 1 : 0
    default: nil
    }
  }
}

/// A coefficient times a product.
public struct EquationTerm: Sendable, Hashable {
  /// The number in front.
  public var coefficient: Double
  /// What it is multiplied with; empty for the intercept.
  public var factors: [EquationFactor]
  /// The product in plain text; empty for the intercept.
  public var text: String { factors.map(\.text).joined(separator: " × ") }
}

extension RiskModel {
  /// The log odds as a sum of products, intercept first: the model for pen, paper and other programs.
  ///
  /// Splines are written as cubes above their knots, whose coefficients follow from the model's.
  public var equationTerms: [EquationTerm] {
    var result = [EquationTerm(coefficient: intercept, factors: [])]
    for (term, range) in zip(design.terms, design.columnRanges) {
      var order: [[EquationFactor]] = []
      var sums: [[EquationFactor]: Double] = [:]
      for (column, products) in zip(range, term.columnProducts) {
        for (weight, factors) in products {
          if sums[factors] == nil { order.append(factors) }
          sums[factors, default: 0] += coefficients[column + 1] * weight
        }
      }
      result += order.map { EquationTerm(coefficient: sums[$0] ?? 0, factors: $0) }
    }
    result += design.offsets.map {
      EquationTerm(coefficient: 1, factors: [.expression($0, power: 1)])
    }
    return result
  }
}

extension Design.FrozenTerm {
  /// Each column as a weighted sum of products.
  fileprivate var columnProducts: [[(weight: Double, factors: [EquationFactor])]] {
    switch self {
    case .linear(let name): return [[(1, [.value(name)])]]
    case .categorical(let name, let levels):
      return levels.dropFirst().map { [(1, [.level(name, code: $0)])] }
    case .polynomial(let name, let degree):
      return (1...max(1, degree)).map { [(1, [$0 == 1 ? .value(name) : .power(name, $0)])] }
    case .transformed(let name, let transformation):
      return [[(1, [.transformed(name, transformation)])]]
    case .restrictedCubicSpline(let name, let knots):
      return [[(1, [.value(name)])]] + Shape.cubes(knots) { .cubeAbove(name, knot: $0) }
    case .expression(let expression, let shape):
      return shape.columnProducts(of: expression)
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      let (left, right) = (first.columnProducts, second.columnProducts)
      return products.map { product in
        left[product.left].flatMap { a in
          right[product.right].map { (a.weight * $0.weight, a.factors + $0.factors) }
        }
      }
    }
  }
}

extension Design.FrozenTerm.Shape {
  fileprivate typealias Products = [[(weight: Double, factors: [EquationFactor])]]

  fileprivate func columnProducts(of expression: Arithmetic) -> Products {
    let line: Products = [[(1, [.expression(expression, power: 1)])]]
    switch self {
    case .line: return line
    case .polynomial: return (1...columnCount).map { [(1, [.expression(expression, power: $0)])] }
    case .restrictedCubicSpline(let knots):
      return line + Self.cubes(knots) { .expressionAbove(expression, knot: $0) }
    }
  }

  /// The nonlinear columns of a spline as weighted cubes above its knots.
  fileprivate static func cubes(
    _ knots: [Double], _ factor: (Double) -> EquationFactor
  ) -> Products {
    guard let spline = try? RestrictedCubicSpline(knots: knots) else { return [] }
    return (0..<(knots.count - 2)).map { index in
      let unit = (0..<(knots.count - 2)).map { $0 == index ? 1.0 : 0 }
      return zip(spline.cubicWeights(nonlinear: unit), knots).filter { $0.0 != 0 }.map {
        (weight: $0.0, factors: [factor($0.1)])
      }
    }
  }
}

extension Arithmetic {
  /// The expression as a factor of a product.
  fileprivate var factorText: String {
    switch self {
    case .call(.log, let inner) where inner.count == 1: "ln(\(inner[0].notation))"
    case .call, .variable, .number: notation
    case .negated, .combined: "(\(notation))"
    }
  }

  /// The value for one patient; `nil` where it is not defined or a variable is not a number.
  fileprivate func value(for patient: PatientValues) -> Double? {
    let result = value { name in
      if case .number(let number)? = patient[name] { number } else { .nan }
    }
    return result.isNaN ? nil : result
  }
}
