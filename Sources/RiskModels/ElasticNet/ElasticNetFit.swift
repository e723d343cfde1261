internal import Cohorts
internal import Diagnostics
internal import Foundation
package import Statistics
internal import Survival

/// Fits a logistic or Cox model with an elastic net, at a given or a cross-validated penalty.
///
/// b = argmin −log likelihood / Σ w + penalty (`ElasticNet`). Coefficients that it sets to zero stay in the model, their
/// columns recorded as dropped. There are no standard errors. A Cox model has Breslow's baseline hazard.
///
/// - Throws: `FitError`; `FitError.elasticNet` for what only penalised fits complain of.
/// - Source: agrees with R's `glmnet` and `cv.glmnet` at tightened convergence.
func fitElasticNet(
  _ choice: ElasticNetChoice, _ spec: ModelSpec, to data: AnalysisSet,
  describedAs description: ModelDescription
) throws(FitError) -> FittedModel {
  let timeToEvent: TimeToEventFit?
  switch spec.kind {
  case .logistic: timeToEvent = nil
  case .cox: timeToEvent = try TimeToEventFit(spec, to: data)
  case .multinomial, .causeSpecific, .fineGray:
    throw .estimationNotAvailable(family: spec.kind.family)
  }
  let prepared = ElasticNetData(data)
  let solution: ElasticNetSolution
  do throws(ElasticNetError) {
    solution = try choice.solve(prepared)
  } catch {
    throw FitError(error, columns: data.design.columnNames)
  }
  let likelihoods = prepared.logLikelihoods(at: solution.coefficients, of: data)
  var fitted =
    timeToEvent.map {
      $0.fittedModel(
        $0.solution(solution, likelihoods, data: prepared), describedAs: description)
    } ?? FittedModel(solution, likelihoods, spec, data: data, describedAs: description)
  fitted.effectiveParameters = Double(solution.nonzero)
  fitted.shrinkage = solution.shrinkage(choice, data: data)
  fitted.riskModel.shrinkage = solution.record(data.design.columnNames)
  fitted.warnings.append(.noStandardErrors)
  if solution.nonzero == 0 { fitted.warnings.append(.nothingLeft) }
  return fitted
}

/// An elastic net at the penalty that was chosen.
package struct ElasticNetSolution: Sendable {
  /// The intercept first where there is one, then one a column.
  package let coefficients: [Double]
  /// The penalty.
  package let lambda: Double
  let path: ElasticNetPath
  let validation: ElasticNetCrossValidation?

  /// The coefficients of the columns.
  package var slopes: [Double] { Array(coefficients.suffix(path.coefficients.rows)) }

  /// How many coefficients are not zero.
  var nonzero: Int { slopes.count { $0 != 0 } }

  /// The linear predictor of every row.
  package func linearPredictors(of predictors: Matrix, offsets: [Double]? = nil) -> [Double] {
    path.linearPredictors(of: predictors, with: coefficients, offsets: offsets)
  }
}

extension ElasticNetChoice {
  /// Makes the model: the path, the cross-validation where the penalty is not given, the choice.
  ///
  /// - Throws: `ElasticNetError`.
  package func solve(_ data: ElasticNetData) throws(ElasticNetError) -> ElasticNetSolution {
    // What figures show of a penalty that was given.
    var whole: ElasticNetPath?
    if case .fixed = strength { whole = try settings.path(of: data) }
    var workspace = ElasticNetWorkspace(self, room: data)
    try workspace.solve(data, rows: data.allRows)
    guard let path = whole ?? workspace.path else { throw .notConverged(lambda: workspace.lambda) }
    return ElasticNetSolution(
      coefficients: workspace.coefficients, lambda: workspace.lambda,
      path: path, validation: workspace.validation)
  }
}

extension ElasticNetData {
  /// The columns and outcomes of an analysis.
  package init(_ data: AnalysisSet) {
    let outcome: Outcome =
      data.followUp.map { .survival($0, strata: data.strata) } ?? .binary(data.outcomeNumbers)
    self.init(predictors: data.predictors, outcome: outcome, offsets: data.offsets)
  }

  /// The log likelihood of a model and of one without predictors; Cox: Breslow's partial likelihood.
  fileprivate func logLikelihoods(
    at solution: [Double], of data: AnalysisSet
  ) -> (model: Double, null: Double) {
    let slopes = solution.suffix(predictors.columns)
    var linear = predictors.times(Array(slopes))
    switch outcome {
    case .binary:
      for row in linear.indices { linear[row] += solution.first ?? 0 }
      return (logLikelihood(linear, ElasticNetLogisticLoss.self), data.nullLogLikelihood)
    case .survival:
      let null = Array(repeating: 0.0, count: linear.count)
      return (
        logLikelihood(linear, ElasticNetCoxLoss.self), logLikelihood(null, ElasticNetCoxLoss.self)
      )
    }
  }

  private func logLikelihood<Loss: ElasticNetLoss>(_ linear: [Double], _: Loss.Type) -> Double {
    var (loss, gathered) = (Loss(room: self), [Double]())
    loss.load(self, rows: allRows)
    loss.gather(linear, into: &gathered)
    return -(loss.value(gathered) * loss.devianceScale / 2)
  }
}

extension FittedModel {
  /// A logistic model without standard errors.
  fileprivate init(
    _ solution: ElasticNetSolution, _ likelihoods: (model: Double, null: Double),
    _ spec: ModelSpec, data: AnalysisSet, describedAs description: ModelDescription
  ) {
    riskModel = RiskModel(
      spec, design: data.design,
      estimates: .init(coefficients: solution.coefficients, covariance: nil),
      counts: (data.patientCount, data.eventCount, data.isSynthetic), description: description)
    let names = ["Intercept"] + data.design.columnNames
    coefficients = zip(names, solution.coefficients).map { CoefficientRow(name: $0, estimate: $1) }
    (waldTests, likelihoodRatioTests) = ([], [])
    (logLikelihood, nullLogLikelihood) = likelihoods
    likelihoodRatio = max(0, 2 * (logLikelihood - nullLogLikelihood))
    // With all columns counted the P value is too large rather than too small.
    likelihoodRatioP = ChiSquaredDistribution.upperTail(
      likelihoodRatio, degreesOfFreedom: Double(data.predictors.columns))
    aic = -2 * logLikelihood + 2 * Double(solution.nonzero + 1)
    let n = Double(data.patientCount)
    nagelkerkeR2 = expm1(-likelihoodRatio / n) / expm1(2 * nullLogLikelihood / n)
    iterations = 0
    linearPredictors = solution.linearPredictors(of: data.predictors, offsets: data.offsets)
    missing = data.missing
    warnings = data.warnings
  }
}

extension TimeToEventFit {
  /// A Cox model without standard errors, its baseline included.
  fileprivate func solution(
    _ net: ElasticNetSolution, _ likelihoods: (model: Double, null: Double), data: ElasticNetData
  ) -> SurvivalSolution {
    let rows = Double(max(1, data.predictors.rows))
    let centre = (0..<data.predictors.columns).map {
      data.predictors.column($0).reduce(0, +) / rows
    }
    let shift = zip(net.slopes, centre).reduce(0) { $0 + $1.0 * $1.1 }
    let linear = data.predictors.times(net.slopes).enumerated().map { row, value in
      value - shift + (data.offsets?[row] ?? 0)
    }
    let labels = Set(self.data.strata ?? [0]).sorted()
    let strata = labels.map { label in
      let members = linear.indices.filter { (self.data.strata?[$0] ?? 0) == label }
      let hazard = BreslowHazard(
        followUp.selecting(members), linearPredictors: members.map { linear[$0] })
      return Baseline.Stratum(
        name: self.data.strata == nil ? nil : self.data.design.stratumName(label),
        horizons: columns.horizons.map {
          Baseline.AtHorizon(time: $0, cumulativeHazard: hazard.value(at: $0))
        }, curve: hazard.curve(until: columns.primaryHorizon))
    }
    return SurvivalSolution(
      coefficients: net.slopes, covariance: nil, centre: centre,
      baseline: Baseline(strata: strata), logLikelihood: likelihoods.model,
      nullLogLikelihood: likelihoods.null, iterations: 0,
      effectiveParameters: Double(net.nonzero))
  }
}

/// Breslow's cumulative hazard of a patient with the linear predictor zero.
private struct BreslowHazard {
  private var times: [Double] = []
  private var hazards: [Double] = []

  init(_ followUp: FollowUp, linearPredictors: [Double]) {
    let order = TiedTimes(followUp.times)
    let risks = linearPredictors.map { exp($0) }
    var atRisk = risks.reduce(0, +)
    var hazard = 0.0
    for index in order.times.indices {
      let rows = order.positions(at: index).map { order.order[$0] }
      let events = rows.count { followUp.causes[$0] == 1 }
      if events > 0, atRisk > 0 {
        hazard += Double(events) / atRisk
        times.append(order.times[index])
        hazards.append(hazard)
      }
      for row in rows { atRisk -= risks[row] }
    }
  }

  func value(at time: Double) -> Double {
    TiedTimes.lastIndex(in: times, notAfter: time).map { hazards[$0] } ?? 0
  }

  /// The hazard at a hundred evenly spaced times, so that nobody's time can be read off.
  func curve(until horizon: Double?) -> [Baseline.Point] {
    guard let end = horizon ?? times.last, end > 0 else { return [] }
    return (0...100).map { step in
      let time = end * Double(step) / 100
      return Baseline.Point(time: time, cumulativeHazard: value(at: time))
    }
  }
}

extension FitError {
  /// The same complaint with names of columns.
  fileprivate init(_ error: ElasticNetError, columns: [String]) {
    switch error {
    case .unusableColumn(let index) where columns.indices.contains(index):
      self = .overflow(column: columns[index])
    default: self = .elasticNet(error)
    }
  }
}

extension ElasticNetSolution {
  /// What the model file keeps of the choice.
  fileprivate func record(_ names: [String]) -> ShrinkageRecord {
    ShrinkageRecord(
      lambda: lambda, best: validation?.lambdaMin, withinOneStandardError: validation?.lambda1SE,
      dropped: zip(names, slopes).filter { $0.1 == 0 }.map(\.0))
  }

  /// What figures show of the choice.
  fileprivate func shrinkage(_ choice: ElasticNetChoice, data: AnalysisSet) -> ShrinkagePath {
    let scaling = ColumnScaling(
      ElasticNetData(predictors: data.predictors, outcome: .binary(data.outcomeNumbers)),
      toUnit: true)
    let columns = data.design.columnNames.enumerated().map { index, name in
      ShrinkagePath.Column(
        name: name, title: data.design.label(ofColumn: name),
        spread: scaling.isVarying[index] ? scaling.scales[index] : 0,
        coefficients: path.lambdas.indices.map { path.coefficients[index, $0] })
    }
    return ShrinkagePath(
      mixing: choice.mixing, lambdas: path.lambdas, columns: columns, chosenLambda: lambda,
      validation: validation.flatMap { curve(of: $0, choice) })
  }

  private func curve(
    of validation: ElasticNetCrossValidation, _ choice: ElasticNetChoice
  ) -> ShrinkagePath.Validation? {
    guard case .crossValidated(let folds, let seed, _) = choice.strength else { return nil }
    func finite(_ values: [Double]) -> [Double?] { values.map { $0.isFinite ? $0 : nil } }
    return ShrinkagePath.Validation(
      measure: validation.measure, means: finite(validation.means),
      standardErrors: finite(validation.standardErrors), folds: folds, seed: seed,
      minimum: validation.minimumIndex, oneStandardError: validation.oneStandardErrorIndex)
  }
}

extension Diagnostic {
  fileprivate static let noStandardErrors = Diagnostic(
    .note, "a penalised model has no standard errors: no P values and no intervals are given",
    inReport: LocalizedText(
      english:
        "Coefficients were shrunken on purpose. Standard errors, P values and confidence intervals would not mean what they say and are not given.",
      simplifiedChinese: "回归系数经过惩罚收缩，其标准误、P值及置信区间不再具有通常的含义，故未给出。"))

  fileprivate static let nothingLeft = Diagnostic(
    .warning, "the penalty sets every coefficient to zero: everybody has the same risk",
    hints: [
      "let cross-validation take the best mean instead of one standard error", "give a smaller λ",
    ],
    inReport: LocalizedText(
      english: "The penalty sets every coefficient to zero, so that everybody has the same risk.",
      simplifiedChinese: "惩罚使所有系数均为零，因此所有患者的预测风险相同。"))
}
