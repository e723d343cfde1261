public import Statistics

extension CoxSolver {
  /// The covariance matrix of the last solution's coefficients; `nil` where there is none.
  ///
  /// With a penalty, the inverse of the penalised information.
  public mutating func covariance() -> Matrix? {
    var result = Matrix(rows: 0, columns: 0)
    return fillCovariance(into: &result) ? result : nil
  }

  /// Writes that matrix; `false` where there is none.
  ///
  /// Allocates nothing if it has the size already.
  package mutating func fillCovariance(into result: inout Matrix) -> Bool {
    let size = coefficients.count
    if result.rows != size { result = Matrix(rows: size, columns: size) }
    state.evaluate(columns, offsets: offsets, weights: weights)
    guard fillInnerCovariance(into: &result) else { return false }
    for column in 0..<size {
      for row in 0..<size { result[row, column] /= scales[row] * scales[column] }
    }
    return true
  }

  /// The inverse of the information of scaled columns at the point last evaluated; `nil` if singular.
  mutating func innerCovariance() -> Matrix? {
    var result = Matrix(rows: coefficients.count, columns: coefficients.count)
    return fillInnerCovariance(into: &result) ? result : nil
  }

  private mutating func fillInnerCovariance(into result: inout Matrix) -> Bool {
    state.fillInformation(columns)
    return state.invertInformation(into: &result.storage)
  }
}
