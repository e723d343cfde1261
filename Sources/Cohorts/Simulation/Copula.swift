internal import Statistics

/// Correlated standard normal scores: the lower triangle of a Cholesky factor.
struct Copula: Sendable {
  private let factor: [[Double]]

  /// Factors the correlation matrix, or `nil` if it is not positive definite.
  init?(names: [String], correlations: [SimulationPlan.Correlation]) {
    let count = names.count
    var matrix = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
    for correlation in correlations where correlation.between.count == 2 {
      guard let a = names.firstIndex(of: correlation.between[0]),
        let b = names.firstIndex(of: correlation.between[1]), a != b
      else { return nil }
      (matrix[a][b], matrix[b][a]) = (correlation.r, correlation.r)
    }
    var factor = matrix.map { $0.map { _ in 0.0 } }
    for row in 0..<count {
      for column in 0...row {
        let inner = (0..<column).reduce(0.0) { $0 + factor[row][$1] * factor[column][$1] }
        let rest = matrix[row][column] - inner
        if row == column {
          guard rest > 1e-10 else { return nil }
          factor[row][row] = rest.squareRoot()
        } else {
          factor[row][column] = rest / factor[column][column]
        }
      }
    }
    self.factor = factor
  }

  /// One score a variable.
  func scores(_ source: inout SplitMix64) -> [Double] {
    let independent = factor.map { _ in source.normal() }
    return factor.map { row in zip(row, independent).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
