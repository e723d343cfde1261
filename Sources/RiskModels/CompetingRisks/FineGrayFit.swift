internal import Diagnostics
internal import Foundation
internal import Statistics
internal import Survival

/// Fits a subdistribution hazard regression.
///
/// λ₁(t | x) = λ₁₀(t) exp(xᵀb) for the subdistribution hazard, so that F₁(t | x) = 1 − exp(−Λ₁₀(t) exp(xᵀb)).
///
/// Standard errors, tests and intervals rest on the sandwich covariance with the uncertainty of the
/// censoring distribution. The likelihood is a pseudo-likelihood, so that there are Wald tests of
/// variables and no likelihood ratio tests; that of the whole model is the one `crr` prints.
///
/// - Throws: `FitError` for a follow-up that does not carry the model, for columns that order all events or
///   explain each other, and if no maximum is found.
/// - Source: Fine & Gray, JASA 1999;94:496. Agrees with `cmprsk::crr`.
func fitFineGray(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let fit = try TimeToEventFit(spec, to: data)
  var solver = FineGraySolver(
    predictors: data.predictors, followUp: fit.followUp,
    options: .init(offsets: data.offsets, penalty: try fit.ridgePenalty()))
  if let failure = SurvivalSolutionFailure(solver.solve()) {
    throw fit.failure(failure, iterations: solver.iterations)
  }
  guard let covariance = solver.covariance(), covariance.storage.allSatisfy(\.isFinite),
    solver.coefficients.allSatisfy(\.isFinite),
    let horizons = solver.baseline(at: fit.columns.horizons)
  else { throw .notConverged(iterations: solver.iterations) }
  let stratum = Baseline.Stratum(
    horizons: horizons.map { Baseline.AtHorizon($0, means: solver.means) },
    curve: solver.baselineCurve(until: fit.columns.primaryHorizon))
  return fit.fittedModel(
    SurvivalSolution(
      coefficients: solver.coefficients, covariance: covariance, centre: solver.means,
      baseline: Baseline(strata: [stratum]), logLikelihood: solver.logLikelihood,
      nullLogLikelihood: solver.nullLogLikelihood, iterations: solver.iterations,
      warnings: fit.followUp.hasCompetingEvents ? [] : [.noCompetingEvents(fit.columns)]),
    describedAs: description)
}

extension TimeToEventFit {
  /// The matrix of the ridge penalty; `nil` for maximum likelihood.
  ///
  /// - Throws: `FitError.estimationNotAvailable` for ways of estimation that the family does not have.
  func ridgePenalty() throws(FitError) -> Matrix? {
    switch spec.estimation {
    case .maximumLikelihood: return nil
    case .ridge(let penalty):
      return penalty.matrix(for: data.design, predictors: data.predictors)
    case .firth, .elasticNet: throw .estimationNotAvailable(family: spec.kind.family)
    }
  }
}

extension SurvivalSolutionFailure {
  fileprivate init?(_ status: FineGraySolver.Status) {
    switch status {
    case .converged: return nil
    case .separated(let columns): self = .separated(columns: columns)
    case .collinear(let column, let others): self = .collinear(column: column, explainedBy: others)
    case .noEvents: self = .noEvents
    case .notConverged: self = .notConverged
    }
  }
}

extension Baseline.AtHorizon {
  /// The baseline of a solver, with the covariance of the constant −mᵀb in front.
  fileprivate init(_ hazard: FineGraySolver.BaselineHazard, means: [Double]) {
    let constant = -zip(hazard.covariance, means).reduce(0) { $0 + $1.0 * $1.1 }
    self.init(
      time: hazard.time, cumulativeHazard: hazard.cumulativeHazard, variance: hazard.variance,
      covariance: [constant] + hazard.covariance)
  }
}

extension FineGraySolver {
  /// The baseline at a hundred evenly spaced times, so that nobody's time can be read off.
  fileprivate mutating func baselineCurve(until horizon: Double?) -> [Baseline.Point] {
    guard let horizon, horizon > 0 else { return [] }
    let (times, jumps) = baselineJumps(at: means)
    var (sum, next) = (0.0, 0)
    return (0...100).map { step in
      let time = horizon * Double(step) / 100
      while next < times.count, times[next] <= time * (1 + 1e-9) {
        sum += jumps[next]
        next += 1
      }
      return Baseline.Point(time: time, cumulativeHazard: sum)
    }
  }
}

extension Diagnostic {
  /// The model is one that simpler words would do for.
  fileprivate static func noCompetingEvents(_ columns: TimeToEvent) -> Diagnostic {
    Diagnostic(
      .note, "nobody has a competing event: the Fine–Gray model is then a Cox model",
      hints: [
        columns.competing.isEmpty
          ? "name the codes of competing events, such as death"
          : "check the codes of competing events in '\(columns.status)'"
      ],
      inReport: LocalizedText(
        english:
          "No patient had a competing event, so that the Fine–Gray model is a Cox model with Breslow's ties.",
        simplifiedChinese: "没有患者发生竞争事件，因此Fine–Gray模型等同于采用Breslow法处理并列时间的Cox模型。"))
  }
}
