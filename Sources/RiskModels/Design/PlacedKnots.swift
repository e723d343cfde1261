package import Cohorts
internal import Statistics

/// The knots of a model that were learnt from the data, ready to be placed anew in resamples.
///
/// Values are sorted once; a resample is a change of counts, so placing knots copies no patient.
package struct PlacedKnots: Sendable {
  /// One column whose knots are placed.
  private struct Placed {
    var name: String
    var wantedKnots: Int
    var distinct: [Double]
    /// The position of each patient's value in `distinct`.
    var positions: [Int]
  }

  /// Why knots could not be placed.
  package struct Failure: Error, Hashable {
    /// The variable, or the arithmetic that is bent.
    package var name: String
  }

  private let design: Design
  private let placed: [Placed]

  /// Finds the splines of `terms` that have a number of knots and no places.
  ///
  /// - Parameters:
  ///   - terms: The specification's.
  ///   - design: What was learnt from all patients.
  ///   - cohort: Those patients, nothing missing.
  package init(_ terms: [Term], design: Design, cohort: Cohort) {
    self.design = design
    var found: [String: Int] = [:]
    placed = terms.flatMap(\.placedSplines).compactMap { expression, count in
      guard found.updateValue(count, forKey: expression.columnName) == nil else { return nil }
      let values = expression.values(cohort.numbers(of: expression), count: cohort.rowCount)
      let distinct = Set(values).sorted()
      let places = Dictionary(
        distinct.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      return Placed(
        name: expression.columnName, wantedKnots: count, distinct: distinct,
        positions: values.map { places[$0] ?? 0 })
    }
  }

  /// Whether no knots are placed.
  package var isEmpty: Bool { placed.isEmpty }

  /// The design with knots where patients who count as often as `counts` says put them.
  ///
  /// - Throws: `Failure` if the values are too few or too much alike.
  package func design(counts: [Int]) throws(Failure) -> Design {
    var knots: [String: [Double]] = [:]
    for spline in placed { knots[spline.name] = try Self.place(spline, counts: counts) }
    return Design(
      predictors: design.predictors, terms: design.terms.map { $0.replacing(knots: knots) },
      strata: design.strata, offsets: design.offsets)
  }

  private static func place(_ spline: Placed, counts: [Int]) throws(Failure) -> [Double] {
    var byValue = Array(repeating: 0, count: spline.distinct.count)
    for (row, position) in spline.positions.enumerated() { byValue[position] += counts[row] }
    do throws(RestrictedCubicSpline.KnotError) {
      return try KnotPlacement(distinct: spline.distinct, counts: byValue).knots(spline.wantedKnots)
    } catch {
      throw Failure(name: spline.name)
    }
  }
}

extension Cohort {
  fileprivate func numbers(of expression: Arithmetic) -> [String: [Double]] {
    var columns: [String: [Double]] = [:]
    for name in expression.variables {
      if case .numbers(let cells)? = self[name]?.values { columns[name] = cells }
    }
    return columns
  }
}

extension Term {
  /// What is bent at knots that the data choose, with the number of knots.
  fileprivate var placedSplines: [(expression: Arithmetic, count: Int)] {
    switch self {
    case .restrictedCubicSpline(let name, .count(let count)): [(.variable(name), count)]
    case .expression(let expression, .restrictedCubicSpline(.count(let count))):
      [(expression, count)]
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      first.placedSplines + second.placedSplines
    case .variable, .restrictedCubicSpline, .polynomial, .transformed, .factor, .expression: []
    }
  }
}

extension Design.FrozenTerm {
  /// The same term with other knots, by the name of what is bent.
  fileprivate func replacing(knots: [String: [Double]]) -> Design.FrozenTerm {
    switch self {
    case .restrictedCubicSpline(let name, _):
      knots[Arithmetic.variable(name).columnName].map { .restrictedCubicSpline(name, knots: $0) }
        ?? self
    case .expression(let expression, .restrictedCubicSpline):
      knots[expression.columnName].map {
        .expression(expression, .restrictedCubicSpline(knots: $0))
      } ?? self
    case .interaction(let first, let second):
      .interaction(first.replacing(knots: knots), second.replacing(knots: knots))
    case .restrictedInteraction(let first, let second):
      .restrictedInteraction(first.replacing(knots: knots), second.replacing(knots: knots))
    case .linear, .categorical, .polynomial, .transformed, .expression: self
    }
  }
}
