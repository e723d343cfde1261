package import Statistics

/// The matrix P of a ridge penalty for one set of columns after another, in storage made once.
///
/// What it is made of stands with `RidgePenalty.matrix(for:predictors:)`.
package struct RidgeMatrix: Sendable {
  /// P for the columns last given.
  package private(set) var matrix: Matrix
  /// The root of each column's λ.
  private let roots: [Double]
  /// The columns that are numbers, whose penalty depends on their values.
  private let numbers: [Int]

  /// Makes P for columns of a design.
  package init(_ penalty: RidgePenalty, design: Design, predictors: Matrix) {
    matrix = Matrix(rows: predictors.columns, columns: predictors.columns)
    roots = penalty.multipliers(for: design).map { $0.squareRoot() }
    var numbers: [Int] = []
    for (term, range) in zip(design.terms, design.columnRanges) {
      guard case .categorical(_, let levels) = term else {
        numbers += range
        continue
      }
      for row in range {
        for column in range {
          let share = (row == column ? 1.0 : 0) - 1 / Double(levels.count)
          matrix[row, column] = roots[row] * roots[column] * share
        }
      }
    }
    self.numbers = numbers
    take(predictors)
  }

  /// Makes P for other columns of the same design, in the storage that is there.
  package mutating func take(_ predictors: Matrix) {
    for column in numbers {
      let variance = Self.variance(of: predictors.column(column))
      matrix[column, column] = roots[column] * roots[column] * variance
    }
  }

  /// The variance with divisor n − 1; zero for fewer than two values.
  private static func variance(of values: ArraySlice<Double>) -> Double {
    guard values.count > 1 else { return 0 }
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + $1 / count }
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  }
}
