public import Cohorts
public import Statistics

extension RiskModel {
  /// The linear predictor of one patient, constant and offsets included: for logistic models the log odds.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown.
  public func linearPredictor(of values: PatientValues) throws(PredictionError) -> Double {
    linearPredictor(ofRow: try design.row(for: values)) + (try design.offset(of: values))
  }

  /// The linear predictor of every patient of a cohort, constant and offsets included.
  ///
  /// - Throws: `PredictionError` as `Design.matrix(for:)` does.
  public func linearPredictors(for cohort: Cohort) throws(PredictionError) -> [Double] {
    let values = linearPredictors(of: try design.matrix(for: cohort))
    guard !design.offsets.isEmpty else { return values }
    return zip(values, try design.offsets(for: cohort)).map(+)
  }

  /// The linear predictor of every row of model columns, constant included, offsets not.
  public func linearPredictors(of predictors: Matrix) -> [Double] {
    var result = Array(repeating: intercept, count: predictors.rows)
    for column in 0..<predictors.columns {
      let factor = coefficients[column + 1]
      for (row, value) in predictors.column(column).enumerated() { result[row] += factor * value }
    }
    return result
  }

  /// The predictors whose values lie outside the range that the model was made from.
  public func outsideRange(_ values: PatientValues) -> [String] {
    design.predictors.compactMap { predictor in
      guard case .number(let value)? = values[predictor.variable.name] else { return nil }
      guard let range = predictor.range, !range.contains(value) else { return nil }
      return predictor.variable.name
    }
  }

  /// The linear predictor of a row of model columns, constant included, offsets not.
  func linearPredictor(ofRow row: [Double]) -> Double {
    zip(coefficients.dropFirst(), row).reduce(intercept) { $0 + $1.0 * $1.1 }
  }

  /// The square root of x V xᵀ with the constant's 1 in front of the row; `nil` without covariances.
  func standardError(ofRow row: [Double]) -> Double? {
    covariance.map { covariance in
      let x = [1] + row
      var variance = 0.0
      for i in x.indices {
        for j in x.indices { variance += x[i] * x[j] * covariance[i, j] }
      }
      return max(0, variance).squareRoot()
    }
  }
}
