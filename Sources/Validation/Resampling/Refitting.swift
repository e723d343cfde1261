internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The whole making of a model, repeated on patients who count more than once or not at all.
///
/// Whatever looked at the data is done again: knots of splines are placed anew unless the plan keeps
/// them, the coefficients are fitted with the model's penalty, and factors are eliminated if they were.
/// Patients are never copied; they are given counts. Every thread works on its own copy.
struct Refitting: Sendable {
  /// Whether each patient had the event.
  let outcomes: [Double]
  /// As they were learnt from all patients.
  private let learnt: DesignColumns
  private let start: [Double]
  private let offsets: [Double]?
  /// `nil` if all knots stay where they are.
  private var placed: PlacedColumns?
  private var solver: LogisticSolver
  /// The penalty of a ridge regression; `nil` for others.
  private var ridge: RidgeMatrix?
  private(set) var weights: [Double]
  private var elimination: Elimination?
  /// Which columns the solver has.
  private var layout = 0
  /// The fit of an elastic net; `nil` for other estimations, and for models with times.
  private var shrinkage: Shrinkage?
  /// Why no model can be made at all; `nil` if the penalty can be used.
  private let unusablePenalty: Failure?
  let estimation: Estimation
  /// The fit of a model with times; `nil` for other families.
  var hazards: HazardRefitting?
  /// Cause-specific models: whether absolute risks are product limits.
  var productLimit = true
  /// What completed copies of the patients keep together; `nil` where each fit chooses by itself.
  var pooledChoices: PooledChoices?

  /// Why a replicate has no model, in words for the table of failures.
  struct Failure: Error, Hashable {
    var reason: LocalizedText
  }

  /// Prepares the making of a model.
  ///
  /// - Parameters:
  ///   - data: The patients with all columns that the model may have.
  ///   - cohort: The same patients.
  ///   - spec: What is made; its placed knots are placed anew unless `keepsKnots`.
  ///   - start: Where fits start: the coefficients of all columns in all patients.
  ///   - keepsKnots: Whether knots stay where they are.
  ///   - elimination: How factors are eliminated after each fit; `nil` for what `spec` says.
  init(
    _ data: AnalysisSet, cohort: Cohort, spec: ModelSpec, start: [Double], keepsKnots: Bool,
    elimination: Elimination? = nil
  ) {
    self.elimination = elimination ?? Elimination(spec.selection, of: data.design)
    estimation = spec.estimation
    outcomes = data.outcomeNumbers
    learnt = DesignColumns(design: data.design, matrix: data.predictors)
    placed = keepsKnots ? nil : PlacedColumns(spec.terms, learnt, cohort: cohort)
    offsets = data.offsets
    unusablePenalty = Self.fault(of: estimation)
    ridge = unusablePenalty == nil ? Self.ridge(estimation, learnt) : nil
    solver = LogisticSolver(
      predictors: data.predictors, outcomes: data.outcomeNumbers, offsets: data.offsets,
      penalty: Self.penalty(estimation, ridge))
    weights = Array(repeating: 1, count: data.patientCount)
    if data.followUp == nil {
      shrinkage = Shrinkage(
        estimation, learnt, outcome: .binary(outcomes), offsets: data.offsets)
    }
    if start.count == data.predictors.columns + 1 {
      self.start = start
    } else {
      solver.solve()
      self.start = solver.coefficients
    }
  }

  /// Why a penalty cannot be used; `nil` if it can.
  private static func fault(of estimation: Estimation) -> Failure? {
    guard case .ridge(let penalty) = estimation, !penalty.isValid else { return nil }
    return Failure(reason: FitError.invalidPenalty.diagnostics.first?.inReport ?? .notConverged)
  }

  private static func ridge(_ estimation: Estimation, _ columns: DesignColumns) -> RidgeMatrix? {
    guard case .ridge(let penalty) = estimation, !penalty.isZero else { return nil }
    return RidgeMatrix(penalty, design: columns.design, predictors: columns.matrix)
  }

  /// The penalty of an estimation; none for an elastic net, which has a solver of its own.
  private static func penalty(
    _ estimation: Estimation, _ ridge: RidgeMatrix?
  ) -> LogisticSolver.Penalty {
    ridge.map { .ridge($0.matrix) } ?? (estimation == .firth ? .jeffreys : .none)
  }

  /// The factors among which the data choose; empty without selection.
  var candidates: [String] {
    if case .elasticNet(let choice) = estimation, choice.mixing > 0 {
      return learnt.design.predictors.map(\.variable.name)
    }
    return elimination?.candidates ?? []
  }

  /// The factors that the last model kept; `nil` without selection.
  var keptFactors: [String]? {
    if let hazards { return hazards.keptFactors }
    return shrinkage?.names ?? elimination?.names
  }

  /// Whether knots are placed anew.
  var placesKnots: Bool { placed != nil }

  /// Prepares for a resample in which completed copies of the patients have chosen together.
  ///
  /// Without such choices nothing changes.
  ///
  /// - Throws: `Failure` if they could not choose.
  mutating func prepare(for resample: Resample) throws(Failure) {
    guard let choice = try pooledChoices?.choice(in: resample) else { return }
    elimination?.given = choice
    hazards?.elimination?.given = choice
  }

  /// Fits all columns and writes the coefficients, constant first, with their covariance.
  ///
  /// Allocates nothing once there is room.
  ///
  /// - Parameters:
  ///   - counts: How often each patient counts.
  ///   - knots: Those of this and other patients; `nil` where all knots stay where they are.
  ///   - coefficients: Gets the coefficients.
  ///   - covariance: Gets their covariance.
  /// - Throws: `Failure` if there is no fit.
  mutating func fillEstimates(
    counts: [Int], knots: PlacedKnots?, _ coefficients: inout [Double], _ covariance: inout Matrix
  ) throws(Failure) {
    weigh(counts)
    if let knots { try take(knots) }
    let columns = knots == nil ? nil : placedColumns
    guard hazards == nil else {
      try hazards?.fillEstimates(weights: weights, columns: columns, &coefficients, &covariance)
      return
    }
    if let unusablePenalty { throw unusablePenalty }
    if let columns { take(columns) }
    if let reason = solver.solve(weights: weights, start: start).reason {
      throw Failure(reason: reason)
    }
    guard solver.fillCovariance(into: &covariance) else { throw Failure(reason: .notConverged) }
    coefficients.overwrite(with: solver.coefficients)
  }

  private mutating func take(_ knots: PlacedKnots) throws(Failure) {
    do throws(PlacedColumns.Failure) {
      try placed?.take(knots)
    } catch {
      throw Failure(error)
    }
  }

  /// The columns with the knots last placed; `nil` if all knots stay where they are.
  var placedColumns: DesignColumns? { placed?.columns }

  /// Makes the solver one of other columns.
  private mutating func take(_ columns: DesignColumns) {
    if columns.layout == layout {
      ridge?.take(columns.matrix)
      solver.take(columns.matrix, penalty: Self.penalty(estimation, ridge))
    } else {
      ridge = Self.ridge(estimation, columns)
      solver = LogisticSolver(
        predictors: columns.matrix, outcomes: outcomes, offsets: offsets,
        penalty: Self.penalty(estimation, ridge))
      elimination?.take(columns.design)
      layout = columns.layout
    }
  }

  /// Makes the model again and returns the linear predictor of every patient, counted or not.
  mutating func linearPredictors(counts: [Int]) throws(Failure) -> [Double] {
    var linear: [Double] = []
    try fillLinearPredictors(counts: counts, into: &linear)
    return linear
  }

  /// Writes them; allocates nothing once there is room.
  mutating func fillLinearPredictors(
    counts: [Int], into linear: inout [Double]
  ) throws(Failure) {
    weigh(counts)
    if let unusablePenalty { throw unusablePenalty }
    try solve(counts: counts, into: &linear)
    for value in linear where !value.isFinite { throw Failure(reason: .notConverged) }
  }

  /// Takes case weights.
  mutating func weigh(_ counts: [Int]) {
    for row in counts.indices { weights[row] = Double(counts[row]) }
  }

  private mutating func solve(counts: [Int], into linear: inout [Double]) throws(Failure) {
    let columns = try columns(counts: counts)
    if shrinkage != nil {
      try shrinkage?.solve(columns ?? learnt, weights: weights, into: &linear)
      return
    }
    if let columns { take(columns) }
    if let reason = solver.solve(weights: weights, start: start).reason {
      throw Failure(reason: reason)
    }
    try elimination?.refit(&solver)
    solver.fillLinearPredictors(into: &linear)
  }

  /// The columns of knots placed anew; `nil` if all knots stay where they are.
  ///
  /// Whoever keeps them makes the next placement copy them.
  mutating func columns(counts: [Int]) throws(Failure) -> DesignColumns? {
    do throws(PlacedColumns.Failure) {
      try placed?.place(counts: counts)
    } catch {
      throw Failure(error)
    }
    return placedColumns
  }
}

extension Refitting.Failure {
  /// Why there are no columns.
  init(_ failure: PlacedColumns.Failure) {
    switch failure {
    case .noKnots(let name): reason = .noKnots(name)
    case .undefined: reason = .columnsUndefined
    }
  }
}

extension LogisticSolver.Status {
  /// Why there is no model; `nil` if there is one.
  fileprivate var reason: LocalizedText? {
    switch self {
    case .converged: nil
    case .separated: .separated
    case .collinear: .collinear
    case .singleOutcome: .singleOutcome
    case .notConverged: .notConverged
    }
  }
}

extension LocalizedText {
  fileprivate static let separated = LocalizedText(
    english: "the predictors separate patients with and without the event completely",
    simplifiedChinese: "预测变量将发生与未发生事件的患者完全分离")
  static let collinear = LocalizedText(
    english: "a level or value does not occur, or one predictor explains another completely",
    simplifiedChinese: "某一取值未出现，或预测变量之间完全共线")
  fileprivate static let singleOutcome = LocalizedText(
    english: "all patients have the same outcome", simplifiedChinese: "所有患者结局相同")
  static let notConverged = LocalizedText(
    english: "the fit did not converge", simplifiedChinese: "模型拟合未收敛")
  static let columnsUndefined = LocalizedText(
    english: "a transformation of a predictor is not defined",
    simplifiedChinese: "预测变量的变换无定义")
  static func noKnots(_ name: String) -> LocalizedText {
    LocalizedText(
      english: "too few distinct values of '\(name)' for its knots",
      simplifiedChinese: "“\(name)”的不同取值过少，无法设置样条节点")
  }
}
