internal import Foundation
internal import Statistics

extension LogisticSolver {
  /// Everything that a solution writes to, made once.
  struct Workspace: Sendable {
    /// Coefficients of the centred and scaled columns, intercept first.
    var current: [Double]
    var step: [Double]
    var logLikelihood = -Double.infinity
    /// The linear predictor of every padded row.
    var linear: [Double]
    var scratch: [Double]
    var information: [Double]
    private var candidate: [Double]
    private var gradient: [Double]
    private var factorStorage: [Double]
    private var curvatures: [Double]
    private var residuals: [Double]
    private let size: Int

    init(size: Int, paddedRows: Int) {
      self.size = size
      let vector = Array(repeating: 0.0, count: size)
      let perRow = Array(repeating: 0.0, count: paddedRows)
      (current, step, candidate, gradient) = (vector, vector, vector, vector)
      (linear, scratch, curvatures, residuals) = (perRow, perRow, perRow, perRow)
      information = Array(repeating: 0, count: size * size)
      factorStorage = information
    }

    /// Computes linear predictors, log likelihood, residuals and curvatures at `current`.
    mutating func evaluate(_ columns: PaddedColumns, outcomes: [Double], weights: [Double]) {
      columns.product(current, into: &linear)
      var sum = 0.0
      var product = 1.0
      for row in linear.indices {
        let (eta, weight, outcome) = (linear[row], weights[row], outcomes[row])
        let small = exp(-abs(eta))  // never overflows
        let (minor, major) = (small / (1 + small), 1 / (1 + small))
        residuals[row] = weight * (outcome - (eta < 0 ? minor : major))
        curvatures[row] = weight * minor * major
        sum += weight * (outcome * eta - max(eta, 0))
        // One logarithm for many rows: counts of a resample become repeated factors of at most 2, so
        // that 64 rows stay below 2 to the power of 256.
        if weight <= 4, weight == weight.rounded() {
          var count = weight
          while count > 0 {
            product *= 1 + small
            count -= 1
          }
        } else {
          sum -= weight * log1p(small)
        }
        if row & 63 == 63 {
          sum -= log(product)
          product = 1
        }
      }
      logLikelihood = sum - log(product)
    }

    /// The information matrix at the point last evaluated; only the lower triangle is meant.
    mutating func fillInformation(_ columns: PaddedColumns) {
      columns.weightedCrossProduct(weights: curvatures, scratch: &scratch, into: &information)
    }

    /// Factors the information matrix; the first singular column or `nil`.
    mutating func factor(tolerance: Double) -> Int? {
      for index in information.indices { factorStorage[index] = information[index] }
      return Cholesky.factorInPlace(&factorStorage, size: size, tolerance: tolerance)
    }

    /// Finds the Newton step and returns its decrement, twice the rise in log likelihood it promises.
    mutating func findStep(_ columns: PaddedColumns) -> Double {
      columns.transposedProduct(residuals, into: &gradient)
      for index in gradient.indices { step[index] = gradient[index] }
      Cholesky.solveInPlace(factorStorage, size: size, &step)
      var decrement = 0.0
      for index in gradient.indices { decrement += gradient[index] * step[index] }
      return decrement
    }

    /// Takes the step, halved until the likelihood does not fall; `false` if no half of it helps.
    mutating func takeStep(
      _ columns: PaddedColumns, outcomes: [Double], weights: [Double]
    ) -> Bool {
      let before = logLikelihood
      let slack = 1e-13 * (abs(before) + 1)
      for index in current.indices { candidate[index] = current[index] }
      var fraction = 1.0
      for _ in 0..<40 {
        for index in current.indices { current[index] = candidate[index] + fraction * step[index] }
        evaluate(columns, outcomes: outcomes, weights: weights)
        if logLikelihood >= before - slack { return true }
        fraction /= 2
      }
      for index in current.indices { current[index] = candidate[index] }
      evaluate(columns, outcomes: outcomes, weights: weights)
      return false
    }
  }
}
