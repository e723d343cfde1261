public import Diagnostics
internal import Foundation
internal import RiskModels
public import Statistics

/// Multinomial recalibration: how the predicted log odds of each category would have to be corrected.
///
/// The log odds of each category against the reference are regressed on the linear predictor of that category alone, all
/// categories together: ln(p_k / p_ref) = a_k + b_k LP_k. Perfect are intercepts of 0 and slopes of 1, which the patients
/// that a model was made from have by construction. Another reference is another regression.
///
/// **Edges.** Estimates are `nil` for risks of exactly 0 or 1, a category with nobody in it, linear predictors that are all
/// equal, or categories that the linear predictors separate.
///
/// - Source: Van Hoorde, Stat Med 2014;33:2585; Van Hoorde, J Biomed Inform 2015;54:283. Matches `VGAM::vglm` with
///   `multinomial`, `constraints` of one linear predictor each, and `offset`.
public struct CategoricalRecalibration: Sendable, Hashable, Codable {
  /// One category against the reference.
  public struct Equation: Sendable, Hashable, Codable {
    /// The category's code.
    public var category: String
    /// What people read.
    public var label: LocalizedText
    /// The intercept with all slopes held at 1, Wald interval.
    public var calibrationInTheLarge: Estimate
    /// The intercept fitted with the slopes, Wald interval.
    public var intercept: Estimate
    /// The slope, Wald interval.
    public var slope: Estimate
  }

  /// The code of the category that the others are compared with.
  public var reference: String
  /// What people read.
  public var referenceLabel: LocalizedText
  /// One entry a category but the reference, in the order of the model.
  public var equations: [Equation]
  /// Likelihood ratio of all intercepts 0 and all slopes 1, 2 (K − 1) degrees of freedom.
  public var jointTest: RecalibrationAssessment.Test?
  /// Likelihood ratio of all intercepts 0 given slopes of 1, K − 1 degrees of freedom.
  public var interceptTest: RecalibrationAssessment.Test?
  /// Likelihood ratio of all slopes 1 with free intercepts, K − 1 degrees of freedom.
  public var slopeTest: RecalibrationAssessment.Test?
}

extension CategoricalRecalibration {
  /// Recalibrates predictions in patients whose category is known.
  ///
  /// `nil` for a model of one event.
  init?(_ predictions: CategoryPredictions, of model: RiskModel, confidence: Double) {
    guard let categories = model.categories else { return nil }
    let (linear, sums) = predictions.logOdds(categories.sums)
    let frozen = CategoryRecalibration.logLikelihood(of: linear, categories: sums)
    func fit(slopesAreFixed: Bool) -> CategoryRecalibration? {
      try? CategoryRecalibration(
        linearPredictors: linear, categories: sums, slopesAreFixed: slopesAreFixed)
    }
    let (large, joint) = (fit(slopesAreFixed: true), fit(slopesAreFixed: false))
    let z = NormalDistribution.criticalValue(confidence: confidence)
    func estimate(_ fit: CategoryRecalibration?, _ position: Int, slope: Bool = false) -> Estimate {
      guard let fit else { return Estimate(nil) }
      let place = slope ? fit.intercepts.count + position : position
      return .wald(
        slope ? fit.slopes[position] : fit.intercepts[position],
        error: fit.covariance[place, place].squareRoot(), z: z)
    }
    reference = categories.reference
    referenceLabel =
      categories.levels.first { $0.code == categories.reference }?.label
      ?? LocalizedText(categories.reference)
    equations = categories.compared.enumerated().map { position, category in
      Equation(
        category: category.code, label: category.label,
        calibrationInTheLarge: estimate(large, position), intercept: estimate(joint, position),
        slope: estimate(joint, position, slope: true))
    }
    let freedom = linear.count
    jointTest = .likelihoodRatio(joint?.logLikelihood, over: frozen, degreesOfFreedom: 2 * freedom)
    interceptTest = .likelihoodRatio(
      large?.logLikelihood, over: frozen, degreesOfFreedom: freedom)
    slopeTest = large.flatMap {
      .likelihoodRatio(joint?.logLikelihood, over: $0.logLikelihood, degreesOfFreedom: freedom)
    }
  }
}

extension CategoryPredictions {
  /// The log odds of each category against the reference, and each patient's category with the reference as zero.
  ///
  /// Infinite where a risk is exactly zero. `positions` has the place of each level among the linear predictors.
  func logOdds(_ positions: [Int?]) -> (linear: [[Double]], sums: [Int]) {
    let reference = positions.firstIndex { $0 == nil } ?? 0
    let linear = positions.indices.filter { $0 != reference }.map { level in
      zip(risks[level], risks[reference]).map { log($0) - log($1) }
    }
    return (linear, categories.map { (positions[$0] ?? -1) + 1 })
  }
}
