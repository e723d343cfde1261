internal import Foundation
internal import Statistics
internal import Survival

/// The fits that update a Cox model.
///
/// Λ(t | x) = Λ₀(t) exp(lp), Λ₀(t) exp(c lp), or Λ₀(t) exp(xᵀb), Λ₀ estimated anew.
///
/// - Source: van Houwelingen, Stat Med 2000;19:3401. Matches `coxph(Surv(t, s) ~ offset(lp))`, `~ lp`.
struct CoxUpdate: UpdateFits {
  let data: UpdateData
  let slope: Double
  let slopeFailure: FitError?
  private let followUp: FollowUp
  private let offsetLogLikelihood: Double
  private let slopeLogLikelihood: Double
  /// At the linear predictor zero, one entry a horizon: of the model as it is, of the rescaled one.
  private let hazards: [CoxBaseline.Value]
  private let rescaledHazards: [Double]
  private let slopeVariance: Double

  init(_ data: UpdateData) throws(FitError) {
    self.data = data
    guard let followUp = data.analysis.followUp else {
      throw .notAvailable(family: data.model.family)
    }
    self.followUp = followUp
    let horizons = data.model.horizons
    var large = CoxSolver(
      predictors: data.noColumns, followUp: followUp,
      options: .init(offsets: data.linearPredictors))
    if let failure = Self.failure(large.solve(), iterations: large.iterations) { throw failure }
    offsetLogLikelihood = large.logLikelihood
    let base = large.baseline(center: [], covariance: Matrix(rows: 0, columns: 0))
    hazards = horizons.compactMap { base?.value(at: $0) }
    var single = CoxSolver(predictors: data.predictorColumn, followUp: followUp)
    let status = single.solve()
    slopeFailure = Self.failure(status, iterations: single.iterations)
    guard status == .converged else {
      (slope, slopeLogLikelihood, rescaledHazards) = (.nan, .nan, [])
      slopeVariance = .nan
      return
    }
    (slope, slopeLogLikelihood) = (single.coefficients[0], single.logLikelihood)
    slopeVariance = single.covariance()?[0, 0] ?? .nan
    let rescaled = single.baseline(center: [0])
    rescaledHazards = horizons.compactMap { rescaled?.value(at: $0)?.cumulativeHazard }
  }

  private static func failure(_ status: CoxSolver.Status, iterations: Int) -> FitError? {
    switch status {
    case .converged, .collinear: nil
    case .separated: .monotoneLikelihood(columns: [UpdateData.column])
    case .noEvents: .moreParametersThanEvents(parameters: 1, events: 0)
    case .notConverged, .weightsWithExactTies: .notConverged(iterations: iterations)
    }
  }

  var refitted: FittedModel {
    get throws { try fit(data.spec, to: data.analysis, describedAs: data.model.description) }
  }

  func test(against extent: ModelUpdate.Extent) throws -> ModelUpdate.Test? {
    let full = try refitted.logLikelihood
    let count = data.parameterCount
    switch extent {
    case .none:
      guard let baseline = baselineStatistic else { return nil }
      return .init(
        against: .none, chiSquared: 2 * (full - offsetLogLikelihood) + baseline,
        degreesOfFreedom: count + 1)
    case .large:
      return .init(
        against: .large, chiSquared: 2 * (full - offsetLogLikelihood), degreesOfFreedom: count)
    case .slope, .refit:
      guard slopeLogLikelihood.isFinite else { return nil }
      return .init(
        against: .slope, chiSquared: 2 * (full - slopeLogLikelihood), degreesOfFreedom: count - 1)
    }
  }

  /// (log ratio of cumulative hazards / its standard error)² at the longest horizon: independent of the
  /// partial likelihood if the coefficients are right.
  private var baselineStatistic: Double? {
    guard let new = hazards.last, new.cumulativeHazard > 0, new.variance > 0,
      let old = data.model.baseline?.stratum()?.horizons.last?.cumulativeHazard, old > 0
    else { return nil }
    let distance = log(new.cumulativeHazard / old)
    return distance * distance * new.cumulativeHazard * new.cumulativeHazard / new.variance
  }

  func recalibration(_ extent: ModelUpdate.Extent) -> RiskModel.Recalibration? {
    if extent == .slope { return .init(["slope"], [slope], [[slopeVariance]]) }
    guard let new = hazards.last else { return nil }
    let hazard = new.cumulativeHazard
    return .init(
      ["log_cumulative_hazard"], [log(hazard)], [[new.variance / (hazard * hazard)]])
  }

  func recalibrated(
    _ extent: ModelUpdate.Extent
  ) -> (RiskModel, intercept: Double?, hazard: Double?) {
    let values = extent == .slope ? rescaledHazards : hazards.map(\.cumulativeHazard)
    return data.model.recalibrated(slope: extent == .slope ? slope : 1, hazards: values)
  }
}

/// The fits that update a Fine–Gray model.
struct FineGrayUpdate: UpdateFits {
  let data: UpdateData
  let slope: Double
  let slopeFailure: FitError?
  private let hazards: [Double]
  private let rescaledHazards: [Double]
  private let slopeVariance: Double

  init(_ data: UpdateData) throws(FitError) {
    self.data = data
    guard let followUp = data.analysis.followUp else {
      throw .notAvailable(family: data.model.family)
    }
    let horizons = data.model.horizons
    var large = FineGraySolver(
      predictors: data.noColumns, followUp: followUp,
      options: .init(offsets: data.linearPredictors))
    if let failure = Self.failure(large.solve(), iterations: large.iterations) { throw failure }
    hazards = large.hazards(at: horizons, columnValues: [])
    var single = FineGraySolver(predictors: data.predictorColumn, followUp: followUp)
    let status = single.solve()
    slopeFailure = Self.failure(status, iterations: single.iterations)
    guard status == .converged else {
      (slope, rescaledHazards, slopeVariance) = (.nan, [], .nan)
      return
    }
    slope = single.coefficients[0]
    slopeVariance = single.covariance()?[0, 0] ?? .nan
    rescaledHazards = single.hazards(at: horizons, columnValues: [0])
  }

  private static func failure(_ status: FineGraySolver.Status, iterations: Int) -> FitError? {
    switch status {
    case .converged, .collinear: nil
    case .separated: .monotoneLikelihood(columns: [UpdateData.column])
    case .noEvents: .moreParametersThanEvents(parameters: 1, events: 0)
    case .notConverged: .notConverged(iterations: iterations)
    }
  }

  var refitted: FittedModel {
    get throws { try fit(data.spec, to: data.analysis, describedAs: data.model.description) }
  }

  /// The error of the baseline is not known where the slope is held.
  func recalibration(_ extent: ModelUpdate.Extent) -> RiskModel.Recalibration? {
    extent == .slope ? .init(["slope"], [slope], [[slopeVariance]]) : nil
  }

  func test(against extent: ModelUpdate.Extent) throws -> ModelUpdate.Test? {
    guard extent != .none else { return nil }
    let fitted = try refitted.riskModel
    guard let covariance = fitted.covariance else { return nil }
    let size = data.parameterCount
    var inner = Matrix(rows: size, columns: size)
    for row in 0..<size {
      for column in 0..<size { inner[row, column] = covariance[row + 1, column + 1] }
    }
    guard let factor = try? Cholesky(inner) else { return nil }
    let new = Array(fitted.coefficients.dropFirst())
    let old = Array(data.model.coefficients.dropFirst())
    let weighted = factor.solve(old)
    // The factor of the old coefficients that comes nearest to the new ones.
    let nearest = extent == .slope ? dot(weighted, new) / dot(weighted, old) : 1
    guard nearest.isFinite else { return nil }
    let gap = zip(new, old).map { $0 - nearest * $1 }
    return .init(
      against: extent, chiSquared: dot(gap, factor.solve(gap)),
      degreesOfFreedom: extent == .slope ? size - 1 : size)
  }

  func recalibrated(
    _ extent: ModelUpdate.Extent
  ) -> (RiskModel, intercept: Double?, hazard: Double?) {
    data.model.recalibrated(
      slope: extent == .slope ? slope : 1,
      hazards: extent == .slope ? rescaledHazards : hazards)
  }
}

extension FineGraySolver {
  /// The cumulative subdistribution hazard at times for somebody with given columns.
  fileprivate mutating func hazards(at times: [Double], columnValues: [Double]) -> [Double] {
    let (eventTimes, jumps) = baselineJumps(at: columnValues)
    return times.map { time in
      zip(eventTimes, jumps).reduce(0) { sum, step in
        step.0 <= time || TiedTimes.areEqual(step.0, time) ? sum + step.1 : sum
      }
    }
  }
}

extension RiskModel {
  /// The model with one factor for all coefficients and new cumulative hazards at its horizons.
  fileprivate func recalibrated(
    slope: Double, hazards: [Double]
  ) -> (RiskModel, intercept: Double?, hazard: Double?) {
    var model = self
    if slope != 1 { model.coefficients = coefficients.map { $0 * slope } }
    model.baseline = Baseline(strata: [
      .init(
        horizons: zip(horizons, hazards).map { .init(time: $0, cumulativeHazard: $1) })
    ])
    let old = slope == 1 ? baseline?.stratum()?.horizons.last?.cumulativeHazard : nil
    let ratio = old.flatMap { old in hazards.last.map { $0 / old } }
    return (model, nil, ratio.flatMap { $0.isFinite ? $0 : nil })
  }
}
