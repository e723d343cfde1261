internal import Foundation
public import Statistics
public import Survival

// Priorities: the maximum to the last digits that matter (R with a tightened tolerance agrees to 1e-8),
// a named reason whenever there is no maximum, then speed: the bootstrap calls `solve` thousands of
// times, so patients are sorted once, a step is linear in their number, and a solution allocates nothing.

/// Finds the coefficients of a Fine–Gray regression, again and again for different case weights.
///
/// U(b) = Σ over events of {x − Σ w x exp(xᵀb) / Σ w exp(xᵀb)} = 0, with the weights w below.
///
/// The subdistribution hazard of the event of interest is proportional: patients with a competing event
/// stay in the risk sets, weighted by G(t−)/G(T−), the probability that somebody followed until their
/// event at T would still be followed at t. G is the Kaplan–Meier curve of censoring among all patients.
///
/// Columns are centred and scaled inside; coefficients go in and come out on the original scale.
/// Weights count patients: they enter the likelihood, G and the sandwich alike, so that a weight of two
/// is two patients alike (Efron's ties excepted, where a patient stays one). Times that agree to eight
/// digits are one time. Copy the solver to use it from several threads.
///
/// - Source: Fine & Gray, JASA 1999;94:496; Geskus, Biometrics 2011;67:39. Newton's method with step
///   halving; convergence is judged by the Newton decrement. Matches `cmprsk::crr`, and `coxph` on
///   `survival::finegray` with `tiedCensoring` set to `eventsFirst`.
public struct FineGraySolver: Sendable {
  /// How a fit may differ from the plain one.
  public struct Options: Sendable {
    /// The cause that counts.
    public var cause: Int
    /// How tied events are treated; `crr` knows Breslow's way alone.
    public var ties: TieMethod
    /// Who is at risk of censoring at a time of events: `crr`'s convention unless told otherwise.
    public var tiedCensoring: TiedCensoring
    /// A part of each linear predictor that has no coefficient.
    public var offsets: [Double]?
    /// The ridge penalty P: the log likelihood less ½ bᵀ P b is made largest.
    public var penalty: Matrix?

    /// Creates options.
    public init(
      cause: Int = 1, ties: TieMethod = .breslow,
      tiedCensoring: TiedCensoring = .everybodyAtRisk, offsets: [Double]? = nil,
      penalty: Matrix? = nil
    ) {
      (self.cause, self.ties, self.tiedCensoring) = (cause, ties, tiedCensoring)
      (self.offsets, self.penalty) = (offsets, penalty)
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
    /// No patient with any weight has the event of interest.
    case noEvents
    /// No maximum within the allowed number of steps.
    case notConverged
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
  /// The mean of each column over all rows: the point that baselines belong to.
  public private(set) var means: [Double]

  let order: SubdistributionOrder
  private(set) var columns: PaddedColumns
  private(set) var scales: [Double]
  private(set) var options: Options
  /// By position in the order.
  let offsets: [Double]
  /// By position in the order; padded with zeros.
  private(set) var weights: [Double]
  var state: Workspace
  /// What covariances are written to.
  var influence = Influence()

  /// Prepares a workspace; predictors have one row a patient and no constant column.
  public init(predictors: Matrix, followUp: FollowUp, options: Options = Options()) {
    let (rows, size) = (followUp.count, predictors.columns)
    precondition(predictors.rows == rows, "a time is needed for every row")
    precondition(options.offsets.map { $0.count == rows } ?? true, "one offset a row")
    precondition(
      options.penalty.map { $0.rows == size && $0.columns == size } ?? true,
      "a penalty has a row and a column for each coefficient")
    order = SubdistributionOrder(followUp, cause: options.cause)
    columns = PaddedColumns(rows: rows, columns: size)
    means = Array(repeating: 0, count: size)
    scales = Array(repeating: 1, count: size)
    self.options = options
    offsets = order.rows.map { options.offsets?[$0] ?? 0 }
    weights = Array(repeating: 0, count: columns.paddedRows)
    coefficients = Array(repeating: 0, count: size)
    state = Workspace(order: order, columns: columns, options: options)
    take(predictors, penalty: options.penalty)
  }

  /// Takes other columns of the same patients, as many as before, in the storage that is there.
  package mutating func take(_ predictors: Matrix, penalty: Matrix?) {
    precondition(
      predictors.rows == order.rows.count && predictors.columns == coefficients.count,
      "as many rows and columns as before")
    for column in coefficients.indices {
      let values = predictors.column(column)
      let (mean, scale) = Self.location(of: values)
      (means[column], scales[column]) = (mean, scale > 0 ? scale : 1)
      // A constant column is all zero, whatever its digits.
      columns.setColumn(
        column, to: values, order: order.rows, minus: mean, over: scale > 0 ? scale : .infinity)
    }
    options.penalty.overwrite(with: penalty)
    state.setPenalty(penalty, scales: scales)
  }

  /// Takes some of the columns of a solver of the same patients, in the storage that is there.
  package mutating func take(_ kept: [Int], of other: FineGraySolver) {
    columns.take(kept, of: other.columns)
    means.resize(to: kept.count)
    scales.resize(to: kept.count)
    for (place, column) in kept.enumerated() {
      (means[place], scales[place]) = (other.means[column], other.scales[column])
    }
    coefficients.resize(to: kept.count)
    state.setCount(columns: kept.count)
    options.penalty.take(kept, of: other.options.penalty)
    state.setPenalty(options.penalty, scales: scales)
  }

  /// Finds the maximum for case weights (one a row; `nil`: all one), starting from given coefficients.
  @discardableResult
  public mutating func solve(weights: [Double]? = nil, start: [Double]? = nil) -> Status {
    setWeights(weights)
    iterations = 0
    state.prepare(order, columns, weights: self.weights, options: options)
    guard order.eventTimes.contains(where: { $0.events.contains { self.weights[$0] > 0 } }) else {
      (logLikelihood, nullLogLikelihood) = (0, 0)
      return .noEvents
    }
    begin(from: start)
    let status = coefficients.isEmpty ? .converged : iterate()
    logLikelihood = state.plainLogLikelihood
    for index in coefficients.indices { coefficients[index] = state.current[index] / scales[index] }
    return status
  }

  /// The linear predictors of some rows at the last solution, not centred, without offsets.
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
    for row in linear.indices { linear[row] = 0 }
    for column in coefficients.indices {
      let (coefficient, first) = (
        coefficients[column], (kept?[column] ?? column) * predictors.rows
      )
      for row in linear.indices { linear[row] += coefficient * predictors.storage[first + row] }
    }
  }

  private mutating func setWeights(_ given: [Double]?) {
    precondition(given.map { $0.count == order.rows.count } ?? true, "one weight a row")
    for (position, row) in order.rows.enumerated() { weights[position] = given?[row] ?? 1 }
  }

  /// Starts from given coefficients, or from zero.
  private mutating func begin(from start: [Double]?) {
    if let start, start.count == coefficients.count, start.allSatisfy(\.isFinite) {
      nullLogLikelihood = .nan
      for index in start.indices { state.current[index] = start[index] * scales[index] }
      state.evaluate(order, columns, offsets: offsets, weights: weights)
      if state.logLikelihood.isFinite { return }
    }
    for index in state.current.indices { state.current[index] = 0 }
    state.evaluate(order, columns, offsets: offsets, weights: weights)
    nullLogLikelihood = state.logLikelihood
  }

  private mutating func iterate() -> Status {
    while iterations < maximumIterations {
      state.fillInformation(order, columns)
      // A small pivot means collinearity at the first step; later it means that one patient's hazard
      // has outgrown all others.
      let tolerance = iterations == 0 ? 1e-11 : 1e-14
      if let column = state.factor(tolerance: tolerance) {
        return iterations == 0 ? collinearity(at: column) : separation() ?? .notConverged
      }
      let before = state.logLikelihood
      let decrement = state.findStep()
      iterations += 1
      let isLast = decrement < 1e-14 * (abs(before) + 0.1)
      guard state.takeStep(order, columns, offsets: offsets, weights: weights) else {
        // No step improves: rounding has the last word at the maximum, nothing has it elsewhere.
        return decrement < 1e-9 * (abs(before) + 1) ? .converged : .notConverged
      }
      if isLast { return .converged }
      if iterations >= 8, let separated = separation() { return separated }
    }
    return separation() ?? .notConverged
  }

  private func collinearity(at column: Int) -> Status {
    var information = Matrix(rows: coefficients.count, columns: coefficients.count)
    information.storage = state.information
    do throws(Cholesky.Singularity) {
      _ = try Cholesky(information, tolerance: 1e-11)
      return .notConverged
    } catch {
      return .collinear(column: error.column, explainedBy: error.explainedBy)
    }
  }

  /// Mean and standard deviation without overflow; scale 0 for a constant column.
  private static func location(of column: ArraySlice<Double>) -> (mean: Double, scale: Double) {
    let largest = column.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return (0, 0) }
    let count = Double(column.count)
    let mean = column.reduce(0) { $0 + $1 / largest } / count
    let variance = column.reduce(0) { $0 + ($1 / largest - mean) * ($1 / largest - mean) } / count
    let scale = variance.squareRoot()
    return (mean * largest, scale > 1e-14 ? scale * largest : 0)
  }
}
