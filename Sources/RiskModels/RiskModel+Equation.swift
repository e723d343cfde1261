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

  /// The variable.
  public var variable: String {
    switch self {
    case .value(let name), .level(let name, _), .power(let name, _), .transformed(let name, _),
      .cubeAbove(let name, _):
      name
    }
  }

  /// The factor in plain text, numbers as people read them: `max(age − 60, 0)³`.
  public var text: String {
    switch self {
    case .value(let name): return name
    case .level(let name, let code): return "(\(name) = \(code))"
    case .power(let name, let exponent):
      return exponent == 2 ? "\(name)²" : exponent == 3 ? "\(name)³" : "\(name)^\(exponent)"
    case .transformed(let name, .log): return "ln(\(name))"
    case .transformed(let name, .squareRoot): return "√\(name)"
    case .transformed(let name, .square): return "\(name)²"
    case .cubeAbove(let name, let knot):
      let sign = knot < 0 ? "+" : "\u{2212}"
      return "max(\(name) \(sign) \(NumberStyle().plain(abs(knot))), 0)³"
    }
  }

  /// The factor's value for one patient; `nil` where it is not defined.
  public func value(for patient: PatientValues) -> Double? {
    switch (self, patient[variable]) {
    case (.value, .number(let x)): x
    case (.power(_, let exponent), .number(let x)): pow(x, Double(exponent))
    case (.transformed(_, let transformation), .number(let x)): transformation(x)
    case (.cubeAbove(_, let knot), .number(let x)): x > knot ? pow(x - knot, 3) : 0
    case (.level(_, let code), .level(let actual)): code == actual ? 1 : 0
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
      guard let spline = try? RestrictedCubicSpline(knots: knots) else { return [] }
      let cubes = (0..<(knots.count - 2)).map { index in
        let unit = (0..<(knots.count - 2)).map { $0 == index ? 1.0 : 0 }
        return zip(spline.cubicWeights(nonlinear: unit), knots).filter { $0.0 != 0 }.map {
          (weight: $0.0, factors: [EquationFactor.cubeAbove(name, knot: $0.1)])
        }
      }
      return [[(1, [.value(name)])]] + cubes
    case .interaction(let first, let second):
      let left = first.columnProducts
      return second.columnProducts.flatMap { right in
        left.map { left in
          left.flatMap { a in right.map { (a.weight * $0.weight, a.factors + $0.factors) } }
        }
      }
    }
  }
}
