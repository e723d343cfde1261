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
  /// The positions of the columns among those of the predictors.
  private var kept: [Int]
  /// The covariance of the coefficients.
  private var inner = Matrix(rows: 0, columns: 0)

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
    kept = Array(0..<predictors.columns)
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

  /// Takes some of the columns of a solver of the same patients, in the storage that is there.
  mutating func take(_ kept: [Int], of other: HazardSolver) {
    self.kept.empty(keepingRoomFor: other.columnCount)
    for column in kept { self.kept.append(column) }
    if let whole = other.cox { cox?.take(kept, of: whole) }
    if let whole = other.competing { competing?.take(kept, of: whole) }
    if let whole = other.fineGray { fineGray?.take(kept, of: whole) }
  }

  /// Fits and writes linear predictors about their mean.
  ///
  /// `predictors` are those that were given, whether or not all of them were kept.
  mutating func solve(
    _ predictors: Matrix, _ weights: [Double], _ start: [Double]?, _ competingStart: [Double]?,
    into linear: inout HazardRefitting.LinearPredictors
  ) throws(Refitting.Failure) {
    if fineGray != nil {
      try solveFineGray(weights, start)
      predictFineGray(predictors, into: &linear.event)
    } else {
      try Self.solve(&cox, weights, start)
      cox?.fillLinearPredictors(of: predictors, kept: kept, into: &linear.event)
    }
    try Self.centre(&linear.event)
    linear.isByCause = competing != nil
    guard linear.isByCause else { return }
    try Self.solve(&competing, weights, competingStart)
    competing?.fillLinearPredictors(of: predictors, kept: kept, into: &linear.competing)
    try Self.centre(&linear.competing)
  }

  /// Writes coefficients and covariance of the last solution with a constant in front, of the event of interest.
  ///
  /// `false` where there is no covariance. Allocates nothing if sizes are right already.
  mutating func fillEstimates(
    _ coefficients: inout [Double], _ covariance: inout Matrix
  ) -> Bool {
    guard fillCovariance() else { return false }
    let (size, estimates) = (
      inner.rows, cox?.coefficients ?? fineGray?.coefficients ?? []
    )
    if covariance.rows != size + 1 { covariance = Matrix(rows: size + 1, columns: size + 1) }
    coefficients.resize(to: size + 1)
    coefficients[0] = 0
    for column in 0..<size {
      coefficients[column + 1] = estimates[column]
      for row in 0..<size { covariance[row + 1, column + 1] = inner[row, column] }
    }
    return true
  }

  /// Writes the coefficients of some columns at the last solution; of competing events where causes are fitted one by one.
  func fillCoefficients(of kept: [Int], event: inout [Double], competing other: inout [Double]) {
    let coefficients = cox?.coefficients ?? fineGray?.coefficients ?? []
    event.empty(keepingRoomFor: coefficients.count)
    for column in kept { event.append(coefficients[column]) }
    guard let competing else { return }
    other.empty(keepingRoomFor: coefficients.count)
    for column in kept { other.append(competing.coefficients[column]) }
  }

  private mutating func fillCovariance() -> Bool {
    if cox != nil { return cox?.fillCovariance(into: &inner) ?? false }
    return fineGray?.fillCovariance(into: &inner) ?? false
  }

  private static func solve(
    _ solver: inout CoxSolver?, _ weights: [Double], _ start: [Double]?
  ) throws(Refitting.Failure) {
    if let status = solver?.solve(weights: weights, start: start), let reason = status.reason {
      throw Refitting.Failure(reason: reason)
    }
  }

  private mutating func solveFineGray(
    _ weights: [Double], _ start: [Double]?
  ) throws(Refitting.Failure) {
    if let status = fineGray?.solve(weights: weights, start: start), let reason = status.reason {
      throw Refitting.Failure(reason: reason)
    }
  }

  private func predictFineGray(_ predictors: Matrix, into linear: inout [Double]) {
    fineGray?.fillLinearPredictors(of: predictors, kept: kept, into: &linear)
    guard let offsets else { return }
    for row in linear.indices { linear[row] += offsets[row] }
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
