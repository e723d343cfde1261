internal import Foundation

// Priorities: say which column makes a matrix singular, then accuracy, then speed. Matrices here are
// information matrices of at most a few hundred parameters.

/// The Cholesky factor L of a symmetric positive definite matrix A = L Lᵀ.
public struct Cholesky: Sendable, Hashable {
  /// A column that the columns before it explain completely.
  public struct Singularity: Error, Sendable, Hashable {
    /// The column, counted from zero.
    public let column: Int
    /// The earlier columns that explain it, with non-zero weight; empty for a column of zeros.
    public let explainedBy: [Int]

    /// Creates the error for a column.
    public init(column: Int, explainedBy: [Int]) {
      self.column = column
      self.explainedBy = explainedBy
    }
  }

  /// The number of rows and columns.
  public let size: Int
  /// The lower triangle, stored column by column; what is above the diagonal is not defined.
  private var factor: [Double]

  /// The share of a column that earlier columns leave unexplained, below which it counts as explained.
  public static let defaultTolerance = 1e-10

  /// Factors a matrix of which only the lower triangle is read.
  ///
  /// - Throws: `Singularity` at the first column whose pivot is below `tolerance` times its diagonal
  ///   element: for an information matrix, a share 1 − R² of the column given those before it.
  public init(
    _ matrix: Matrix, tolerance: Double = Cholesky.defaultTolerance
  ) throws(Singularity) {
    precondition(matrix.rows == matrix.columns, "a Cholesky factor needs a square matrix")
    size = matrix.rows
    factor = matrix.storage
    if let column = Self.factorInPlace(&factor, size: size, tolerance: tolerance) {
      throw Singularity(column: column, explainedBy: explanation(of: column))
    }
  }

  /// The logarithm of the determinant of the matrix.
  public var logDeterminant: Double {
    (0..<size).reduce(0) { $0 + 2 * log(factor[$1 * size + $1]) }
  }

  /// The solution x of A x = b.
  public func solve(_ right: [Double]) -> [Double] {
    var solution = right
    Self.solveInPlace(factor, size: size, &solution)
    return solution
  }

  /// The solution x of Lᵀ x = b.
  ///
  /// Of independent standard normal b it has the inverse of the matrix as its covariance: how draws from
  /// the posterior of a regression are made.
  public func solveTransposedFactor(_ right: [Double]) -> [Double] {
    var solution = right
    for i in stride(from: size - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(i + 1, size) { solution[i] -= factor[i * size + k] * solution[k] }
      solution[i] /= factor[i * size + i]
    }
    return solution
  }

  /// The inverse of the matrix, symmetric to the last bit.
  public func inverse() -> Matrix {
    var result = Matrix(rows: size, columns: size)
    var scratch = Array(repeating: 0.0, count: size)
    Self.invert(factor, size: size, into: &result.storage, scratch: &scratch)
    return result
  }

  /// The earlier columns with a weight that matters in the combination equal to `column`.
  private func explanation(of column: Int) -> [Int] {
    guard column > 0 else { return [] }
    // Row `column` of L holds L₁⁻¹ a; one back substitution gives the weights of the columns.
    var weights = (0..<column).map { factor[$0 * size + column] }
    for j in stride(from: column - 1, through: 0, by: -1) {
      for i in (j + 1)..<max(j + 1, column) { weights[j] -= factor[j * size + i] * weights[i] }
      weights[j] /= factor[j * size + j]
    }
    return weights.indices.filter { abs(weights[$0]) > 1e-6 }
  }

  /// Factors in place; returns the first singular column or `nil`.
  ///
  /// Allocates nothing.
  package static func factorInPlace(
    _ a: inout [Double], size: Int, tolerance: Double
  ) -> Int? {
    for j in 0..<size {
      let diagonal = a[j * size + j]
      var pivot = diagonal
      for k in 0..<j { pivot -= a[k * size + j] * a[k * size + j] }
      guard pivot.isFinite, pivot > tolerance * abs(diagonal), pivot > .leastNormalMagnitude else {
        return j
      }
      let root = pivot.squareRoot()
      a[j * size + j] = root
      for i in (j + 1)..<max(j + 1, size) {
        var sum = a[j * size + i]
        for k in 0..<j { sum -= a[k * size + i] * a[k * size + j] }
        a[j * size + i] = sum / root
      }
    }
    return nil
  }

  /// Writes the inverse, symmetric to the last bit, with a factor made by `factorInPlace`.
  ///
  /// Allocates nothing; the result has an element for each row and column, `scratch` one a row.
  package static func invert(
    _ a: [Double], size: Int, into result: inout [Double], scratch: inout [Double]
  ) {
    for column in 0..<size {
      for row in 0..<size { scratch[row] = row == column ? 1 : 0 }
      solveInPlace(a, size: size, &scratch)
      for row in column..<size {
        result[column * size + row] = scratch[row]
        result[row * size + column] = scratch[row]
      }
    }
  }

  /// Solves in place with a factor made by `factorInPlace`.
  ///
  /// Allocates nothing.
  package static func solveInPlace(_ a: [Double], size: Int, _ x: inout [Double]) {
    for i in 0..<size {
      var sum = x[i]
      for k in 0..<i { sum -= a[k * size + i] * x[k] }
      x[i] = sum / a[i * size + i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      var sum = x[i]
      for k in (i + 1)..<max(i + 1, size) { sum -= a[i * size + k] * x[k] }
      x[i] = sum / a[i * size + i]
    }
  }
}
