public import Statistics

/// The unweighted sum of squares test of fit of a logistic model in the patients it was made from.
///
/// The sum of squared errors is compared with its expectation Σp(1 − p); its variance is the residual sum
/// of squares of the weighted regression of 1 − 2p on the model's columns, weights p(1 − p).
///
/// - Source: Copas 1989; le Cessie & van Houwelingen, Biometrics 1991;47:1267; Hosmer et al., Stat Med
///   1997;16:965. Matches `rms::residuals.lrm(type = "gof")`.
public struct LeCessieVanHouwelingen: Sendable, Hashable, Codable {
  /// Σ(y − p)².
  public var sumOfSquares: Double
  /// What it should be if the model is right.
  public var expected: Double
  /// The standard deviation of the difference.
  public var standardDeviation: Double
  /// The standard normal statistic.
  public var z: Double
  /// The two-sided P value.
  public var pValue: Double

  /// Tests fitted risks; `nil` where columns are collinear or no variance is left.
  ///
  /// - Parameters:
  ///   - predictors: The model's columns without the intercept, one row a patient.
  ///   - risks: The fitted risk of each patient.
  ///   - outcomes: Whether each patient had the event.
  /// - Throws: `ValidationError.countsDiffer` where rows, risks and outcomes differ in number.
  public init?(predictors: Matrix, risks: [Double], outcomes: [Bool]) throws(ValidationError) {
    guard risks.count == outcomes.count, risks.count == predictors.rows else {
      throw .countsDiffer(risks: risks.count, outcomes: min(outcomes.count, predictors.rows))
    }
    let weights = risks.map { $0 * (1 - $0) }
    guard
      let variance = WeightedResidual.sumOfSquares(
        of: risks.map { 1 - 2 * $0 }, on: predictors, weights: weights)
    else { return nil }
    sumOfSquares = zip(risks, outcomes).reduce(0) { sum, pair in
      let error = (pair.1 ? 1 : 0) - pair.0
      return sum + error * error
    }
    expected = weights.reduce(0, +)
    standardDeviation = variance.squareRoot()
    z = (sumOfSquares - expected) / standardDeviation
    pValue = NormalDistribution.twoSidedP(z)
  }
}

/// What a weighted linear regression with intercept leaves unexplained.
private enum WeightedResidual {
  /// Σ w r² of the residuals r; `nil` for collinear columns, or where only rounding is left.
  static func sumOfSquares(
    of response: [Double], on predictors: Matrix, weights: [Double]
  ) -> Double? {
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    // Centred at weighted means, the intercept drops out and no digits are lost to large values.
    func centred(_ values: some Collection<Double>) -> [Double] {
      let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      return values.map { $0 - mean }
    }
    let y = centred(response)
    let x = (0..<predictors.columns).map { centred(predictors.column($0)) }
    var information = Matrix(rows: x.count, columns: x.count)
    var score = Array(repeating: 0.0, count: x.count)
    for i in x.indices {
      for j in 0...i { information[i, j] = product(x[i], x[j], weights) }
      score[i] = product(x[i], y, weights)
    }
    guard let factor = try? Cholesky(information, tolerance: 1e-12) else { return nil }
    var residual = y
    for (column, coefficient) in zip(x, factor.solve(score)) {
      for row in residual.indices { residual[row] -= coefficient * column[row] }
    }
    let rest = product(residual, residual, weights)
    return rest > 1e-20 * product(response, response, weights) ? rest : nil
  }

  private static func product(_ a: [Double], _ b: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    for row in a.indices { sum += weights[row] * a[row] * b[row] }
    return sum
  }
}
