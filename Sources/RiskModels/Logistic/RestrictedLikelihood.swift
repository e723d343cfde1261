internal import Foundation
internal import Statistics

// Priorities: the exact restricted maximum, then speed. A model with hundreds of coefficients is tested
// once without each of them, so a restricted maximum must not cost a new information matrix: steps use
// the covariance of the full maximum until it serves badly.

/// Maxima of a solved logistic likelihood with some coefficients held at given values.
///
/// max ℓ(b) with b_j = c_j for some j.
///
/// Steps run along V − V L (LᵀVL)⁻¹ LᵀV with the covariance V of the full maximum and the held directions
/// L; they start from the Lawless–Singhal approximation. With a penalty, its objective is maximised.
///
/// - Source: Venzon & Moolgavkar, Appl Stat 1988;37:87.
public struct RestrictedLikelihood: Sendable {
  /// One coefficient, counted from the intercept 0, and where it is held.
  public struct Held: Sendable, Hashable {
    /// The coefficient's position; 0 for the intercept.
    public var coefficient: Int
    /// Its value on the original scale.
    public var value: Double

    /// Creates a condition.
    public init(_ coefficient: Int, at value: Double) {
      self.coefficient = coefficient
      self.value = value
    }
  }

  /// The solver at the last restricted maximum.
  public private(set) var solver: LogisticSolver
  /// The slope of the maximised log likelihood as each held value grows.
  public private(set) var multipliers: [Double] = []
  /// The log likelihood, less its penalty, of the full maximum.
  public let maximum: Double

  private let anchor: [Double]
  private let anchorCovariance: [Double]
  private var covariance: [Double]
  private var directions = Matrix(rows: 0, columns: 0)
  private var spread = Matrix(rows: 0, columns: 0)
  private var conditions: Cholesky?
  private var held: [Held] = []
  private let size: Int

  /// Starts from a solver that has just converged; `nil` if its information cannot be inverted.
  public init?(_ solved: LogisticSolver) {
    solver = solved
    guard let inner = solver.innerCovariance() else { return nil }
    maximum = solver.penalizedLogLikelihood
    anchor = solver.state.current
    anchorCovariance = inner.storage
    covariance = inner.storage
    size = anchor.count
  }

  /// Finds the maximum with some coefficients held.
  ///
  /// - Parameters:
  ///   - held: The coefficients and their values; each coefficient at most once.
  ///   - continuing: Whether to start from the last restricted maximum instead of the full one.
  ///   - isRough: Whether a log likelihood within about 10⁻⁷ is near enough.
  /// - Returns: Whether it was found; there may be none.
  public mutating func maximize(
    _ held: [Held], continuing: Bool = false, isRough: Bool = false
  ) -> Bool {
    self.held = held
    if !continuing {
      covariance = anchorCovariance
      solver.state.current = anchor
      directions = Matrix(columns: held.map { direction(of: $0.coefficient) }, rows: size)
      guard readSpread() else { return false }
    }
    guard move(to: held.map(\.value)) else { return false }
    let precise = solver.precision * 1e-2 * (abs(maximum) + 0.1)
    let isFound = climb(until: isRough ? max(1e-7, precise) : precise)
    solver.readState()
    return isFound
  }

  /// The log likelihood without the coefficients at some positions; `nil` if it is not found.
  public mutating func penalizedLogLikelihood(without coefficients: [Int]) -> Double? {
    maximize(coefficients.map { Held($0, at: 0) }) ? solver.penalizedLogLikelihood : nil
  }

  /// What of centred and scaled coefficients a coefficient is made of.
  private func direction(of coefficient: Int) -> [Double] {
    var result = Array(repeating: 0.0, count: size)
    if coefficient == 0 {
      result[0] = 1
      for index in 1..<max(1, size) { result[index] = -solver.means[index] / solver.scales[index] }
    } else {
      result[coefficient] = 1 / solver.scales[coefficient]
    }
    return result
  }

  /// V L and the factor of LᵀVL.
  private mutating func readSpread() -> Bool {
    var inner = Matrix(rows: size, columns: size)
    inner.storage = covariance
    spread = inner.times(directions)
    var square = Matrix(rows: directions.columns, columns: directions.columns)
    for i in 0..<square.rows {
      for j in 0..<square.columns {
        square[i, j] = zip(directions.column(i), spread.column(j)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    conditions = try? Cholesky(square, tolerance: 1e-14)
    return conditions != nil
  }

  /// Moves the point to where the conditions hold, as near as V measures.
  private mutating func move(to values: [Double]) -> Bool {
    guard let conditions else { return false }
    let gaps = values.indices.map { index in
      values[index]
        - zip(directions.column(index), solver.state.current).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let weights = conditions.solve(gaps)
    for (index, weight) in weights.enumerated() {
      for row in 0..<size { solver.state.current[row] += spread[row, index] * weight }
    }
    // To the last bit, so that patients who differ in dropped columns alone have equal risks.
    for condition in held where condition.coefficient > 0 {
      let place = condition.coefficient
      solver.state.current[place] = condition.value * solver.scales[place]
    }
    solver.evaluateState()
    return solver.state.objective.isFinite
  }

  /// Steps until a step promises less than so much log likelihood.
  private mutating func climb(until gain: Double) -> Bool {
    var (previous, decrement) = (Double.infinity, Double.infinity)
    let scale = abs(maximum) + 0.1
    // A new information matrix costs as much as many steps where there are many coefficients.
    let tolerated = size > 30 ? 0.5 : 0.05
    for round in 0..<200 {
      decrement = findStep()
      guard decrement.isFinite else { return false }
      let isLast = decrement < gain
      if decrement > tolerated * previous || round % 20 == 19, !isLast {
        // The covariance of the full maximum serves badly here: take that of this point.
        guard refreshCovariance() else { return false }
        previous = .infinity
        continue
      }
      previous = decrement
      guard solver.takeStateStep() else { return decrement < 1e-9 * scale }
      if isLast { return true }
    }
    return decrement < 1e-12 * scale
  }

  /// The step within the conditions; returns its decrement and keeps the multipliers.
  private mutating func findStep() -> Double {
    solver.fillStateGradient()
    guard let conditions else { return .nan }
    let gradient = solver.state.gradient
    for row in 0..<size { solver.state.step[row] = 0 }
    for column in 0..<size {
      let slope = gradient[column]
      for row in 0..<size { solver.state.step[row] += covariance[column * size + row] * slope }
    }
    let across = (0..<directions.columns).map { index in
      zip(directions.column(index), solver.state.step).reduce(0) { $0 + $1.0 * $1.1 }
    }
    multipliers = conditions.solve(across)
    for (index, weight) in multipliers.enumerated() {
      for row in 0..<size { solver.state.step[row] -= spread[row, index] * weight }
    }
    for condition in held where condition.coefficient > 0 {
      solver.state.step[condition.coefficient] = 0
    }
    return zip(gradient, solver.state.step).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private mutating func refreshCovariance() -> Bool {
    guard let inner = solver.innerCovariance() else { return false }
    covariance = inner.storage
    return readSpread()
  }
}
