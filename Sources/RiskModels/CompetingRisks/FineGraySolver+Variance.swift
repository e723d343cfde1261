internal import Foundation
public import Statistics
internal import Survival

extension FineGraySolver {
  /// How the covariance matrix of the coefficients is estimated.
  public enum VarianceEstimator: String, Sendable, Hashable, Codable, CaseIterable {
    /// The sandwich with the uncertainty of the censoring distribution: `cmprsk::crr`.
    case sandwich
    /// The sandwich as if the censoring distribution were known: `coxph` on `finegray` with `cluster(id)`.
    case knownCensoring = "known-censoring"
    /// The inverse of the information, which takes weighted patients for whole ones: too small or too
    /// large. The `naive.var` of `coxph` on `finegray`.
    case naive
    /// The sandwich with every stretch of follow-up of one weight as a patient of its own, for comparison
    /// only: what `coxph` on `finegray` gives if `cluster(id)` is forgotten.
    case independentRows = "independent-rows"
  }

  /// The cumulative baseline subdistribution hazard until one time, with what intervals need.
  public struct BaselineHazard: Sendable, Hashable {
    /// The time.
    public var time: Double
    /// The hazard of a patient with all columns at `means` and no offset.
    public var cumulativeHazard: Double
    /// Its variance, coefficients and censoring distribution estimated.
    public var variance: Double
    /// Its covariance with each coefficient.
    public var covariance: [Double]
  }

  /// The covariance matrix of the last solution's coefficients; `nil` where there is none.
  public mutating func covariance(_ estimator: VarianceEstimator = .sandwich) -> Matrix? {
    var result = Matrix(rows: 0, columns: 0)
    return fillCovariance(estimator, into: &result) ? result : nil
  }

  /// Writes that matrix; `false` where there is none.
  ///
  /// Allocates nothing if it has the size already, but for `independentRows`.
  package mutating func fillCovariance(
    _ estimator: VarianceEstimator = .sandwich, into result: inout Matrix
  ) -> Bool {
    var influence = Influence()
    swap(&influence, &self.influence)
    defer { swap(&influence, &self.influence) }
    guard refreshInverseInformation(&influence) else { return false }
    let size = coefficients.count
    if result.rows != size { result = Matrix(rows: size, columns: size) }
    switch estimator {
    case .naive:
      for index in result.storage.indices {
        result.storage[index] = influence.bread.storage[index]
      }
    case .sandwich, .knownCensoring:
      fillScores(heedingCensoring: estimator == .sandwich, of: &influence)
      Self.multiply(influence.scores, influence.bread, into: &influence.parts)
      Self.fillSquares(of: influence.parts, weights: weights, into: &result)
    case .independentRows:
      let (scores, given) = rowInfluence()
      let padding = Array(repeating: 0.0, count: scores.paddedRows - given.count)
      Self.multiply(scores, influence.bread, into: &influence.parts)
      Self.fillSquares(of: influence.parts, weights: given + padding, into: &result)
    }
    for column in 0..<size {
      for row in 0..<size { result[row, column] /= scales[row] * scales[column] }
    }
    return true
  }

  /// The cumulative baseline hazard until given times, at the means of the columns.
  ///
  /// After the last time of follow-up the curve keeps its value: ask for times within follow-up. `nil`
  /// where the coefficients have no covariance. The interval of the cumulative incidence
  /// 1 − exp(−Λ₀(t) exp(xᵀb)) follows on the log scale of its hazard, from these values and `covariance`.
  ///
  /// - Source: Fine & Gray, JASA 1999;94:496, section 4, with the influence functions of b and Λ₀.
  public mutating func baseline(at times: [Double]) -> [BaselineHazard]? {
    var influence = Influence()
    swap(&influence, &self.influence)
    defer { swap(&influence, &self.influence) }
    guard refreshInverseInformation(&influence) else { return nil }
    fillScores(heedingCensoring: true, of: &influence)
    Self.multiply(influence.scores, influence.bread, into: &influence.parts)
    return times.map { baseline(until: $0, coefficientParts: influence.parts) }
  }

  /// The jumps of the baseline hazard at the times of events of interest.
  ///
  /// For a patient with all columns zero, as `crr` has them in `uftime` and `bfitj`, unless other values
  /// are given.
  public mutating func baselineJumps(
    at columnValues: [Double]? = nil
  ) -> (times: [Double], jumps: [Double]) {
    state.evaluate(order, columns, offsets: offsets, weights: weights)
    let cumulative = state.moments.cumulative
    var linear = -state.shift
    for index in coefficients.indices {
      linear += coefficients[index] * ((columnValues?[index] ?? 0) - means[index])
    }
    let jumps = order.eventTimes.indices.map {
      (cumulative[$0 + 1] - cumulative[$0]) * exp(linear)
    }
    return (order.eventTimes.map(\.time), jumps)
  }

  /// The probability of the event of interest by given times for patients with given columns.
  ///
  /// One row a patient, one column a time.
  public mutating func cumulativeIncidence(of predictors: Matrix, at times: [Double]) -> Matrix {
    state.evaluate(order, columns, offsets: offsets, weights: weights)
    var result = Matrix(rows: predictors.rows, columns: times.count)
    let centre = zip(means, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    let linear = linearPredictors(of: predictors)
    for (column, time) in times.enumerated() {
      let hazard = state.moments.cumulative[order.eventTimes(until: time)]
      for row in 0..<predictors.rows {
        result[row, column] = -expm1(-hazard * exp(linear[row] - centre - state.shift))
      }
    }
    return result
  }

  private func baseline(until time: Double, coefficientParts: PaddedColumns) -> BaselineHazard {
    func part(_ row: Int, _ column: Int) -> Double {
      coefficientParts.storage[column * coefficientParts.paddedRows + row]
    }
    let last = order.eventTimes(until: time)
    let slopes = hazardSlopes(until: last)
    var parts = hazardInfluence(until: last)
    for (column, slope) in slopes.enumerated() {
      for row in parts.indices { parts[row] -= slope * part(row, column) }
    }
    let unit = exp(-state.shift)
    var variance = 0.0
    for row in parts.indices { variance += weights[row] * parts[row] * parts[row] }
    let covariance = scales.indices.map { column in
      var sum = 0.0
      for row in parts.indices {
        sum += weights[row] * parts[row] * part(row, column)
      }
      return sum * unit / scales[column]
    }
    return BaselineHazard(
      time: time, cumulativeHazard: state.moments.cumulative[last] * unit,
      variance: variance * unit * unit, covariance: covariance)
  }

  /// Writes the inverse of the information, penalty included, at the last solution; `false` if it is singular.
  private mutating func refreshInverseInformation(_ influence: inout Influence) -> Bool {
    state.evaluate(order, columns, offsets: offsets, weights: weights)
    state.fillInformation(order, columns)
    let size = coefficients.count
    influence.factor.overwrite(with: state.information)
    guard Cholesky.factorInPlace(&influence.factor, size: size, tolerance: 1e-14) == nil else {
      return false
    }
    if influence.bread.rows != size { influence.bread = Matrix(rows: size, columns: size) }
    influence.scratch.resize(to: size)
    Cholesky.invert(
      influence.factor, size: size, into: &influence.bread.storage, scratch: &influence.scratch)
    return true
  }

  private static func multiply(
    _ left: PaddedColumns, _ right: Matrix, into result: inout PaddedColumns
  ) {
    result.setSize(rows: left.rows, columns: right.columns)
    let count = left.paddedRows
    left.storage.withUnsafeBufferPointer { left in
      result.update { result in
        for column in 0..<right.columns {
          let target = column * count
          for row in 0..<count { result[target + row] = 0 }
          for inner in 0..<right.rows {
            let (factor, first) = (right[inner, column], inner * count)
            for row in 0..<count { result[target + row] += left[first + row] * factor }
          }
        }
      }
    }
  }

  /// Σ weight × part partᵀ over rows; `weights` are padded.
  private static func fillSquares(
    of parts: PaddedColumns, weights: [Double], into result: inout Matrix
  ) {
    parts.weightedCrossProduct(weights: weights, into: &result.storage)
    for column in 0..<result.columns {
      for row in 0..<column { result[row, column] = result[column, row] }
    }
  }
}
