/// Patients in groups of equal predictions: all that a rank statistic looks at.
///
/// Risks and markers on any scale conform, so that each rank statistic is written once.
package protocol TieGrouped {
  /// Calls `body` for each group of equal predictions, least risky first, with the events and
  /// non-events in it.
  func forEachTie(_ body: (_ value: Double, _ events: Double, _ others: Double) -> Void)
}

extension TieGrouped {
  /// Events and non-events.
  package var classSizes: (events: Double, others: Double) {
    var sizes = (events: 0.0, others: 0.0)
    forEachTie { _, events, others in
      sizes.events += events
      sizes.others += others
    }
    return sizes
  }
}

extension RankedRisks: TieGrouped {}
