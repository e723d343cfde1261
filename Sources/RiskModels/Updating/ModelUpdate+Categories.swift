internal import Foundation
internal import Statistics

/// The fits that update a model of several categories.
///
/// ln(p_k / p_ref) = a_k + LP_k (in the large), a_k + b_k LP_k (recalibration), or xᵀb_k (revision).
/// Recalibration changes each category's log odds against the reference by an intercept, and by a slope of its own.
///
/// - Source: Van Calster, Van Hoorde, Vergouwe et al., Diagn Progn Res 2017;1:2.
struct CategoryUpdate: UpdateFits {
  let data: UpdateData
  /// There are several; see `categoryChanges`.
  let slope = Double.nan
  let slopeFailure: FitError?
  private let large: CategoryRecalibration
  private let joint: CategoryRecalibration?
  private let outcome: OutcomeCategories
  private let frozenLogLikelihood: Double

  init(_ data: UpdateData) throws(FitError) {
    guard let outcome = data.model.categories, let categories = data.analysis.categories else {
      throw .notAvailable(family: data.model.family)
    }
    (self.data, self.outcome) = (data, outcome)
    let linear = data.model.categoryLinearPredictors(of: data.analysis.predictors)
    frozenLogLikelihood = CategoryRecalibration.logLikelihood(of: linear, categories: categories)
    do throws(CategoryRecalibration.Failure) {
      large = try CategoryRecalibration(
        linearPredictors: linear, categories: categories, slopesAreFixed: true)
    } catch {
      throw error.fitError(outcome, data.spec.outcomeName) ?? .notConverged(iterations: 0)
    }
    do throws(CategoryRecalibration.Failure) {
      joint = try CategoryRecalibration(
        linearPredictors: linear, categories: categories, slopesAreFixed: false)
      slopeFailure = nil
    } catch {
      joint = nil
      slopeFailure = error.fitError(outcome, data.spec.outcomeName)
    }
  }

  var isSlopeFound: Bool { joint != nil }

  var refitted: FittedModel {
    get throws { try fit(data.spec, to: data.analysis, describedAs: data.model.description) }
  }

  func test(against extent: ModelUpdate.Extent) throws -> ModelUpdate.Test? {
    let full = try refitted.logLikelihood
    let (blocks, columns) = (outcome.compared.count, data.parameterCount)
    let (simpler, freedom): (Double?, Int) =
      switch extent {
      case .none: (frozenLogLikelihood, (columns + 1) * blocks)
      case .large: (large.logLikelihood, columns * blocks)
      case .slope, .refit: (joint?.logLikelihood, (columns - 1) * blocks)
      }
    guard let simpler, simpler.isFinite else { return nil }
    return .init(against: extent, chiSquared: 2 * (full - simpler), degreesOfFreedom: freedom)
  }

  /// The recalibration that an extent means.
  private func recalibrationFit(_ extent: ModelUpdate.Extent) -> CategoryRecalibration? {
    switch extent {
    case .large: large
    case .slope: joint
    case .none, .refit: nil
    }
  }

  func categoryChanges(_ extent: ModelUpdate.Extent) -> [ModelUpdate.CategoryChange]? {
    guard let fit = recalibrationFit(extent) else { return nil }
    return outcome.compared.enumerated().map { position, category in
      ModelUpdate.CategoryChange(
        category: category.code, label: category.label, interceptChange: fit.intercepts[position],
        slope: extent == .slope ? fit.slopes[position] : nil)
    }
  }

  func recalibration(_ extent: ModelUpdate.Extent) -> RiskModel.Recalibration? {
    guard let fit = recalibrationFit(extent) else { return nil }
    let codes = outcome.compared.map(\.code)
    let hasSlopes = extent == .slope
    let names = codes.map { _ in "intercept" } + (hasSlopes ? codes.map { _ in "slope" } : [])
    var found = RiskModel.Recalibration(
      names, fit.intercepts + (hasSlopes ? fit.slopes : []),
      (0..<fit.covariance.rows).map { fit.covariance.row($0) })
    found?.categories = codes + (hasSlopes ? codes : [])
    return found
  }

  func recalibrated(
    _ extent: ModelUpdate.Extent
  ) -> (RiskModel, intercept: Double?, hazard: Double?) {
    var model = data.model
    guard let fit = recalibrationFit(extent) else { return (model, nil, nil) }
    let size = data.parameterCount + 1
    for block in fit.intercepts.indices {
      for index in 0..<size { model.coefficients[block * size + index] *= fit.slopes[block] }
      model.coefficients[block * size] += fit.intercepts[block]
    }
    for index in outcome.levels.indices {
      model.categories?.levels[index].linearPredictorSpread = nil
    }
    return (model, nil, nil)
  }
}

extension CategoryRecalibration.Failure {
  /// What it means for an outcome; `nil` if all linear predictors of a category are equal.
  fileprivate func fitError(_ outcome: OutcomeCategories, _ name: String) -> FitError? {
    switch self {
    case .undefined: nil
    case .emptyCategory(let position):
      .sparseCategory(
        ([outcome.reference] + outcome.compared.map(\.code))[position], outcome: name, patients: 0,
        parameters: nil)
    case .separated(let isComplete):
      .separatedCategories(columns: [UpdateData.column], isComplete: isComplete)
    case .notConverged: .notConverged(iterations: 100)
    }
  }
}
