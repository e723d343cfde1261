/// How long each patient was followed, and what ended it.
///
/// Times are in one unit, whichever; a cause is 0 for censored, 1 for the event of interest and 2 or
/// more for events that compete with it.
public struct FollowUp: Sendable, Hashable {
  /// The time of each patient's event or censoring, from the same origin.
  public let times: [Double]
  /// What ended each patient's follow-up.
  public let causes: [Int]

  /// Joins times and causes; as many of the one as of the other, no time NaN, no cause negative.
  public init(times: [Double], causes: [Int]) {
    precondition(times.count == causes.count, "one cause a time")
    self.times = times
    self.causes = causes
  }

  /// Follow-up for one kind of event.
  public init(times: [Double], events: [Bool]) {
    self.init(times: times, causes: events.map { $0 ? 1 : 0 })
  }

  /// Patients.
  public var count: Int { times.count }

  /// Patients with the event of interest.
  public var eventCount: Int { causes.count { $0 == 1 } }

  /// Whether other events than the one of interest occur.
  public var hasCompetingEvents: Bool { causes.contains { $0 > 1 } }

  /// The same with competing events as censorings: what a model of the hazard of one event takes.
  public var censoringCompetingEvents: FollowUp {
    FollowUp(times: times, causes: causes.map { $0 == 1 ? 1 : 0 })
  }

  /// The follow-up of some patients, in the order given.
  public func selecting(_ rows: [Int]) -> FollowUp {
    FollowUp(times: rows.map { times[$0] }, causes: rows.map { causes[$0] })
  }
}
