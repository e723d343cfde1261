public import Cohorts
public import Statistics

extension RiskModel {
  /// The log odds of the event for one patient, intercept included.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown.
  public func linearPredictor(of values: PatientValues) throws(PredictionError) -> Double {
    linearPredictor(ofRow: try design.row(for: values))
  }

  /// The log odds of the event for every patient of a cohort, intercept included.
  ///
  /// - Throws: `PredictionError` as `Design.matrix(for:)` does.
  public func linearPredictors(for cohort: Cohort) throws(PredictionError) -> [Double] {
    linearPredictors(of: try design.matrix(for: cohort))
  }

  /// The log odds of the event for every row of model columns, intercept included.
  public func linearPredictors(of predictors: Matrix) -> [Double] {
    var result = Array(repeating: intercept, count: predictors.rows)
    for column in 0..<predictors.columns {
      let factor = coefficients[column + 1]
      for (row, value) in predictors.column(column).enumerated() { result[row] += factor * value }
    }
    return result
  }

  /// The risk of one patient with its interval and with the predictors outside the model's range.
  ///
  /// The interval says how precisely the model knows this risk; it is symmetric on the log odds.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown.
  public func predict(_ values: PatientValues) throws(PredictionError) -> RiskPrediction {
    let row = try design.row(for: values)
    let linearPredictor = linearPredictor(ofRow: row)
    let standardError = standardError(ofRow: row)
    let margin = NormalDistribution.criticalValue() * standardError
    let risk = Estimate(
      inverseLogit(linearPredictor).p, lower: inverseLogit(linearPredictor - margin).p,
      upper: inverseLogit(linearPredictor + margin).p, method: "delta method on the log odds")
    return RiskPrediction(
      linearPredictor: linearPredictor, standardError: standardError, risk: risk,
      outsideRange: outsideRange(values))
  }

  /// The predictors whose values lie outside the range that the model was made from.
  public func outsideRange(_ values: PatientValues) -> [String] {
    design.predictors.compactMap { predictor in
      guard case .number(let value)? = values[predictor.variable.name] else { return nil }
      guard let range = predictor.range, !range.contains(value) else { return nil }
      return predictor.variable.name
    }
  }

  private func linearPredictor(ofRow row: [Double]) -> Double {
    zip(coefficients.dropFirst(), row).reduce(intercept) { $0 + $1.0 * $1.1 }
  }

  /// The square root of x V xᵀ with the intercept's 1 in front of the row.
  private func standardError(ofRow row: [Double]) -> Double {
    let x = [1] + row
    var variance = 0.0
    for i in x.indices {
      for j in x.indices { variance += x[i] * x[j] * covariance[i, j] }
    }
    return max(0, variance).squareRoot()
  }
}
