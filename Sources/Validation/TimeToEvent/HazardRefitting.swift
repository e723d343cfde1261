internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival

/// The fit of a model with times, repeated on patients who count more than once or not at all.
struct HazardRefitting: Sendable {
  /// What a fit gives each patient, counted or not, on the scale of log hazards; without a constant.
  struct LinearPredictors: Sendable {
    /// Of the hazard of the event of interest, or of its subdistribution.
    var event: [Double] = []
    /// Of the hazard of competing events.
    var competing: [Double] = []
    /// Whether causes are fitted one by one.
    var isByCause = false
  }

  /// What is fitted to which patients, whatever the columns.
  struct Setup: Sendable {
    var kind: ModelKind
    var followUp: FollowUp
    var offsets: [Double]?
    var strata: [Int]?
    /// How tied events count.
    var ties: TieMethod {
      switch kind {
      case .cox(_, let ties), .causeSpecific(_, let ties): ties
      case .logistic, .multinomial, .fineGray: .breslow
      }
    }
    /// Fits go on to the maximum; with a tolerance Cox fits stop at that share of change in likelihood.
    var likelihoodTolerance: Double?
  }

  let setup: Setup
  /// As they were learnt from all patients.
  private let learnt: DesignColumns
  private let estimation: Estimation
  /// The strata of the setup.
  let strata: Strata?
  /// How factors are eliminated after each fit; `nil` for none.
  var elimination: Refitting.Elimination?
  /// One a column, without the constant; the second for competing events.
  private let start: [Double]?
  private let competingStart: [Double]?
  private var solver: HazardSolver
  /// The penalty of a ridge regression; `nil` for others.
  private var ridge: RidgeMatrix?
  /// Fits what stays of the columns; `nil` where all do.
  private var narrowed: HazardSolver?
  /// Where its fits start, of the event of interest and of competing events.
  private var narrowedStart: (event: [Double], competing: [Double]) = ([], [])
  /// Which columns the solver has.
  private var layout = 0
  /// The fit of an elastic net; `nil` for other estimations.
  private var shrinkage: Refitting.Shrinkage?
  /// What the last model gives each patient.
  private(set) var linear = LinearPredictors()

  /// Prepares the fit; starts are the coefficients of all patients, constant first, where they are known.
  init?(
    _ data: AnalysisSet, _ spec: ModelSpec, start: [Double], competingStart: [Double]? = nil,
    likelihoodTolerance: Double? = nil
  ) {
    guard let followUp = data.followUp else { return nil }
    let setup = Setup(
      kind: spec.kind, followUp: followUp, offsets: data.offsets, strata: data.strata,
      likelihoodTolerance: likelihoodTolerance)
    learnt = DesignColumns(design: data.design, matrix: data.predictors)
    ridge = Self.ridge(spec.estimation, learnt)
    guard let solver = HazardSolver(setup, data.predictors, penalty: ridge?.matrix) else {
      return nil
    }
    (self.setup, self.solver) = (setup, solver)
    strata = setup.strata.map(Strata.init)
    estimation = spec.estimation
    elimination = Refitting.Elimination(spec.selection, of: data.design)
    narrowed = elimination == nil ? nil : solver
    if case .cox = spec.kind {
      shrinkage = Refitting.Shrinkage(
        estimation, learnt, outcome: .survival(followUp, strata: data.strata),
        offsets: data.offsets)
    }
    let fits = start.count == data.predictors.columns + 1
    self.start = fits ? Array(start.dropFirst()) : nil
    self.competingStart = fits ? competingStart.map { Array($0.dropFirst()) } : nil
  }

  /// The factors that the last model kept; `nil` without selection.
  var keptFactors: [String]? { shrinkage?.names ?? elimination?.names }

  private static func ridge(_ estimation: Estimation, _ columns: DesignColumns) -> RidgeMatrix? {
    guard case .ridge(let penalty) = estimation else { return nil }
    return RidgeMatrix(penalty, design: columns.design, predictors: columns.matrix)
  }

  /// Fits again; `columns` are those of knots placed anew, `nil` for the columns as they were.
  ///
  /// What the model gives each patient is in `linear` then. Allocates nothing from the second time on.
  mutating func solve(
    weights: [Double], columns: DesignColumns?
  ) throws(Refitting.Failure) {
    switch estimation {
    case .maximumLikelihood, .ridge: break
    case .elasticNet: return try shrink(columns ?? learnt, weights)
    case .firth: throw Refitting.Failure(reason: .noHazardModel)
    }
    let columns = try take(columns)
    try solver.solve(columns.matrix, weights, start, competingStart, into: &linear)
    try select(columns, weights)
  }

  /// Makes the solver one of other columns, if there are any, and returns those that it has.
  private mutating func take(
    _ columns: DesignColumns?
  ) throws(Refitting.Failure) -> DesignColumns {
    guard let columns else { return learnt }
    if columns.layout == layout {
      ridge?.take(columns.matrix)
      solver.take(columns.matrix, penalty: ridge?.matrix)
    } else {
      ridge = Self.ridge(estimation, columns)
      guard let other = HazardSolver(setup, columns.matrix, penalty: ridge?.matrix) else {
        throw Refitting.Failure(reason: .noHazardModel)
      }
      solver = other
      if narrowed != nil { narrowed = other }
      elimination?.take(columns.design)
      layout = columns.layout
    }
    return columns
  }

  /// Fits all columns and writes their coefficients, a constant of 0 first, with their covariance.
  ///
  /// Of cause-specific models those of the event of interest. Allocates nothing once there is room.
  mutating func fillEstimates(
    weights: [Double], columns: DesignColumns?, _ coefficients: inout [Double],
    _ covariance: inout Matrix
  ) throws(Refitting.Failure) {
    let columns = try take(columns)
    try solver.solve(columns.matrix, weights, start, competingStart, into: &linear)
    guard solver.fillEstimates(&coefficients, &covariance) else {
      throw Refitting.Failure(reason: .noHazardModel)
    }
  }

  private mutating func shrink(
    _ columns: DesignColumns, _ weights: [Double]
  ) throws(Refitting.Failure) {
    guard shrinkage != nil else { throw Refitting.Failure(reason: .noHazardModel) }
    try shrinkage?.solve(columns, weights: weights, into: &linear.event)
    let mean = linear.event.reduce(0, +) / Double(max(1, linear.event.count))
    for row in linear.event.indices { linear.event[row] -= mean }
    linear.isByCause = false
  }

  /// Lets factors go as the rule says and refits what stays, if something is selected.
  private mutating func select(
    _ columns: DesignColumns, _ weights: [Double]
  ) throws(Refitting.Failure) {
    guard elimination != nil else { return }
    try elimination?.choose(from: &solver)
    let kept = elimination?.columns ?? []
    guard !kept.isEmpty else { throw Refitting.Failure(reason: .nothingStays) }
    guard kept.count < columns.matrix.columns else { return }
    narrowed?.take(kept, of: solver)
    solver.fillCoefficients(
      of: kept, event: &narrowedStart.event, competing: &narrowedStart.competing)
    try narrowed?.solve(
      columns.matrix, weights, narrowedStart.event, narrowedStart.competing, into: &linear)
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
      data, spec, start: model.coefficients, competingStart: model.baseline?.competingCoefficients)
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
    var values = FollowedPredictions.Values()
    try fillPredictions(counts: counts, measuredBy: &meter, into: &values)
    return values
  }

  /// Writes them; allocates nothing once there is room.
  mutating func fillPredictions(
    counts: [Int], measuredBy meter: inout TimeToEventMeter,
    into values: inout FollowedPredictions.Values
  ) throws(Failure) {
    try checkStrata(counts)
    weigh(counts)
    let columns = try columns(counts: counts)
    guard hazards != nil else { throw Failure(reason: .noHazardModel) }
    try hazards?.solve(weights: weights, columns: columns)
    if let hazards { predict(hazards, measuredBy: &meter, into: &values) }
    for risks in values.risks {
      for risk in risks where !(0...1).contains(risk) {
        throw Failure(reason: .noHazardModel)
      }
    }
  }

  private func predict(
    _ hazards: HazardRefitting, measuredBy meter: inout TimeToEventMeter,
    into values: inout FollowedPredictions.Values
  ) {
    let linear = hazards.linear
    // An elastic net knows Breslow's ties alone.
    let ties = isShrunken ? .breslow : hazards.setup.ties
    if linear.isByCause {
      meter.fillByCause(&values, linear, hazards.strata, isProduct: productLimit, ties: ties)
    } else if let strata = hazards.strata {
      meter.fillStratified(&values, linear.event, strata, ties: ties)
    } else {
      meter.fillProportional(&values, linear.event, ties: ties)
    }
  }

  /// A stratum without patients has no baseline, so that there is no prediction for those who belong to it.
  private func checkStrata(_ counts: [Int]) throws(Failure) {
    if hazards?.strata?.allOccur(in: counts) == false { throw Failure(reason: .stratumLost) }
  }
}

extension LocalizedText {
  fileprivate static let stratumLost = LocalizedText(
    english: "a stratum has no patients, so that it has no baseline",
    simplifiedChinese: "某一分层无患者，无法估计其基线")
}
