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
    let patients = Patients(
      linear: linearPredictors, categories: categories,
      weights: weights ?? Array(repeating: 1, count: categories.count))
    var workspace = Workspace(blocks: linearPredictors.count)
    try workspace.solve(patients, slopesAreFixed: slopesAreFixed)
    (intercepts, slopes) = (workspace.intercepts, workspace.slopes)
    logLikelihood = workspace.logLikelihood
    covariance = try workspace.covariance()
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
