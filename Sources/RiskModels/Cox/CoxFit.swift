internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Statistics
internal import Survival

/// Fits a Cox regression of the event of interest; competing events censor.
///
/// λ(t | x) = λ₀(t) exp(xᵀb): the risk by t is 1 − exp(−Λ₀(t) exp(xᵀb)).
///
/// - Throws: `FitError` for a follow-up that does not carry the model, for columns that order all events or
///   explain each other, and if no maximum is found.
/// - Source: agrees with `survival::coxph` and `rms::cph` at tightened convergence.
func fitCox(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let fit = try TimeToEventFit(spec, to: data)
  let regression = try CoxRegression(fit, followUp: fit.followUp)
  let strata = regression.baseline.strata.map { regression.stratum($0) }
  return fit.fittedModel(
    regression.solution(baseline: Baseline(strata: strata)), describedAs: description)
}

/// Fits one Cox regression of the event of interest and one of all events that compete with it.
///
/// Tests, likelihood and covariance are those of the first.
///
/// - Throws: `FitError` as for a Cox regression, and if nobody has a competing event.
/// - Source: agrees with `riskRegression::CSC`.
func fitCauseSpecific(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let fit = try TimeToEventFit(spec, to: data)
  let competing = fit.followUp.ofCompetingEvents
  try fit.checkCompeting(competing.eventCount)
  let event = try CoxRegression(fit, followUp: fit.followUp)
  let other = try CoxRegression(fit, followUp: competing)
  let strata = event.baseline.strata.map { event.stratum($0, against: other.baseline) }
  // Partial likelihoods of different events share no term: their coefficients do not depend on each other.
  let baseline = Baseline(
    strata: strata, competingCoefficients: other.withConstant, absoluteRisk: .productLimit,
    competingCovariance: other.covarianceWithConstant)
  var fitted = fit.fittedModel(event.solution(baseline: baseline), describedAs: description)
  fitted.competingCoefficients = other.rows
  return fitted
}

extension TimeToEventFit {
  /// Throws if competing events do not carry a model of their own.
  fileprivate func checkCompeting(_ events: Int) throws(FitError) {
    let parameters = data.predictors.columns
    guard events > 0 else {
      let codes = columns.competing.joined(separator: ", ")
      throw .noEvents(
        outcome: columns.status, event: codes.isEmpty ? "a competing event" : codes,
        patients: data.patientCount)
    }
    if spec.estimation == .maximumLikelihood, parameters >= events {
      throw .moreParametersThanEvents(parameters: parameters, events: events)
    }
  }
}

/// One Cox regression of an analysis, solved.
struct CoxRegression {
  let fit: TimeToEventFit
  let solver: CoxSolver
  let baseline: CoxBaseline
  let effectiveParameters: Double?
  /// From the information, whatever covariance was asked for.
  private let modelCovariance: Matrix
  private let options: CoxSolver.Options
  private let followUp: FollowUp

  init(_ fit: TimeToEventFit, followUp: FollowUp) throws(FitError) {
    self.fit = fit
    let data = fit.data
    options = CoxSolver.Options(
      ties: fit.ties, strata: data.strata, offsets: data.offsets,
      penalty: try fit.coxPenalty())
    var solver = CoxSolver(predictors: data.predictors, followUp: followUp, options: options)
    if let failure = SurvivalSolutionFailure(solver.solve()) {
      throw fit.failure(failure, iterations: solver.iterations)
    }
    guard let modelCovariance = solver.covariance(),
      let covariance = solver.covariance(
        fit.spec.covariance, model: modelCovariance, clusters: data.clusters),
      (modelCovariance.storage + covariance.storage).allSatisfy(\.isFinite),
      solver.coefficients.allSatisfy(\.isFinite),
      let baseline = solver.baseline(covariance: covariance)
    else { throw .notConverged(iterations: solver.iterations) }
    self.baseline = baseline
    self.solver = solver
    self.modelCovariance = modelCovariance
    effectiveParameters = solver.effectiveParameters(covariance: modelCovariance)
    self.followUp = followUp
  }

  /// The coefficients after a constant that puts zero at the centre.
  var withConstant: [Double] { [-dot(baseline.center, solver.coefficients)] + solver.coefficients }

  var rows: [CoefficientRow] {
    let names = fit.data.design.columnNames
    return names.indices.map { index in
      CoefficientRow(
        name: names[index], estimate: solver.coefficients[index],
        se: max(0, baseline.covariance[index, index]).squareRoot())
    }
  }

  func solution(baseline made: Baseline) -> SurvivalSolution {
    SurvivalSolution(
      coefficients: solver.coefficients, covariance: baseline.covariance,
      centre: baseline.center, baseline: made, logLikelihood: solver.logLikelihood,
      nullLogLikelihood: solver.nullLogLikelihood, iterations: solver.iterations,
      effectiveParameters: effectiveParameters, likelihoodRatioTests: likelihoodRatioTests,
      warnings: warnings)
  }

  func atHorizon(_ horizon: Double, _ label: Int) -> Baseline.AtHorizon? {
    baseline.value(at: horizon, stratum: label).map { value in
      Baseline.AtHorizon(
        time: horizon, cumulativeHazard: value.cumulativeHazard, variance: value.variance,
        covariance: [-dot(baseline.center, value.covariance)] + value.covariance)
    }
  }

  func name(of stratum: CoxBaseline.Stratum) -> String? {
    fit.data.strata == nil ? nil : fit.data.design.stratumName(stratum.label)
  }

  /// Tests the model against the one without each variable; a variable whose refit fails is left out.
  ///
  /// A penalised likelihood has no such tests, and a robust covariance says that the model's likelihood is
  /// not trusted.
  private var likelihoodRatioTests: [LikelihoodRatioTestRow] {
    guard options.penalty == nil, fit.spec.covariance == .model,
      var restriction = CoxRestriction(solver)
    else { return [] }
    let design = fit.data.design
    let ranges = design.columnRanges
    return design.predictors.compactMap { predictor in
      let name = predictor.variable.name
      let involved = design.terms.indices.filter { design.terms[$0].variables.contains(name) }
      let columns = involved.flatMap { ranges[$0] }
      let freedom = columns.count
      guard freedom > 0, let smaller = restriction.logLikelihood(without: columns) else {
        return nil
      }
      let chiSquared = max(0, 2 * (solver.logLikelihood - smaller))
      return LikelihoodRatioTestRow(
        variable: name, chiSquared: chiSquared, degreesOfFreedom: freedom,
        p: ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: Double(freedom)))
    }
  }

  /// What leaving out each patient moves each coefficient by, to first order.
  var influence: CoefficientInfluence? {
    guard let moved = CoxResiduals(solver)?.dfbeta(covariance: modelCovariance) else { return nil }
    return CoefficientInfluence(
      moved: moved, estimates: solver.coefficients,
      variances: (0..<moved.columns).map { modelCovariance[$0, $0] })
  }

  /// Strata that cannot carry the horizons, and clusters that are few.
  private var warnings: [Diagnostic] {
    fit.data.clusterWarnings + strataWarnings
  }

  private var strataWarnings: [Diagnostic] {
    baseline.strata.compactMap { stratum in
      guard let name = name(of: stratum) else { return nil }
      guard !stratum.times.isEmpty else { return .stratumWithoutEvents(name) }
      guard let horizon = fit.columns.primaryHorizon, horizon > stratum.lastTime * (1 + 1e-8),
        let last = followUp.lastIsEvent(in: fit.data.strata, stratum), !last
      else { return nil }
      return .stratumEndsEarly(name, horizon: horizon, last: stratum.lastTime)
    }
  }
}

extension FollowUp {
  /// Whether everybody who was followed to the end of a stratum had the event then.
  fileprivate func lastIsEvent(in strata: [Int]?, _ stratum: CoxBaseline.Stratum) -> Bool? {
    guard let strata else { return nil }
    return times.indices.allSatisfy { row in
      strata[row] != stratum.label || causes[row] == 1
        || !TiedTimes.areEqual(times[row], stratum.lastTime)
    }
  }
}

extension TimeToEventFit {
  /// How tied events enter partial likelihoods.
  var ties: CoxSolver.Ties {
    switch spec.kind {
    case .cox(_, .breslow), .causeSpecific(_, .breslow): .breslow
    default: .efron
    }
  }

  /// The matrix of the ridge penalty; `nil` for maximum likelihood.
  ///
  /// - Throws: `FitError.estimationNotAvailable` for ways of estimation that Cox regression lacks.
  fileprivate func coxPenalty() throws(FitError) -> Matrix? {
    switch spec.estimation {
    case .maximumLikelihood: return nil
    case .ridge(let penalty): return penalty.matrix(for: data.design, predictors: data.predictors)
    case .firth, .elasticNet: throw .estimationNotAvailable(family: spec.kind.family)
    }
  }
}

extension CoxSolver {
  /// The covariance that a specification asks for; `nil` where it cannot be computed.
  fileprivate func covariance(
    _ choice: CovarianceChoice, model: Matrix, clusters: [Int]?
  ) -> Matrix? {
    switch choice {
    case .model: model
    case .robust: CoxResiduals(self)?.robustCovariance(covariance: model)
    case .clustered: CoxResiduals(self)?.robustCovariance(covariance: model, clusters: clusters)
    }
  }
}

extension SurvivalSolutionFailure {
  fileprivate init?(_ status: CoxSolver.Status) {
    switch status {
    case .converged: return nil
    case .separated(let columns): self = .separated(columns: columns)
    case .collinear(let column, let others): self = .collinear(column: column, explainedBy: others)
    case .noEvents: self = .noEvents
    case .notConverged, .weightsWithExactTies: self = .notConverged
    }
  }
}

extension CoxBaseline.Stratum {
  /// The hazard at a hundred evenly spaced times, so that nobody's time can be read off.
  func curve(until horizon: Double?) -> [Baseline.Point] {
    guard let end = horizon ?? times.last, end > 0 else { return [] }
    return (0...100).map { step in
      let time = end * Double(step) / 100
      let index = TiedTimes.lastIndex(in: times, notAfter: time)
      return Baseline.Point(
        time: time, cumulativeHazard: index.map { cumulativeHazards[$0] } ?? 0)
    }
  }
}

extension Diagnostic {
  fileprivate static func stratumWithoutEvents(_ name: String) -> Diagnostic {
    Diagnostic(
      .warning, "nobody in the stratum '\(name)' has the event: every risk there is 0",
      hints: ["merge the stratum with another, or use the variable as a predictor"],
      inReport: LocalizedText(
        english: "Nobody in the stratum \(name) had the event, so that every risk there is 0.",
        simplifiedChinese: "分层“\(name)”中没有患者发生事件，因此该层所有风险均为0。"))
  }

  fileprivate static func stratumEndsEarly(
    _ name: String, horizon: Double, last: Double
  ) -> Diagnostic {
    let style = NumberStyle()
    let (end, wanted) = (style.plain(last), style.plain(horizon))
    return Diagnostic(
      .warning,
      "nobody in the stratum '\(name)' was followed to \(wanted): risks there stop rising at \(end)",
      hints: ["choose a horizon of at most \(end), or merge the stratum with another"],
      inReport: LocalizedText(
        english:
          "Nobody in the stratum \(name) was followed to \(wanted); risks there stop rising at \(end).",
        simplifiedChinese: "分层“\(name)”中没有患者随访至\(wanted)，该层风险在\(end)之后不再上升。"))
  }
}
