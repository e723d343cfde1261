public import Cohorts
internal import Foundation
public import Statistics

/// The predicted risks of all categories of an outcome, with what a careful reader must know about them.
public struct CategoryPrediction: Sendable, Hashable, Codable {
  /// The log odds of each compared category against the reference.
  public var linearPredictors: [Double]
  /// The risk of each level of the outcome, the reference among them; they add up to one.
  ///
  /// Intervals (95 %) are symmetric on the log odds of the category against all others; none without covariances.
  public var risks: [Estimate]
  /// Predictors outside the range that the model was made from.
  public var outsideRange: [String]
}

extension RiskModel {
  /// The risk of each category for one patient, in the order of the model's levels.
  ///
  /// p_k = exp(η_k) / Σ exp(η_j); logit p_k has the variance Σ over coefficients of ∂ V ∂ᵀ.
  ///
  /// Empty risks for models of one event.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown.
  /// - Source: the delta method with the covariance of all coefficients.
  public func predictCategories(
    _ values: PatientValues
  ) throws(PredictionError) -> CategoryPrediction {
    let row = [1] + (try design.row(for: values))
    let sums = linearPredictorsOfCategories { row[$0] }
    let risks = OutcomeCategories.risks(sums)
    let estimates = (categories?.sums ?? []).map { position in
      estimate(of: position, risks: risks, row: row)
    }
    return CategoryPrediction(
      linearPredictors: sums, risks: estimates, outsideRange: outsideRange(values))
  }

  /// The risk of each category for every patient of a cohort: one array a level, in the order of the levels.
  ///
  /// Empty for models of one event.
  ///
  /// - Throws: `PredictionError` as `Design.matrix(for:)` does.
  public func categoryRisks(for cohort: Cohort) throws(PredictionError) -> [[Double]] {
    categoryRisks(of: try design.matrix(for: cohort))
  }

  /// The same for rows of model columns.
  package func categoryRisks(of predictors: Matrix) -> [[Double]] {
    guard let categories else { return [] }
    var result = Array(
      repeating: Array(repeating: 0.0, count: predictors.rows), count: categories.levels.count)
    let positions = categories.sums
    for row in 0..<predictors.rows {
      let sums = linearPredictorsOfCategories { $0 == 0 ? 1 : predictors[row, $0 - 1] }
      let risks = OutcomeCategories.risks(sums)
      for level in positions.indices { result[level][row] = risks[(positions[level] ?? -1) + 1] }
    }
    return result
  }

  /// The linear predictors of patients: one array a category but the reference, in the order of the coefficients.
  package func categoryLinearPredictors(of predictors: Matrix) -> [[Double]] {
    var result = (categories?.compared ?? []).map { _ in
      Array(repeating: 0.0, count: predictors.rows)
    }
    for row in 0..<predictors.rows {
      let sums = linearPredictorsOfCategories { $0 == 0 ? 1 : predictors[row, $0 - 1] }
      for block in sums.indices { result[block][row] = sums[block] }
    }
    return result
  }

  private func linearPredictorsOfCategories(_ column: (Int) -> Double) -> [Double] {
    let size = design.columnNames.count + 1
    return (0..<(categories?.compared.count ?? 0)).map { block in
      (0..<size).reduce(0) { $0 + coefficients[block * size + $1] * column($1) }
    }
  }

  /// One risk with its interval; `position` counts linear predictors, `nil` is the reference.
  private func estimate(of position: Int?, risks: [Double], row: [Double]) -> Estimate {
    let risk = risks[(position ?? -1) + 1]
    guard let covariance, risk > 0, risk < 1 else { return Estimate(risk) }
    let others = 1 - risk
    // The slope of logit p_k in linear predictor l is ([k = l] − p_l) / (1 − p_k).
    let gradient = risks.indices.dropFirst().flatMap { index -> [Double] in
      let own = position.map { $0 + 1 == index } ?? false
      let slope = ((own ? 1 : 0) - risks[index]) / others
      return row.map { slope * $0 }
    }
    var variance = 0.0
    for i in gradient.indices {
      for j in gradient.indices { variance += gradient[i] * gradient[j] * covariance[i, j] }
    }
    let margin = NormalDistribution.criticalValue() * max(0, variance).squareRoot()
    let center = logit(risk)
    return Estimate(
      risk, lower: inverseLogit(center - margin).p, upper: inverseLogit(center + margin).p,
      method: "delta method on the log odds")
  }
}

extension OutcomeCategories {
  /// The risks that belong to linear predictors, that of the reference first; nothing overflows.
  package static func risks(_ linearPredictors: [Double]) -> [Double] {
    let sums = [0] + linearPredictors
    let largest = sums.max() ?? 0
    let shares = sums.map { exp($0 - largest) }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }
}
