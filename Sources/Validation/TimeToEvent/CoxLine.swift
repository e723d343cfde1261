internal import Statistics

/// Cox's likelihood in one or two columns with Efron's ties, for patients in the order of time.
///
/// A patient who counts twice is two patients at one time.
struct CoxLine: Sendable {
  /// Whether the columns taken last are one or two.
  var isUsable = false
  private let starts: [Int]
  private let isEvent: [Bool]
  private var columns: [[Double]] = []
  private var weights: [Double]
  /// The weights of those with the event, zero for others.
  private var deaths: [Double]
  private var relative: [Double]

  init(_ order: TimeOrder) {
    starts = order.starts
    isEvent = order.rows.map { order.causes[$0] == 1 }
    weights = Array(repeating: 0, count: order.count)
    (deaths, relative) = (weights, weights)
  }

  /// Takes columns (values by row) and case weights.
  mutating func take(_ given: [[Double]], weights caseWeights: [Double]?, _ order: TimeOrder) {
    for (position, row) in order.rows.enumerated() {
      let weight = caseWeights?[row] ?? 1
      weights[position] = weight
      deaths[position] = isEvent[position] ? weight : 0
    }
    if columns.count != given.count { columns = given }
    for (index, values) in given.enumerated() {
      for (position, row) in order.rows.enumerated() {
        // Who does not count must not make sums infinite.
        columns[index][position] = weights[position] > 0 ? values[row] : 0
      }
    }
  }

  /// The sums at coefficients; the rises of the cumulative baseline hazard go to `increments`.
  mutating func sums(
    at coefficients: [Double], increments: inout [Double]
  ) -> LikelihoodSums.CoxLine {
    LikelihoodSums.coxLine(
      columns, weights: weights, deaths: deaths, starts: starts, at: coefficients,
      relative: &relative, increments: &increments)
  }
}
