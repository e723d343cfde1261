public import Cohorts
internal import Foundation
internal import Statistics

/// The effect of one predictor between two of its values, everything else being typical.
public struct PredictorEffect: Sendable, Hashable, Codable {
  /// The predictor.
  public var variable: String
  /// The value compared with: the lower quartile, or the most frequent level.
  public var from: PatientValue
  /// The value compared: the upper quartile, or another level.
  public var to: PatientValue
  /// The difference in the linear predictor.
  public var effect: Double
  /// Its standard error; `nil` for a model without covariances.
  public var se: Double?
  /// The lower Wald limit.
  public var lower: Double?
  /// The upper Wald limit.
  public var upper: Double?
}

extension RiskModel {
  /// Effects of every predictor: over the range between the quartiles for numbers, of each level against
  /// the most frequent one for categories.
  ///
  /// effect = (x₂ − x₁)ᵀ b with variance (x₂ − x₁)ᵀ V (x₂ − x₁), x₁ and x₂ rows of model columns.
  ///
  /// A number with two or three distinct values, or equal quartiles, is compared over its range. Other
  /// predictors of an interaction stand at their typical values (median, most frequent level).
  /// `distinctValues` says how many different values each number has in the data, by name; a number
  /// that is not named counts as having many.
  ///
  /// - Throws: `PredictionError` if a term is not defined at a typical value.
  /// - Source: Matches `rms::summary.rms` with the defaults of `datadist`.
  public func effects(
    confidence: Double = 0.95, distinctValues: [String: Int] = [:]
  ) throws(PredictionError) -> [PredictorEffect] {
    let numbers = design.predictors.filter(\.variable.levels.isEmpty)
    let categories = design.predictors.filter { !$0.variable.levels.isEmpty }
    let z = NormalDistribution.criticalValue(confidence: confidence)
    var result: [PredictorEffect] = []
    for predictor in numbers {
      guard
        let (low, high) = predictor.effectRange(distinct: distinctValues[predictor.variable.name])
      else { continue }
      result.append(try effect(of: predictor, from: .number(low), to: .number(high), z: z))
    }
    for predictor in categories {
      for level in predictor.variable.levels where .level(level.code) != predictor.typical {
        result.append(
          try effect(of: predictor, from: predictor.typical, to: .level(level.code), z: z))
      }
    }
    return result
  }

  private func effect(
    of predictor: Design.Predictor, from: PatientValue, to: PatientValue, z: Double
  ) throws(PredictionError) -> PredictorEffect {
    var patient = design.typicalValues
    patient[predictor.variable.name] = from
    let start = try design.row(for: patient)
    patient[predictor.variable.name] = to
    let difference = zip(try design.row(for: patient), start).map { $0 - $1 }
    let effect = zip(coefficients.dropFirst(), difference).reduce(0) { $0 + $1.0 * $1.1 }
    let se = covariance.map { covariance in
      var variance = 0.0
      for i in difference.indices {
        for j in difference.indices {
          variance += difference[i] * difference[j] * covariance[i + 1, j + 1]
        }
      }
      return max(0, variance).squareRoot()
    }
    return PredictorEffect(
      variable: predictor.variable.name, from: from, to: to, effect: effect, se: se,
      lower: se.map { effect - z * $0 }, upper: se.map { effect + z * $0 })
  }

  /// How much the variance of each slope is inflated by the others, column by column.
  ///
  /// The diagonal of the inverse of the slopes' correlation matrix; `nil` if it cannot be inverted or nobody
  /// knows it.
  ///
  /// - Source: Davis, J R Stat Soc A 1986;149:349. Matches `rms::vif`.
  public var varianceInflation: [Double]? {
    guard let covariance else { return nil }
    let size = coefficients.count - 1
    var correlation = Matrix(rows: size, columns: size)
    for i in 0..<size {
      for j in 0..<size {
        let scale = covariance[i + 1, i + 1].squareRoot() * covariance[j + 1, j + 1].squareRoot()
        correlation[i, j] = covariance[i + 1, j + 1] / scale
      }
    }
    guard let factor = try? Cholesky(correlation, tolerance: 1e-14) else { return nil }
    let inverse = factor.inverse()
    return (0..<size).map { inverse[$0, $0] }
  }
}

extension Design.Predictor {
  /// The values between which the effect of a number is given.
  fileprivate func effectRange(distinct: Int?) -> (low: Double, high: Double)? {
    guard let range, quartiles.count == 3 else { return nil }
    let isCoarse = (distinct ?? .max) < 4 || quartiles[0] == quartiles[2]
    return isCoarse ? (range.lowerBound, range.upperBound) : (quartiles[0], quartiles[2])
  }
}
