internal import Foundation
internal import Statistics

extension LogisticSolver {
  /// A penalty on the coefficients of centred and scaled columns.
  enum InnerPenalty: Sendable { case none, ridge, jeffreys }

  /// Everything that a solution writes to, made once.
  struct Workspace: Sendable {
    /// Coefficients of the centred and scaled columns, intercept first.
    var current: [Double]
    var step: [Double]
    /// The slope of what is maximised, at the point last evaluated, after `fillGradient`.
    var gradient: [Double]
    var logLikelihood = -Double.infinity
    /// What is maximised: the log likelihood less its penalty.
    var objective = -Double.infinity
    /// The linear predictor of every padded row.
    var linear: [Double]
    var scratch: [Double]
    var information: [Double]
    private(set) var curvatures: [Double]
    private var candidate: [Double]
    private var factorStorage: [Double]
    private var residuals: [Double]
    private let size: Int
    private let offsets: [Double]
    /// That of centred and scaled columns; `jeffreys` only if there is room for leverages.
    private(set) var penalty = InnerPenalty.none
    /// The matrix of a ridge penalty, square, column by column, zero for the intercept.
    private(set) var ridge: [Double] = []
    private var penaltySlope: [Double]
    private var leverages: [Double]

    /// Offsets are padded or empty; with `isJeffreys` there is room for leverages.
    init(size: Int, paddedRows: Int, offsets: [Double], isJeffreys: Bool) {
      self.size = size
      self.offsets = offsets
      let vector = Array(repeating: 0.0, count: size)
      let perRow = Array(repeating: 0.0, count: paddedRows)
      (current, step, candidate, gradient) = (vector, vector, vector, vector)
      penaltySlope = vector
      leverages = isJeffreys ? perRow : []
      (linear, scratch, curvatures, residuals) = (perRow, perRow, perRow, perRow)
      information = Array(repeating: 0, count: size * size)
      factorStorage = information
    }

    /// Takes the penalty of columns divided by `scales` (the intercept's first), in the storage that is there.
    mutating func setPenalty(_ given: Penalty, scales: [Double]) {
      switch given {
      case .none: penalty = .none
      case .jeffreys: penalty = .jeffreys
      case .ridge(let matrix):
        precondition(
          matrix.rows == size - 1 && matrix.columns == size - 1, "a penalty for every column")
        penalty = .ridge
        ridge.resize(to: size * size)
        for row in 1..<max(1, size) {
          for column in 1..<max(1, size) {
            ridge[column * size + row] = matrix[row - 1, column - 1] / scales[row] / scales[column]
          }
        }
      }
    }

    /// Computes linear predictors, log likelihood, residuals and curvatures at `current`.
    mutating func evaluate(_ columns: PaddedColumns, outcomes: [Double], weights: [Double]) {
      columns.product(current, into: &linear)
      for row in offsets.indices { linear[row] += offsets[row] }
      logLikelihood = LikelihoodSums.logistic(
        linear, outcomes: outcomes, weights: weights, residuals: &residuals,
        curvatures: &curvatures)
      switch penalty {
      case .none: objective = logLikelihood
      case .ridge: objective = logLikelihood - ridgeTerm()
      case .jeffreys: objective = logLikelihood + jeffreys(columns)
      }
    }

    /// ½ bᵀ P b, keeping P b for the gradient.
    private mutating func ridgeTerm() -> Double {
      var sum = 0.0
      for row in 0..<size {
        var product = 0.0
        for column in 0..<size { product += ridge[column * size + row] * current[column] }
        penaltySlope[row] = product
        sum += current[row] * product / 2
      }
      return sum
    }

    /// ½ log |XᵀWX|, turning residuals into those of Firth's modified score.
    ///
    /// The largest of Σ {y log p + (1 − y) log(1 − p)} + ½ log |XᵀWX|, W = diag p (1 − p).
    ///
    /// - Source: Firth, Biometrika 1993;80:27: y − π becomes y − π + h (½ − π), h the leverages.
    private mutating func jeffreys(_ columns: PaddedColumns) -> Double {
      fillInformation(columns, isPenalized: false)
      guard factor(tolerance: 1e-14) == nil else { return -.infinity }
      var half = 0.0
      for index in 0..<size { half += log(factorStorage[index * size + index]) }
      columns.distances(factor: factorStorage, into: &leverages)
      for row in linear.indices {
        residuals[row] += curvatures[row] * leverages[row] * (0.5 - inverseLogit(linear[row]).p)
      }
      return half
    }

    /// The information matrix at the point last evaluated, with that of a ridge penalty unless told
    /// otherwise; only the lower triangle is meant.
    mutating func fillInformation(_ columns: PaddedColumns, isPenalized: Bool = true) {
      columns.weightedCrossProduct(weights: curvatures, into: &information)
      guard isPenalized, penalty == .ridge else { return }
      for index in information.indices { information[index] += ridge[index] }
    }

    /// The gradient at the point last evaluated.
    mutating func fillGradient(_ columns: PaddedColumns) {
      columns.transposedProduct(residuals, into: &gradient)
      guard penalty == .ridge else { return }
      for index in gradient.indices { gradient[index] -= penaltySlope[index] }
    }

    /// Factors the information matrix; the first singular column or `nil`.
    mutating func factor(tolerance: Double) -> Int? {
      for index in information.indices { factorStorage[index] = information[index] }
      return Cholesky.factorInPlace(&factorStorage, size: size, tolerance: tolerance)
    }

    /// Writes the inverse of the information last made; `false` if that is singular.
    mutating func invertInformation(into inverse: inout [Double]) -> Bool {
      guard factor(tolerance: 1e-14) == nil else { return false }
      Cholesky.invert(factorStorage, size: size, into: &inverse, scratch: &candidate)
      return true
    }

    /// Finds the Newton step and returns its decrement, twice the rise in log likelihood it promises.
    mutating func findStep(_ columns: PaddedColumns) -> Double {
      fillGradient(columns)
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
      let before = objective
      let slack = 1e-13 * (abs(before) + 1)
      for index in current.indices { candidate[index] = current[index] }
      var fraction = 1.0
      for _ in 0..<40 {
        for index in current.indices { current[index] = candidate[index] + fraction * step[index] }
        evaluate(columns, outcomes: outcomes, weights: weights)
        if objective >= before - slack { return true }
        fraction /= 2
      }
      for index in current.indices { current[index] = candidate[index] }
      evaluate(columns, outcomes: outcomes, weights: weights)
      return false
    }
  }
}
