internal import Foundation
internal import Statistics

/// The part of a penalised regression that the data have a say in, as the solver sees it.
///
/// Rows come in the loss's own order, padded with zeros to a multiple of four.
protocol ElasticNetLoss: Sendable {
  /// Whether a column of ones is fitted without penalty.
  var hasIntercept: Bool { get }
  /// The original row of each row of the loss.
  var order: [Int] { get }
  /// How fast the mean log likelihood rises with each row's linear predictor, where last evaluated.
  var residuals: [Double] { get }
  /// What a log likelihood per weight is multiplied by to become a deviance: twice the sum of weights.
  var devianceScale: Double { get }
  /// The mean log likelihood of a model that knows every outcome.
  var saturated: Double { get }

  /// The negative mean log likelihood at linear predictors without offsets.
  mutating func evaluate(_ linear: [Double]) -> Double
  /// Writes the lower triangle of the information matrix of some columns, where last evaluated.
  mutating func fillInformation(of columns: PaddedColumns, into result: inout [Double])
}

/// Binary outcomes: the mean log likelihood of a logistic model.
struct ElasticNetLogisticLoss: ElasticNetLoss {
  let hasIntercept = true
  let order: [Int]
  private(set) var residuals: [Double]
  let devianceScale: Double
  let saturated = 0.0
  private let outcomes: [Double]
  /// Weights that sum to one.
  private let weights: [Double]
  private let offsets: [Double]
  private let isUnweighted: Bool
  private var curvatures: [Double]

  init(outcomes: [Double], weights: [Double]?, offsets: [Double]?) {
    let rows = outcomes.count
    let padding = Array(repeating: 0.0, count: (rows + 3) / 4 * 4 - rows)
    order = Array(0..<rows)
    let given = weights ?? Array(repeating: 1, count: rows)
    let total = given.reduce(0, +)
    devianceScale = 2 * total
    self.outcomes = outcomes + padding
    self.weights = given.map { $0 / total } + padding
    self.offsets = (offsets ?? Array(repeating: 0, count: rows)) + padding
    isUnweighted = weights == nil
    residuals = Array(repeating: 0, count: rows) + padding
    curvatures = residuals
  }

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
