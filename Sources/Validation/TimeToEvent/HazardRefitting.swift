internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival

/// The fit of a model with times, repeated on patients who count more than once or not at all.
struct HazardRefitting: Sendable {
  /// What a fit gives each patient, counted or not, on the scale of log hazards; without a constant.
  enum LinearPredictors: Sendable {
    /// One hazard, or one subdistribution hazard.
    case single([Double])
    /// The hazards of the event of interest and of competing events.
    case byCause(event: [Double], competing: [Double])
  }

  private enum Solver: Sendable {
    case cox(CoxSolver)
    case fineGray(FineGraySolver)
    case causeSpecific(event: CoxSolver, competing: CoxSolver)
  }

  private let kind: ModelKind
  private let followUp: FollowUp
  private let predictors: Matrix
  private let offsets: [Double]?
  let strata: [Int]?
  /// One a column, without the constant; the second for competing events.
  private let start: [Double]
  private let competingStart: [Double]?
  private var solver: Solver

  /// Prepares the fit; starts are the coefficients of all patients, constant first.
  ///
  /// Fits go on to the maximum; with a tolerance Cox fits stop at that share of change in likelihood.
  init?(
    _ data: AnalysisSet, kind: ModelKind, start: [Double], competingStart: [Double]? = nil,
    likelihoodTolerance: Double? = nil
  ) {
    guard let followUp = data.followUp,
      let solver = Self.solver(
        kind, data.predictors, followUp, offsets: data.offsets, strata: data.strata,
        likelihoodTolerance: likelihoodTolerance)
    else { return nil }
    (self.kind, self.followUp, self.solver) = (kind, followUp, solver)
    (predictors, offsets, strata) = (data.predictors, data.offsets, data.strata)
    self.start = Array(start.dropFirst())
    self.competingStart = competingStart.map { Array($0.dropFirst()) }
  }

  /// Fits again; `columns` are those of knots placed anew, `nil` for the columns as they were.
  mutating func solve(
    weights: [Double], columns: Matrix?
  ) throws(Refitting.Failure) -> LinearPredictors {
    guard let columns else {
      return try Self.solve(&solver, predictors, weights, start, competingStart)
    }
    guard var solver = Self.solver(kind, columns, followUp, offsets: offsets, strata: strata) else {
      throw Refitting.Failure(reason: .noHazardModel)
    }
    return try Self.solve(&solver, columns, weights, start, competingStart)
  }

  private static func solver(
    _ kind: ModelKind, _ predictors: Matrix, _ followUp: FollowUp, offsets: [Double]?,
    strata: [Int]?, likelihoodTolerance: Double? = nil
  ) -> Solver? {
    func cox(_ followUp: FollowUp, _ ties: TieMethod) -> CoxSolver {
      var options = CoxSolver.Options(
        ties: ties == .efron ? .efron : .breslow, strata: strata, offsets: offsets,
        weightMeaning: .copies)
      options.likelihoodTolerance = likelihoodTolerance
      return CoxSolver(predictors: predictors, followUp: followUp, options: options)
    }
    switch kind {
    case .logistic: return nil
    case .cox(_, let ties): return .cox(cox(followUp.censoringCompetingEvents, ties))
    case .fineGray:
      return .fineGray(
        FineGraySolver(
          predictors: predictors, followUp: followUp, options: .init(offsets: offsets)))
    case .causeSpecific(_, let ties):
      return .causeSpecific(
        event: cox(followUp.censoringCompetingEvents, ties),
        competing: cox(followUp.ofCompetingEvents, ties))
    }
  }

  private static func solve(
    _ solver: inout Solver, _ predictors: Matrix, _ weights: [Double], _ start: [Double],
    _ competingStart: [Double]?
  ) throws(Refitting.Failure) -> LinearPredictors {
    switch solver {
    case .cox(var cox):
      defer { solver = .cox(cox) }
      return .single(try solve(&cox, predictors, weights, start))
    case .fineGray(var model):
      defer { solver = .fineGray(model) }
      if let reason = model.solve(weights: weights, start: start).reason {
        throw Refitting.Failure(reason: reason)
      }
      return .single(try centred(model.linearPredictors(of: predictors)))
    case .causeSpecific(var event, var competing):
      defer { solver = .causeSpecific(event: event, competing: competing) }
      return .byCause(
        event: try solve(&event, predictors, weights, start),
        competing: try solve(&competing, predictors, weights, competingStart))
    }
  }

  private static func solve(
    _ cox: inout CoxSolver, _ predictors: Matrix, _ weights: [Double], _ start: [Double]?
  ) throws(Refitting.Failure) -> [Double] {
    if let reason = cox.solve(weights: weights, start: start).reason {
      throw Refitting.Failure(reason: reason)
    }
    return try centred(cox.linearPredictors(of: predictors))
  }

  /// Linear predictors about their mean, so that exponentials stay in range.
  private static func centred(_ values: [Double]) throws(Refitting.Failure) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    guard mean.isFinite else { throw Refitting.Failure(reason: .noHazardModel) }
    return values.map { $0 - mean }
  }
}

extension Refitting {
  /// Prepares the making of a model with times.
  init(
    followed data: AnalysisSet, cohort: Cohort, spec: ModelSpec, _ model: RiskModel,
    _ plan: ValidationPlan
  ) {
    self.init(
      data, cohort: cohort, spec: spec, start: model.coefficients, keepsKnots: plan.keepsKnots)
    hazards = HazardRefitting(
      data, kind: spec.kind, start: model.coefficients,
      competingStart: model.baseline?.competingCoefficients)
    productLimit = model.baseline?.absoluteRisk != .exponential
  }

  /// Makes a model with times again and predicts for every patient, counted or not.
  ///
  /// - Parameters:
  ///   - counts: How often each patient counts.
  ///   - meter: What measures those patients; it has their counts already.
  /// - Returns: Linear predictors and risks at the meter's horizons.
  /// - Throws: `Failure` if there is no model.
  mutating func predictions(
    counts: [Int], measuredBy meter: inout TimeToEventMeter
  ) throws(Failure) -> FollowedPredictions.Values {
    let weights = counts.map(Double.init)
    let columns = try columns(counts: counts)
    guard let fitted = try hazards?.solve(weights: weights, columns: columns) else {
      throw Failure(reason: .noHazardModel)
    }
    let values: FollowedPredictions.Values
    switch fitted {
    case .single(let linear):
      let risks = meter.risks(linear, strata: hazards?.strata)
      guard hazards?.strata == nil else {
        let linear = risks.last?.map(complementaryLogLog) ?? []
        values = .init(linearPredictors: linear, risks: risks, isProportional: false)
        break
      }
      values = .init(linearPredictors: linear, risks: risks, isProportional: true)
    case .byCause(let event, let competing):
      let risks = meter.risks(
        event: event, competing: competing, strata: hazards?.strata, isProduct: productLimit)
      let linear = risks.last?.map(complementaryLogLog) ?? []
      values = .init(linearPredictors: linear, risks: risks, isProportional: false)
    }
    guard values.risks.allSatisfy({ $0.allSatisfy { (0...1).contains($0) } }) else {
      throw Failure(reason: .noHazardModel)
    }
    return values
  }
}

extension CoxSolver.Status {
  /// Why there is no model; `nil` if there is one.
  fileprivate var reason: LocalizedText? {
    switch self {
    case .converged: nil
    case .separated: .orderedEvents
    case .collinear: .explainedColumn
    case .noEvents: .noEvents
    case .notConverged, .weightsWithExactTies: .noHazardModel
    }
  }
}

extension FineGraySolver.Status {
  /// Why there is no model; `nil` if there is one.
  fileprivate var reason: LocalizedText? {
    switch self {
    case .converged: nil
    case .separated: .orderedEvents
    case .collinear: .explainedColumn
    case .noEvents: .noEvents
    case .notConverged: .noHazardModel
    }
  }
}

extension LocalizedText {
  fileprivate static let orderedEvents = LocalizedText(
    english: "the predictors order all events completely",
    simplifiedChinese: "预测变量将所有事件完全排序（单调似然）")
  fileprivate static let explainedColumn = LocalizedText(
    english: "a level or value does not occur, or one predictor explains another completely",
    simplifiedChinese: "某一取值未出现，或预测变量之间完全共线")
  fileprivate static let noEvents = LocalizedText(
    english: "no patient has the event", simplifiedChinese: "没有患者发生结局事件")
  fileprivate static let noHazardModel = LocalizedText(
    english: "the fit did not converge", simplifiedChinese: "模型拟合未收敛")
}
