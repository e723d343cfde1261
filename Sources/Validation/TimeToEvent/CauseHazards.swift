internal import Foundation
internal import RiskModels
internal import Statistics

/// Which patients share a baseline hazard.
struct Strata: Sendable {
  /// The stratum of each patient.
  let byRow: [Int]
  /// Every stratum once, rising.
  let labels: [Int]

  /// The labels where there are no strata: one for all.
  static let everybody = [0]

  init(_ byRow: [Int]) { (self.byRow, labels) = (byRow, Set(byRow).sorted()) }

  /// Whether every stratum has a patient who counts; allocates nothing.
  func allOccur(in counts: [Int]) -> Bool {
    for label in labels {
      var occurs = false
      for row in byRow.indices where byRow[row] == label && counts[row] > 0 { occurs = true }
      if !occurs { return false }
    }
    return true
  }
}

/// The rise of the cumulative baseline hazards of the event of interest and of competing events at each
/// distinct time, in storage made with the first use.
struct CauseHazards: Sendable {
  /// Of the event of interest.
  private(set) var own: [Double] = []
  /// Of competing events.
  private(set) var other: [Double] = []
  /// The times at which either rises.
  private(set) var active: [Int] = []

  /// Finds both in patients who count by case weights, until a time.
  mutating func find(
    _ linear: HazardRefitting.LinearPredictors, _ order: TimeOrder, weights: [Double],
    ties: TieMethod, until: Int
  ) {
    own.resize(to: order.times.count)
    other.resize(to: order.times.count)
    Self.fill(&own, linear.event, order, weights, ties) { $0 == 1 }
    Self.fill(&other, linear.competing, order, weights, ties) { $0 > 1 }
    active.removeAll(keepingCapacity: true)
    active.reserveCapacity(order.times.count)
    for place in 0..<until where own[place] > 0 || other[place] > 0 { active.append(place) }
  }

  /// Those of one cause, other events censored; copies counted.
  private static func fill(
    _ result: inout [Double], _ linear: [Double], _ order: TimeOrder, _ weights: [Double],
    _ ties: TieMethod, isEvent: (_ cause: Int) -> Bool
  ) {
    var atRisk = 0.0
    for place in stride(from: order.times.count - 1, through: 0, by: -1) {
      var (tied, deaths) = (0.0, 0.0)
      for position in order.starts[place]..<order.starts[place + 1] {
        let row = order.rows[position]
        guard weights[row] > 0 else { continue }
        let risk = weights[row] * exp(linear[row])
        atRisk += risk
        guard isEvent(order.causes[row]) else { continue }
        tied += risk
        deaths += weights[row]
      }
      result[place] = ties == .breslow && deaths > 0 ? deaths / atRisk : 0
      let steps = ties == .efron ? Int(deaths.rounded()) : 0
      for step in 0..<max(0, steps) {
        result[place] += 1 / (atRisk - Double(step) / Double(steps) * tied)
      }
    }
  }
}
