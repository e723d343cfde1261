public import Statistics

/// The coefficients of a penalised regression at every λ of a sequence.
public struct ElasticNetPath: Sendable, Hashable {
  /// The penalties, largest first.
  public let lambdas: [Double]
  /// The intercept at each λ; `nil` for a Cox model.
  public let intercepts: [Double]?
  /// One row a model column, one column a λ, on the original scale; zeros are exact.
  public let coefficients: Matrix
  /// The share of the null deviance that is explained at each λ.
  public let devianceRatios: [Double]
  /// Twice the log likelihood between the saturated model and the one without predictors.
  public let nullDeviance: Double

  /// How many coefficients are not zero at each λ.
  public var nonzeroCounts: [Int] {
    lambdas.indices.map { coefficients.column($0).count { $0 != 0 } }
  }

  /// The coefficients at one of the penalties, counted from zero; the intercept first where there is one.
  public func solution(at index: Int) -> [Double] {
    (intercepts.map { [$0[index]] } ?? []) + coefficients.column(index)
  }

  /// The coefficients at any λ, linear between the two nearest penalties and constant beyond the ends.
  ///
  /// b(λ) = s b(λ₁) + (1 − s) b(λ₂) with s = (λ − λ₂) / (λ₁ − λ₂) between two penalties of the path.
  ///
  /// - Source: `glmnet:::lambda.interp`, which `predict` and cross-validation use.
  public func solution(atLambda lambda: Double) -> [Double] {
    guard let upper = lambdas.firstIndex(where: { $0 <= lambda }) else {
      return lambdas.isEmpty ? [] : solution(at: lambdas.count - 1)
    }
    guard upper > 0, lambdas[upper] < lambda, lambdas[upper - 1] > lambdas[upper] else {
      return solution(at: upper)
    }
    let share = (lambda - lambdas[upper]) / (lambdas[upper - 1] - lambdas[upper])
    return zip(solution(at: upper - 1), solution(at: upper)).map { larger, smaller in
      share * larger + (1 - share) * smaller
    }
  }

  /// The linear predictor of every row with given coefficients, as `solution` returns them.
  func linearPredictors(
    of predictors: Matrix, with solution: [Double], offsets: [Double]?
  ) -> [Double] {
    let hasIntercept = intercepts != nil
    var sums = Array(repeating: hasIntercept ? solution[0] : 0, count: predictors.rows)
    for column in 0..<predictors.columns {
      let factor = solution[column + (hasIntercept ? 1 : 0)]
      guard factor != 0 else { continue }
      let start = column * predictors.rows
      for row in sums.indices { sums[row] += factor * predictors.storage[start + row] }
    }
    guard let offsets else { return sums }
    return zip(sums, offsets).map { $0 + $1 }
  }
}
