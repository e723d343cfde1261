package import Cohorts
package import Statistics

/// A design with its columns in some patients.
package struct DesignColumns: Sendable {
  /// What the columns are, in this order.
  package var design: Design
  /// One row a patient, without the intercept.
  package var matrix: Matrix
  /// Tells columns of one design from those of the same terms at other numbers of knots.
  package var layout = 0

  /// Joins a design and its columns.
  package init(design: Design, matrix: Matrix) { (self.design, self.matrix) = (design, matrix) }
}

/// The columns of a design in some patients whose knots are placed anew for one resample after another.
///
/// Only columns that bend at placed knots, and products with them, are written again, in storage made with the
/// first placement. Nothing is allocated after that, unless ties let more or fewer knots be placed than before.
package struct PlacedColumns: Sendable {
  /// Why there are no columns.
  package enum Failure: Error, Hashable {
    /// The values of a variable, or of arithmetic, do not carry its knots.
    case noKnots(String)
    /// A column is not defined for a patient.
    case undefined
  }

  /// The columns with the knots last placed; of `design`, only where knots lie may be out of date.
  package private(set) var columns: DesignColumns
  private var knots: PlacedKnots
  private let cohort: Cohort
  /// How many knots each spline had when columns were laid out; empty before.
  private var knotCounts: [Int] = []
  private var still: [[Double]] = []
  private var moving: [Moving] = []

  /// What is multiplied in a column that moves.
  private enum Factor {
    /// Values that stay, at a position in `still`.
    case still(Int)
    /// A nonlinear column of a spline of values at a position in `still`.
    case bend(spline: Int, index: Int, of: Int)
  }

  /// A column of the matrix that moves with knots.
  private struct Moving {
    var column: Int
    var factors: [Factor]
  }

  /// Prepares for knots that are placed; `nil` where none are.
  ///
  /// - Parameters:
  ///   - terms: The specification's.
  ///   - columns: What was learnt from all patients, with their columns.
  ///   - cohort: Those patients, nothing missing.
  package init?(_ terms: [Term], _ columns: DesignColumns, cohort: Cohort) {
    knots = PlacedKnots(terms, design: columns.design, cohort: cohort)
    guard !knots.isEmpty else { return nil }
    (self.columns, self.cohort) = (columns, cohort)
  }

  /// Places knots where patients who count as often as `counts` says put them, and writes their columns.
  package mutating func place(counts: [Int]) throws(Failure) {
    do throws(PlacedKnots.Failure) {
      try knots.place(counts: counts)
    } catch {
      throw .noKnots(error.name)
    }
    try write()
  }

  /// Writes the columns of knots that were placed for the same terms by other patients.
  package mutating func take(_ other: PlacedKnots) throws(Failure) {
    knots.take(other)
    try write()
  }

  private mutating func write() throws(Failure) {
    guard knots.hasPlaced(knotCounts) else { return try layOut() }
    for index in moving.indices { try fill(moving[index]) }
  }

  private mutating func fill(_ moved: Moving) throws(Failure) {
    let cells = (moved.column * columns.matrix.rows)..<((moved.column + 1) * columns.matrix.rows)
    for cell in cells { columns.matrix.storage[cell] = 1 }
    for factor in moved.factors {
      switch factor {
      case .still(let position):
        let values = still[position]
        for (cell, value) in zip(cells, values) { columns.matrix.storage[cell] *= value }
      case .bend(let spline, let index, let position):
        let (bend, values) = (knots.bend(index, ofSpline: spline), still[position])
        for (cell, value) in zip(cells, values) {
          columns.matrix.storage[cell] *= bend.value(at: value)
        }
      }
    }
    for cell in cells where !columns.matrix.storage[cell].isFinite { throw .undefined }
  }

  /// Makes all columns, and notes which of them move and what they are made of.
  private mutating func layOut() throws(Failure) {
    knotCounts = []
    columns.design = knots.design
    var values = PredictorValues(rowCount: cohort.rowCount)
    do throws(PredictionError) {
      for predictor in columns.design.predictors { try values.read(predictor, from: cohort) }
      columns.matrix = try columns.design.matrix(of: values)
    } catch {
      throw .undefined
    }
    (still, moving) = ([], [])
    var column = 0
    for term in columns.design.terms {
      for factors in factors(of: term, values) {
        let moves = factors.contains { if case .bend = $0 { true } else { false } }
        if moves { moving.append(Moving(column: column, factors: factors)) }
        column += 1
      }
    }
    knotCounts = knots.counts
    columns.layout += 1
  }

  /// What each column of a term is the product of.
  private mutating func factors(of term: Design.FrozenTerm, _ values: PredictorValues) -> [[Factor]]
  {
    if let spline = knots.position(of: term) {
      let first = still.count
      still += term.columns(of: values).prefix(1)
      let bends = 0..<(term.columnCount - 1)
      return [[.still(first)]] + bends.map { [.bend(spline: spline, index: $0, of: first)] }
    }
    if let (first, second) = term.interactingTerms {
      let (left, right) = (factors(of: first, values), factors(of: second, values))
      return term.products.map { left[$0.left] + right[$0.right] }
    }
    return term.columns(of: values).map { column in
      still.append(column)
      return [.still(still.count - 1)]
    }
  }
}
