internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Survival

/// The solver of each family of models with times.
enum HazardSolver: Sendable {
  case cox(CoxSolver)
  case fineGray(FineGraySolver, offsets: [Double]?)
  case causeSpecific(event: CoxSolver, competing: CoxSolver)

  /// Prepares a workspace; `nil` for families without times.
  init?(_ setup: HazardRefitting.Setup, _ predictors: Matrix, penalty: Matrix?) {
    func cox(_ followUp: FollowUp, _ ties: TieMethod) -> CoxSolver {
      var options = CoxSolver.Options(
        ties: ties == .efron ? .efron : .breslow, strata: setup.strata, offsets: setup.offsets,
        penalty: penalty, weightMeaning: .copies)
      options.likelihoodTolerance = setup.likelihoodTolerance
      return CoxSolver(predictors: predictors, followUp: followUp, options: options)
    }
    switch setup.kind {
    case .logistic, .multinomial: return nil
    case .cox(_, let ties): self = .cox(cox(setup.followUp.censoringCompetingEvents, ties))
    case .fineGray:
      self = .fineGray(
        FineGraySolver(
          predictors: predictors, followUp: setup.followUp,
          options: .init(offsets: setup.offsets, penalty: penalty)), offsets: setup.offsets)
    case .causeSpecific(_, let ties):
      self = .causeSpecific(
        event: cox(setup.followUp.censoringCompetingEvents, ties),
        competing: cox(setup.followUp.ofCompetingEvents, ties))
    }
  }

  /// Fits and returns linear predictors about their mean.
  mutating func solve(
    _ predictors: Matrix, _ weights: [Double], _ start: [Double]?, _ competingStart: [Double]?
  ) throws(Refitting.Failure) -> HazardRefitting.LinearPredictors {
    switch self {
    case .cox(var cox):
      defer { self = .cox(cox) }
      return .single(try Self.solve(&cox, predictors, weights, start))
    case .fineGray(var model, let offsets):
      defer { self = .fineGray(model, offsets: offsets) }
      if let reason = model.solve(weights: weights, start: start).reason {
        throw Refitting.Failure(reason: reason)
      }
      var linear = model.linearPredictors(of: predictors)
      for (row, offset) in (offsets ?? []).enumerated() { linear[row] += offset }
      return .single(try Self.centred(linear))
    case .causeSpecific(var event, var competing):
      defer { self = .causeSpecific(event: event, competing: competing) }
      return .byCause(
        event: try Self.solve(&event, predictors, weights, start),
        competing: try Self.solve(&competing, predictors, weights, competingStart))
    }
  }

  /// Coefficients and covariance of the last solution with a constant in front; of the event of interest.
  mutating func estimates() -> (coefficients: [Double], covariance: Matrix)? {
    let (coefficients, covariance): ([Double], Matrix?)
    switch self {
    case .cox(var cox), .causeSpecific(var cox, _):
      (coefficients, covariance) = (cox.coefficients, cox.covariance())
    case .fineGray(var model, _):
      (coefficients, covariance) = (model.coefficients, model.covariance())
    }
    guard let covariance else { return nil }
    let size = coefficients.count
    var padded = Matrix(rows: size + 1, columns: size + 1)
    for column in 0..<size {
      for row in 0..<size { padded[row + 1, column + 1] = covariance[row, column] }
    }
    return ([0] + coefficients, padded)
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
  static let noHazardModel = LocalizedText(
    english: "the fit did not converge", simplifiedChinese: "模型拟合未收敛")
  static let nothingStays = LocalizedText(
    english: "backward elimination leaves no predictor",
    simplifiedChinese: "后退法未保留任何预测变量")
}
