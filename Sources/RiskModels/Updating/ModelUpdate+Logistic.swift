internal import Foundation
internal import Statistics

/// The fits that update a logistic model.
///
/// logit P(y = 1) = a + lp, a + c lp, or xᵀb.
///
/// - Source: Steyerberg, Stat Med 2004;23:2567. Matches `glm(y ~ offset(lp))`, `glm(y ~ lp)`.
struct LogisticUpdate: UpdateFits {
  let data: UpdateData
  let slope: Double
  let slopeFailure: FitError?
  private let intercept: Double
  private let joint: (intercept: Double, logLikelihood: Double)
  private let offsetLogLikelihood: Double
  private let largeCovariance: Matrix?
  private let jointCovariance: Matrix?

  init(_ data: UpdateData) throws(FitError) {
    self.data = data
    let outcomes = data.analysis.outcomeNumbers
    // A model of slopes only may be far from any log odds; Newton's method starts in their middle.
    let middle =
      data.linearPredictors.reduce(0, +) / Double(max(1, data.linearPredictors.count))
    var large = LogisticSolver(
      predictors: data.noColumns, outcomes: outcomes,
      offsets: data.linearPredictors.map { $0 - middle })
    if let failure = Self.failure(large.solve(), iterations: large.iterations) { throw failure }
    (intercept, offsetLogLikelihood) = (large.coefficients[0] - middle, large.logLikelihood)
    largeCovariance = large.covariance()
    var both = LogisticSolver(predictors: data.predictorColumn, outcomes: outcomes)
    let status = both.solve()
    slopeFailure = Self.failure(status, iterations: both.iterations)
    let isFound = status == .converged
    slope = isFound ? both.coefficients[1] : .nan
    joint = isFound ? (both.coefficients[0], both.logLikelihood) : (.nan, .nan)
    jointCovariance = isFound ? both.covariance() : nil
  }

  private static func failure(_ status: LogisticSolver.Status, iterations: Int) -> FitError? {
    switch status {
    case .converged, .collinear: nil
    case .separated(_, let isComplete):
      .separation(columns: [UpdateData.column], isComplete: isComplete)
    case .singleOutcome, .notConverged: .notConverged(iterations: iterations)
    }
  }

  var refitted: FittedModel {
    get throws { try fit(data.spec, to: data.analysis, describedAs: data.model.description) }
  }

  func test(against extent: ModelUpdate.Extent) throws -> ModelUpdate.Test? {
    let full = try refitted.logLikelihood
    let count = data.parameterCount
    let (simpler, freedom): (Double, Int) =
      switch extent {
      case .none: (originalLogLikelihood, count + 1)
      case .large: (offsetLogLikelihood, count)
      case .slope, .refit: (joint.logLikelihood, count - 1)
      }
    guard simpler.isFinite else { return nil }
    return .init(against: extent, chiSquared: 2 * (full - simpler), degreesOfFreedom: freedom)
  }

  /// The log likelihood of the new patients under the model as it is.
  private var originalLogLikelihood: Double {
    zip(data.linearPredictors, data.analysis.outcomes).reduce(0) { sum, pair in
      let towards = pair.1 ? pair.0 : -pair.0
      return sum + min(towards, 0) - log1p(exp(-abs(towards)))
    }
  }

  func recalibration(_ extent: ModelUpdate.Extent) -> RiskModel.Recalibration? {
    guard extent == .slope else {
      return .init(["intercept"], [intercept], [largeCovariance?.row(0)])
    }
    return .init(
      ["intercept", "slope"], [joint.intercept, slope],
      [jointCovariance?.row(0), jointCovariance?.row(1)])
  }

  func recalibrated(
    _ extent: ModelUpdate.Extent
  ) -> (RiskModel, intercept: Double?, hazard: Double?) {
    var model = data.model
    guard extent == .slope else {
      model.coefficients[0] += intercept
      return (model, intercept, nil)
    }
    model.coefficients = model.coefficients.map { $0 * slope }
    model.coefficients[0] += joint.intercept
    return (model, joint.intercept, nil)
  }
}

extension RiskModel {
  /// What a refit takes over from its parent.
  var description: ModelDescription {
    ModelDescription(title: title, version: version, outcome: outcome, origin: origin)
  }
}
