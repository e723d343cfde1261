internal import Statistics

/// How much leaving out each patient moves the slopes of a regression, to first order.
///
/// Δb = V s, s the score of the patient; in standard errors Δb / √V.
///
/// - Source: Cain & Lange, Biometrics 1984;40:493. Matches `residuals(type = "dfbetas")` of `coxph`.
struct CoefficientInfluence {
  /// One row a patient, one column a slope.
  var moved: Matrix
  /// The slopes.
  var estimates: [Double]
  /// Their variances from the information.
  var variances: [Double]

  /// In standard errors, as `residuals(type = "dfbetas")`.
  var standardized: Matrix {
    var result = moved
    for column in 0..<moved.columns {
      let error = variances[column].squareRoot()
      for row in 0..<moved.rows { result[row, column] /= error }
    }
    return result
  }
}

extension CoefficientInfluence {
  /// V (1, x) (y − p) of a logistic regression; `nil` if it cannot be solved.
  init?(logistic spec: ModelSpec, _ data: AnalysisSet) {
    guard
      let penalty = try? LogisticSolver.Penalty(
        spec.estimation, design: data.design, predictors: data.predictors)
    else { return nil }
    var solver = LogisticSolver(
      predictors: data.predictors, outcomes: data.outcomeNumbers, offsets: data.offsets,
      penalty: penalty)
    guard solver.solve() == .converged, let covariance = solver.covariance() else { return nil }
    let size = data.predictors.columns
    moved = Matrix(rows: data.predictors.rows, columns: size)
    for row in 0..<data.predictors.rows {
      let (risk, complement) = inverseLogit(solver.linearPredictors[row])
      let residual = data.outcomes[row] ? complement : -risk
      let columns = [1] + data.predictors.row(row)
      for slope in 1...size {
        let change = columns.indices.reduce(0) { $0 + covariance[slope, $1] * columns[$1] }
        moved[row, slope - 1] = residual * change
      }
    }
    estimates = Array(solver.coefficients.dropFirst())
    variances = (1...size).map { covariance[$0, $0] }
  }

  /// That of pooled slopes: the mean over completed data sets, with Rubin's total variances.
  ///
  /// A pooled slope is a mean, and so is its change when a patient is left out of every data set; what
  /// he did to the imputed values of others is not undone. `nil` for data sets that differ in shape.
  init?(pooling copies: [CoefficientInfluence]) {
    guard let first = copies.first,
      copies.allSatisfy({
        $0.moved.rows == first.moved.rows && $0.moved.columns == first.moved.columns
      })
    else { return nil }
    let rules = first.estimates.indices.compactMap { index in
      RubinsRules(
        estimates: copies.map { $0.estimates[index] }, variances: copies.map { $0.variances[index] }
      )
    }
    guard rules.count == first.estimates.count else { return nil }
    moved = first.moved
    for index in moved.storage.indices {
      moved.storage[index] =
        copies.reduce(0) { $0 + $1.moved.storage[index] } / Double(copies.count)
    }
    (estimates, variances) = (rules.map(\.estimate), rules.map(\.total))
  }
}
