internal import Foundation
internal import Statistics

extension FineGraySolver {
  /// Risk sets at event times: total hazard ratio, mean of the columns, jump of the baseline hazard.
  ///
  /// Breslow's ties need one row an event time. Under Efron's each of c tied events sees a risk set from
  /// which a share 0, 1/c, 2/c … of the tied events has gone: c rows.
  struct Moments: Sendable {
    /// Columns: the means of model columns in risk sets.
    private(set) var rows: PaddedColumns
    /// The rows of event time j: `rowStarts[j]..<rowStarts[j + 1]`; those without weight are not used.
    let rowStarts: [Int]
    let hasTies: Bool
    /// By row: weight of the events, share of tied events gone, total hazard ratio, hazard.
    private(set) var weights: [Double]
    private(set) var shares: [Double]
    private(set) var totals: [Double]
    private(set) var hazards: [Double]
    /// By event time: the probability of being followed until then.
    private(set) var followed: [Double]
    /// By event time and one more: the hazard before it, and Σ followed × hazard from it on.
    private(set) var cumulative: [Double]
    private(set) var followedAfter: [Double]
    /// By position: 1 / G(T−) for competing events, and that times the hazard ratio.
    private(set) var inflation: [Double]
    private(set) var competing: [Double]
    /// By position: hazard ratio × hazard over the time at risk.
    private(set) var exposure: [Double]
    private var jumps: [Double]
    private var timeTotals: [Double]
    private var tiedTotals: [Double]

    init(order: SubdistributionOrder, columns: Int, ties: TieMethod) {
      var starts = [0]
      for event in order.eventTimes {
        starts.append((starts.last ?? 0) + (ties == .efron ? event.events.count : 1))
      }
      let count = starts.last ?? 0
      rowStarts = starts
      hasTies = count > order.eventTimes.count
      rows = PaddedColumns(rows: count, columns: columns)
      weights = Array(repeating: 0, count: rows.paddedRows)
      (shares, totals, hazards) = (weights, weights, weights)
      let times = Array(repeating: 0.0, count: order.eventTimes.count)
      (followed, jumps, timeTotals, tiedTotals) = (times, times, times, times)
      cumulative = times + [0]
      followedAfter = cumulative
      inflation = Array(repeating: 0, count: (order.rows.count + 3) / 4 * 4)
      (competing, exposure) = (inflation, inflation)
    }

    /// Becomes risk sets of as many columns.
    mutating func setCount(columns: Int) { rows.setCount(columns) }

    /// Takes over new case weights; allocates nothing.
    mutating func prepare(
      _ order: SubdistributionOrder, weights caseWeights: [Double],
      censoring: SubdistributionCensoring, ties: TieMethod
    ) {
      for (index, event) in order.eventTimes.enumerated() {
        followed[index] = censoring.before[event.timeIndex]
        var (sum, count) = (0.0, 0)
        for position in event.events where caseWeights[position] > 0 {
          sum += caseWeights[position]
          count += 1
        }
        let used = ties == .efron ? count : min(1, count)
        for row in rowStarts[index]..<rowStarts[index + 1] {
          let place = row - rowStarts[index]
          weights[row] = place < used ? sum / Double(used) : 0
          shares[row] = place < used ? Double(place) / Double(used) : 0
        }
      }
      for position in order.rows.indices {
        let probability = censoring.before[order.timeIndices[position]]
        let counts =
          order.endings[position] == .competing && caseWeights[position] > 0 && probability > 0
        inflation[position] = counts ? 1 / probability : 0
      }
    }

    /// The total hazard ratio of every risk set and the jumps of the baseline hazard.
    mutating func fillTotals(_ order: SubdistributionOrder, hazardRatios: [Double]) {
      var (sum, end) = (0.0, order.rows.count)
      for index in order.eventTimes.indices.reversed() {
        let event = order.eventTimes[index]
        for position in event.start..<end { sum += hazardRatios[position] }
        timeTotals[index] = sum
        end = event.start
      }
      for position in order.rows.indices {
        competing[position] = inflation[position] * hazardRatios[position]
      }
      (sum, end) = (0, 0)
      for (index, event) in order.eventTimes.enumerated() {
        for position in end..<event.start { sum += competing[position] }
        timeTotals[index] += followed[index] * sum
        end = event.start
        guard hasTies else { continue }
        tiedTotals[index] = 0
        for position in event.events { tiedTotals[index] += hazardRatios[position] }
      }
      fillHazards()
    }

    private mutating func fillHazards() {
      for index in followed.indices {
        jumps[index] = 0
        for row in rowStarts[index]..<rowStarts[index + 1] {
          totals[row] = timeTotals[index] - shares[row] * tiedTotals[index]
          hazards[row] = weights[row] > 0 ? weights[row] / totals[row] : 0
          jumps[index] += hazards[row]
        }
        cumulative[index + 1] = cumulative[index] + jumps[index]
      }
      for index in followed.indices.reversed() {
        followedAfter[index] = followedAfter[index + 1] + followed[index] * jumps[index]
      }
    }

    /// Σ weight × log total; infinite if a total has underflown, so that the likelihood is no maximum.
    var logTotals: Double {
      var sum = 0.0
      for row in weights.indices where weights[row] > 0 {
        sum += totals[row] > 0 ? weights[row] * log(totals[row]) : .infinity
      }
      return sum
    }

    /// Sets the means of one column from its sums over risk sets and over tied events.
    mutating func means(
      ofColumn column: Int, sums: [Double], tied: [Double], scratch: inout [Double]
    ) {
      for index in followed.indices {
        for row in rowStarts[index]..<rowStarts[index + 1] {
          scratch[row] =
            weights[row] > 0 ? (sums[index] - shares[row] * tied[index]) / totals[row] : 0
        }
      }
      rows.setColumn(column, to: scratch)
    }

    /// Hazard ratio × the baseline hazard that each patient was exposed to.
    mutating func fillExposure(_ order: SubdistributionOrder, hazardRatios: [Double]) {
      for position in order.rows.indices {
        let until = order.eventTimesUntil[position]
        let hazard = cumulative[until] + inflation[position] * followedAfter[until]
        exposure[position] = hazardRatios[position] * hazard
      }
      guard hasTies else { return }
      for (index, event) in order.eventTimes.enumerated() {
        var gone = 0.0
        for row in rowStarts[index]..<rowStarts[index + 1] { gone += shares[row] * hazards[row] }
        for position in event.events { exposure[position] -= hazardRatios[position] * gone }
      }
    }

    /// Σ weight × mean meanᵀ.
    mutating func crossProduct(into result: inout [Double]) {
      rows.weightedCrossProduct(weights: weights, into: &result)
    }

    /// Σ weight × mean.
    func weightedMeanSums(into result: inout [Double]) {
      rows.transposedProduct(weights, into: &result)
    }

    /// The mean of a column in the risk set of a row.
    func mean(row: Int, column: Int) -> Double { rows.storage[column * rows.paddedRows + row] }
  }
}
