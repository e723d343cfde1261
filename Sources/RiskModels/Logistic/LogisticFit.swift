internal import Cohorts
internal import Diagnostics
internal import Foundation
package import Statistics

/// Fits a logistic regression by maximum likelihood, with a ridge penalty, or with Firth's.
///
/// logit P(y = 1) = xᵀb; b maximises Σ {y log p + (1 − y) log(1 − p)} less its penalty.
///
/// - Throws: `FitError` if there are as many parameters as patients, if predictors separate the outcomes
///   or explain each other, if numbers overflow, if no maximum is found, or for an estimation that is
///   not made here.
/// - Source: Newton's method; agrees with R's `glm`, `rms::lrm` at tightened convergence and `logistf`.
func fitLogistic(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let penalty = try LogisticSolver.Penalty(
    spec.estimation, design: data.design, predictors: data.predictors)
  let parameters = data.predictors.columns
  if case .ridge = penalty {
  } else if parameters + 1 >= data.patientCount {
    throw .tooManyParameters(
      parameters: parameters, patients: data.patientCount, widest: data.widestCategory)
  }
  var solver = LogisticSolver(
    predictors: data.predictors, outcomes: data.outcomeNumbers, offsets: data.offsets,
    penalty: penalty)
  try FitError.check(solver.solve(), of: solver, data: data, spec: spec)
  guard let covariance = try solver.covariance(spec.covariance, data),
    covariance.storage.allSatisfy(\.isFinite),
    solver.coefficients.allSatisfy(\.isFinite)
  else { throw .notConverged(iterations: solver.iterations) }
  let model = RiskModel(
    spec, design: data.design,
    estimates: .init(coefficients: solver.coefficients, covariance: covariance),
    counts: (data.patientCount, data.eventCount, data.isSynthetic),
    description: description)
  return FittedModel(model, solver: solver, data: data, covariance: spec.covariance)
}

extension LogisticSolver {
  /// The covariance that a specification asks for; `nil` where it cannot be computed.
  fileprivate mutating func covariance(
    _ choice: CovarianceChoice, _ data: AnalysisSet
  ) throws(FitError) -> Matrix? {
    if choice != .model, penalty == .jeffreys { throw .covarianceNotAvailable(family: .logistic) }
    switch choice {
    case .model: return covariance()
    case .robust: return sandwichCovariance()
    case .clustered: return sandwichCovariance(clusters: data.clusters)
    }
  }
}

extension LogisticSolver.Penalty {
  /// The penalty that an estimation asks for.
  ///
  /// - Throws: `FitError` for a λ that is no penalty and for an estimation without a solver here.
  package init(
    _ estimation: Estimation, design: Design, predictors: Matrix
  ) throws(FitError) {
    switch estimation {
    case .maximumLikelihood: self = .none
    case .firth: self = .jeffreys
    case .ridge(let ridge):
      guard ridge.isValid else { throw .invalidPenalty }
      self =
        ridge.isZero ? .none : .ridge(ridge.matrix(for: design, predictors: predictors))
    case .elasticNet: throw .estimationNotAvailable(family: .logistic)
    }
  }
}

extension FitError {
  /// Throws what the status of a solution means for the columns of a data set.
  fileprivate static func check(
    _ status: LogisticSolver.Status, of solver: LogisticSolver, data: AnalysisSet, spec: ModelSpec
  ) throws(FitError) {
    let names = data.design.columnNames
    func name(_ column: Int) -> String {
      names.indices.contains(column) ? names[column] : "Intercept"
    }
    switch status {
    case .converged: return
    case .separated(let columns, let isComplete):
      throw .separation(columns: columns.map(name), isComplete: isComplete)
    case .collinear(let column, let explainedBy):
      guard data.predictors.isSafe(column: column) else { throw .overflow(column: name(column)) }
      throw .collinear(column: name(column), explainedBy: explainedBy.map(name))
    case .singleOutcome:
      let (outcome, event) = spec.outcomeAndEvent
      throw data.eventCount == 0
        ? .noEvents(outcome: outcome, event: event, patients: data.patientCount)
        : .allEvents(outcome: outcome, event: event, patients: data.patientCount)
    case .notConverged: throw .notConverged(iterations: solver.iterations)
    }
  }
}

extension Matrix {
  /// Whether squares of a column's elements are ordinary numbers.
  func isSafe(column index: Int) -> Bool {
    guard (0..<columns).contains(index) else { return true }
    return column(index).allSatisfy { abs($0) < 1e150 }
  }
}

extension FittedModel {
  fileprivate init(
    _ model: RiskModel, solver: LogisticSolver, data: AnalysisSet, covariance: CovarianceChoice
  ) {
    var solver = solver
    // Likelihood ratio tests take patients for independent and the model for right.
    let evidence = covariance == .model ? LogisticEvidence(solver, data: data) : .init()
    riskModel = model
    let names = ["Intercept"] + model.design.columnNames
    coefficients = names.indices.map { index in
      CoefficientRow(
        name: names[index], estimate: model.coefficients[index],
        se: max(0, model.covariance?[index, index] ?? 0).squareRoot())
    }
    for (index, profile) in evidence.profiles.enumerated() { coefficients[index].take(profile) }
    waldTests = WaldTests(model: model).rows
    logLikelihood = solver.logLikelihood
    nullLogLikelihood = data.nullLogLikelihood
    likelihoodRatio =
      evidence.likelihoodRatio ?? max(0, 2 * (logLikelihood - nullLogLikelihood))
    effectiveParameters =
      solver.penalty == .ridge ? solver.effectiveDegreesOfFreedom()?.reduce(0, +) : nil
    let freedom = effectiveParameters ?? Double(data.predictors.columns)
    likelihoodRatioP = ChiSquaredDistribution.upperTail(
      likelihoodRatio, degreesOfFreedom: freedom)
    likelihoodRatioTests = evidence.tests
    aic = -2 * logLikelihood + 2 * (freedom + 1)
    // As rms has it: under a ridge penalty the penalty counts.
    let explained = solver.penalty == .ridge ? solver.penalizedLogLikelihood : logLikelihood
    let n = Double(data.patientCount)
    nagelkerkeR2 =
      expm1(2 * (nullLogLikelihood - explained) / n) / expm1(2 * nullLogLikelihood / n)
    iterations = solver.iterations
    linearPredictors = solver.linearPredictors
    missing = data.missing
    warnings =
      data.warnings + data.sparsityWarnings(isShrunken: solver.penalty == .ridge)
      + data.clusterWarnings
  }
}

/// What only profiles of the likelihood tell: tests without each variable, Firth's intervals.
private struct LogisticEvidence {
  /// Without each variable in turn; empty under a ridge penalty, where no such test is valid.
  var tests: [LikelihoodRatioTestRow] = []
  /// Firth's penalty: a row a coefficient; otherwise none, and Wald's stand.
  var profiles: [Profile] = []
  /// Firth's penalty: the penalised likelihood ratio of all slopes.
  var likelihoodRatio: Double?

  init() {}

  struct Profile {
    var limits: ProfileLikelihood.Limits?
    var chiSquared: Double?
  }

  init(_ solver: LogisticSolver, data: AnalysisSet) {
    guard solver.penalty != .ridge, var profile = ProfileLikelihood(solver) else { return }
    tests = data.likelihoodRatioTests(&profile)
    guard solver.penalty == .jeffreys else { return }
    likelihoodRatio = profile.chiSquared(without: Array(solver.coefficients.indices.dropFirst()))
    profiles = solver.coefficients.indices.map { index in
      Profile(
        limits: profile.limits(of: index), chiSquared: profile.chiSquared(without: [index]))
    }
  }
}

extension CoefficientRow {
  /// Takes limits and P value from the profile likelihood in place of Wald's.
  fileprivate mutating func take(_ profile: LogisticEvidence.Profile) {
    if let limits = profile.limits, limits.lower.isFinite, limits.upper.isFinite {
      (lower, upper) = (limits.lower, limits.upper)
    }
    if let chiSquared = profile.chiSquared {
      p = ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: 1)
    }
  }
}

extension AnalysisSet {
  /// The log likelihood of the constant alone, with the offsets if there are any.
  var nullLogLikelihood: Double {
    guard offsets != nil else {
      return logLikelihoodOfPrevalence(events: eventCount, of: patientCount)
    }
    var solver = LogisticSolver(
      predictors: Matrix(rows: patientCount, columns: 0), outcomes: outcomeNumbers,
      offsets: offsets)
    return solver.solve() == .converged ? solver.logLikelihood : .nan
  }

  /// Tests the model against the one without each variable; a variable without a maximum is left out.
  fileprivate func likelihoodRatioTests(
    _ profile: inout ProfileLikelihood
  ) -> [LikelihoodRatioTestRow] {
    let ranges = design.columnRanges
    var rows: [LikelihoodRatioTestRow] = []
    for predictor in design.predictors {
      let name = predictor.variable.name
      let involved = design.terms.indices.filter { design.terms[$0].variables.contains(name) }
      let columns = involved.flatMap { ranges[$0] }
      guard !columns.isEmpty,
        let chiSquared = profile.chiSquared(without: columns.map { $0 + 1 })
      else { continue }
      rows.append(
        LikelihoodRatioTestRow(
          variable: name, chiSquared: chiSquared, degreesOfFreedom: columns.count,
          p: ChiSquaredDistribution.upperTail(
            chiSquared, degreesOfFreedom: Double(columns.count))))
    }
    return rows
  }

  /// What few events make of a model that can still be fitted.
  fileprivate func sparsityWarnings(isShrunken: Bool) -> [Diagnostic] {
    var warnings: [Diagnostic] = []
    let fewer = min(eventCount, patientCount - eventCount)
    if !isShrunken, design.columnNames.count >= fewer {
      warnings.append(.moreParametersThanEvents(design.columnNames.count, events: fewer))
    }
    return warnings + constantWithinEvents
  }
}

extension AnalysisSet {
  /// What few clusters make of a robust covariance.
  var clusterWarnings: [Diagnostic] {
    guard let count = clusters.map({ Set($0).count }), count < 20 else { return [] }
    return [.fewClusters(count)]
  }
}

extension Diagnostic {
  fileprivate static func fewClusters(_ count: Int) -> Diagnostic {
    Diagnostic(
      .warning, "standard errors rest on \(count) clusters: they are probably too small",
      hints: ["twenty clusters are few; compare with the covariance of the model itself"],
      inReport: LocalizedText(
        english: "Standard errors rest on \(count) clusters and are probably too small.",
        simplifiedChinese: "标准误仅由\(count)个聚类估计，可能偏小。"))
  }

  fileprivate static func moreParametersThanEvents(_ parameters: Int, events: Int) -> Diagnostic {
    Diagnostic(
      .warning, "\(parameters) coefficients are estimated from \(events) events",
      hints: [
        "use fewer predictors, fewer knots or fewer interactions",
        "use --ridge or --firth (in a study file: 'penalty')",
      ],
      inReport: LocalizedText(
        english:
          "The model estimates \(parameters) coefficients from \(events) events: it will not hold in other patients.",
        simplifiedChinese: "模型用\(events)例结局事件估计\(parameters)个系数，在其他患者中难以成立。"))
  }

}

/// The log likelihood of the model that gives everybody the overall risk.
func logLikelihoodOfPrevalence(events: Int, of patients: Int) -> Double {
  guard events > 0, events < patients else { return 0 }
  let (events, rest) = (Double(events), Double(patients - events))
  let total = Double(patients)
  return events * log(events / total) + rest * log(rest / total)
}
