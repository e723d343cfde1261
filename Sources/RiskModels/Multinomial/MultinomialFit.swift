internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Statistics

/// Fits a multinomial logistic regression by maximum likelihood.
///
/// P(y = k) = exp(xᵀb_k) / (1 + Σ exp(xᵀb_j)), the reference having b = 0.
///
/// - Throws: `FitError` if a category has too few patients, if predictors tell categories apart or explain each
///   other, if numbers overflow, if no maximum is found, or for a penalty or selection.
/// - Source: Newton's method; agrees with `nnet::multinom` at tightened convergence.
func fitMultinomial(
  _ spec: ModelSpec, to data: AnalysisSet, describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let fit = try MultinomialFit(spec, to: data)
  let model = RiskModel(
    spec, design: data.design,
    estimates: .init(coefficients: fit.solver.coefficients, covariance: fit.covariance),
    counts: (data.patientCount, data.eventCount, data.isSynthetic), description: description)
  return fit.fittedModel(model)
}

/// A multinomial regression of an analysis, solved.
struct MultinomialFit {
  let solver: MultinomialSolver
  let covariance: Matrix
  private let data: AnalysisSet
  private let outcome: OutcomeCategories
  private let categories: [Int]

  init(_ spec: ModelSpec, to data: AnalysisSet) throws(FitError) {
    guard let outcome = spec.kind.categories, let categories = data.categories else {
      throw .notAvailable(family: spec.kind.family)
    }
    guard spec.estimation == .maximumLikelihood, spec.selection == .none else {
      throw .estimationNotAvailable(family: .multinomial)
    }
    (self.data, self.outcome, self.categories) = (data, outcome, categories)
    let parameters = data.predictors.columns
    for (level, count) in zip(outcome.levels, outcome.patientCounts(categories))
    where count <= parameters {
      throw .sparseCategory(
        level.code, outcome: spec.outcomeName, patients: count, parameters: parameters)
    }
    var solver = MultinomialSolver(
      predictors: data.predictors, categories: categories, categoryCount: outcome.levels.count)
    try FitError.check(solver.solve(), of: solver, data: data, outcome: spec.outcomeName, outcome)
    guard let covariance = solver.covariance(),
      (covariance.storage + solver.coefficients).allSatisfy(\.isFinite)
    else { throw .notConverged(iterations: solver.iterations) }
    (self.solver, self.covariance) = (solver, covariance)
  }

  /// The log likelihood of the shares of the categories alone.
  private var nullLogLikelihood: Double {
    let total = Double(categories.count)
    return outcome.patientCounts(categories).reduce(0) { sum, count in
      count > 0 ? sum + Double(count) * log(Double(count) / total) : sum
    }
  }

  func fittedModel(_ fitted: RiskModel) -> FittedModel {
    var model = fitted
    for (index, count) in outcome.patientCounts(categories).enumerated() {
      model.categories?.levels[index].patientCount = count
    }
    for (index, position) in outcome.sums.enumerated() {
      model.categories?.levels[index].linearPredictorSpread = position.flatMap {
        LinearPredictorSpread(of: solver.linearPredictors(block: $0))
      }
    }
    let null = nullLogLikelihood
    let n = Double(data.patientCount)
    let ratio = max(0, 2 * (solver.logLikelihood - null))
    let slopes = data.predictors.columns * outcome.compared.count
    return FittedModel(
      riskModel: model, coefficients: model.coefficientRows,
      waldTests: WaldTests(model: model).rows,
      likelihoodRatioTests: likelihoodRatioTests, logLikelihood: solver.logLikelihood,
      nullLogLikelihood: null, likelihoodRatio: ratio,
      likelihoodRatioP: ChiSquaredDistribution.upperTail(ratio, degreesOfFreedom: Double(slopes)),
      aic: -2 * solver.logLikelihood + 2 * Double(solver.coefficients.count),
      nagelkerkeR2: expm1(2 * (null - solver.logLikelihood) / n) / expm1(2 * null / n),
      iterations: solver.iterations, linearPredictors: solver.linearPredictors(block: 0),
      missing: data.missing, warnings: data.warnings)
  }

  /// Tests the model against the one without each variable, in all categories at once; a variable without a
  /// maximum is left out.
  private var likelihoodRatioTests: [LikelihoodRatioTestRow] {
    let ranges = data.design.columnRanges
    return data.design.predictors.compactMap { predictor in
      let name = predictor.variable.name
      let involved = data.design.terms.indices.filter {
        data.design.terms[$0].variables.contains(name)
      }
      let left = Set(involved.flatMap { ranges[$0] })
      let kept = (0..<data.predictors.columns).filter { !left.contains($0) }
      guard !left.isEmpty, let smaller = logLikelihood(keeping: kept) else { return nil }
      let chiSquared = max(0, 2 * (solver.logLikelihood - smaller))
      let freedom = left.count * outcome.compared.count
      return LikelihoodRatioTestRow(
        variable: name, chiSquared: chiSquared, degreesOfFreedom: freedom,
        p: ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: Double(freedom)))
    }
  }

  private func logLikelihood(keeping columns: [Int]) -> Double? {
    guard !columns.isEmpty else { return nullLogLikelihood }
    var smaller = MultinomialSolver(
      predictors: Matrix(
        columns: columns.map { Array(data.predictors.column($0)) }, rows: data.predictors.rows),
      categories: categories, categoryCount: outcome.levels.count)
    return smaller.solve() == .converged ? smaller.logLikelihood : nil
  }
}

extension RiskModel {
  /// The table of coefficients of a multinomial model, category by category.
  var coefficientRows: [CoefficientRow] {
    let names = [family.constantName] + design.columnNames
    let compared = categories?.compared ?? []
    return coefficients.indices.map { index in
      let variance = max(0, covariance?[index, index] ?? 0)
      var row = CoefficientRow(
        name: names[index % names.count], estimate: coefficients[index], se: variance.squareRoot())
      row.category = compared[index / names.count].code
      return row
    }
  }
}

extension FitError {
  /// Throws what the status of a solution means for the columns of a data set.
  fileprivate static func check(
    _ status: MultinomialSolver.Status, of solver: MultinomialSolver, data: AnalysisSet,
    outcome: String, _ categories: OutcomeCategories
  ) throws(FitError) {
    let names = data.design.columnNames
    func name(_ column: Int) -> String {
      names.indices.contains(column) ? names[column] : "Intercept"
    }
    switch status {
    case .converged: return
    case .separated(let columns, let isComplete):
      throw .separatedCategories(columns: columns.map(name), isComplete: isComplete)
    case .collinear(let column, let explainedBy):
      guard data.predictors.isSafe(column: column) else { throw .overflow(column: name(column)) }
      throw .collinear(column: name(column), explainedBy: explainedBy.map(name))
    case .emptyCategory(let position):
      let codes = [categories.reference] + categories.compared.map(\.code)
      throw .sparseCategory(codes[position], outcome: outcome, patients: 0, parameters: nil)
    case .notConverged: throw .notConverged(iterations: solver.iterations)
    }
  }
}
