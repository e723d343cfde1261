internal import Cohorts
internal import Statistics

/// The values that terms are computed from: one element a patient, nothing missing.
struct PredictorValues {
  var rowCount: Int
  var numbers: [String: [Double]] = [:]
  /// Positions in the design's levels.
  var levels: [String: [Int]] = [:]
}

extension Design.FrozenTerm {
  /// The variables of the term in the order they are written, each once.
  public var variables: [String] {
    switch self {
    case .linear(let name), .categorical(let name, _), .restrictedCubicSpline(let name, _),
      .polynomial(let name, _), .transformed(let name, _):
      return [name]
    case .interaction(let first, let second):
      let names = first.variables
      return names + second.variables.filter { !names.contains($0) }
    }
  }

  /// The names of the term's columns.
  public var columnNames: [String] {
    switch self {
    case .linear(let name): return [name]
    case .categorical(let name, let levels): return levels.dropFirst().map { "\(name)=\($0)" }
    case .restrictedCubicSpline(let name, let knots):
      return (0..<max(1, knots.count - 1)).map { name + String(repeating: "'", count: $0) }
    case .polynomial(let name, let degree):
      return (1...max(1, degree)).map { $0 == 1 ? name : "\(name)^\($0)" }
    case .transformed(let name, let transformation): return [transformation.notation(of: name)]
    case .interaction(let first, let second):
      let names = first.columnNames
      return second.columnNames.flatMap { right in names.map { "\($0) * \(right)" } }
    }
  }

  /// How many columns the term has.
  public var columnCount: Int {
    switch self {
    case .linear, .transformed: 1
    case .categorical(_, let levels): max(0, levels.count - 1)
    case .restrictedCubicSpline(_, let knots): max(1, knots.count - 1)
    case .polynomial(_, let degree): max(1, degree)
    case .interaction(let first, let second): first.columnCount * second.columnCount
    }
  }

  /// Which columns bend: those that a straight line in every variable would not need.
  package var nonlinearColumns: [Bool] {
    switch self {
    case .linear, .transformed: return [false]
    case .categorical: return Array(repeating: false, count: columnCount)
    case .restrictedCubicSpline, .polynomial: return (0..<columnCount).map { $0 > 0 }
    case .interaction(let first, let second):
      let bends = first.nonlinearColumns
      return second.nonlinearColumns.flatMap { right in bends.map { $0 || right } }
    }
  }

  /// Whether the term joins several variables.
  package var isInteraction: Bool { if case .interaction = self { true } else { false } }

  /// The term's columns, one element a patient each; NaN where a transformation is not defined.
  func columns(of values: PredictorValues) -> [[Double]] {
    switch self {
    case .linear(let name): return [values.numbers[name] ?? []]
    case .categorical(let name, let levels):
      let codes = values.levels[name] ?? []
      return (1..<max(1, levels.count)).map { level in codes.map { $0 == level ? 1 : 0 } }
    case .restrictedCubicSpline(let name, let knots):
      let numbers = values.numbers[name] ?? []
      guard let spline = try? RestrictedCubicSpline(knots: knots) else { return [numbers] }
      return [numbers]
        + (0..<(knots.count - 2)).map { index in
          numbers.map { spline.nonlinear(index, at: $0) }
        }
    case .polynomial(let name, let degree):
      let numbers = values.numbers[name] ?? []
      var powers = [numbers]
      for _ in 1..<max(1, degree) { powers.append(zip(powers[powers.count - 1], numbers).map(*)) }
      return powers
    case .transformed(let name, let transformation):
      return [(values.numbers[name] ?? []).map { transformation($0) }]
    case .interaction(let first, let second):
      let left = first.columns(of: values)
      return second.columns(of: values).flatMap { right in left.map { zip($0, right).map(*) } }
    }
  }
}
