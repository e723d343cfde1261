internal import Foundation
public import Statistics

// Priorities: the maximum to the last digits that matter, a named reason whenever there is none, then
// speed: the bootstrap solves again and again, so the workspace is made once and a solution allocates nothing.

/// Finds the coefficients of a multinomial logistic regression, again and again for different case weights.
///
/// ℓ(b) = Σ w {η_y − log(1 + Σ exp η_j)}, η_j = xᵀb_j and 0 for the reference.
///
/// Each category but the reference has a linear predictor of its own: its log odds against the reference.
/// Coefficients go in and come out on the original scale, category by category, each with its intercept first;
/// inside, columns are centred and scaled. Copy the solver to use it from several threads.
///
/// - Source: Newton's method on the exact information of all coefficients together, with step halving;
///   convergence is judged by the Newton decrement. Agrees with `nnet::multinom` at tightened convergence.
public struct MultinomialSolver: Sendable {
  /// How a solution ended.
  public enum Status: Sendable, Hashable {
    /// The maximum was found.
    case converged
    /// Some combination of columns tells categories apart for all patients, or for some without a mistake, so
    /// that the likelihood has no maximum; the columns that matter most, counted from zero.
    case separated(columns: [Int], isComplete: Bool)
    /// A column that earlier columns (or the intercept) explain completely, counted from zero.
    case collinear(column: Int, explainedBy: [Int])
    /// Nobody with any weight is in a category, counted with the reference as zero.
    case emptyCategory(Int)
    /// No maximum within the allowed number of steps.
    case notConverged
  }

  /// The coefficients of the last solution, category by category, each with its intercept first.
  public private(set) var coefficients: [Double]
  /// The log likelihood at those coefficients.
  public private(set) var logLikelihood = -Double.infinity
  /// The Newton steps that the last solution took.
  public private(set) var iterations = 0
  /// The most Newton steps that a solution may take.
  public var maximumIterations = 50

  let rows: Int
  let categoryCount: Int
  private(set) var columns: PaddedColumns
  private(set) var means: [Double]
  private(set) var scales: [Double]
  let categories: [Int]
  private(set) var weights: [Double]
  var state: Workspace

  /// Coefficients of one category, the intercept included.
  package var blockSize: Int { columns.columns }

  /// Prepares a workspace.
  ///
  /// - Parameters:
  ///   - predictors: The columns, without the intercept.
  ///   - categories: One a row, the reference 0, the others counted from 1.
  ///   - categoryCount: How many categories there are, the reference included; at least two.
  public init(predictors: Matrix, categories: [Int], categoryCount: Int) {
    precondition(predictors.rows == categories.count, "a category is needed for every row")
    precondition(categoryCount > 1, "there must be a category beside the reference")
    precondition(categories.allSatisfy { (0..<categoryCount).contains($0) }, "an unknown category")
    rows = predictors.rows
    let size = predictors.columns + 1
    columns = PaddedColumns(rows: rows, columns: size)
    columns.setColumn(0, to: Array(repeating: 1, count: rows))
    means = Array(repeating: 0, count: size)
    scales = Array(repeating: 1, count: size)
    (self.categories, self.categoryCount) = (categories, categoryCount)
    weights = Array(repeating: 1, count: rows)
    coefficients = Array(repeating: 0, count: size * (categoryCount - 1))
    state = Workspace(blockSize: size, blocks: categoryCount - 1, paddedRows: columns.paddedRows)
    take(predictors)
  }

  /// Takes other columns of the same patients, as many as before, in the storage that is there.
  package mutating func take(_ predictors: Matrix) {
    precondition(
      predictors.rows == rows && predictors.columns + 1 == blockSize,
      "as many rows and columns as before")
    for index in 0..<predictors.columns {
      let column = predictors.column(index)
      (means[index + 1], scales[index + 1]) = column.location
      columns.setColumn(index + 1, to: column, minus: means[index + 1], over: scales[index + 1])
    }
  }

  /// Finds the maximum for case weights (one a row; `nil`: all one), starting from given coefficients.
  @discardableResult
  public mutating func solve(weights: [Double]? = nil, start: [Double]? = nil) -> Status {
    setWeights(weights)
    for category in 0..<categoryCount where weight(of: category) <= 0 {
      logLikelihood = 0
      return .emptyCategory(category)
    }
    begin(from: start)
    let status = iterate()
    readState()
    return status
  }

  /// The covariance matrix of the last solution's coefficients; `nil` where there is none.
  public mutating func covariance() -> Matrix? {
    state.evaluate(columns, categories: categories, weights: weights)
    state.fillInformation(columns)
    let size = coefficients.count
    var information = Matrix(rows: size, columns: size)
    information.storage = state.information
    guard let factor = try? Cholesky(information, tolerance: 1e-14) else { return nil }
    return onOriginalScale(factor.inverse())
  }

  /// The linear predictors of one category but the reference, counted from zero, at the last solution.
  public func linearPredictors(block: Int) -> [Double] { Array(state.linear[block].prefix(rows)) }

  /// Writes the risk of one category, the reference being 0, for every row at the last solution.
  ///
  /// Allocates nothing once there is room.
  package func fillRisks(of category: Int, into risks: inout [Double]) {
    risks.resize(to: rows)
    for row in 0..<rows {
      // The largest exponent is taken out, so that nothing overflows.
      var largest = 0.0
      for block in state.linear.indices { largest = max(largest, state.linear[block][row]) }
      var total = exp(-largest)
      for block in state.linear.indices { total += exp(state.linear[block][row] - largest) }
      let own = category == 0 ? 0 : state.linear[category - 1][row]
      risks[row] = exp(own - largest) / total
    }
  }

  private mutating func setWeights(_ given: [Double]?) {
    if let given {
      precondition(given.count == rows, "a weight is needed for every row")
      for row in 0..<rows { weights[row] = given[row] }
    } else {
      for row in 0..<rows { weights[row] = 1 }
    }
  }

  private func weight(of category: Int) -> Double {
    var sum = 0.0
    for row in 0..<rows where categories[row] == category { sum += weights[row] }
    return sum
  }

  /// Starts from given coefficients, or from intercepts alone.
  private mutating func begin(from start: [Double]?) {
    iterations = 0
    let isGiven = start.map { $0.count == coefficients.count && $0.allSatisfy(\.isFinite) } ?? false
    let reference = weight(of: 0)
    for block in 0..<(categoryCount - 1) {
      for index in 0..<blockSize { state.current[block][index] = 0 }
      guard isGiven, let start else {
        state.current[block][0] = log(weight(of: block + 1) / reference)
        continue
      }
      let first = block * blockSize
      state.current[block][0] = start[first]
      for index in 1..<max(1, blockSize) {
        state.current[block][index] = start[first + index] * scales[index]
        state.current[block][0] += start[first + index] * means[index]
      }
    }
    state.evaluate(columns, categories: categories, weights: weights)
  }

  private mutating func iterate() -> Status {
    while iterations < maximumIterations {
      state.fillInformation(columns)
      // At the first step weights are near equal, so that a small pivot means collinearity; later it means
      // that fitted risks have run into 0 and 1.
      let tolerance = iterations == 0 ? 1e-12 : 1e-14
      if let column = state.factor(tolerance: tolerance) {
        return iterations == 0 ? collinearity(at: column) : separation() ?? .notConverged
      }
      let decrement = state.findStep(columns)
      iterations += 1
      let isLast = decrement < 1e-14 * (abs(state.logLikelihood) + 0.1)
      guard state.takeStep(columns, categories: categories, weights: weights) else {
        // No step improves: rounding has the last word at the maximum, nothing has it elsewhere.
        return decrement < 1e-9 * (abs(state.logLikelihood) + 1) ? .converged : .notConverged
      }
      if isLast { return .converged }
      if iterations >= 8, let separated = separation() { return separated }
    }
    return separation() ?? .notConverged
  }

  /// Reads the solution from the workspace, back on the original scale.
  private mutating func readState() {
    logLikelihood = state.logLikelihood
    for block in 0..<(categoryCount - 1) {
      let first = block * blockSize
      coefficients[first] = state.current[block][0]
      for index in 1..<max(1, blockSize) {
        coefficients[first + index] = state.current[block][index] / scales[index]
        coefficients[first] -= coefficients[first + index] * means[index]
      }
    }
  }

  private func collinearity(at position: Int) -> Status {
    let size = coefficients.count
    var information = Matrix(rows: size, columns: size)
    information.storage = state.information
    do throws(Cholesky.Singularity) {
      _ = try Cholesky(information, tolerance: 1e-12)
      return .notConverged
    } catch {
      let others = Set(error.explainedBy.map { $0 % blockSize - 1 }).filter { $0 >= 0 }
      let column = error.column % blockSize - 1
      return .collinear(column: column, explainedBy: others.subtracting([column]).sorted())
    }
  }

  /// Whether the last step runs along a direction in which the likelihood rises for ever.
  ///
  /// Such a direction moves no patient from the own category towards another. Under separation every Newton
  /// step adds about one to the separated patients' log odds; near a maximum steps vanish instead.
  private mutating func separation() -> Status? {
    state.fillGains(columns)
    var (worst, best) = (Double.infinity, 0.0)
    for row in 0..<rows where weights[row] > 0 {
      let own = categories[row]
      let gain = own == 0 ? 0 : state.gains[own - 1][row]
      for other in 0..<categoryCount where other != own {
        let ahead = gain - (other == 0 ? 0 : state.gains[other - 1][row])
        worst = min(worst, ahead)
        best = max(best, ahead)
      }
    }
    guard best > 0.1, worst > -1e-3 * best else { return nil }
    var largestStep = Array(repeating: 0.0, count: blockSize)
    for position in state.step.indices {
      largestStep[position % blockSize] = max(
        largestStep[position % blockSize], abs(state.step[position]))
    }
    let slopes = largestStep.dropFirst()
    let largest = slopes.max() ?? 0
    return .separated(
      columns: slopes.indices.filter { slopes[$0] > 0.1 * largest }.map { $0 - 1 },
      isComplete: worst > 1e-3 * best)
  }

  /// Undoes centring and scaling: V becomes A V Aᵀ with the A that undoes them for coefficients.
  private func onOriginalScale(_ inner: Matrix) -> Matrix {
    let size = coefficients.count
    var half = inner
    for column in 0..<size {
      for row in 0..<size where row % blockSize > 0 {
        half[row, column] = inner[row, column] / scales[row % blockSize]
        half[row - row % blockSize, column] -= half[row, column] * means[row % blockSize]
      }
    }
    var result = half
    for row in 0..<size {
      for column in 0..<size where column % blockSize > 0 {
        result[row, column] = half[row, column] / scales[column % blockSize]
        result[row, column - column % blockSize] -=
          result[row, column] * means[column % blockSize]
      }
    }
    // Rounding differs above and below the diagonal; readers of the file expect symmetry.
    for column in 0..<size {
      for row in 0..<column { result[row, column] = result[column, row] }
    }
    return result
  }
}
