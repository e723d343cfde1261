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

  static let hasIntercept = false
  static let judgesGroups = true
  private(set) var order: [Int] = []
  private(set) var residuals: [Double] = []
  private(set) var devianceScale = 0.0
  private(set) var saturated = 0.0
  /// All rows of the data in their order; those that are loaded keep it.
  private let sortedRows: [Int]
  private var isLoaded: [Bool]
  private var isEvent: [Double] = []
  /// Weights that sum to one.
  private var weights: [Double] = []
  private var offsets: [Double] = []
  private var groups: [TiedRows] = []
  private var relativeRisks: [Double] = []
  private var curvatures: [Double] = []
  private var riskSums: [Double] = []
  /// A row for each time with events: the means of columns among those at risk.
  private var eventTimes = PaddedColumns(rows: 0, columns: 0)
  private var eventWeights: [Double] = []
  private var means: [Double] = []
  private var explained: [Double] = []

  init(room data: ElasticNetData) {
    let (rows, size) = (data.predictors.rows, data.predictors.columns)
    isLoaded = Array(repeating: false, count: rows)
    guard case .survival(let followUp, let strata) = data.outcome else {
      sortedRows = []
      return
    }
    sortedRows = (0..<rows).sorted {
      (strata?[$0] ?? 0, -followUp.times[$0], $0) < (strata?[$1] ?? 0, -followUp.times[$1], $1)
    }
    order.reserveCapacity(rows)
    groups.reserveCapacity(rows)
    riskSums.reserveCapacity(rows)
    means.reserveCapacity(rows)
    zero((rows + 3) / 4 * 4)
    eventTimes.setSize(rows: rows, columns: size)
    eventWeights.zero(count: eventTimes.paddedRows)
    explained.zero(count: size * size)
  }

  private mutating func zero(_ count: Int) {
    residuals.zero(count: count)
    weights.zero(count: count)
    isEvent.zero(count: count)
    offsets.zero(count: count)
    relativeRisks.zero(count: count)
    curvatures.zero(count: count)
  }

  mutating func load(_ data: ElasticNetData, rows: [Int]) {
    guard case .survival(let followUp, let strata) = data.outcome else { return }
    zero((rows.count + 3) / 4 * 4)
    for row in isLoaded.indices { isLoaded[row] = false }
    for row in rows { isLoaded[row] = true }
    order.empty(keepingRoomFor: rows.count)
    for row in sortedRows where isLoaded[row] { order.append(row) }
    let total = data.totalWeight(of: rows)
    devianceScale = 2 * Double(rows.count)
    for (position, row) in order.enumerated() {
      weights[position] = data.weight(of: row) / total
      isEvent[position] = followUp.causes[row] == 1 ? 1 : 0
      offsets[position] = data.offsets?[row] ?? 0
    }
    findGroups(followUp.times, strata)
    prepareEventTimes()
  }

  mutating func evaluate(_ linear: [Double]) -> Double {
    let found = value(linear)
    fillResiduals()
    return found
  }

  mutating func value(_ linear: [Double]) -> Double {
    var largest = -Double.infinity
    for row in order.indices { largest = max(largest, linear[row] + offsets[row]) }
    for row in order.indices {
      relativeRisks[row] = weights[row] * exp(linear[row] + offsets[row] - largest)
    }
    var logLikelihood = 0.0
    var sum = 0.0
    for index in groups.indices {
      let group = groups[index]
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
    return -logLikelihood
  }

  mutating func fillInformation(of columns: PaddedColumns, into result: inout [Double]) {
    fillMeans(of: columns)
    columns.weightedCrossProduct(weights: curvatures, into: &result)
    explained.zero(count: result.count)
    eventTimes.weightedCrossProduct(weights: eventWeights, into: &explained)
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
    eventTimes.setSize(rows: means.count, columns: columns.columns)
    for column in 0..<columns.columns {
      let start = column * columns.paddedRows
      var sum = 0.0
      var position = 0
      for index in groups.indices {
        let group = groups[index]
        if group.opensStratum { sum = 0 }
        for row in group.rows { sum += relativeRisks[row] * columns.storage[start + row] }
        guard group.eventWeight > 0 else { continue }
        means[position] = sum / riskSums[index]
        position += 1
      }
      eventTimes.setColumn(column, to: means)
    }
  }

  private mutating func findGroups(_ times: [Double], _ strata: [Int]?) {
    groups.empty(keepingRoomFor: order.count)
    for (position, row) in order.enumerated() {
      var (opensStratum, isTied) = (true, false)
      if let first = groups.last?.rows.lowerBound {
        let previous = order[first]
        opensStratum = strata.map { $0[previous] != $0[row] } ?? false
        isTied = TiedTimes.areEqual(times[previous], times[row])
      }
      if opensStratum || !isTied {
        groups.append(
          TiedRows(rows: position..<position, eventWeight: 0, opensStratum: opensStratum))
      }
      let last = groups.count - 1
      groups[last].rows = groups[last].rows.lowerBound..<(position + 1)
      groups[last].eventWeight += weights[position] * isEvent[position]
    }
  }

  /// Room for the times with events, their weights and the likelihood that no model can exceed.
  private mutating func prepareEventTimes() {
    riskSums.zero(count: groups.count)
    // With weights of mean 1, as in the deviance of survival data everywhere.
    let mean = Double(max(1, order.count))
    saturated = 0
    eventWeights.empty(keepingRoomFor: isEvent.count)
    for group in groups where group.eventWeight > 0 {
      saturated -= group.eventWeight * log(group.eventWeight * mean)
      eventWeights.append(group.eventWeight)
    }
    means.zero(count: eventWeights.count)
    eventWeights.resize(to: (means.count + 3) / 4 * 4)
  }
}
