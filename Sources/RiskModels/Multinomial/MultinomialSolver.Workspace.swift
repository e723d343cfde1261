internal import Foundation
internal import Statistics

extension MultinomialSolver {
  /// Everything that a solution writes to, made once; a block is a category other than the reference.
  struct Workspace: Sendable {
    /// Coefficients of the centred and scaled columns, a block a category, each with its intercept first.
    var current: [[Double]]
    /// The last Newton step, block after block.
    var step: [Double]
    var logLikelihood = -Double.infinity
    /// The linear predictor of every padded row, a block a category.
    var linear: [[Double]]
    /// What the last step adds to each linear predictor, after `fillGains`.
    var gains: [[Double]]
    /// The information of all coefficients, block after block; only the lower triangle is meant.
    var information: [Double]
    private var candidate: [[Double]]
    private var probabilities: [[Double]]
    private var residuals: [[Double]]
    private var curvatures: [Double]
    private var gradient: [Double]
    private var factorStorage: [Double]
    private var blockVector: [Double]
    private var blockProduct: [Double]
    private var rowWeights: [Double]
    private let blockSize: Int
    private let blocks: Int

    init(blockSize: Int, blocks: Int, paddedRows: Int) {
      (self.blockSize, self.blocks) = (blockSize, blocks)
      let vector = Array(repeating: 0.0, count: blockSize)
      let perRow = Array(repeating: 0.0, count: paddedRows)
      current = Array(repeating: vector, count: blocks)
      candidate = current
      linear = Array(repeating: perRow, count: blocks)
      (gains, probabilities, residuals) = (linear, linear, linear)
      (curvatures, rowWeights) = (perRow, perRow)
      step = Array(repeating: 0, count: blockSize * blocks)
      gradient = step
      information = Array(repeating: 0, count: step.count * step.count)
      factorStorage = information
      blockVector = vector
      blockProduct = Array(repeating: 0, count: blockSize * blockSize)
    }

    /// Computes linear predictors, probabilities, residuals and log likelihood at `current`.
    mutating func evaluate(_ columns: PaddedColumns, categories: [Int], weights: [Double]) {
      for block in 0..<blocks { columns.product(current[block], into: &linear[block]) }
      logLikelihood = 0
      for row in categories.indices {
        let own = categories[row]
        // The largest exponent is taken out, so that nothing overflows.
        var largest = 0.0
        for block in 0..<blocks { largest = max(largest, linear[block][row]) }
        var sum = exp(-largest)
        for block in 0..<blocks {
          let share = exp(linear[block][row] - largest)
          probabilities[block][row] = share
          sum += share
        }
        rowWeights[row] = weights[row]
        for block in 0..<blocks {
          let risk = probabilities[block][row] / sum
          probabilities[block][row] = risk
          residuals[block][row] = weights[row] * ((own == block + 1 ? 1 : 0) - risk)
        }
        guard weights[row] > 0 else { continue }
        let value = own == 0 ? 0 : linear[own - 1][row]
        logLikelihood += weights[row] * (value - largest - log(sum))
      }
      if !logLikelihood.isFinite { logLikelihood = -.infinity }
    }

    /// The exact information at the point last evaluated: Σ w p_k ([k = l] − p_l) x xᵀ in block k, l.
    mutating func fillInformation(_ columns: PaddedColumns) {
      let size = step.count
      for left in 0..<blocks {
        for lower in left..<blocks {
          for row in 0..<columns.rows {
            let share = probabilities[left][row]
            let rest = (lower == left ? 1 : 0) - probabilities[lower][row]
            curvatures[row] = rowWeights[row] * share * rest
          }
          columns.weightedCrossProduct(weights: curvatures, into: &blockProduct)
          for column in 0..<blockSize {
            for row in column..<blockSize {
              let value = blockProduct[column * blockSize + row]
              information[(left * blockSize + column) * size + lower * blockSize + row] = value
              information[(left * blockSize + row) * size + lower * blockSize + column] = value
            }
          }
        }
      }
    }

    /// Factors the information matrix; the first singular column or `nil`.
    mutating func factor(tolerance: Double) -> Int? {
      for index in information.indices { factorStorage[index] = information[index] }
      return Cholesky.factorInPlace(&factorStorage, size: step.count, tolerance: tolerance)
    }

    /// Finds the Newton step and returns its decrement, twice the rise in log likelihood it promises.
    mutating func findStep(_ columns: PaddedColumns) -> Double {
      for block in 0..<blocks {
        columns.transposedProduct(residuals[block], into: &blockVector)
        for index in 0..<blockSize { gradient[block * blockSize + index] = blockVector[index] }
      }
      for index in gradient.indices { step[index] = gradient[index] }
      Cholesky.solveInPlace(factorStorage, size: step.count, &step)
      var decrement = 0.0
      for index in gradient.indices { decrement += gradient[index] * step[index] }
      return decrement
    }

    /// Takes the step, halved until the likelihood does not fall; `false` if no half of it helps.
    mutating func takeStep(
      _ columns: PaddedColumns, categories: [Int], weights: [Double]
    ) -> Bool {
      let before = logLikelihood
      let slack = 1e-13 * (abs(before) + 1)
      for block in 0..<blocks {
        for index in 0..<blockSize { candidate[block][index] = current[block][index] }
      }
      var fraction = 1.0
      for _ in 0..<40 {
        move(by: fraction)
        evaluate(columns, categories: categories, weights: weights)
        if logLikelihood >= before - slack { return true }
        fraction /= 2
      }
      move(by: 0)
      evaluate(columns, categories: categories, weights: weights)
      return false
    }

    private mutating func move(by fraction: Double) {
      for block in 0..<blocks {
        for index in 0..<blockSize {
          current[block][index] =
            candidate[block][index] + fraction * step[block * blockSize + index]
        }
      }
    }

    /// Computes what the last step adds to each linear predictor.
    mutating func fillGains(_ columns: PaddedColumns) {
      for block in 0..<blocks {
        for index in 0..<blockSize { blockVector[index] = step[block * blockSize + index] }
        columns.product(blockVector, into: &gains[block])
      }
    }
  }
}
