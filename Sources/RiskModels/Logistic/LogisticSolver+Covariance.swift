internal import Foundation
public import Statistics

// Priorities: the covariance that is asked for, named, at the coefficients of the last solution.

extension LogisticSolver {
  /// The covariance matrix of the last solution's coefficients; `nil` where there is none.
  public mutating func covariance() -> Matrix? {
    var result = Matrix(rows: 0, columns: 0)
    return fillCovariance(into: &result) ? result : nil
  }

  /// Writes that matrix; `false` where there is none.
  ///
  /// Allocates nothing if it has the size already.
  package mutating func fillCovariance(into result: inout Matrix) -> Bool {
    guard fillInnerCovariance(into: &result) else { return false }
    undoScaling(of: &result)
    return true
  }

  /// The sandwich estimate of the covariance of the last solution's coefficients; `nil` if there is none.
  ///
  /// V (Σ s sᵀ) V with the model's covariance V and the scores s of patients, or of clusters if a
  /// cluster is given for each patient. There is no factor for small samples. Clusters may have any
  /// numbers.
  ///
  /// - Source: Huber 1967; White, Econometrica 1980;48:817. Matches `rms::robcov`.
  public mutating func sandwichCovariance(clusters: [Int]? = nil) -> Matrix? {
    guard let inner = innerCovariance() else { return nil }
    let meat = scoreProducts(clusters: clusters)
    return onOriginalScale(inner.times(meat).times(inner))
  }

  /// The covariance V I V of ridge coefficients, V being the inverse of the penalised information
  /// matrix and I the information without the penalty; `nil` if there is none.
  ///
  /// - Source: Gray, J Am Stat Assoc 1992;87:942. Matches `rms::lrm(var.penalty = "sandwich")`.
  public mutating func penalizedSandwichCovariance() -> Matrix? {
    guard let inner = innerCovariance() else { return nil }
    state.fillInformation(columns, isPenalized: false)
    let information = symmetric(state.information)
    return onOriginalScale(inner.times(information).times(inner))
  }

  /// The effective number of slopes, column by column: the diagonal of I (I + P)⁻¹.
  ///
  /// Without a ridge penalty each column counts one. `nil` if the information cannot be inverted.
  public mutating func effectiveDegreesOfFreedom() -> [Double]? {
    guard let inner = innerCovariance() else { return nil }
    let size = coefficients.count
    guard penalty == .ridge else {
      return Array(repeating: 1, count: size - 1)
    }
    // I (I + P)⁻¹ is 1 − P (I + P)⁻¹, whose slopes do not depend on centring or scale.
    return (1..<max(1, size)).map { column in
      (1..<size).reduce(1.0) { $0 - state.ridge[$1 * size + column] * inner[$1, column] }
    }
  }

  /// (I + P)⁻¹ of the centred and scaled columns at the last solution.
  mutating func innerCovariance() -> Matrix? {
    var inner = Matrix(rows: 0, columns: 0)
    return fillInnerCovariance(into: &inner) ? inner : nil
  }

  /// Writes it; `false` where there is none.
  ///
  /// Allocates nothing if the matrix has the size already.
  mutating func fillInnerCovariance(into inner: inout Matrix) -> Bool {
    let size = coefficients.count
    if inner.rows != size { inner = Matrix(rows: size, columns: size) }
    state.evaluate(columns, outcomes: outcomes, weights: weights)
    state.fillInformation(columns)
    return state.invertInformation(into: &inner.storage)
  }

  /// Undoes centring and scaling: V becomes A V Aᵀ with the A that undoes them for coefficients.
  private func onOriginalScale(_ inner: Matrix) -> Matrix {
    var result = inner
    undoScaling(of: &result)
    return result
  }

  private func undoScaling(of covariance: inout Matrix) {
    let size = coefficients.count
    for column in 0..<size {
      for row in 1..<max(1, size) {
        covariance[row, column] /= scales[row]
        covariance[0, column] -= covariance[row, column] * means[row]
      }
    }
    for row in 0..<size {
      for column in 1..<max(1, size) {
        covariance[row, column] /= scales[column]
        covariance[row, 0] -= covariance[row, column] * means[column]
      }
    }
    // Rounding differs above and below the diagonal; readers of the file expect symmetry.
    for column in 0..<size {
      for row in 0..<column { covariance[row, column] = covariance[column, row] }
    }
  }

  /// Σ s sᵀ over patients or clusters, for centred and scaled columns.
  private mutating func scoreProducts(clusters: [Int]?) -> Matrix {
    var residuals = Array(repeating: 0.0, count: columns.paddedRows)
    for row in 0..<rows {
      residuals[row] = weights[row] * (outcomes[row] - inverseLogit(state.linear[row]).p)
    }
    let size = coefficients.count
    guard let clusters else {
      for row in residuals.indices { residuals[row] *= residuals[row] }
      var product = Array(repeating: 0.0, count: size * size)
      columns.weightedCrossProduct(
        weights: residuals, into: &product)
      return symmetric(product)
    }
    return clusterProducts(of: residuals, clusters: clusters)
  }

  private func clusterProducts(of residuals: [Double], clusters: [Int]) -> Matrix {
    precondition(clusters.count == rows, "a cluster is needed for every row")
    let size = coefficients.count
    var positions: [Int: Int] = [:]
    for cluster in clusters where positions[cluster] == nil {
      positions[cluster] = positions.count
    }
    let places = clusters.map { positions[$0] ?? 0 }
    var sums = Matrix(rows: positions.count, columns: size)
    for column in 0..<size {
      for row in 0..<rows {
        sums[places[row], column] +=
          residuals[row] * columns.storage[column * columns.paddedRows + row]
      }
    }
    var product = Matrix(rows: size, columns: size)
    for i in 0..<size {
      for j in 0...i {
        let sum = zip(sums.column(i), sums.column(j)).reduce(0) { $0 + $1.0 * $1.1 }
        product[i, j] = sum
        product[j, i] = sum
      }
    }
    return product
  }

  private func symmetric(_ lower: [Double]) -> Matrix {
    let size = coefficients.count
    var result = Matrix(rows: size, columns: size)
    for column in 0..<size {
      for row in column..<size {
        result[row, column] = lower[column * size + row]
        result[column, row] = lower[column * size + row]
      }
    }
    return result
  }
}
