public import Cohorts
internal import Statistics

/// How far the patients whom a model was made from lay from their centre: aggregates, no patient's values.
///
/// The leverage of a patient is x V xᵀ, the variance of the linear predictor. It grows with the distance
/// from the centre of the development cohort in every direction at once, so that it also finds
/// combinations of values that are rare although each value is common.
public struct LeverageRange: Sendable, Hashable, Codable {
  /// Patients with similar linear predictors, and how precisely the model knows theirs.
  public struct Group: Sendable, Hashable, Codable {
    /// How many patients.
    public var patients: Int
    /// The mean of their linear predictors.
    public var linearPredictor: Double
    /// The mean of the standard errors of their linear predictors.
    public var standardError: Double
  }

  /// The leverage that 99 % of the patients do not exceed (type 7 quantile).
  public var percentile99: Double
  /// The largest leverage of any patient.
  public var largest: Double
  /// The patients in up to ten groups by rising linear predictor, each of ten or more; `nil` for fewer than
  /// twenty patients, and in files of older versions.
  public var groups: [Group]?

  /// Creates a range.
  public init(percentile99: Double, largest: Double, groups: [Group]? = nil) {
    (self.percentile99, self.largest, self.groups) = (percentile99, largest, groups)
  }
}

/// Whether a patient is like those whom a model was made from, by leverage.
public enum CohortLikeness: String, Sendable, Hashable, Codable {
  /// Like 99 % of them.
  case usual
  /// Further from their centre than 99 % of them.
  case rare
  /// Further from their centre than all of them: the risk is an extrapolation.
  case beyond
}

extension RiskModel {
  /// Whether the patient of a row of model columns is like those of the development.
  ///
  /// `nil` for models whose development is not known, such as published ones.
  func likeness(ofRow row: [Double]) -> CohortLikeness? {
    guard let leverage, let error = standardError(ofRow: row) else { return nil }
    // What differs in the last digits is the same patient.
    let own = error * error * (1 - 1e-9)
    return own > leverage.largest ? .beyond : own > leverage.percentile99 ? .rare : .usual
  }

  /// Whether a patient is like those whom the model was made from; `nil` if that is not known.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown.
  public func likeness(of values: PatientValues) throws(PredictionError) -> CohortLikeness? {
    likeness(ofRow: try design.row(for: values))
  }

  /// The model with the leverages of the patients it was made from, each there in so many completed copies.
  func measuringLeverage(in predictors: Matrix, copies: Int = 1) -> RiskModel {
    var model = self
    model.leverage = leverageRange(in: predictors, copies: copies) ?? leverage
    // The sum of competing events has the same patients and coefficients of its own.
    let sums = modelsOfSums
    if family == .causeSpecific, sums.count == 2 {
      model.baseline?.competingLeverage = sums[1].leverageRange(in: predictors, copies: copies)
    }
    return model
  }

  /// The leverages by this model's own covariance; `nil` where that is not known.
  private func leverageRange(in predictors: Matrix, copies: Int) -> LeverageRange? {
    guard let covariance, predictors.rows > 0, covariance.rows == predictors.columns + 1 else {
      return nil
    }
    let each = predictors.leverages(covariance)
    let leverages = each.sorted()
    guard let largest = leverages.last, largest.isFinite else { return nil }
    return LeverageRange(
      percentile99: quantile(ofSorted: leverages, at: 0.99), largest: largest,
      groups: LeverageRange.groups(
        linearPredictors(of: predictors), leverages: each, copies: copies))
  }
}

extension LeverageRange {
  /// The fewest patients of a group, so that its means show nothing of any one of them.
  private static let fewest = 10

  /// Groups of equal size by rising linear predictor; rows with equal ones keep their order.
  ///
  /// Of completed copies, a group has so many rows a patient.
  ///
  /// - Source: the deciles of `rms::nomogram(conf.lp = "representative")`, which takes the values along the axes
  ///   and medians of their errors; here they are the patients' own, with `predict(fit, se.fit = TRUE)`.
  fileprivate static func groups(
    _ linearPredictors: [Double], leverages: [Double], copies: Int
  ) -> [Group]? {
    let rows = linearPredictors.count
    let count = min(10, rows / max(1, copies) / fewest)
    guard count > 1, linearPredictors.allSatisfy(\.isFinite) else { return nil }
    let order = linearPredictors.indices.sorted {
      (linearPredictors[$0], $0) < (linearPredictors[$1], $1)
    }
    return (0..<count).map { group in
      let members = order[(group * rows / count)..<((group + 1) * rows / count)]
      func mean(_ value: (Int) -> Double) -> Double {
        members.reduce(0) { $0 + value($1) } / Double(members.count)
      }
      return Group(
        patients: members.count / max(1, copies), linearPredictor: mean { linearPredictors[$0] },
        standardError: mean { leverages[$0].squareRoot() })
    }
  }
}

extension Matrix {
  /// x V xᵀ of every row with a 1 in front, never below zero; one pass over pairs of columns.
  fileprivate func leverages(_ covariance: Matrix) -> [Double] {
    var result = Array(repeating: covariance[0, 0], count: rows)
    let values = (0..<columns).map { Array(column($0)) }
    for i in 0..<columns {
      let first = values[i]
      for row in result.indices {
        result[row] +=
          first[row] * (2 * covariance[0, i + 1] + first[row] * covariance[i + 1, i + 1])
      }
      for j in 0..<i {
        let (factor, second) = (2 * covariance[i + 1, j + 1], values[j])
        guard factor != 0 else { continue }
        for row in result.indices { result[row] += factor * first[row] * second[row] }
      }
    }
    return result.map { max(0, $0) }
  }
}
