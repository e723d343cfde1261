internal import Cohorts
internal import Statistics

/// The values that terms are computed from: one element a patient, nothing missing.
struct PredictorValues {
  var rowCount: Int
  var numbers: [String: [Double]] = [:]
  /// Positions in the design's levels.
  var levels: [String: [Int]] = [:]
  /// Where the rows come from, if from a file.
  var origin: RowOrigin?
}

extension Design.FrozenTerm {
  /// The variables of the term in the order they are written, each once.
  public var variables: [String] {
    switch self {
    case .linear(let name), .categorical(let name, _), .restrictedCubicSpline(let name, _),
      .polynomial(let name, _), .transformed(let name, _):
      return [name]
    case .expression(let expression, _): return expression.variables
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      let names = first.variables
      return names + second.variables.filter { !names.contains($0) }
    }
  }

  /// The names of the term's columns.
  public var columnNames: [String] { columnNames { $0 } }

  /// The names that rms gives the columns: a transformed variable goes by its own name.
  package var rmsColumnNames: [String] { columnNames { _ in nil } }

  /// The names of the columns, with the name that a transformed variable shall have; `nil` for its own.
  private func columnNames(_ transformed: (String) -> String?) -> [String] {
    switch self {
    case .linear(let name): return [name]
    case .categorical(let name, let levels): return levels.dropFirst().map { "\(name)=\($0)" }
    case .restrictedCubicSpline(let name, let knots):
      return Shape.restrictedCubicSpline(knots: knots).names(of: name)
    case .polynomial(let name, let degree): return Shape.polynomial(degree: degree).names(of: name)
    case .transformed(let name, let transformation):
      return [transformed(transformation.notation(of: name)) ?? name]
    case .expression(let expression, let shape):
      let name = transformed(expression.columnName) ?? expression.variables.first ?? ""
      return shape.names(of: name)
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      let (left, right) = (first.columnNames(transformed), second.columnNames(transformed))
      return products.map { "\(left[$0.left]) * \(right[$0.right])" }
    }
  }

  /// How many columns the term has.
  public var columnCount: Int {
    switch self {
    case .linear, .transformed: 1
    case .categorical(_, let levels): max(0, levels.count - 1)
    case .restrictedCubicSpline(_, let knots): max(1, knots.count - 1)
    case .polynomial(_, let degree): max(1, degree)
    case .expression(_, let shape): shape.columnCount
    case .interaction(let first, let second): first.columnCount * second.columnCount
    case .restrictedInteraction: products.count
    }
  }

  /// Which columns bend: those that a straight line in every variable would not need.
  package var nonlinearColumns: [Bool] {
    switch self {
    case .linear, .transformed: return [false]
    case .categorical: return Array(repeating: false, count: columnCount)
    case .restrictedCubicSpline, .polynomial, .expression:
      return (0..<columnCount).map { $0 > 0 }
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      let (left, right) = (first.nonlinearColumns, second.nonlinearColumns)
      return products.map { left[$0.left] || right[$0.right] }
    }
  }

  /// Which columns bend in one variable, whatever they do in others.
  package func nonlinearColumns(in variable: String) -> [Bool] {
    guard let (first, second) = interactingTerms else {
      return nonlinearColumns.map { $0 && variables.contains(variable) }
    }
    let left = first.nonlinearColumns(in: variable)
    let right = second.nonlinearColumns(in: variable)
    return products.map { left[$0.left] || right[$0.right] }
  }

  /// Whether the term joins several variables.
  package var isInteraction: Bool { interactingTerms != nil }

  /// The two terms whose columns are multiplied; `nil` if the term is no interaction.
  package var interactingTerms: (first: Design.FrozenTerm, second: Design.FrozenTerm)? {
    switch self {
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      (first, second)
    default: nil
    }
  }

  /// For each column of an interaction, which columns of its two terms it multiplies; empty for other terms.
  package var products: [(left: Int, right: Int)] {
    switch self {
    case .interaction(let first, let second):
      let count = first.columnCount
      return (0..<second.columnCount).flatMap { right in (0..<count).map { ($0, right) } }
    case .restrictedInteraction(let first, let second):
      let (left, right) = (first.nonlinearColumns, second.nonlinearColumns)
      return left.indices.flatMap { i in
        right.indices.filter { !(left[i] && right[$0]) }.map { (i, $0) }
      }
    default: return []
    }
  }

  /// The term's columns, one element a patient each; NaN where a transformation is not defined.
  func columns(of values: PredictorValues) -> [[Double]] {
    switch self {
    case .linear(let name): return [values.numbers[name] ?? []]
    case .categorical(let name, let levels):
      let codes = values.levels[name] ?? []
      return (1..<max(1, levels.count)).map { level in codes.map { $0 == level ? 1 : 0 } }
    case .restrictedCubicSpline(let name, let knots):
      return Shape.restrictedCubicSpline(knots: knots).columns(of: values.numbers[name] ?? [])
    case .polynomial(let name, let degree):
      return Shape.polynomial(degree: degree).columns(of: values.numbers[name] ?? [])
    case .transformed(let name, let transformation):
      return [(values.numbers[name] ?? []).map { transformation($0) }]
    case .expression(let expression, let shape):
      return shape.columns(of: expression.values(values.numbers, count: values.rowCount))
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      let (left, right) = (first.columns(of: values), second.columns(of: values))
      return products.map { zip(left[$0.left], right[$0.right]).map(*) }
    }
  }
}

extension Design.FrozenTerm.Shape {
  var columnCount: Int {
    switch self {
    case .line: 1
    case .restrictedCubicSpline(let knots): max(1, knots.count - 1)
    case .polynomial(let degree): max(1, degree)
    }
  }

  /// The names of the columns made of a column with a name.
  func names(of name: String) -> [String] {
    switch self {
    case .line: [name]
    case .restrictedCubicSpline:
      (0..<columnCount).map { name + String(repeating: "'", count: $0) }
    case .polynomial: (1...columnCount).map { $0 == 1 ? name : "\(name)^\($0)" }
    }
  }

  func columns(of numbers: [Double]) -> [[Double]] {
    switch self {
    case .line: return [numbers]
    case .restrictedCubicSpline(let knots):
      guard let spline = try? RestrictedCubicSpline(knots: knots) else { return [numbers] }
      return [numbers]
        + (0..<(knots.count - 2)).map { index in
          numbers.map { spline.nonlinear(index, at: $0) }
        }
    case .polynomial:
      var powers = [numbers]
      for _ in 1..<columnCount { powers.append(zip(powers[powers.count - 1], numbers).map(*)) }
      return powers
    }
  }
}

extension Design {
  /// The columns' names as rms gives them: those of a transformed variable are the variable's.
  package var rmsColumnNames: [String] { terms.flatMap(\.rmsColumnNames) }
}
