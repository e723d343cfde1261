internal import Foundation
internal import Statistics

extension RestrictedLikelihood {
  /// The search for restricted maxima of a solver that somebody else keeps, in storage made once.
  ///
  /// From the second solver of a size on nothing is allocated.
  package struct Workspace: Sendable {
    /// The slope of the maximised log likelihood as each held value grows.
    private(set) var multipliers: [Double] = []
    /// The log likelihood, less its penalty, of the full maximum.
    private(set) var maximum = -Double.infinity
    private var anchor: [Double] = []
    private var anchorCovariance = Matrix(rows: 0, columns: 0)
    private var covariance = Matrix(rows: 0, columns: 0)
    private var held: [Held] = []
    /// L and V L, a column a held coefficient, and the factor of LᵀVL.
    private var directions: [Double] = []
    private var spread: [Double] = []
    private var conditions: [Double] = []
    private var weights: [Double] = []
    private var size = 0
    private var isReady = false

    /// Makes no room yet.
    package init() {}

    /// Starts from a solver that has just converged; `false` if its information cannot be inverted.
    package mutating func begin(at solver: inout LogisticSolver) -> Bool {
      (size, isReady) = (solver.coefficients.count, false)
      guard solver.fillInnerCovariance(into: &anchorCovariance) else { return false }
      maximum = solver.penalizedLogLikelihood
      anchor.overwrite(with: solver.state.current)
      if covariance.rows != size { covariance = anchorCovariance }
      held.empty(keepingRoomFor: size)
      directions.empty(keepingRoomFor: size * size)
      spread.empty(keepingRoomFor: size * size)
      conditions.empty(keepingRoomFor: size * size)
      weights.empty(keepingRoomFor: size)
      multipliers.empty(keepingRoomFor: size)
      return true
    }

    /// Finds the maximum with some coefficients held, as `RestrictedLikelihood.maximize`.
    ///
    /// The solver is at that maximum then. `continuing` from the last one, it must be the same solver.
    package mutating func maximize(
      _ held: [Held], of solver: inout LogisticSolver, continuing: Bool = false,
      isRough: Bool = false
    ) -> Bool {
      self.held.empty(keepingRoomFor: held.count)
      for condition in held { self.held.append(condition) }
      if !continuing {
        covariance.storage.overwrite(with: anchorCovariance.storage)
        for index in anchor.indices { solver.state.current[index] = anchor[index] }
        fillDirections(of: solver)
        guard readSpread() else { return false }
      }
      guard isReady, move(&solver) else { return false }
      let precise = solver.precision * 1e-2 * (abs(maximum) + 0.1)
      let isFound = climb(&solver, until: isRough ? max(1e-7, precise) : precise)
      solver.readState()
      return isFound
    }

    /// What of centred and scaled coefficients each held coefficient is made of.
    private mutating func fillDirections(of solver: LogisticSolver) {
      directions.resize(to: size * held.count)
      for index in directions.indices { directions[index] = 0 }
      for (place, condition) in held.enumerated() {
        let (first, coefficient) = (place * size, condition.coefficient)
        if coefficient == 0 {
          directions[first] = 1
          for index in 1..<max(1, size) {
            directions[first + index] = -solver.means[index] / solver.scales[index]
          }
        } else {
          directions[first + coefficient] = 1 / solver.scales[coefficient]
        }
      }
    }

    /// V L and the factor of LᵀVL.
    private mutating func readSpread() -> Bool {
      let count = held.count
      spread.resize(to: size * count)
      conditions.resize(to: count * count)
      for index in spread.indices { spread[index] = 0 }
      for column in 0..<count {
        for inner in 0..<size {
          let factor = directions[column * size + inner]
          for row in 0..<size {
            spread[column * size + row] += covariance[row, inner] * factor
          }
        }
      }
      for i in 0..<count {
        for j in 0..<count {
          var sum = 0.0
          for row in 0..<size { sum += directions[i * size + row] * spread[j * size + row] }
          conditions[j * count + i] = sum
        }
      }
      isReady = Cholesky.factorInPlace(&conditions, size: count, tolerance: 1e-14) == nil
      return isReady
    }

    /// Moves the point to where the conditions hold, as near as V measures.
    private mutating func move(_ solver: inout LogisticSolver) -> Bool {
      weights.resize(to: held.count)
      for index in held.indices {
        weights[index] = held[index].value - along(index, solver.state.current)
      }
      Cholesky.solveInPlace(conditions, size: held.count, &weights)
      for index in held.indices {
        for row in 0..<size {
          solver.state.current[row] += spread[index * size + row] * weights[index]
        }
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
    private mutating func climb(_ solver: inout LogisticSolver, until gain: Double) -> Bool {
      var (previous, decrement) = (Double.infinity, Double.infinity)
      let scale = abs(maximum) + 0.1
      // A new information matrix costs as much as many steps where there are many coefficients.
      let tolerated = size > 30 ? 0.5 : 0.05
      for round in 0..<200 {
        decrement = findStep(&solver)
        guard decrement.isFinite else { return false }
        let isLast = decrement < gain
        if decrement > tolerated * previous || round % 20 == 19, !isLast {
          // The covariance of the full maximum serves badly here: take that of this point.
          guard solver.fillInnerCovariance(into: &covariance), readSpread() else { return false }
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
    private mutating func findStep(_ solver: inout LogisticSolver) -> Double {
      solver.fillStateGradient()
      for row in 0..<size { solver.state.step[row] = 0 }
      for column in 0..<size {
        let slope = solver.state.gradient[column]
        for row in 0..<size { solver.state.step[row] += covariance[row, column] * slope }
      }
      multipliers.resize(to: held.count)
      for index in held.indices { multipliers[index] = along(index, solver.state.step) }
      Cholesky.solveInPlace(conditions, size: held.count, &multipliers)
      for index in held.indices {
        for row in 0..<size {
          solver.state.step[row] -= spread[index * size + row] * multipliers[index]
        }
      }
      for condition in held where condition.coefficient > 0 {
        solver.state.step[condition.coefficient] = 0
      }
      var decrement = 0.0
      for row in 0..<size { decrement += solver.state.gradient[row] * solver.state.step[row] }
      return decrement
    }

    /// The product of a direction with a vector.
    private func along(_ direction: Int, _ vector: [Double]) -> Double {
      var sum = 0.0
      for row in 0..<size { sum += directions[direction * size + row] * vector[row] }
      return sum
    }
  }
}
