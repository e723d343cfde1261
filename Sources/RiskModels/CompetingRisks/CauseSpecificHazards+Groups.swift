internal import Statistics

// Risk sets of neighbouring events differ by single patients, whose columns could be told from the
// differences of means. So a file has sums over groups of events, and every group as many events, so that
// at least as many patients leave from one group to the next.

extension CauseSpecificHazards {
  /// The fewest events of one kind in a group.
  static let fewestEvents = 10
  /// The most groups of one hazard.
  private static let mostGroups = 20

  /// What intervals need of the hazards up to the last horizon, in groups of at least ten events.
  ///
  /// A group ends at a horizon where that leaves ten events on both sides. `nil` if there are events of one
  /// kind and fewer than ten of them: even their sum could tell of a single patient.
  func groups(until horizons: [Double]) -> Baseline.StepGroups? {
    let ends = horizons.map { steps(until: $0).count }
    guard let event = Self.groups(groups.event, counts.event, ends: ends),
      let competing = Self.groups(groups.competing, counts.competing, ends: ends)
    else { return nil }
    return Baseline.StepGroups(event: event, competing: competing)
  }

  private static func groups(
    _ single: [Baseline.StepGroup], _ events: [Int], ends: [Int]
  ) -> [Baseline.StepGroup]? {
    guard let last = ends.max(), last > 0 else { return [] }
    let total = events[..<last].reduce(0, +)
    guard total == 0 || total >= fewestEvents else { return nil }
    let size = max(fewestEvents, (total + mostGroups - 1) / mostGroups)
    var (result, start, held, left) = ([Baseline.StepGroup](), 0, 0, total)
    for index in 0..<last {
      held += events[index]
      left -= events[index]
      let isFull = held >= (ends.contains(index + 1) ? fewestEvents : size)
      guard index + 1 == last || (isFull && left >= fewestEvents) else { continue }
      result.append(Baseline.StepGroup(joining: single[start...index]))
      (start, held) = (index + 1, 0)
    }
    return result
  }
}

extension Baseline.StepGroup {
  /// The sums over consecutive groups.
  init(joining groups: ArraySlice<Baseline.StepGroup>) {
    let size = groups.first?.meanIntegrals.count ?? 0
    self.init(
      steps: groups.reduce(0) { $0 + $1.steps }, variance: groups.reduce(0) { $0 + $1.variance },
      meanIntegrals: (0..<size).map { column in
        groups.reduce(0) { $0 + $1.meanIntegrals[column] }
      })
  }
}
