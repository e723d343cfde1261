public import Cohorts
internal import Statistics

/// How far the patients whom a model was made from lay from their centre: aggregates, no patient's values.
///
/// The leverage of a patient is x V xᵀ, the variance of the linear predictor. It grows with the distance
/// from the centre of the development cohort in every direction at once, so that it also finds
/// combinations of values that are rare although each value is common.
public struct LeverageRange: Sendable, Hashable, Codable {
  /// The leverage that 99 % of the patients do not exceed (type 7 quantile).
  public var percentile99: Double
  /// The largest leverage of any patient.
  public var largest: Double

  /// Creates a range.
  public init(percentile99: Double, largest: Double) {
    (self.percentile99, self.largest) = (percentile99, largest)
  }
}

/// Whether a patient is like those whom a model was made from, by leverage.
public enum CohortLikeness: String, Sendable, Hashable, Codable {
  /// Like 99 % of them.
  case usual
  /// Further from their centre than 99 % of them.
  case rare
  /// Further from their centre than all of them: the risk is an extrapolation.
  case beyond
}

extension RiskModel {
  /// Whether the patient of a row of model columns is like those of the development.
  ///
  /// `nil` for models whose development is not known, such as published ones.
  func likeness(ofRow row: [Double]) -> CohortLikeness? {
    guard let leverage, let error = standardError(ofRow: row) else { return nil }
    // What differs in the last digits is the same patient.
    let own = error * error * (1 - 1e-9)
    return own > leverage.largest ? .beyond : own > leverage.percentile99 ? .rare : .usual
  }

  /// Whether a patient is like those whom the model was made from; `nil` if that is not known.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown.
  public func likeness(of values: PatientValues) throws(PredictionError) -> CohortLikeness? {
    likeness(ofRow: try design.row(for: values))
  }

  /// The model with the leverages of the patients it was made from.
  func measuringLeverage(in predictors: Matrix) -> RiskModel {
    guard let covariance, predictors.rows > 0, covariance.rows == predictors.columns + 1 else {
      return self
    }
    let leverages = predictors.leverages(covariance).sorted()
    guard let largest = leverages.last, largest.isFinite else { return self }
    var model = self
    model.leverage = LeverageRange(
      percentile99: quantile(ofSorted: leverages, at: 0.99), largest: largest)
    return model
  }
}

extension Matrix {
  /// x V xᵀ of every row with a 1 in front, never below zero; one pass over pairs of columns.
  fileprivate func leverages(_ covariance: Matrix) -> [Double] {
    var result = Array(repeating: covariance[0, 0], count: rows)
    let values = (0..<columns).map { Array(column($0)) }
    for i in 0..<columns {
      let first = values[i]
      for row in result.indices {
        result[row] +=
          first[row] * (2 * covariance[0, i + 1] + first[row] * covariance[i + 1, i + 1])
      }
      for j in 0..<i {
        let (factor, second) = (2 * covariance[i + 1, j + 1], values[j])
        guard factor != 0 else { continue }
        for row in result.indices { result[row] += factor * first[row] * second[row] }
      }
    }
    return result.map { max(0, $0) }
  }
}
