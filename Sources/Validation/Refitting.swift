internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The whole making of a model, repeated on patients who count more than once or not at all.
///
/// Whatever looked at the data is done again: knots of splines are placed anew unless the plan keeps
/// them, then the coefficients are fitted. Patients are never copied; they are given counts. Every
/// thread works on its own copy.
struct Refitting: Sendable {
  /// Whether each patient had the event.
  let outcomes: [Double]
  private let cohort: Cohort
  private let design: Design
  private let start: [Double]
  private let splines: [SplineVariable]
  private var solver: LogisticSolver
  private var weights: [Double]
  private let elimination: Elimination?

  /// Which factors there are and when one may go.
  struct Elimination: Sendable {
    var factors: [BackwardElimination.Factor]
    var rule: BackwardElimination.Rule
  }

  /// Values of a variable whose knots are placed anew.
  private struct SplineVariable {
    var name: String
    var wantedKnots: Int
    var distinct: [Double]
    /// The position of each patient's value in `distinct`.
    var positions: [Int]
  }

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
  ///   - elimination: How factors are eliminated after each fit; `nil` for not at all.
  init(
    _ data: AnalysisSet, cohort: Cohort, spec: ModelSpec, start: [Double], keepsKnots: Bool,
    elimination: Elimination? = nil
  ) {
    self.elimination = elimination
    outcomes = data.outcomeNumbers
    design = data.design
    self.cohort = cohort
    self.start = start
    splines = keepsKnots ? [] : Self.splines(of: spec.terms, in: cohort)
    solver = LogisticSolver(predictors: data.predictors, outcomes: data.outcomeNumbers)
    weights = Array(repeating: 1, count: data.patientCount)
  }

  /// The factors that the last model kept; `nil` without selection.
  private(set) var keptFactors: [String]?

  /// Whether knots are placed anew.
  var placesKnots: Bool { !splines.isEmpty }

  /// Makes the model again and returns the linear predictor of every patient, counted or not.
  mutating func linearPredictors(counts: [Int]) throws(Failure) -> [Double] {
    for row in counts.indices { weights[row] = Double(counts[row]) }
    if placesKnots {
      var solver = LogisticSolver(
        predictors: try columns(counts: counts), outcomes: outcomes)
      return try read(Self.solve(&solver, weights: weights, start: start, elimination))
    }
    return try read(Self.solve(&solver, weights: weights, start: start, elimination))
  }

  /// A model made again: what it predicts and which factors it kept.
  private typealias Remade = (linearPredictors: [Double], kept: [String]?)

  private mutating func read(_ model: Remade) throws(Failure) -> [Double] {
    guard model.linearPredictors.allSatisfy(\.isFinite) else {
      throw Failure(reason: .notConverged)
    }
    keptFactors = model.kept
    return model.linearPredictors
  }

  private static func solve(
    _ solver: inout LogisticSolver, weights: [Double], start: [Double],
    _ elimination: Elimination?
  ) throws(Failure) -> Remade {
    let status = solver.solve(weights: weights, start: start)
    if let reason = status.reason { throw Failure(reason: reason) }
    guard let elimination else { return (solver.linearPredictors, nil) }
    return try eliminate(elimination, from: &solver)
  }

  /// Lets factors go as the rule says and refits what stays.
  private static func eliminate(
    _ elimination: Elimination, from full: inout LogisticSolver
  ) throws(Failure) -> Remade {
    guard let covariance = full.covariance() else { throw Failure(reason: .notConverged) }
    let result = BackwardElimination(
      coefficients: full.coefficients, covariance: covariance, factors: elimination.factors,
      rule: elimination.rule)
    let kept = result.kept.map { elimination.factors[$0].name }
    let gone = full.coefficients.indices.filter { !result.keptCoefficients.contains($0) }
    if gone.isEmpty { return (full.linearPredictors, kept) }
    guard var restricted = RestrictedLikelihood(full),
      restricted.maximize(gone.map { RestrictedLikelihood.Held($0, at: 0) })
    else { throw Failure(reason: .notConverged) }
    return (restricted.solver.linearPredictors, kept)
  }

  private func columns(counts: [Int]) throws(Failure) -> Matrix {
    var knots: [String: [Double]] = [:]
    for spline in splines { knots[spline.name] = try place(spline, counts: counts) }
    let frozen = Design(
      predictors: design.predictors, terms: design.terms.map { $0.replacing(knots: knots) })
    do throws(PredictionError) {
      return try frozen.matrix(for: cohort)
    } catch {
      throw Failure(reason: .columnsUndefined)
    }
  }

  private func place(_ spline: SplineVariable, counts: [Int]) throws(Failure) -> [Double] {
    var byValue = Array(repeating: 0, count: spline.distinct.count)
    for (row, position) in spline.positions.enumerated() { byValue[position] += counts[row] }
    do throws(RestrictedCubicSpline.KnotError) {
      return try KnotPlacement(distinct: spline.distinct, counts: byValue)
        .knots(spline.wantedKnots)
    } catch {
      throw Failure(reason: .noKnots(spline.name))
    }
  }

  private static func splines(of terms: [Term], in cohort: Cohort) -> [SplineVariable] {
    var wanted: [(String, Int)] = []
    for term in terms { term.collectPlacedSplines(into: &wanted) }
    return wanted.compactMap { name, count in
      guard case .numbers(let cells)? = cohort[name]?.values else { return nil }
      let distinct = Set(cells).sorted()
      let places = Dictionary(
        distinct.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      return SplineVariable(
        name: name, wantedKnots: count, distinct: distinct,
        positions: cells.map { places[$0] ?? 0 })
    }
  }
}

extension Term {
  /// The variables whose spline knots were learnt from the data, each once, with their number.
  fileprivate func collectPlacedSplines(into found: inout [(String, Int)]) {
    switch self {
    case .restrictedCubicSpline(let name, .count(let count)):
      if !found.contains(where: { $0.0 == name }) { found.append((name, count)) }
    case .interaction(let first, let second):
      first.collectPlacedSplines(into: &found)
      second.collectPlacedSplines(into: &found)
    case .variable, .restrictedCubicSpline, .polynomial, .transformed: break
    }
  }
}

extension Design.FrozenTerm {
  /// The same term with other knots for some variables.
  fileprivate func replacing(knots: [String: [Double]]) -> Design.FrozenTerm {
    switch self {
    case .restrictedCubicSpline(let name, _):
      knots[name].map { .restrictedCubicSpline(name, knots: $0) } ?? self
    case .interaction(let first, let second):
      .interaction(first.replacing(knots: knots), second.replacing(knots: knots))
    case .linear, .categorical, .polynomial, .transformed: self
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
  fileprivate static let collinear = LocalizedText(
    english: "a level or value does not occur, or one predictor explains another completely",
    simplifiedChinese: "某一取值未出现，或预测变量之间完全共线")
  fileprivate static let singleOutcome = LocalizedText(
    english: "all patients have the same outcome", simplifiedChinese: "所有患者结局相同")
  fileprivate static let notConverged = LocalizedText(
    english: "the fit did not converge", simplifiedChinese: "模型拟合未收敛")
  fileprivate static let columnsUndefined = LocalizedText(
    english: "a transformation of a predictor is not defined",
    simplifiedChinese: "预测变量的变换无定义")
  fileprivate static func noKnots(_ name: String) -> LocalizedText {
    LocalizedText(
      english: "too few distinct values of '\(name)' for its knots",
      simplifiedChinese: "“\(name)”的不同取值过少，无法设置样条节点")
  }
}
