/// How many patients are still at risk at given times: the rows under a survival curve.
///
/// n(t) = #{i: Tᵢ ≥ t}; events and censorings are those before or at t.
///
/// A patient with an event or censored at a time is at risk at that time; events and censorings are
/// those at or before it.
///
/// - Source: matches `summary(survfit, times =)`.
public struct NumberAtRisk: Sendable, Hashable, Codable {
  /// The times asked for.
  public let times: [Double]
  /// Patients at risk just before each time.
  public let atRisk: [Int]
  /// Events of any cause until each time.
  public let events: [Int]
  /// Patients censored until each time.
  public let censored: [Int]
  /// Patients censored before each time: with those at risk and those with earlier events all patients.
  public let censoredBefore: [Int]

  /// Counts at given times, in any order.
  public init(_ sets: RiskSets, at times: [Double]) {
    let (events, censored) = (Self.runningSums(sets.events), Self.runningSums(sets.censored))
    self.times = times
    let positions = times.map { sets.times.lastIndex(notAfter: $0).map { $0 + 1 } ?? 0 }
    self.events = positions.map { events[$0] }
    self.censored = positions.map { censored[$0] }
    let gone = times.map { sets.times.lastIndex(before: $0).map { $0 + 1 } ?? 0 }
    atRisk = gone.map { sets.patientCount - events[$0] - censored[$0] }
    censoredBefore = gone.map { censored[$0] }
  }

  /// Sums of the first 0, 1, 2 … numbers.
  private static func runningSums(_ numbers: [Int]) -> [Int] {
    var sum = 0
    return [0]
      + numbers.map { number in
        sum += number
        return sum
      }
  }
}
