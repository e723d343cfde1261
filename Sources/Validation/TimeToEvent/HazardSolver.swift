internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Survival

/// The solver of each family of models with times.
///
/// Solvers stand side by side and not in an enum, from which they would have to be copied to be used.
struct HazardSolver: Sendable {
  /// Of the event of interest.
  private var cox: CoxSolver?
  /// Of competing events, where causes are fitted one by one.
  private var competing: CoxSolver?
  private var fineGray: FineGraySolver?
  private let offsets: [Double]?

  /// Prepares a workspace; `nil` for families without times.
  init?(_ setup: HazardRefitting.Setup, _ predictors: Matrix, penalty: Matrix?) {
    func cox(_ followUp: FollowUp, _ ties: TieMethod) -> CoxSolver {
      var options = CoxSolver.Options(
        ties: ties == .efron ? .efron : .breslow, strata: setup.strata, offsets: setup.offsets,
        penalty: penalty, weightMeaning: .copies)
      options.likelihoodTolerance = setup.likelihoodTolerance
      return CoxSolver(predictors: predictors, followUp: followUp, options: options)
    }
    offsets = setup.offsets
    switch setup.kind {
    case .logistic, .multinomial: return nil
    case .cox(_, let ties): self.cox = cox(setup.followUp.censoringCompetingEvents, ties)
    case .fineGray:
      fineGray = FineGraySolver(
        predictors: predictors, followUp: setup.followUp,
        options: .init(offsets: setup.offsets, penalty: penalty))
    case .causeSpecific(_, let ties):
      self.cox = cox(setup.followUp.censoringCompetingEvents, ties)
      competing = cox(setup.followUp.ofCompetingEvents, ties)
    }
  }

  /// The number of columns.
  var columnCount: Int { cox?.coefficients.count ?? fineGray?.coefficients.count ?? 0 }

  /// Takes other columns of the same patients, as many as before.
  mutating func take(_ predictors: Matrix, penalty: Matrix?) {
    cox?.take(predictors, penalty: penalty)
    competing?.take(predictors, penalty: penalty)
    fineGray?.take(predictors, penalty: penalty)
  }

  /// Fits and writes linear predictors about their mean.
  mutating func solve(
    _ predictors: Matrix, _ weights: [Double], _ start: [Double]?, _ competingStart: [Double]?,
    into linear: inout HazardRefitting.LinearPredictors
  ) throws(Refitting.Failure) {
    if fineGray != nil {
      try solveFineGray(predictors, weights, start, into: &linear.event)
    } else {
      try Self.solve(&cox, predictors, weights, start, into: &linear.event)
    }
    linear.isByCause = competing != nil
    guard linear.isByCause else { return }
    try Self.solve(&competing, predictors, weights, competingStart, into: &linear.competing)
  }

  /// Coefficients and covariance of the last solution with a constant in front; of the event of interest.
  mutating func estimates() -> (coefficients: [Double], covariance: Matrix)? {
    let coefficients = cox?.coefficients ?? fineGray?.coefficients ?? []
    guard let covariance = cox != nil ? cox?.covariance() : fineGray?.covariance() else {
      return nil
    }
    let size = coefficients.count
    var padded = Matrix(rows: size + 1, columns: size + 1)
    for column in 0..<size {
      for row in 0..<size { padded[row + 1, column + 1] = covariance[row, column] }
    }
    return ([0] + coefficients, padded)
  }

  private static func solve(
    _ solver: inout CoxSolver?, _ predictors: Matrix, _ weights: [Double], _ start: [Double]?,
    into linear: inout [Double]
  ) throws(Refitting.Failure) {
    if let status = solver?.solve(weights: weights, start: start), let reason = status.reason {
      throw Refitting.Failure(reason: reason)
    }
    solver?.fillLinearPredictors(of: predictors, into: &linear)
    try centre(&linear)
  }

  private mutating func solveFineGray(
    _ predictors: Matrix, _ weights: [Double], _ start: [Double]?, into linear: inout [Double]
  ) throws(Refitting.Failure) {
    if let status = fineGray?.solve(weights: weights, start: start), let reason = status.reason {
      throw Refitting.Failure(reason: reason)
    }
    fineGray?.fillLinearPredictors(of: predictors, into: &linear)
    if let offsets {
      for row in linear.indices { linear[row] += offsets[row] }
    }
    try Self.centre(&linear)
  }

  /// Moves linear predictors about their mean, so that exponentials stay in range.
  private static func centre(_ values: inout [Double]) throws(Refitting.Failure) {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    guard mean.isFinite else { throw Refitting.Failure(reason: .noHazardModel) }
    for row in values.indices { values[row] -= mean }
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
