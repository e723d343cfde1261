internal import Foundation
internal import Statistics

/// The part of a penalised regression that the data have a say in, as the solver sees it.
///
/// A loss is storage for one set of patients after another. Its rows come in its own order, padded with zeros to a
/// multiple of four.
protocol ElasticNetLoss: Sendable {
  /// Whether a column of ones is fitted without penalty.
  static var hasIntercept: Bool { get }
  /// Whether the deviance of patients depends on who is with them.
  static var judgesGroups: Bool { get }
  /// The row of the data of each row of the loss.
  var order: [Int] { get }
  /// How fast the mean log likelihood rises with each row's linear predictor, where last evaluated.
  var residuals: [Double] { get }
  /// What a log likelihood per weight is multiplied by to become a deviance: twice the sum of weights.
  var devianceScale: Double { get }
  /// The mean log likelihood of a model that knows every outcome.
  var saturated: Double { get }

  /// Makes room for all rows of data.
  init(room data: ElasticNetData)
  /// Takes some rows, in rising order, of data with as many rows as there is room for.
  mutating func load(_ data: ElasticNetData, rows: [Int])
  /// The negative mean log likelihood at linear predictors without offsets.
  mutating func evaluate(_ linear: [Double]) -> Double
  /// The same where residuals are not asked for.
  mutating func value(_ linear: [Double]) -> Double
  /// Writes the lower triangle of the information matrix of some columns, where last evaluated.
  mutating func fillInformation(of columns: PaddedColumns, into result: inout [Double])
}

extension ElasticNetLoss {
  /// Writes values given by row of the data in the order of the loss, padded.
  func gather(_ values: [Double], into result: inout [Double]) {
    result.resize(to: residuals.count)
    for position in order.indices { result[position] = values[order[position]] }
    for position in order.count..<result.count { result[position] = 0 }
  }
}

/// Binary outcomes: the mean log likelihood of a logistic model.
struct ElasticNetLogisticLoss: ElasticNetLoss {
  static let hasIntercept = true
  static let judgesGroups = false
  private(set) var order: [Int] = []
  private(set) var residuals: [Double] = []
  private(set) var devianceScale = 0.0
  let saturated = 0.0
  private var outcomes: [Double] = []
  /// Weights that sum to one.
  private var weights: [Double] = []
  private var offsets: [Double] = []
  private var isUnweighted = true
  private var curvatures: [Double] = []

  init(room data: ElasticNetData) {
    order.reserveCapacity(data.predictors.rows)
    zero((data.predictors.rows + 3) / 4 * 4)
  }

  private mutating func zero(_ count: Int) {
    residuals.zero(count: count)
    outcomes.zero(count: count)
    weights.zero(count: count)
    offsets.zero(count: count)
    curvatures.zero(count: count)
  }

  mutating func load(_ data: ElasticNetData, rows: [Int]) {
    guard case .binary(let given) = data.outcome else { return }
    zero((rows.count + 3) / 4 * 4)
    order.empty(keepingRoomFor: rows.count)
    for row in rows { order.append(row) }
    let total = data.totalWeight(of: rows)
    devianceScale = 2 * total
    isUnweighted = data.weights == nil
    for (position, row) in rows.enumerated() {
      outcomes[position] = given[row]
      weights[position] = data.weight(of: row) / total
      offsets[position] = data.offsets?[row] ?? 0
    }
  }

  mutating func value(_ linear: [Double]) -> Double { evaluate(linear) }

  mutating func evaluate(_ linear: [Double]) -> Double {
    var sum = 0.0
    var product = 1.0
    var logarithms = 0.0
    for row in outcomes.indices {
      let eta = linear[row] + offsets[row]
      let (weight, outcome) = (weights[row], outcomes[row])
      let small = exp(-abs(eta))  // never overflows
      let inverse = 1 / (1 + small)
      let minor = small * inverse
      residuals[row] = weight * (outcome - (eta < 0 ? minor : inverse))
      curvatures[row] = weight * minor * inverse
      sum += weight * (outcome * eta - max(eta, 0))
      guard isUnweighted, weight > 0 else {
        sum -= weight * log1p(small)
        continue
      }
      // One logarithm for many rows: 512 factors of at most 2 stay within a double.
      product *= 1 + small
      if row & 511 == 511 {
        logarithms += log(product)
        product = 1
      }
    }
    return (logarithms + log(product)) * (isUnweighted ? weights[0] : 0) - sum
  }

  mutating func fillInformation(of columns: PaddedColumns, into result: inout [Double]) {
    columns.weightedCrossProduct(weights: curvatures, into: &result)
  }
}
