internal import Foundation
package import Statistics

// Priorities: the maximum to the last digits that matter, and nothing where there is none.

/// Multinomial recalibration: each log odds ln(p_k / p_ref) regressed on its own linear predictor, and on no other.
///
/// ln(p_k / p_ref) = a_k + b_k LP_k for every category k but the reference, all fitted together; with the slopes held
/// at 1 the intercepts are those in the large.
///
/// **Edges.** There is no fit if a linear predictor is not finite, if a category has nobody, if all patients have the
/// same linear predictor of some category (slopes only), or if the linear predictors separate categories.
///
/// - Source: Newton's method with step halving. Van Hoorde, Stat Med 2014;33:2585. Matches `VGAM::vglm` with the family
///   `multinomial`, one constraint a linear predictor, and offsets for the intercepts in the large.
package struct CategoryRecalibration: Sendable {
  /// Why there is no fit.
  package enum Failure: Error, Hashable {
    /// Linear predictors that are not finite, or all the same for some category.
    case undefined
    /// Nobody is in a category, counted with the reference as zero.
    case emptyCategory(Int)
    /// The linear predictors tell categories apart without a mistake.
    case separated(isComplete: Bool)
    /// No maximum within the allowed number of steps.
    case notConverged
  }

  /// One a category but the reference.
  package private(set) var intercepts: [Double]
  /// The same; all 1 where they were held.
  package private(set) var slopes: [Double]
  /// The covariance of the intercepts, followed by the slopes where they were estimated.
  package private(set) var covariance: Matrix
  /// The log likelihood at the maximum.
  package private(set) var logLikelihood: Double

  /// Recalibrates linear predictors in patients whose category is known.
  ///
  /// - Parameters:
  ///   - linearPredictors: One array a category but the reference, one value a patient.
  ///   - categories: The category of each patient, the reference 0, the others counted from 1.
  ///   - weights: How often each patient counts; `nil` for once.
  ///   - slopesAreFixed: Whether slopes are held at 1.
  /// - Throws: `Failure` where there is no maximum.
  package init(
    linearPredictors: [[Double]], categories: [Int], weights: [Double]? = nil, slopesAreFixed: Bool
  ) throws(Failure) {
    let weights = weights ?? Array(repeating: 1, count: categories.count)
    for category in 0...linearPredictors.count {
      let weight = zip(categories, weights).reduce(0) { $1.0 == category ? $0 + $1.1 : $0 }
      guard weight > 0 else { throw .emptyCategory(category) }
    }
    var solver = RecalibrationSolver(
      linearPredictors, categories: categories, weights: weights, slopesAreFixed: slopesAreFixed)
    guard solver.isDefined else { throw .undefined }
    try solver.solve()
    let blocks = linearPredictors.count
    let found = solver.current
    let own = slopesAreFixed ? linearPredictors.map { _ in 1.0 } : Array(found[blocks...])
    slopes = own
    intercepts = (0..<blocks).map { found[$0] - own[$0] * solver.centres[$0] }
    covariance = solver.uncentred(try solver.factor(tolerance: 1e-14).inverse())
    logLikelihood = solver.sums.logLikelihood
  }

  /// The log likelihood of linear predictors as they are; minus infinity where one is not finite.
  package static func logLikelihood(
    of linearPredictors: [[Double]], categories: [Int], weights: [Double]? = nil
  ) -> Double {
    guard linearPredictors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return -.infinity }
    return categories.indices.reduce(0) { sum, row in
      let linear = linearPredictors.map { $0[row] }
      return sum + (weights?[row] ?? 1)
        * OutcomeCategories.logRisk(of: categories[row], linear)
    }
  }
}

extension OutcomeCategories {
  /// The logarithm of one category's risk, the reference counted as zero; nothing overflows.
  fileprivate static func logRisk(of category: Int, _ linear: [Double]) -> Double {
    let largest = max(0, linear.max() ?? 0)
    let sum = linear.reduce(exp(-largest)) { $0 + exp($1 - largest) }
    return (category == 0 ? 0 : linear[category - 1]) - largest - log(sum)
  }
}

/// Newton's method on centred linear predictors: intercepts first, then slopes unless they are held.
private struct RecalibrationSolver {
  /// Likelihood, its slope and its curvature at one point.
  struct Sums {
    var logLikelihood = 0.0
    var gradient: [Double]
    var information: Matrix
  }

  let centres: [Double]
  private(set) var current: [Double]
  private(set) var sums: Sums
  private let centred: [[Double]]
  private let categories: [Int]
  private let weights: [Double]
  private let slopesAreFixed: Bool

  init(
    _ linearPredictors: [[Double]], categories: [Int], weights: [Double], slopesAreFixed: Bool
  ) {
    let total = weights.reduce(0, +)
    let middles = linearPredictors.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } / total }
    centres = middles
    centred = zip(linearPredictors, middles).map { own, middle in own.map { $0 - middle } }
    (self.categories, self.weights) = (categories, weights)
    self.slopesAreFixed = slopesAreFixed
    current = middles + (slopesAreFixed ? [] : middles.map { _ in 1 })
    sums = Sums(gradient: [], information: Matrix(rows: 0, columns: 0))
    start(total)
  }

  /// Begins with the linear predictors as they are, or with the shares of the categories where these fit better.
  private mutating func start(_ total: Double) {
    guard isDefined else { return }
    let counts = (0...centred.count).map { category in
      zip(categories, weights).reduce(0) { $1.0 == category ? $0 + $1.1 : $0 }
    }
    var shares = current
    for block in centred.indices { shares[block] = log(counts[block + 1] / counts[0]) }
    let (own, other) = (evaluated(at: current), evaluated(at: shares))
    if own.logLikelihood >= other.logLikelihood {
      sums = own
    } else {
      (current, sums) = (shares, other)
    }
  }

  /// Whether the linear predictors are finite and, for slopes, differ between patients.
  var isDefined: Bool {
    centred.allSatisfy { own in
      own.allSatisfy(\.isFinite)
        && (slopesAreFixed
          || zip(own, weights).contains { abs($0) > 1e-12 && $1 > 0 })
    }
  }

  mutating func solve() throws(CategoryRecalibration.Failure) {
    for iteration in 1...100 {
      let step = try factor(tolerance: iteration == 1 ? 1e-12 : 1e-14).solve(sums.gradient)
      let decrement = zip(step, sums.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard decrement.isFinite else { throw .notConverged }
      let isLast = decrement < 1e-14 * (abs(sums.logLikelihood) + 0.1)
      guard take(step) else {
        // No step improves: rounding has the last word at the maximum, nothing has it elsewhere.
        if decrement < 1e-9 * (abs(sums.logLikelihood) + 1) { return }
        throw .notConverged
      }
      if isLast { return }
      if iteration >= 8, let isComplete = separation(along: step) {
        throw .separated(isComplete: isComplete)
      }
    }
    throw .notConverged
  }

  func factor(tolerance: Double) throws(CategoryRecalibration.Failure) -> Cholesky {
    do throws(Cholesky.Singularity) {
      return try Cholesky(sums.information, tolerance: tolerance)
    } catch {
      throw .undefined
    }
  }

  private mutating func take(_ step: [Double]) -> Bool {
    var share = 1.0
    let slack = 1e-12 * (1 + abs(sums.logLikelihood))
    while share > 1e-6 {
      let next = zip(current, step).map { $0 + share * $1 }
      let found = evaluated(at: next)
      if found.logLikelihood >= sums.logLikelihood - slack {
        (current, sums) = (next, found)
        return true
      }
      share /= 2
    }
    return false
  }

  private func linear(_ parameters: [Double], row: Int) -> [Double] {
    centred.indices.map { block in
      parameters[block]
        + (slopesAreFixed ? 1 : parameters[centred.count + block]) * centred[block][row]
    }
  }

  private func evaluated(at parameters: [Double]) -> Sums {
    let (blocks, size) = (centred.count, parameters.count)
    var sums = Sums(
      gradient: Array(repeating: 0, count: size), information: Matrix(rows: size, columns: size))
    for row in categories.indices where weights[row] > 0 {
      let linear = linear(parameters, row: row)
      let risks = OutcomeCategories.risks(linear)
      let weight = weights[row]
      sums.logLikelihood += weight * OutcomeCategories.logRisk(of: categories[row], linear)
      for k in 0..<blocks {
        let residual = weight * ((categories[row] == k + 1 ? 1 : 0) - risks[k + 1])
        sums.gradient[k] += residual
        if !slopesAreFixed { sums.gradient[blocks + k] += residual * centred[k][row] }
        for l in 0...k {
          let curvature = weight * risks[k + 1] * ((k == l ? 1 : 0) - risks[l + 1])
          add(curvature, k, l, row, to: &sums.information)
        }
      }
    }
    if !sums.logLikelihood.isFinite { sums.logLikelihood = -.infinity }
    return sums
  }

  /// Adds one patient's curvature in the linear predictors k and l ≤ k; both triangles are written.
  private func add(
    _ curvature: Double, _ k: Int, _ l: Int, _ row: Int, to information: inout Matrix
  ) {
    func add(_ value: Double, _ first: Int, _ second: Int) {
      information[first, second] += value
      if first != second { information[second, first] += value }
    }
    add(curvature, k, l)
    guard !slopesAreFixed else { return }
    let (blocks, own, other) = (centred.count, centred[k][row], centred[l][row])
    add(curvature * own * other, blocks + k, blocks + l)
    add(curvature * other, k, blocks + l)
    if k != l { add(curvature * own, l, blocks + k) }
  }

  /// Whether a step moves no patient from the own category towards another; then, whether it moves all away.
  private func separation(along step: [Double]) -> Bool? {
    var (worst, best) = (Double.infinity, 0.0)
    for row in categories.indices where weights[row] > 0 {
      let gains =
        [0]
        + centred.indices.map {
          step[$0] + (slopesAreFixed ? 0 : step[centred.count + $0] * centred[$0][row])
        }
      for other in gains.indices where other != categories[row] {
        let ahead = gains[categories[row]] - gains[other]
        (worst, best) = (min(worst, ahead), max(best, ahead))
      }
    }
    guard best > 0.1, worst > -1e-3 * best else { return nil }
    return worst > 1e-3 * best
  }

  /// The covariance of intercepts at linear predictors of zero: a − b c for each category.
  func uncentred(_ inner: Matrix) -> Matrix {
    guard !slopesAreFixed else { return inner }
    var result = inner
    let (blocks, size) = (centres.count, inner.rows)
    for column in 0..<size {
      for block in 0..<blocks {
        result[block, column] -= centres[block] * inner[blocks + block, column]
      }
    }
    let half = result
    for row in 0..<size {
      for block in 0..<blocks {
        result[row, block] -= centres[block] * half[row, blocks + block]
      }
    }
    return result
  }
}
