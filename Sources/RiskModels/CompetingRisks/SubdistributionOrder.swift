internal import Survival

/// Patients in the order of their times, as the risk sets of a subdistribution hazard need them.
///
/// At the time t of an event of interest are at risk all patients with times from t on, and those with a
/// competing event before t, by the probability that they would still have been followed. The first are
/// the positions from a start on, the second lie before it: two running sums give every risk set.
struct SubdistributionOrder: Sendable {
  /// One time at which patients have the event of interest.
  struct EventTime: Sendable {
    /// The time.
    var time: Double
    /// Its index among the distinct times.
    var timeIndex: Int
    /// The first position with this time or a later one.
    var start: Int
    /// The position after the last event of interest, which come first among patients of a time.
    var eventsEnd: Int

    var events: Range<Int> { start..<eventsEnd }
  }

  /// What ended a patient's follow-up.
  enum Ending: Sendable { case event, competing, censored }

  /// The row of the patient at each position.
  let rows: [Int]
  /// How the follow-up of each position ended.
  let endings: [Ending]
  /// The index of each position's time among the distinct times.
  let timeIndices: [Int]
  /// Where the positions of each distinct time begin, and their number at the end.
  let timeStarts: [Int]
  /// The distinct times, rising.
  let times: [Double]
  /// The times of events of interest, rising.
  let eventTimes: [EventTime]
  /// How many event times are not after each position's time.
  let eventTimesUntil: [Int]

  init(_ followUp: FollowUp, cause: Int) {
    let tied = TiedTimes(followUp.times)
    func ending(of row: Int) -> Ending {
      followUp.causes[row] == cause ? .event : followUp.causes[row] > 0 ? .competing : .censored
    }
    var rows: [Int] = []
    var eventTimes: [EventTime] = []
    var until: [Int] = []
    for index in tied.times.indices {
      let here = tied.rows(at: index)
      let events = here.filter { ending(of: $0) == .event }
      if !events.isEmpty {
        eventTimes.append(
          EventTime(
            time: tied.times[index], timeIndex: index, start: rows.count,
            eventsEnd: rows.count + events.count))
      }
      rows += events + here.filter { ending(of: $0) != .event }
      until += here.map { _ in eventTimes.count }
    }
    self.rows = rows
    endings = rows.map(ending)
    timeIndices = tied.times.indices.flatMap { index in tied.rows(at: index).map { _ in index } }
    (timeStarts, times) = (tied.starts, tied.times)
    (self.eventTimes, eventTimesUntil) = (eventTimes, until)
  }

  /// How many event times are not after a time.
  func eventTimes(until time: Double) -> Int {
    guard let last = TiedTimes.lastIndex(in: times, notAfter: time) else { return 0 }
    let position = timeStarts[last + 1] - 1
    return position >= 0 ? eventTimesUntil[position] : 0
  }
}

/// The distribution of censoring under case weights, as far as risk sets need it.
struct SubdistributionCensoring: Sendable {
  /// The probability of being followed until each distinct time, G(t−).
  private(set) var before: [Double]
  /// The weight at risk of censoring at each distinct time, and of those censored.
  private(set) var atRisk: [Double]
  private(set) var censored: [Double]

  init(times: Int) {
    before = Array(repeating: 1, count: times)
    (atRisk, censored) = (before, before)
  }

  /// Estimates G for the weights of positions; allocates nothing.
  mutating func update(_ order: SubdistributionOrder, weights: [Double], ties: TiedCensoring) {
    var later = 0.0
    for index in order.times.indices.reversed() {
      var (events, lost) = (0.0, 0.0)
      for position in order.timeStarts[index]..<order.timeStarts[index + 1] {
        if order.endings[position] == .censored {
          lost += weights[position]
        } else {
          events += weights[position]
        }
      }
      later += lost
      atRisk[index] = ties == .eventsFirst ? later : later + events
      later += events
      censored[index] = lost
    }
    var probability = 1.0
    for index in order.times.indices {
      before[index] = probability
      if censored[index] > 0 { probability *= (atRisk[index] - censored[index]) / atRisk[index] }
    }
  }
}
