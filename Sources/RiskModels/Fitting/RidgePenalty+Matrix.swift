internal import Cohorts
public import Statistics

/// What is taken off the log likelihood is ½ bᵀ P b.
///
/// P = diag(λ s²) for numbers, λ (I − J/c) for the c levels of a category.
///
/// A column of numbers has its λ times its variance (divisor n − 1) on the diagonal of P, so that units
/// do not matter; the c − 1 dummies of a categorical variable share λ (I − J/c), which shrinks its levels
/// towards their mean whichever is the reference. The intercept is not shrunk.
///
/// - Source: Gray, J Am Stat Assoc 1992;87:942. Matches `rms::lrm(penalty =)`.
extension RidgePenalty {
  /// Whether every λ is a number that is not negative.
  public var isValid: Bool {
    [simple, nonlinear, interaction, nonlinearInteraction].allSatisfy { $0 >= 0 && $0.isFinite }
  }

  /// Whether nothing is shrunk.
  public var isZero: Bool {
    [simple, nonlinear, interaction, nonlinearInteraction].allSatisfy { $0 == 0 }
  }

  /// The λ of each column of a design.
  public func multipliers(for design: Design) -> [Double] {
    design.terms.flatMap { term in
      term.nonlinearColumns.map { isNonlinear in
        switch (term.isInteraction, isNonlinear) {
        case (false, false): simple
        case (false, true): nonlinear
        case (true, false): interaction
        case (true, true): nonlinearInteraction
        }
      }
    }
  }

  /// The matrix P for the columns of an analysis.
  public func matrix(for design: Design, predictors: Matrix) -> Matrix {
    var result = Matrix(rows: predictors.columns, columns: predictors.columns)
    let roots = multipliers(for: design).map { $0.squareRoot() }
    for (term, range) in zip(design.terms, design.columnRanges) {
      if case .categorical(_, let levels) = term {
        for row in range {
          for column in range {
            let share = (row == column ? 1.0 : 0) - 1 / Double(levels.count)
            result[row, column] = roots[row] * roots[column] * share
          }
        }
      } else {
        for column in range {
          result[column, column] =
            roots[column] * roots[column] * Self.variance(of: predictors.column(column))
        }
      }
    }
    return result
  }

  /// The variance with divisor n − 1; zero for fewer than two values.
  private static func variance(of values: ArraySlice<Double>) -> Double {
    guard values.count > 1 else { return 0 }
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + $1 / count }
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  }
}

extension LogisticSolver.InnerPenalty {
  /// The penalty of columns divided by `scales` (the intercept's first).
  init(_ penalty: LogisticSolver.Penalty, scales: [Double]) {
    switch penalty {
    case .none: self = .none
    case .jeffreys: self = .jeffreys
    case .ridge(let matrix):
      let size = scales.count
      precondition(
        matrix.rows == size - 1 && matrix.columns == size - 1, "a penalty for every column")
      var inner = Array(repeating: 0.0, count: size * size)
      for row in 1..<max(1, size) {
        for column in 1..<max(1, size) {
          inner[column * size + row] =
            matrix[row - 1, column - 1] / scales[row] / scales[column]
        }
      }
      self = .ridge(inner)
    }
  }
}
