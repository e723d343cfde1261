internal import Foundation
internal import Statistics
internal import Survival

/// Right-censored times: the mean log partial likelihood of a Cox model with Breslow's ties.
///
/// Rows are sorted by stratum, then from the longest time to the shortest, so that sums over those at
/// risk run along with the rows.
struct ElasticNetCoxLoss: ElasticNetLoss {
  /// Rows that leave at one time, in one stratum.
  private struct TiedRows {
    var rows: Range<Int>
    /// Weights of the events among them.
    var eventWeight: Double
    /// Whether the risk set starts anew here.
    var opensStratum: Bool
  }

  let hasIntercept = false
  let order: [Int]
  private(set) var residuals: [Double]
  let devianceScale: Double
  let saturated: Double
  private let isEvent: [Double]
  /// Weights that sum to one.
  private let weights: [Double]
  private let offsets: [Double]
  private let groups: [TiedRows]
  private var relativeRisks: [Double]
  private var curvatures: [Double]
  private var riskSums: [Double]
  private var eventTimes: PaddedColumns

  init(followUp: FollowUp, strata: [Int]?, weights: [Double]?, offsets: [Double]?) {
    let rows = followUp.count
    let stratum = strata ?? Array(repeating: 0, count: rows)
    let order = (0..<rows).sorted {
      (stratum[$0], -followUp.times[$0], $0) < (stratum[$1], -followUp.times[$1], $1)
    }
    let given = weights ?? Array(repeating: 1, count: rows)
    let total = given.reduce(0, +)
    let padding = Array(repeating: 0.0, count: (rows + 3) / 4 * 4 - rows)
    self.order = order
    devianceScale = 2 * Double(rows)
    self.weights = order.map { given[$0] / total } + padding
    isEvent = order.map { followUp.causes[$0] == 1 ? 1 : 0 } + padding
    self.offsets =
      (offsets.map { all in order.map { all[$0] } } ?? Array(repeating: 0, count: rows)) + padding
    residuals = Array(repeating: 0, count: rows) + padding
    (relativeRisks, curvatures) = (residuals, residuals)
    groups = Self.groups(
      order: order, times: followUp.times, strata: stratum, weights: self.weights, isEvent: isEvent)
    riskSums = Array(repeating: 0, count: groups.count)
    // With weights of mean 1, as in the deviance of survival data everywhere.
    let mean = Double(max(1, rows))
    saturated = groups.reduce(0) { sum, group in
      group.eventWeight > 0 ? sum - group.eventWeight * log(group.eventWeight * mean) : sum
    }
    eventTimes = PaddedColumns(rows: groups.count { $0.eventWeight > 0 }, columns: 0)
  }

  mutating func evaluate(_ linear: [Double]) -> Double {
    var largest = -Double.infinity
    for row in order.indices { largest = max(largest, linear[row] + offsets[row]) }
    for row in order.indices {
      relativeRisks[row] = weights[row] * exp(linear[row] + offsets[row] - largest)
    }
    var logLikelihood = 0.0
    var sum = 0.0
    for (index, group) in groups.enumerated() {
      if group.opensStratum { sum = 0 }
      for row in group.rows {
        sum += relativeRisks[row]
        logLikelihood += weights[row] * isEvent[row] * (linear[row] + offsets[row] - largest)
      }
      riskSums[index] = sum
      if group.eventWeight > 0 {
        logLikelihood -= group.eventWeight * log(sum * Double(order.count))
      }
    }
    fillResiduals()
    return -logLikelihood
  }

  mutating func fillInformation(of columns: PaddedColumns, into result: inout [Double]) {
    fillMeans(of: columns)
    columns.weightedCrossProduct(weights: curvatures, into: &result)
    var explained = Array(repeating: 0.0, count: result.count)
    var weights = Array(repeating: 0.0, count: eventTimes.paddedRows)
    var position = 0
    for group in groups where group.eventWeight > 0 {
      weights[position] = group.eventWeight
      position += 1
    }
    eventTimes.weightedCrossProduct(weights: weights, into: &explained)
    for index in result.indices { result[index] -= explained[index] }
  }

  /// From the shortest time to the longest: hazards add up to each row's expected events.
  private mutating func fillResiduals() {
    var hazard = 0.0
    for index in groups.indices.reversed() {
      let group = groups[index]
      if group.eventWeight > 0 { hazard += group.eventWeight / riskSums[index] }
      for row in group.rows {
        curvatures[row] = relativeRisks[row] * hazard
        residuals[row] = weights[row] * isEvent[row] - curvatures[row]
      }
      if group.opensStratum { hazard = 0 }
    }
  }

  /// The mean of each column among those at risk, at every time with an event.
  private mutating func fillMeans(of columns: PaddedColumns) {
    if eventTimes.columns != columns.columns {
      eventTimes = PaddedColumns(rows: eventTimes.rows, columns: columns.columns)
    }
    var means = Array(repeating: 0.0, count: eventTimes.rows)
    for column in 0..<columns.columns {
      let start = column * columns.paddedRows
      var sum = 0.0
      var position = 0
      for (index, group) in groups.enumerated() {
        if group.opensStratum { sum = 0 }
        for row in group.rows { sum += relativeRisks[row] * columns.storage[start + row] }
        guard group.eventWeight > 0 else { continue }
        means[position] = sum / riskSums[index]
        position += 1
      }
      eventTimes.setColumn(column, to: means)
    }
  }

  private static func groups(
    order: [Int], times: [Double], strata: [Int], weights: [Double], isEvent: [Double]
  ) -> [TiedRows] {
    var groups: [TiedRows] = []
    for (position, row) in order.enumerated() {
      let previous = groups.last.map { order[$0.rows.lowerBound] }
      let opensStratum = previous.map { strata[$0] != strata[row] } ?? true
      let isTied = previous.map { TiedTimes.areEqual(times[$0], times[row]) } ?? false
      if opensStratum || !isTied {
        groups.append(
          TiedRows(rows: position..<position, eventWeight: 0, opensStratum: opensStratum))
      }
      let last = groups.count - 1
      groups[last].rows = groups[last].rows.lowerBound..<(position + 1)
      groups[last].eventWeight += weights[position] * isEvent[position]
    }
    return groups
  }
}
