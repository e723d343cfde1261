internal import Cohorts
internal import Foundation
internal import Statistics

/// Fits a logistic regression by maximum likelihood.
///
/// - Throws: `FitError` if there are as many parameters as patients, if predictors separate the outcomes
///   or explain each other, if numbers overflow or no maximum is found.
/// - Source: Newton's method; agrees with R's `glm` and `rms::lrm` at tightened convergence.
func fitLogistic(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let parameters = data.predictors.columns
  guard parameters + 1 < data.patientCount else {
    throw .tooManyParameters(parameters: parameters, patients: data.patientCount)
  }
  var solver = LogisticSolver(
    predictors: data.predictors, outcomes: data.outcomeNumbers, offsets: data.offsets)
  try FitError.check(solver.solve(), of: solver, data: data, spec: spec)
  guard let covariance = solver.covariance(), covariance.storage.allSatisfy(\.isFinite),
    solver.coefficients.allSatisfy(\.isFinite)
  else { throw .notConverged(iterations: solver.iterations) }
  let model = RiskModel(
    spec, design: data.design,
    estimates: .init(coefficients: solver.coefficients, covariance: covariance),
    counts: (data.patientCount, data.eventCount, data.isSynthetic),
    description: description)
  return FittedModel(model, solver: solver, data: data)
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
  fileprivate func isSafe(column index: Int) -> Bool {
    guard (0..<columns).contains(index) else { return true }
    return column(index).allSatisfy { abs($0) < 1e150 }
  }
}

extension FittedModel {
  fileprivate init(_ model: RiskModel, solver: LogisticSolver, data: AnalysisSet) {
    riskModel = model
    let names = ["Intercept"] + model.design.columnNames
    coefficients = names.indices.map { index in
      CoefficientRow(
        name: names[index], estimate: model.coefficients[index],
        se: max(0, model.covariance?[index, index] ?? 0).squareRoot())
    }
    waldTests = WaldTests(model: model).rows
    logLikelihood = solver.logLikelihood
    nullLogLikelihood = data.nullLogLikelihood
    likelihoodRatio = max(0, 2 * (logLikelihood - nullLogLikelihood))
    likelihoodRatioP = ChiSquaredDistribution.upperTail(
      likelihoodRatio, degreesOfFreedom: Double(data.predictors.columns))
    likelihoodRatioTests = data.likelihoodRatioTests(solver)
    aic = -2 * logLikelihood + 2 * Double(names.count)
    let n = Double(data.patientCount)
    nagelkerkeR2 = expm1(-likelihoodRatio / n) / expm1(2 * nullLogLikelihood / n)
    iterations = solver.iterations
    linearPredictors = solver.linearPredictors
    missing = data.missing
    warnings = data.warnings
  }
}

extension AnalysisSet {
  /// The log likelihood of the constant alone, with the offsets if there are any.
  fileprivate var nullLogLikelihood: Double {
    guard offsets != nil else {
      return logLikelihoodOfPrevalence(events: eventCount, of: patientCount)
    }
    var solver = LogisticSolver(
      predictors: Matrix(rows: patientCount, columns: 0), outcomes: outcomeNumbers,
      offsets: offsets)
    return solver.solve() == .converged ? solver.logLikelihood : .nan
  }

  /// Tests the model against the one without each variable; a variable without a maximum is left out.
  fileprivate func likelihoodRatioTests(_ solver: LogisticSolver) -> [LikelihoodRatioTestRow] {
    guard var profile = ProfileLikelihood(solver) else { return [] }
    let ranges = design.columnRanges
    return design.predictors.compactMap { predictor in
      let name = predictor.variable.name
      let involved = design.terms.indices.filter { design.terms[$0].variables.contains(name) }
      let columns = involved.flatMap { ranges[$0] }
      guard !columns.isEmpty,
        let chiSquared = profile.chiSquared(without: columns.map { $0 + 1 })
      else { return nil }
      return LikelihoodRatioTestRow(
        variable: name, chiSquared: chiSquared, degreesOfFreedom: columns.count,
        p: ChiSquaredDistribution.upperTail(
          chiSquared, degreesOfFreedom: Double(columns.count)))
    }
  }
}

/// The log likelihood of the model that gives everybody the overall risk.
func logLikelihoodOfPrevalence(events: Int, of patients: Int) -> Double {
  guard events > 0, events < patients else { return 0 }
  let (events, rest) = (Double(events), Double(patients - events))
  let total = Double(patients)
  return events * log(events / total) + rest * log(rest / total)
}
