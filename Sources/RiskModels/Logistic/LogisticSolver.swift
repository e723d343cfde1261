internal import Foundation
public import Statistics

// Priorities: the maximum to the last digits that matter (R with a tightened tolerance agrees to 1e-8),
// a named reason whenever there is no maximum, then speed: the bootstrap calls `solve` a thousand times,
// so the workspace is made once and a solution allocates nothing.

/// Finds the coefficients of a logistic regression, again and again for different case weights.
///
/// ℓ(b) = Σ w {y η − log(1 + exp η)}, η = offset + xᵀb; a step is (XᵀWX + P)⁻¹ {Xᵀ(y − p) − P b}.
///
/// Columns are centred and scaled inside, so that a variable measured in thousands or far from zero
/// loses no digits; coefficients go in and come out on the original scale, intercept first. Copy the
/// solver to use it from several threads.
///
/// - Source: Newton's method with step halving; convergence is judged by the Newton decrement. With
///   `Penalty.ridge` it agrees with `rms::lrm(penalty.matrix =)` at tightened convergence, with
///   `Penalty.jeffreys` with `logistf` and `brglm2` (Firth, Biometrika 1993;80:27).
public struct LogisticSolver: Sendable {
  /// What is taken off the log likelihood before it is maximised.
  public enum Penalty: Sendable, Hashable {
    case none
    /// ½ bᵀ P b of the coefficients b on their original scale, without the intercept.
    case ridge(Matrix)
    /// −½ log |XᵀWX|: Firth's penalty, under which a finite maximum always exists.
    case jeffreys
  }

  /// How a solution ended.
  public enum Status: Sendable, Hashable {
    /// The maximum was found.
    case converged
    /// Some combination of columns tells all patients (or all but those it leaves at zero) apart, so
    /// that the likelihood has no maximum; the columns that matter most, counted from zero.
    case separated(columns: [Int], isComplete: Bool)
    /// A column that earlier columns (or the intercept) explain completely, counted from zero.
    case collinear(column: Int, explainedBy: [Int])
    /// All patients with any weight have the same outcome.
    case singleOutcome
    /// No maximum within the allowed number of steps.
    case notConverged
  }

  /// The coefficients of the last solution, intercept first.
  public private(set) var coefficients: [Double]
  /// The log likelihood at those coefficients, without any penalty.
  public private(set) var logLikelihood = -Double.infinity
  /// The log likelihood less its penalty.
  public private(set) var penalizedLogLikelihood = -Double.infinity
  /// The Newton steps that the last solution took.
  public private(set) var iterations = 0
  /// The most Newton steps that a solution may take.
  public var maximumIterations = 50

  let rows: Int
  /// Centred and scaled, after a column of ones.
  private(set) var columns: PaddedColumns
  private(set) var means: [Double]
  private(set) var scales: [Double]
  private(set) var outcomes: [Double]
  var penalty: InnerPenalty { state.penalty }
  private(set) var weights: [Double]
  var state: Workspace

  /// Prepares a workspace.
  ///
  /// - Parameters:
  ///   - predictors: The columns, without the intercept.
  ///   - outcomes: 0 or 1, one a row.
  ///   - offsets: What is added to each row's linear predictor with coefficient 1; `nil` for nothing.
  ///   - penalty: What is taken off the log likelihood.
  public init(
    predictors: Matrix, outcomes: [Double], offsets: [Double]? = nil, penalty: Penalty = .none
  ) {
    precondition(predictors.rows == outcomes.count, "an outcome is needed for every row")
    precondition(offsets.map { $0.count == predictors.rows } ?? true, "an offset for every row")
    rows = predictors.rows
    let size = predictors.columns + 1
    columns = PaddedColumns(rows: rows, columns: size)
    columns.setColumn(0, to: Array(repeating: 1, count: rows))
    means = Array(repeating: 0, count: size)
    scales = Array(repeating: 1, count: size)
    let padding = Array(repeating: 0.0, count: columns.paddedRows - rows)
    self.outcomes = outcomes + padding
    weights = Array(repeating: 1, count: rows) + padding
    coefficients = Array(repeating: 0, count: size)
    state = Workspace(
      size: size, paddedRows: columns.paddedRows, offsets: offsets.map { $0 + padding } ?? [],
      isJeffreys: penalty == .jeffreys)
    take(predictors, penalty: penalty)
  }

  /// Takes other columns of the same patients, as many as before, in the storage that is there.
  package mutating func take(_ predictors: Matrix, penalty: Penalty) {
    precondition(
      predictors.rows == rows && predictors.columns + 1 == coefficients.count,
      "as many rows and columns as before")
    for index in 0..<predictors.columns {
      let column = predictors.column(index)
      (means[index + 1], scales[index + 1]) = column.location
      columns.setColumn(index + 1, to: column, minus: means[index + 1], over: scales[index + 1])
    }
    state.setPenalty(penalty, scales: scales)
  }

  /// How many rows there are.
  package var rowCount: Int { rows }

  /// Takes other outcomes, one a row, in the storage that is there.
  package mutating func take(outcomes given: [Double]) {
    precondition(given.count == rows, "an outcome is needed for every row")
    for row in 0..<rows { outcomes[row] = given[row] }
  }

  /// Finds the maximum for case weights (one a row; `nil`: all one), starting from given coefficients.
  @discardableResult
  public mutating func solve(weights: [Double]? = nil, start: [Double]? = nil) -> Status {
    setWeights(weights)
    guard let prevalence = weightedPrevalence, prevalence > 0, prevalence < 1 else {
      (logLikelihood, penalizedLogLikelihood) = (0, 0)
      return .singleOutcome
    }
    begin(from: start, prevalence: prevalence)
    let status = iterate()
    readState()
    return status
  }

  /// The linear predictor of every row at the last solution.
  public var linearPredictors: [Double] { Array(state.linear.prefix(rows)) }

  /// Writes the linear predictor of every row at the last solution; allocates nothing once there is room.
  package func fillLinearPredictors(into linear: inout [Double]) {
    linear.resize(to: rows)
    for row in 0..<rows { linear[row] = state.linear[row] }
  }

  private mutating func setWeights(_ given: [Double]?) {
    if let given {
      precondition(given.count == rows, "a weight is needed for every row")
      for row in 0..<rows { weights[row] = given[row] }
    } else {
      for row in 0..<rows { weights[row] = 1 }
    }
  }

  private var weightedPrevalence: Double? {
    var (total, events) = (0.0, 0.0)
    for row in 0..<rows {
      total += weights[row]
      events += weights[row] * outcomes[row]
    }
    return total > 0 ? events / total : nil
  }

  /// Starts from given coefficients, or from the intercept alone.
  private mutating func begin(from start: [Double]?, prevalence: Double) {
    iterations = 0
    for index in state.current.indices { state.current[index] = 0 }
    if let start, start.count == coefficients.count, start.allSatisfy(\.isFinite) {
      state.current[0] = start[0]
      for index in start.indices.dropFirst() {
        state.current[index] = start[index] * scales[index]
        state.current[0] += start[index] * means[index]
      }
    } else {
      state.current[0] = logit(prevalence)
    }
    state.evaluate(columns, outcomes: outcomes, weights: weights)
  }

  /// The decrement, as a share of the likelihood, at which the next step is the last.
  ///
  /// A Newton step squares the error; a step under Jeffreys' penalty, whose own curvature is left out,
  /// only shrinks it.
  var precision: Double { penalty == .jeffreys ? 1e-24 : 1e-14 }

  private mutating func iterate() -> Status {
    var isNear = false
    while iterations < maximumIterations * (penalty == .jeffreys ? 10 : 1) {
      // So near the maximum the last information serves as well as a new one.
      if !isNear {
        state.fillInformation(columns)
        // At the first step weights are near equal, so that a small pivot means collinearity; later it
        // means that fitted risks have run into 0 and 1.
        let tolerance = iterations == 0 ? 1e-12 : 1e-14
        if let column = state.factor(tolerance: tolerance) {
          return iterations == 0 ? collinearity(at: column) : separation() ?? .notConverged
        }
      }
      let decrement = state.findStep(columns)
      isNear = penalty != .jeffreys && !isNear && decrement < 1e-6
      iterations += 1
      let isLast = decrement < precision * (abs(state.objective) + 0.1)
      guard state.takeStep(columns, outcomes: outcomes, weights: weights) else {
        // No step improves: rounding has the last word at the maximum, nothing has it elsewhere.
        return decrement < 1e-9 * (abs(state.objective) + 1) ? .converged : .notConverged
      }
      if isLast { return .converged }
      if iterations >= 8, let separated = separation() { return separated }
    }
    return separation() ?? .notConverged
  }

  /// Evaluates the likelihood at the workspace's coefficients.
  mutating func evaluateState() { state.evaluate(columns, outcomes: outcomes, weights: weights) }

  /// Computes the gradient there.
  mutating func fillStateGradient() { state.fillGradient(columns) }

  /// Takes the workspace's step, halved as often as needed.
  mutating func takeStateStep() -> Bool {
    state.takeStep(columns, outcomes: outcomes, weights: weights)
  }

  /// Reads the solution from the workspace, back on the original scale.
  mutating func readState() {
    logLikelihood = state.logLikelihood
    penalizedLogLikelihood = state.objective + jeffreysShift
    coefficients[0] = state.current[0]
    for index in coefficients.indices.dropFirst() {
      coefficients[index] = state.current[index] / scales[index]
      coefficients[0] -= coefficients[index] * means[index]
    }
  }

  /// ½ log |XᵀWX| of the original columns less that of the scaled ones.
  private var jeffreysShift: Double {
    penalty == .jeffreys ? scales.reduce(0) { $0 + log($1) } : 0
  }
}

extension ArraySlice<Double> {
  /// Mean and standard deviation without overflow; a constant column keeps scale 1.
  var location: (mean: Double, scale: Double) {
    let largest = reduce(0) { Swift.max($0, abs($1)) }
    guard largest > 0, largest.isFinite, !isEmpty else { return (0, 1) }
    let count = Double(count)
    let mean = reduce(0) { $0 + $1 / largest } / count
    let variance = reduce(0) { $0 + ($1 / largest - mean) * ($1 / largest - mean) } / count
    let scale = variance.squareRoot() * largest
    return (mean * largest, scale > largest * 1e-14 ? scale : 1)
  }
}
