internal import Foundation
public import Statistics
public import Survival

// Priorities: the maximum to the last digits that matter (R with a tightened tolerance agrees to 1e-8),
// a named reason whenever there is no maximum, then speed: the bootstrap calls `solve` thousands of
// times, so patients are sorted once and a solution allocates nothing.

/// Finds the coefficients of a Cox regression, again and again for different case weights.
///
/// ℓ(b) = Σ over events of {xᵀb − log Σ over the risk set of exp(xᵀb)}, without ties.
///
/// Columns are centred within strata and scaled inside; coefficients go in and come out on the
/// original scale. Events of cause 2 or more censor. A patient censored at an event time is at risk
/// at it. Times that agree to eight digits are one time. Copy the solver to use it from several
/// threads.
///
/// - Source: Cox, J R Stat Soc B 1972;34:187; ties after Breslow, Biometrics 1974;30:89 and Efron,
///   JASA 1977;72:557. Newton's method with step halving; convergence is judged by the Newton
///   decrement. Matches `survival::coxph`.
public struct CoxSolver: Sendable {
  /// How tied event times enter the partial likelihood.
  public enum Ties: String, Sendable, Hashable, Codable, CaseIterable {
    /// Efron's approximation, R's default.
    case efron
    /// Breslow's approximation.
    case breslow
    /// The conditional likelihood of Cox and of Gail: which patients had the event, given how many.
    case exact
  }

  /// What a case weight means where events are tied.
  public enum WeightMeaning: Sendable, Hashable {
    /// One patient who counts more or less, as `coxph(weights =)` has it.
    case importance
    /// So many patients alike, as the rows of a resample are: Efron's ties count every copy.
    case copies
  }

  /// How a fit may differ from the plain one.
  public struct Options: Sendable {
    /// How tied events are treated.
    public var ties: Ties
    /// Each patient's stratum, with a baseline hazard of its own; `nil`: one stratum.
    public var strata: [Int]?
    /// A part of each linear predictor that has no coefficient.
    public var offsets: [Double]?
    /// The ridge penalty P: the log likelihood less ½ bᵀ P b is made largest.
    public var penalty: Matrix?
    /// What case weights mean.
    public var weightMeaning: WeightMeaning
    /// The share of change in log likelihood at which a solution stops, as R's do.
    ///
    /// `rms::cph` stops at 1e-4, `coxph` at 1e-9; `nil` goes on until rounding has the last word.
    public var likelihoodTolerance: Double?

    /// Creates options.
    public init(
      ties: Ties = .efron, strata: [Int]? = nil, offsets: [Double]? = nil, penalty: Matrix? = nil,
      weightMeaning: WeightMeaning = .importance
    ) {
      self.ties = ties
      self.strata = strata
      self.offsets = offsets
      self.penalty = penalty
      self.weightMeaning = weightMeaning
    }
  }

  /// How a solution ended.
  public enum Status: Sendable, Hashable {
    /// The maximum was found.
    case converged
    /// At every event time those with the event have the highest values of some combination of
    /// columns, so that the likelihood has no maximum; the columns that matter most, from zero.
    case separated(columns: [Int])
    /// A column that earlier columns explain completely in all risk sets, counted from zero; explained
    /// by none if it does not vary in any risk set.
    case collinear(column: Int, explainedBy: [Int])
    /// No patient with any weight has the event.
    case noEvents
    /// No maximum within the allowed number of steps.
    case notConverged
    /// The exact likelihood knows no case weights other than zero and one.
    case weightsWithExactTies
  }

  /// The coefficients of the last solution.
  public private(set) var coefficients: [Double]
  /// The log partial likelihood at those coefficients, without the penalty.
  public private(set) var logLikelihood = -Double.infinity
  /// The log partial likelihood with all coefficients zero and the weights of the last solution.
  ///
  /// NaN if that started elsewhere.
  public private(set) var nullLogLikelihood = -Double.infinity
  /// The Newton steps that the last solution took.
  public private(set) var iterations = 0
  /// The most Newton steps that a solution may take.
  public var maximumIterations = 50

  private(set) var options: Options
  let order: CoxRiskOrder
  private var standardized: StandardizedColumns
  /// By position in the order.
  let offsets: [Double]
  /// By position in the order; padded with zeros.
  private(set) var weights: [Double]
  var state: Workspace

  /// Prepares a workspace; predictors have one row a patient and no constant column.
  public init(predictors: Matrix, followUp: FollowUp, options: Options = Options()) {
    let rows = followUp.count
    precondition(predictors.rows == rows, "a time is needed for every row")
    precondition(options.strata.map { $0.count == rows } ?? true, "one stratum a row")
    precondition(options.offsets.map { $0.count == rows } ?? true, "one offset a row")
    let size = predictors.columns
    precondition(
      options.penalty.map { $0.rows == size && $0.columns == size } ?? true,
      "a penalty has a row and a column for each coefficient")
    let order = CoxRiskOrder(followUp, strata: options.strata)
    standardized = StandardizedColumns(predictors, order: order)
    self.options = options
    self.order = order
    offsets = order.rows.map { options.offsets?[$0] ?? 0 }
    let padding = standardized.columns.paddedRows - rows
    weights = Array(repeating: 1, count: rows) + Array(repeating: 0, count: padding)
    coefficients = Array(repeating: 0, count: size)
    state = Workspace(order: order, columns: standardized.columns, options: options)
    state.setPenalty(options.penalty, scales: standardized.scales)
  }

  var columns: PaddedColumns { standardized.columns }
  /// Means of the columns in each stratum, column by column.
  var means: [Double] { standardized.means }
  var scales: [Double] { standardized.scales }

  /// Takes other columns of the same patients, as many as before, in the storage that is there.
  package mutating func take(_ predictors: Matrix, penalty: Matrix?) {
    precondition(
      predictors.rows == order.rows.count && predictors.columns == coefficients.count,
      "as many rows and columns as before")
    standardized.fill(predictors, order: order)
    options.penalty.overwrite(with: penalty)
    state.setPenalty(penalty, scales: standardized.scales)
  }

  /// Takes some of the columns of a solver of the same patients, in the storage that is there.
  package mutating func take(_ kept: [Int], of other: CoxSolver) {
    standardized.take(kept, of: other.standardized)
    coefficients.resize(to: kept.count)
    state.setCount(columns: kept.count)
    options.penalty.take(kept, of: other.options.penalty)
    state.setPenalty(options.penalty, scales: standardized.scales)
  }

  /// Finds the maximum for case weights (one a row; `nil`: all one), starting from given coefficients.
  @discardableResult
  public mutating func solve(weights: [Double]? = nil, start: [Double]? = nil) -> Status {
    setWeights(weights)
    iterations = 0
    guard hasEvents else {
      (logLikelihood, nullLogLikelihood) = (0, 0)
      return .noEvents
    }
    if options.ties == .exact, weights?.contains(where: { $0 != 0 && $0 != 1 }) ?? false {
      return .weightsWithExactTies
    }
    begin(from: start)
    let status = coefficients.isEmpty ? .converged : iterate()
    finish()
    return status
  }

  /// The score test of all coefficients with the weights of the last solution: Uᵀ I⁻¹ U at zero.
  ///
  /// `nil` if the information at zero is singular.
  public mutating func scoreStatistic() -> Double? {
    let solution = state.current
    defer {
      state.current = solution
      state.evaluate(columns, offsets: offsets, weights: weights)
    }
    for index in state.current.indices { state.current[index] = 0 }
    state.evaluate(columns, offsets: offsets, weights: weights)
    state.fillInformation(columns)
    guard state.factor(tolerance: 1e-13) == nil else { return nil }
    return state.findStep(columns)
  }

  /// The linear predictor of every row at the last solution, offset included, not centred.
  public func linearPredictors(of predictors: Matrix) -> [Double] {
    var result: [Double] = []
    fillLinearPredictors(of: predictors, into: &result)
    return result
  }

  /// Writes the linear predictor of every row, as `linearPredictors`; allocates nothing once there is room.
  ///
  /// `kept` are the positions of the solver's columns among those of the predictors; `nil` for all in order.
  package func fillLinearPredictors(
    of predictors: Matrix, kept: [Int]? = nil, into linear: inout [Double]
  ) {
    linear.resize(to: predictors.rows)
    for row in linear.indices { linear[row] = options.offsets?[row] ?? 0 }
    for column in coefficients.indices {
      let (coefficient, first) = (
        coefficients[column], (kept?[column] ?? column) * predictors.rows
      )
      for row in linear.indices { linear[row] += coefficient * predictors.storage[first + row] }
    }
  }

  /// Whether a patient with any weight has the event.
  private var hasEvents: Bool {
    for group in order.groups {
      for position in group.events where weights[position] > 0 { return true }
    }
    return false
  }

  private mutating func setWeights(_ given: [Double]?) {
    guard let given else {
      for position in order.rows.indices { weights[position] = 1 }
      return
    }
    precondition(given.count == order.rows.count, "a weight is needed for every row")
    for (position, row) in order.rows.enumerated() { weights[position] = given[row] }
  }

  /// Starts from given coefficients, or from zero.
  private mutating func begin(from start: [Double]?) {
    if let start, start.count == coefficients.count, start.allSatisfy(\.isFinite) {
      nullLogLikelihood = .nan
      for index in start.indices { state.current[index] = start[index] * scales[index] }
      state.evaluate(columns, offsets: offsets, weights: weights)
      if state.logLikelihood.isFinite { return }
    }
    for index in state.current.indices { state.current[index] = 0 }
    state.evaluate(columns, offsets: offsets, weights: weights)
    nullLogLikelihood = state.logLikelihood
  }

  private mutating func iterate() -> Status {
    var (isNear, isDamped) = (false, false)
    while iterations < maximumIterations {
      // So near the maximum the last information serves as well as a new one.
      if !isNear {
        state.fillInformation(columns)
        if iterations == 0, let status = collinearity() { return status }
        // Later a small pivot means that one patient's hazard has outgrown all others. Damped steps then
        // lead on to where the direction shows; they are never taken for the maximum.
        isDamped = state.factor(tolerance: 1e-14) != nil
        if isDamped, !state.factorDamped() { return separation() ?? .notConverged }
      }
      let before = state.logLikelihood
      let decrement = state.findStep(columns)
      isNear = !isNear && !isDamped && decrement < 1e-6
      iterations += 1
      let isLast = decrement < 1e-14 * (abs(before) + 0.1)
      guard state.takeStep(columns, offsets: offsets, weights: weights) else {
        // No step improves: rounding has the last word at the maximum, nothing has it elsewhere.
        let isClose = !isDamped && decrement < 1e-9 * (abs(before) + 1)
        return isClose ? .converged : separation() ?? .notConverged
      }
      if !isDamped, isLast || isCloseEnough(from: before) { return .converged }
      if isDamped || iterations >= 8, let separated = separation() { return separated }
    }
    return separation() ?? .notConverged
  }

  /// R's rule.
  private func isCloseEnough(from before: Double) -> Bool {
    guard let tolerance = options.likelihoodTolerance else { return false }
    return abs(1 - before / state.logLikelihood) <= tolerance
  }

  private mutating func finish() {
    logLikelihood = state.plainLogLikelihood
    for index in coefficients.indices { coefficients[index] = state.current[index] / scales[index] }
  }

  /// The first column that others explain at the start; `nil` if there is none.
  private mutating func collinearity() -> Status? {
    let tolerance = 1e-11
    if let column = state.constantColumn(tolerance: tolerance) {
      return .collinear(column: column, explainedBy: [])
    }
    guard state.factor(tolerance: tolerance) != nil else { return nil }
    var information = Matrix(rows: coefficients.count, columns: coefficients.count)
    information.storage = state.information
    do throws(Cholesky.Singularity) {
      _ = try Cholesky(information, tolerance: tolerance)
      return .notConverged
    } catch {
      return .collinear(column: error.column, explainedBy: error.explainedBy)
    }
  }
}
