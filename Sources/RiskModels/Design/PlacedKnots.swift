package import Cohorts
internal import Statistics

/// The knots of a model that were learnt from the data, ready to be placed anew in resamples.
///
/// Values are sorted once; a resample is a change of counts, so that placing knots copies no patient, and
/// allocates nothing from the second time on.
package struct PlacedKnots: Sendable {
  /// One column whose knots are placed.
  fileprivate struct Placed {
    var name: String
    var wantedKnots: Int
    var distinct: [Double]
    /// The position of each patient's value in `distinct`.
    var positions: [Int]
    var countsByValue: [Int]
    var placement = KnotPlacement()
    /// Where the knots were placed last.
    var knots: [Double] = []
  }

  /// Why knots could not be placed.
  package struct Failure: Error, Hashable {
    /// The variable, or the arithmetic that is bent.
    package var name: String
  }

  private let learnt: Design
  private var placed: [Placed]

  /// Finds the splines of `terms` that have a number of knots and no places.
  ///
  /// - Parameters:
  ///   - terms: The specification's.
  ///   - design: What was learnt from all patients.
  ///   - cohort: Those patients, nothing missing.
  package init(_ terms: [Term], design: Design, cohort: Cohort) {
    learnt = design
    var found: [String: Int] = [:]
    placed = terms.flatMap(\.placedSplines).compactMap { expression, count in
      guard found.updateValue(count, forKey: expression.columnName) == nil else { return nil }
      let values = expression.values(cohort.numbers(of: expression), count: cohort.rowCount)
      let distinct = Set(values).sorted()
      let places = Dictionary(
        distinct.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      return Placed(
        name: expression.columnName, wantedKnots: count, distinct: distinct,
        positions: values.map { places[$0] ?? 0 },
        countsByValue: Array(repeating: 0, count: distinct.count))
    }
  }

  /// Whether no knots are placed.
  package var isEmpty: Bool { placed.isEmpty }

  /// Places the knots where patients who count as often as `counts` says put them.
  ///
  /// - Throws: `Failure` if the values are too few or too much alike.
  package mutating func place(counts: [Int]) throws(Failure) {
    for index in placed.indices { try placed[index].place(counts: counts) }
  }

  /// Takes the knots that were placed for the same splines by other patients, or by other values of the same.
  mutating func take(_ other: PlacedKnots) {
    for index in placed.indices { placed[index].knots.overwrite(with: other.placed[index].knots) }
  }

  /// The design with the knots last placed.
  var design: Design {
    let knots = Dictionary(
      placed.map { ($0.name, $0.knots) }, uniquingKeysWith: { first, _ in first })
    return Design(
      predictors: learnt.predictors, terms: learnt.terms.map { $0.replacing(knots: knots) },
      strata: learnt.strata, offsets: learnt.offsets)
  }

  /// How many knots each spline has.
  var counts: [Int] { placed.map(\.knots.count) }

  /// Whether splines have so many knots; allocates nothing.
  func hasPlaced(_ counts: [Int]) -> Bool {
    guard counts.count == placed.count else { return false }
    for index in counts.indices where placed[index].knots.count != counts[index] { return false }
    return true
  }

  /// The spline that a term is; `nil` for terms without placed knots of their own.
  func position(of term: Design.FrozenTerm) -> Int? {
    guard let name = term.bentName else { return nil }
    return placed.firstIndex { $0.name == name }
  }

  /// A nonlinear column of a spline with the knots last placed.
  func bend(_ index: Int, ofSpline spline: Int) -> RestrictedCubicSpline.Column {
    RestrictedCubicSpline.Column(index, of: placed[spline].knots)
  }
}

extension PlacedKnots.Placed {
  fileprivate mutating func place(counts: [Int]) throws(PlacedKnots.Failure) {
    for position in countsByValue.indices { countsByValue[position] = 0 }
    for row in positions.indices { countsByValue[positions[row]] += counts[row] }
    placement.removeAll(keepingRoomFor: distinct.count)
    for position in distinct.indices where countsByValue[position] > 0 {
      placement.add(distinct[position], count: countsByValue[position])
    }
    do throws(RestrictedCubicSpline.KnotError) {
      try placement.place(wantedKnots, into: &knots)
    } catch {
      throw PlacedKnots.Failure(name: name)
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
  /// The name of what the term bends at knots; `nil` for other terms.
  fileprivate var bentName: String? {
    switch self {
    case .restrictedCubicSpline(let name, _): Arithmetic.variable(name).columnName
    case .expression(let expression, .restrictedCubicSpline): expression.columnName
    case .interaction, .restrictedInteraction, .linear, .categorical, .polynomial, .transformed,
      .expression:
      nil
    }
  }

  /// The same term with other knots, by the name of what is bent.
  fileprivate func replacing(knots: [String: [Double]]) -> Design.FrozenTerm {
    let own = bentName.flatMap { knots[$0] }
    switch self {
    case .restrictedCubicSpline(let name, _):
      return own.map { .restrictedCubicSpline(name, knots: $0) } ?? self
    case .expression(let expression, .restrictedCubicSpline):
      return own.map { .expression(expression, .restrictedCubicSpline(knots: $0)) } ?? self
    case .interaction(let first, let second):
      return .interaction(first.replacing(knots: knots), second.replacing(knots: knots))
    case .restrictedInteraction(let first, let second):
      return .restrictedInteraction(
        first.replacing(knots: knots), second.replacing(knots: knots))
    case .linear, .categorical, .polynomial, .transformed, .expression: return self
    }
  }
}
