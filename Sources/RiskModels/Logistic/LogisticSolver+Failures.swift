internal import Statistics

// Why there is no maximum.

extension LogisticSolver {
  /// Which columns explain the first singular one.
  func collinearity(at column: Int) -> Status {
    let size = coefficients.count
    var information = Matrix(rows: size, columns: size)
    information.storage = state.information
    do throws(Cholesky.Singularity) {
      _ = try Cholesky(information, tolerance: 1e-12)
      return .notConverged
    } catch {
      return .collinear(
        column: error.column - 1, explainedBy: error.explainedBy.map { $0 - 1 }.filter { $0 >= 0 })
    }
  }

  /// Whether the last step runs along a direction in which the likelihood rises for ever.
  ///
  /// Such a direction moves no patient towards the wrong outcome. Under separation every Newton step
  /// adds about one to the separated patients' log odds; near a maximum steps vanish instead.
  mutating func separation() -> Status? {
    guard penalty == .none else { return nil }
    columns.product(state.step, into: &state.scratch)
    var (worst, best) = (Double.infinity, 0.0)
    for row in 0..<rows where weights[row] > 0 {
      let gain = outcomes[row] > 0.5 ? state.scratch[row] : -state.scratch[row]
      worst = min(worst, gain)
      best = max(best, gain)
    }
    guard best > 0.1, worst > -1e-3 * best else { return nil }
    let steps = state.step.dropFirst().map { abs($0) }
    let largest = steps.max() ?? 0
    return .separated(
      columns: steps.indices.filter { steps[$0] > 0.1 * largest }, isComplete: worst > 1e-3 * best)
  }
}
