// Priorities: ties decided once for every curve of the module, then one pass over sorted times.

/// How many patients are at risk, have an event and leave, at each distinct time.
///
/// **Ties.** Times that differ by rounding alone are one time (see `TiedTimes`). Patients with an event
/// or censored at a time are at risk at that time: at a tied time events come before censorings.
public struct RiskSets: Sendable, Hashable {
  /// The distinct times, rising.
  public let times: [Double]
  /// Patients at risk just before each time.
  public let atRisk: [Int]
  /// Events of any cause at each time.
  public let events: [Int]
  /// Patients censored at each time.
  public let censored: [Int]
  /// The causes that occur, rising.
  public let causes: [Int]

  /// Events of each cause that occurs, all times of the first cause first.
  private let eventsByCause: [Int]

  /// Counts patients by time.
  ///
  /// - Complexity: O(n log n).
  public init(_ followUp: FollowUp) {
    self.init(followUp, order: TiedTimes(followUp.times))
  }

  /// Counts patients by time, in whatever order they come.
  public init(times: [Double], causes: [Int]) {
    self.init(FollowUp(times: times, causes: causes))
  }

  /// Counts patients by times that are sorted already.
  package init(_ followUp: FollowUp, order: TiedTimes) {
    let causes = Set(followUp.causes.lazy.filter { $0 > 0 }).sorted()
    let places = Dictionary(uniqueKeysWithValues: causes.enumerated().map { ($1, $0) })
    let count = order.times.count
    var (events, censored) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    var byCause = Array(repeating: 0, count: count * causes.count)
    for index in order.times.indices {
      for patient in order.rows(at: index) {
        if let place = places[followUp.causes[patient]] {
          events[index] += 1
          byCause[place * count + index] += 1
        } else {
          censored[index] += 1
        }
      }
    }
    times = order.times
    atRisk = order.starts.dropLast().map { followUp.count - $0 }
    eventsByCause = byCause
    (self.events, self.censored, self.causes) = (events, censored, causes)
  }

  /// Patients counted.
  public var patientCount: Int { atRisk.first ?? 0 }

  /// Events of one cause at each time; zeros for a cause that does not occur.
  public func events(of cause: Int) -> ArraySlice<Int> {
    guard let place = causes.firstIndex(of: cause) else {
      return Array(repeating: 0, count: times.count)[...]
    }
    return eventsByCause[(place * times.count)..<((place + 1) * times.count)]
  }
}
