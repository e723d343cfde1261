internal import Cohorts
internal import Diagnostics
internal import Statistics

/// Turns terms into frozen terms one after the other, keeping what it learns of each variable.
struct DesignLearner {
  let cohort: Cohort
  /// Numbers among these are taken as categories.
  let factors: Set<String>
  var predictors: [Design.Predictor] = []
  var warnings: [Diagnostic] = []
  var known: [String: Design.Predictor] = [:]

  init(cohort: Cohort, factors: Set<String>) { (self.cohort, self.factors) = (cohort, factors) }

  mutating func freeze(_ term: Term) throws(DesignError) -> Design.FrozenTerm {
    switch term {
    case .variable(let name):
      let predictor = try predictor(name)
      try checkIsNoFactor(name)
      if case .category(let levels) = predictor.variable.kind {
        return .categorical(name, levels: levels.map(\.code))
      }
      return .linear(name)
    case .restrictedCubicSpline(let name, let choice):
      let numbers = try numbers(name, in: "rcs")
      return .restrictedCubicSpline(
        name, knots: try knots(choice, of: name, values: numbers, notation: term.notation))
    case .polynomial(let name, let degree):
      let distinct = Set(try numbers(name, in: "pol")).count
      guard distinct > degree else {
        throw .tooFewDistinctValues(name, wanted: degree + 1, possible: 0)
      }
      return .polynomial(name, degree: degree)
    case .transformed(let name, let transformation):
      let numbers = try numbers(name, in: transformation.rawValue)
      if let row = numbers.firstIndex(where: { !transformation($0).isFinite }) {
        throw .undefinedTransformation(
          name, notation: term.notation, count: numbers.count { !transformation($0).isFinite },
          at: cohort.origin?.place(row: row, column: name))
      }
      return .transformed(name, transformation)
    case .factor(let name):
      return .categorical(name, levels: try predictor(name).variable.levels.map(\.code))
    case .expression(let expression, let shape):
      return .expression(expression, try freeze(shape, of: expression, notation: term.notation))
    case .interaction(let first, let second):
      return .interaction(try freeze(first), try freeze(second))
    case .restrictedInteraction(let first, let second):
      return .restrictedInteraction(try freeze(first), try freeze(second))
    }
  }

  private mutating func freeze(
    _ shape: TermShape, of expression: Arithmetic, notation: String
  ) throws(DesignError) -> Design.FrozenTerm.Shape {
    let values = try values(of: expression)
    let name = expression.columnName
    switch shape {
    case .line:
      let distinct = Set(values)
      guard distinct.count > 1 else {
        throw .constant(name, value: distinct.first.map { "\($0)" } ?? "")
      }
      return .line
    case .restrictedCubicSpline(let choice):
      return .restrictedCubicSpline(
        knots: try knots(choice, of: name, values: values, notation: notation))
    case .polynomial(let degree):
      guard Set(values).count > degree else {
        throw .tooFewDistinctValues(name, wanted: degree + 1, possible: 0)
      }
      return .polynomial(degree: degree)
    }
  }

  /// The values of an expression in every patient, all of them finite.
  mutating func values(of expression: Arithmetic) throws(DesignError) -> [Double] {
    var columns: [String: [Double]] = [:]
    for name in expression.variables {
      columns[name] = try numbers(name, in: expression.columnName)
    }
    let values = expression.values(columns, count: cohort.rowCount)
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .undefinedTransformation(
        expression.variables.joined(separator: "', '"), notation: expression.columnName,
        count: values.count { !$0.isFinite },
        at: cohort.origin?.place(row: row, column: expression.variables.first))
    }
    return values
  }

  /// Learns the values of a variable whose baseline hazards differ.
  mutating func addStratum(_ name: String) throws(DesignError) { _ = try predictor(name) }

  private func checkIsNoFactor(_ name: String) throws(DesignError) {
    guard factors.contains(name), case .numbers? = cohort[name]?.values else { return }
    throw .numberAndFactor(name)
  }

  private mutating func knots(
    _ choice: KnotChoice, of name: String, values: [Double], notation: String
  ) throws(DesignError) -> [Double] {
    do throws(RestrictedCubicSpline.KnotError) {
      switch choice {
      case .given(let knots): return try RestrictedCubicSpline(knots: knots).knots
      case .count(let count):
        let knots = try KnotPlacement(values).knots(count)
        if knots.count < count {
          addWarning(
            "'\(name)' has \(knots.count) knots, not \(count), because many of its values are tied",
            hints: ["give the knots, as in rcs(\(name), c(…)), to choose where they go"],
            inReport: LocalizedText(
              english:
                "The spline of ‘\(name)’ has \(knots.count) knots, not \(count), because many values are tied.",
              simplifiedChinese:
                "因“\(name)”有大量相同取值，其样条采用\(knots.count)个节点，而非\(count)个。"))
        }
        return knots
      }
    } catch {
      switch error {
      case .tooFewDistinctValues(let wanted, let possible):
        throw .tooFewDistinctValues(name, wanted: wanted, possible: possible)
      case .unsupportedCount, .notIncreasing: throw .invalidKnots(name, notation: notation)
      }
    }
  }

  private mutating func numbers(
    _ name: String, in function: String
  ) throws(DesignError) -> [Double] {
    _ = try predictor(name)
    try checkIsNoFactor(name)
    guard case .numbers(let cells)? = cohort[name]?.values else {
      throw .notNumeric(name, function: function)
    }
    return cells
  }
}
