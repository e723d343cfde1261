internal import Statistics

extension CoxSolver {
  /// Whether the last step runs along a direction in which the likelihood rises for ever.
  ///
  /// In such a direction no patient at risk lies above one with the event. Near a maximum steps vanish;
  /// under separation each adds about one to the log hazard ratios of those set apart.
  mutating func separation() -> Status? {
    columns.product(state.step, into: &state.scratch)
    var (worst, best) = (0.0, 0.0)
    for stratum in order.strata {
      var (highest, lowest) = (-Double.infinity, Double.infinity)
      for group in order.groups[stratum.groups] {
        for position in group.rows where weights[position] > 0 {
          highest = max(highest, state.scratch[position])
          lowest = min(lowest, state.scratch[position])
        }
        for position in group.events where weights[position] > 0 {
          worst = min(worst, state.scratch[position] - highest)
          best = max(best, state.scratch[position] - lowest)
        }
      }
    }
    guard best > 0.1, worst > -1e-3 * best else { return nil }
    let largest = state.step.reduce(0) { max($0, abs($1)) }
    return .separated(columns: state.step.indices.filter { abs(state.step[$0]) > 0.1 * largest })
  }
}
