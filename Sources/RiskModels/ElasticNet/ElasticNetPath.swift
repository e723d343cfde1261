public import Statistics

/// The coefficients of a penalised regression at every λ of a sequence.
public struct ElasticNetPath: Sendable, Hashable {
  /// The penalties, largest first.
  public internal(set) var lambdas: [Double]
  /// The intercept at each λ; `nil` for a Cox model.
  public internal(set) var intercepts: [Double]?
  /// One row a model column, one column a λ, on the original scale; zeros are exact.
  public internal(set) var coefficients: Matrix
  /// The share of the null deviance that is explained at each λ.
  public internal(set) var devianceRatios: [Double]
  /// Twice the log likelihood between the saturated model and the one without predictors.
  public internal(set) var nullDeviance: Double

  /// How many coefficients are not zero at each λ.
  public var nonzeroCounts: [Int] {
    lambdas.indices.map { coefficients.column($0).count { $0 != 0 } }
  }

  /// The coefficients at one of the penalties, counted from zero; the intercept first where there is one.
  public func solution(at index: Int) -> [Double] {
    var result: [Double] = []
    fillSolution(at: index, into: &result)
    return result
  }

  /// Writes them; allocates nothing once there is room.
  func fillSolution(at index: Int, into solution: inout [Double]) {
    let first = intercepts == nil ? 0 : 1
    solution.resize(to: coefficients.rows + first)
    if let intercepts { solution[0] = intercepts[index] }
    for column in 0..<coefficients.rows { solution[column + first] = coefficients[column, index] }
  }

  /// The coefficients at any λ, linear between the two nearest penalties and constant beyond the ends.
  ///
  /// b(λ) = s b(λ₁) + (1 − s) b(λ₂) with s = (λ − λ₂) / (λ₁ − λ₂) between two penalties of the path.
  ///
  /// - Source: `glmnet:::lambda.interp`, which `predict` and cross-validation use.
  public func solution(atLambda lambda: Double) -> [Double] {
    var result: [Double] = []
    fillSolution(atLambda: lambda, into: &result)
    return result
  }

  /// Writes them; allocates nothing once there is room.
  func fillSolution(atLambda lambda: Double, into solution: inout [Double]) {
    guard let upper = lambdas.firstIndex(where: { $0 <= lambda }) else {
      if lambdas.isEmpty { return solution.resize(to: 0) }
      return fillSolution(at: lambdas.count - 1, into: &solution)
    }
    fillSolution(at: upper, into: &solution)
    guard upper > 0, lambdas[upper] < lambda, lambdas[upper - 1] > lambdas[upper] else { return }
    let share = (lambda - lambdas[upper]) / (lambdas[upper - 1] - lambdas[upper])
    let first = intercepts == nil ? 0 : 1
    if let intercepts {
      solution[0] = share * intercepts[upper - 1] + (1 - share) * intercepts[upper]
    }
    for column in 0..<coefficients.rows {
      let (larger, smaller) = (coefficients[column, upper - 1], coefficients[column, upper])
      solution[column + first] = share * larger + (1 - share) * smaller
    }
  }

  /// The linear predictor of every row with given coefficients, as `solution` returns them.
  func linearPredictors(
    of predictors: Matrix, with solution: [Double], offsets: [Double]?
  ) -> [Double] {
    var result = Array(repeating: 0.0, count: predictors.rows)
    Self.fillLinearPredictors(
      of: predictors, rows: 0..<predictors.rows, with: solution, offsets: offsets,
      into: &result)
    return result
  }

  /// Writes the linear predictors of some rows to their places among all rows.
  ///
  /// There is an intercept in front where the solution has one element more than columns.
  static func fillLinearPredictors(
    of predictors: Matrix, rows: some Sequence<Int>, with solution: [Double],
    offsets: [Double]?, into linear: inout [Double]
  ) {
    let first = solution.count - predictors.columns
    linear.resize(to: predictors.rows)
    linear.withUnsafeMutableBufferPointer { sums in
      for row in rows { sums[row] = first > 0 ? solution[0] : 0 }
      predictors.storage.withUnsafeBufferPointer { values in
        for column in 0..<predictors.columns where solution[column + first] != 0 {
          let (factor, start) = (solution[column + first], column * predictors.rows)
          for row in rows { sums[row] += factor * values[start + row] }
        }
      }
      guard let offsets else { return }
      for row in rows { sums[row] += offsets[row] }
    }
  }
}
