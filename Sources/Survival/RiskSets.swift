internal import Foundation

// Priorities: ties decided once for every curve of the module, then one pass over sorted times.

/// How many patients are at risk, have an event and leave, at each distinct time.
///
/// **Ties.** Times that agree to about eight digits are one time, as `survival`'s `timefix` treats
/// them. Patients with an event or censored at a time are at risk at that time: at a tied time
/// events come before censorings.
public struct RiskSets: Sendable, Hashable {
  /// The distinct times, rising.
  public let times: [Double]
  /// Patients at risk just before each time.
  public let atRisk: [Int]
  /// Events at each time, by cause (cause 1 first).
  public let events: [[Int]]
  /// Patients censored at each time.
  public let censored: [Int]

  /// Counts patients by time.
  ///
  /// Times come in any order and must not be NaN; a cause is 0 for censored, 1... for the event's.
  ///
  /// - Complexity: O(n log n).
  public init(times patientTimes: [Double], causes: [Int]) {
    precondition(patientTimes.count == causes.count, "one cause a time")
    let causeCount = max(1, causes.max() ?? 1)
    let order = patientTimes.indices.sorted { patientTimes[$0] < patientTimes[$1] }
    var times: [Double] = []
    var atRisk: [Int] = []
    var events: [[Int]] = []
    var censored: [Int] = []
    for (position, patient) in order.enumerated() {
      let time = patientTimes[patient]
      if times.last.map({ !TiedTimes.areEqual($0, time) }) ?? true {
        times.append(time)
        atRisk.append(order.count - position)
        events.append(Array(repeating: 0, count: causeCount))
        censored.append(0)
      }
      let last = times.count - 1
      if causes[patient] > 0 {
        events[last][causes[patient] - 1] += 1
      } else {
        censored[last] += 1
      }
    }
    (self.times, self.atRisk, self.events, self.censored) = (times, atRisk, events, censored)
  }

  /// Events of any cause at the time of an index.
  public func allEvents(at index: Int) -> Int { events[index].reduce(0, +) }
}
