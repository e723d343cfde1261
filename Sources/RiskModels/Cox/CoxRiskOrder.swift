internal import Statistics
internal import Survival

/// Patients sorted once for every pass through risk sets: stratum by stratum, latest time first.
///
/// Who is at risk at an event time then stands before its end: sums over risk sets become running
/// sums. A group holds everybody who enters the risk set since the event time after it: first those
/// without an event at that time, then the events. Rows that leave before the first event of their
/// stratum belong to no group.
struct CoxRiskOrder: Sendable {
  /// An event time with the positions that enter the risk set with it.
  struct Group: Sendable {
    var start: Int
    var firstEvent: Int
    var end: Int
    var time: Double
    var events: Range<Int> { firstEvent..<end }
    var rows: Range<Int> { start..<end }
  }

  /// A stratum with its groups, latest first, and all its positions.
  struct Stratum: Sendable {
    var label: Int
    var groups: Range<Int>
    var rows: Range<Int>
    /// The last time at which anybody was followed; −∞ without rows.
    var lastTime: Double
  }

  /// The given row at each position.
  let rows: [Int]
  let groups: [Group]
  let strata: [Stratum]
  /// Whether the row at each position has the event.
  let isEvent: [Bool]

  init(_ followUp: FollowUp, strata labels: [Int]?) {
    var rows: [Int] = []
    var groups: [Group] = []
    var strata: [Stratum] = []
    let byLabel = labels.map { labels in Dictionary(grouping: labels.indices) { labels[$0] } }
    for label in byLabel?.keys.sorted() ?? [0] {
      let members = byLabel.map { $0[label] ?? [] } ?? Array(followUp.times.indices)
      let (firstGroup, firstRow) = (groups.count, rows.count)
      Self.append(members, of: followUp, to: &rows, groups: &groups)
      strata.append(
        Stratum(
          label: label, groups: firstGroup..<groups.count, rows: firstRow..<rows.count,
          lastTime: members.reduce(-.infinity) { max($0, followUp.times[$1]) }))
    }
    self.rows = rows
    self.groups = groups
    self.strata = strata
    isEvent = rows.map { followUp.causes[$0] == 1 }
  }

  private static func append(
    _ members: [Int], of followUp: FollowUp, to rows: inout [Int], groups: inout [Group]
  ) {
    let tied = TiedTimes(followUp.times, rows: members)
    var start = rows.count
    for index in tied.times.indices.reversed() {
      let positions = tied.positions(at: index)
      for position in positions where followUp.causes[tied.order[position]] != 1 {
        rows.append(tied.order[position])
      }
      let firstEvent = rows.count
      for position in positions where followUp.causes[tied.order[position]] == 1 {
        rows.append(tied.order[position])
      }
      guard rows.count > firstEvent else { continue }
      groups.append(
        Group(start: start, firstEvent: firstEvent, end: rows.count, time: tied.times[index]))
      start = rows.count
    }
  }
}
