internal import Foundation
public import Statistics

// Priorities: lme4's maximum to four digits more than it prints, no tuning. The likelihood of a cluster
// depends on one number, its intercept, so that everything is a sum over clusters.

/// A logistic model in which every cluster has its own intercept, normally distributed.
///
/// logit P(y) = a + xb + σu_g, u_g standard normal. The integral over u is Laplace's: the integrand's
/// maximum and curvature. σ of zero is the ordinary model (`isSingular`).
///
/// - Source: Breslow & Clayton, J Am Stat Assoc 1993;88:9; Bates, J Stat Softw 2015;67(1). Matches
///   `lme4::glmer(nAGQ = 1)`.
public struct RandomInterceptLogistic: Sendable, Hashable {
  /// The coefficients, intercept first.
  public let coefficients: [Double]
  /// The standard deviation of the clusters' intercepts, on the log odds scale.
  public let standardDeviation: Double
  /// The intercept of each cluster, less the common one, by rising label.
  public let clusterEffects: [Double]
  /// Laplace's approximation of the log likelihood.
  public let logLikelihood: Double
  /// Whether clusters do not differ by more than chance.
  public var isSingular: Bool { standardDeviation == 0 }

  /// Fits the model; `nil` where the ordinary model has no maximum or the search does not end.
  ///
  /// - Parameters:
  ///   - predictors: Columns without the intercept, one row a patient.
  ///   - outcomes: 0 or 1.
  ///   - clusters: One label a patient.
  /// - Complexity: O(patients × columns) a step, some thirty steps.
  public init?(predictors: Matrix, outcomes: [Double], clusters: [Int]) {
    precondition(predictors.rows == outcomes.count, "an outcome is needed for every row")
    precondition(clusters.count == outcomes.count, "a cluster is needed for every row")
    var ordinary = LogisticSolver(predictors: predictors, outcomes: outcomes)
    guard ordinary.solve() == .converged, let covariance = ordinary.covariance() else {
      return nil
    }
    let likelihood = LaplaceLikelihood(predictors, outcomes, clusters)
    // σ enters squared, so that zero is a stationary point from which no search would leave.
    let start = ordinary.coefficients + [0.5]
    var search = QuasiNewton(likelihood, covariance)
    guard let found = search.maximum(from: start) else { return nil }
    let isBetter = found.value > ordinary.logLikelihood + 1e-9
    let point = isBetter ? found.point : ordinary.coefficients + [0]
    coefficients = Array(point.dropLast())
    standardDeviation = abs(point.last ?? 0)
    logLikelihood = isBetter ? found.value : ordinary.logLikelihood
    let scale = standardDeviation
    clusterEffects = likelihood.modes(at: Array(point.dropLast()) + [scale]).map { $0 * scale }
  }
}

/// The Laplace log likelihood with its gradient; the last parameter is σ.
private struct LaplaceLikelihood {
  private let predictors: Matrix
  private let outcomes: [Double]
  private let rowsByCluster: [[Int]]

  init(_ predictors: Matrix, _ outcomes: [Double], _ clusters: [Int]) {
    self.predictors = predictors
    self.outcomes = outcomes
    let grouped = Dictionary(grouping: clusters.indices) { clusters[$0] }
    rowsByCluster = grouped.keys.sorted().map { grouped[$0] ?? [] }
  }

  struct Evaluation {
    var value: Double
    var gradient: [Double]
  }

  func evaluate(_ point: [Double]) -> Evaluation {
    let linear = linearPredictors(point)
    var result = Evaluation(value: 0, gradient: Array(repeating: 0, count: point.count))
    for rows in rowsByCluster { add(rows, linear, point, to: &result) }
    return result
  }

  /// The most likely standard normal deviate of each cluster.
  func modes(at point: [Double]) -> [Double] {
    let linear = linearPredictors(point)
    return rowsByCluster.map { mode($0, linear, point.last ?? 0) }
  }

  private func linearPredictors(_ point: [Double]) -> [Double] {
    var result = Array(repeating: point[0], count: outcomes.count)
    for column in 0..<predictors.columns {
      let factor = point[column + 1]
      for row in result.indices { result[row] += factor * predictors[row, column] }
    }
    return result
  }

  /// Newton's method for Σ log P(y | u) − u²/2, which is concave.
  private func mode(_ rows: [Int], _ linear: [Double], _ sigma: Double) -> Double {
    var u = 0.0
    for _ in 0..<100 {
      var (slope, curvature) = (-u, 1.0)
      for row in rows {
        let p = inverseLogit(linear[row] + sigma * u)
        slope += sigma * (outcomes[row] - p.p)
        curvature += sigma * sigma * p.p * p.complement
      }
      // Half of a long step cannot overshoot far: the curvature is at least 1.
      let step = slope / curvature
      u += abs(step) > 2 ? step / 2 : step
      if abs(step) < 1e-13 * (1 + abs(u)) { break }
    }
    return u
  }

  /// The cluster's log likelihood h(û) − ½ log D with D = 1 + σ²Σw, and its derivatives.
  private func add(
    _ rows: [Int], _ linear: [Double], _ point: [Double], to result: inout Evaluation
  ) {
    let sigma = point[point.count - 1]
    let u = mode(rows, linear, sigma)
    var (logLikelihood, score, weight, skew) = (-u * u / 2, 0.0, 0.0, 0.0)
    // Σ(y − p)x, Σwx and Σw(1 − 2p)x, the intercept first.
    var sums = Array(repeating: (0.0, 0.0, 0.0), count: point.count - 1)
    for row in rows {
      let eta = linear[row] + sigma * u
      let p = inverseLogit(eta)
      let (residual, w) = (outcomes[row] - p.p, p.p * p.complement)
      let third = w * (p.complement - p.p)
      logLikelihood -= log1p(exp(-abs(eta))) + ((eta > 0) != (outcomes[row] == 1) ? abs(eta) : 0)
      score += residual
      weight += w
      skew += third
      for index in sums.indices {
        let x = index == 0 ? 1 : predictors[row, index - 1]
        sums[index].0 += residual * x
        sums[index].1 += w * x
        sums[index].2 += third * x
      }
    }
    let d = 1 + sigma * sigma * weight
    result.value += logLikelihood - log(d) / 2
    for index in sums.indices {
      let shift = -sigma * sums[index].1 / d
      let inD = sigma * sigma * (sums[index].2 + sigma * skew * shift)
      result.gradient[index] += sums[index].0 - inD / (2 * d)
    }
    let shift = (score - sigma * u * weight) / d
    let inD = 2 * sigma * weight + sigma * sigma * skew * (u + sigma * shift)
    result.gradient[point.count - 1] += score * u - inD / (2 * d)
  }
}

/// Broyden's, Fletcher's, Goldfarb's and Shanno's search for a maximum.
private struct QuasiNewton {
  private let function: LaplaceLikelihood
  /// The inverse of the negative curvature, which steps follow.
  private var inverse: Matrix

  /// Starts from the covariance of the ordinary model: steps then have the scale of the columns.
  init(_ function: LaplaceLikelihood, _ covariance: Matrix) {
    self.function = function
    let size = covariance.rows + 1
    inverse = Matrix(rows: size, columns: size)
    for row in 0..<covariance.rows {
      for column in 0..<covariance.rows { inverse[row, column] = covariance[row, column] }
    }
    inverse[size - 1, size - 1] = 0.1
  }

  mutating func maximum(from start: [Double]) -> (point: [Double], value: Double)? {
    var point = start
    var current = function.evaluate(point)
    for _ in 0..<500 {
      let direction = product(inverse, current.gradient)
      let gain = dot(direction, current.gradient)
      // The decrement: what a Newton step would still add to the log likelihood, twice.
      if gain < 1e-14 { return (point, current.value) }
      var share = 1.0
      var moved = point
      var next = current
      while true {
        moved = zip(point, direction).map { $0 + share * $1 }
        next = function.evaluate(moved)
        if next.value >= current.value + 1e-4 * share * gain { break }
        share /= 2
        // No step improves: rounding has the last word at the maximum.
        if share < 1e-10 { return gain < 1e-7 ? (point, current.value) : nil }
      }
      let change = zip(current.gradient, next.gradient).map { $0 - $1 }
      update(step: zip(moved, point).map { $0 - $1 }, change: change)
      (point, current) = (moved, next)
    }
    return nil
  }

  private mutating func update(step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    guard curvature > 1e-14 else { return }
    let spread = product(inverse, change)
    let factor = (1 + dot(change, spread) / curvature) / curvature
    for i in step.indices {
      for j in step.indices {
        inverse[i, j] +=
          factor * step[i] * step[j] - (spread[i] * step[j] + step[i] * spread[j]) / curvature
      }
    }
  }

  private func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
    vector.indices.map { row in
      vector.indices.reduce(0) { $0 + matrix[row, $1] * vector[$1] }
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
