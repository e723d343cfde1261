internal import Foundation
internal import Statistics

// Priorities: the exact restricted maximum, then speed. A model is tested once without each of its
// predictors; steps use the covariance of the full maximum until it serves badly.

/// Maxima of a solved Cox likelihood without some of its columns.
///
/// LR = 2 (ℓ(b̂) − max ℓ with some coefficients = 0).
///
/// Steps run along V − V L (LᵀVL)⁻¹ LᵀV with the covariance V of the full maximum and the columns L that
/// are left out, as those of `RestrictedLikelihood` do.
///
/// - Source: Cox, J R Stat Soc B 1972;34:187; as `anova` of two `survival::coxph`.
struct CoxRestriction {
  private var solver: CoxSolver
  private let anchor: [Double]
  private let anchorCovariance: Matrix
  private var covariance: Matrix
  /// The covariance of the columns left out, factored.
  private var conditions: Cholesky?
  private var left: [Int] = []

  /// Starts from a solver that has just converged; `nil` if its information cannot be inverted.
  init?(_ solved: CoxSolver) {
    solver = solved
    solver.evaluateState()
    guard let inner = solver.innerCovariance() else { return nil }
    anchor = solver.state.current
    (anchorCovariance, covariance) = (inner, inner)
  }

  /// The log likelihood without the columns at some positions; `nil` if it is not found.
  mutating func logLikelihood(without columns: [Int]) -> Double? {
    left = columns
    covariance = anchorCovariance
    solver.state.current = anchor
    guard factorConditions() else { return nil }
    let moved = projected(anchor)
    for index in moved.indices { solver.state.current[index] = moved[index] }
    solver.evaluateState()
    guard solver.state.logLikelihood.isFinite, climb() else { return nil }
    return solver.state.plainLogLikelihood
  }

  private mutating func factorConditions() -> Bool {
    conditions = try? Cholesky(covariance.selecting(rows: left, columns: left), tolerance: 1e-14)
    return conditions != nil
  }

  /// A vector less what of it lies outside the conditions, as V measures.
  private func projected(_ vector: [Double]) -> [Double] {
    guard let conditions else { return vector }
    var result = vector
    for (index, weight) in conditions.solve(left.map { vector[$0] }).enumerated() {
      for row in result.indices { result[row] -= covariance[row, left[index]] * weight }
    }
    for column in left { result[column] = 0 }
    return result
  }

  private mutating func climb() -> Bool {
    let scale = abs(solver.state.logLikelihood) + 0.1
    // A new information matrix costs as much as many steps where there are many coefficients.
    let tolerated = anchor.count > 30 ? 0.5 : 0.05
    var previous = Double.infinity
    for round in 0..<200 {
      let decrement = findStep()
      guard decrement.isFinite else { return false }
      let isLast = decrement < 1e-16 * scale
      if decrement > tolerated * previous || round % 20 == 19, !isLast {
        guard let inner = solver.innerCovariance() else { return false }
        covariance = inner
        guard factorConditions() else { return false }
        previous = .infinity
        continue
      }
      previous = decrement
      guard solver.takeStateStep() else { return decrement < 1e-9 * scale }
      if isLast { return true }
    }
    return false
  }

  /// The step within the conditions; returns its decrement.
  private mutating func findStep() -> Double {
    solver.fillStateGradient()
    let gradient = solver.state.gradient
    var whole = Array(repeating: 0.0, count: gradient.count)
    for column in gradient.indices {
      for row in gradient.indices { whole[row] += covariance[row, column] * gradient[column] }
    }
    let step = projected(whole)
    for index in step.indices { solver.state.step[index] = step[index] }
    return zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension CoxSolver {
  fileprivate mutating func evaluateState() {
    state.evaluate(columns, offsets: offsets, weights: weights)
  }

  fileprivate mutating func fillStateGradient() { state.fillGradient(columns) }

  fileprivate mutating func takeStateStep() -> Bool {
    state.takeStep(columns, offsets: offsets, weights: weights)
  }
}
