internal import Statistics

extension FineGraySolver {
  /// Whether the last step runs along a direction in which the likelihood rises for ever.
  ///
  /// In such a direction no patient at risk lies above one with the event. Near a maximum steps vanish;
  /// under separation each adds about one to the log hazard ratios of those set apart.
  mutating func separation() -> Status? {
    columns.product(state.step, into: &state.scratch)
    var (worst, best) = (0.0, 0.0)
    var gone = Extremes()
    var position = 0
    // Of patients with a later time only the extremes matter, found from the end on.
    let later = laterExtremes()
    for (index, event) in order.eventTimes.enumerated() {
      while position < event.start {
        if state.moments.inflation[position] > 0 { gone.include(state.scratch[position]) }
        position += 1
      }
      let (highest, lowest) = (
        max(gone.highest, later[index].highest), min(gone.lowest, later[index].lowest)
      )
      for position in event.events where weights[position] > 0 {
        worst = min(worst, state.scratch[position] - highest)
        best = max(best, state.scratch[position] - lowest)
      }
    }
    guard best > 0.1, worst > -1e-3 * best else { return nil }
    let largest = state.step.reduce(0) { max($0, abs($1)) }
    return .separated(columns: state.step.indices.filter { abs(state.step[$0]) > 0.1 * largest })
  }

  private struct Extremes {
    var highest = -Double.infinity
    var lowest = Double.infinity

    mutating func include(_ value: Double) {
      highest = max(highest, value)
      lowest = min(lowest, value)
    }
  }

  /// The extremes of the last direction among patients with times from each event time on.
  private func laterExtremes() -> [Extremes] {
    var result = Array(repeating: Extremes(), count: order.eventTimes.count)
    var extremes = Extremes()
    var end = order.rows.count
    for index in order.eventTimes.indices.reversed() {
      for position in order.eventTimes[index].start..<end where weights[position] > 0 {
        extremes.include(state.scratch[position])
      }
      end = order.eventTimes[index].start
      result[index] = extremes
    }
    return result
  }
}
