internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The making of a multinomial model, repeated on patients who count more than once or not at all.
///
/// Knots are placed anew unless the plan keeps them, the coefficients are fitted with case weights.
struct CategoryRefitting: Sendable {
  /// The category of each patient: 0 for the reference, then in the order of the linear predictors.
  let sums: [Int]
  private let cohort: Cohort
  private let start: [Double]
  private let levels: OutcomeCategories
  private let knots: PlacedKnots?
  private let predictors: Matrix
  private var solver: MultinomialSolver
  private var weights: [Double]

  init(
    _ data: AnalysisSet, cohort: Cohort, spec: ModelSpec, model: RiskModel, keepsKnots: Bool
  ) throws(ValidationError) {
    guard let categories = data.categories, let levels = model.categories else {
      throw .noPatients
    }
    (sums, self.levels, self.cohort) = (categories, levels, cohort)
    (start, predictors) = (model.coefficients, data.predictors)
    let placed = PlacedKnots(spec.terms, design: data.design, cohort: cohort)
    knots = keepsKnots || placed.isEmpty ? nil : placed
    solver = MultinomialSolver(
      predictors: data.predictors, categories: categories, categoryCount: levels.levels.count)
    weights = Array(repeating: 1, count: data.patientCount)
  }

  /// Whether knots are placed anew.
  var placesKnots: Bool { knots != nil }

  /// Makes the model again and returns the risks of every patient, counted or not: one array a level.
  mutating func risks(counts: [Int]) throws(Refitting.Failure) -> [[Double]] {
    for row in counts.indices { weights[row] = Double(counts[row]) }
    guard let knots else { return try Self.risks(&solver, weights, start, levels) }
    let design: Design
    do throws(PlacedKnots.Failure) {
      design = try knots.design(counts: counts)
    } catch {
      throw Refitting.Failure(reason: .noKnots(error.name))
    }
    guard let columns = try? design.matrix(for: cohort) else {
      throw Refitting.Failure(reason: .columnsUndefined)
    }
    var own = MultinomialSolver(
      predictors: columns, categories: sums, categoryCount: levels.levels.count)
    return try Self.risks(&own, weights, start, levels)
  }

  private static func risks(
    _ solver: inout MultinomialSolver, _ weights: [Double], _ start: [Double],
    _ levels: OutcomeCategories
  ) throws(Refitting.Failure) -> [[Double]] {
    let status = solver.solve(weights: weights, start: start)
    if let reason = status.reason { throw Refitting.Failure(reason: reason) }
    let linear = levels.compared.indices.map { solver.linearPredictors(block: $0) }
    let positions = levels.sums
    var result = positions.map { _ in Array(repeating: 0.0, count: weights.count) }
    for row in weights.indices {
      let risks = OutcomeCategories.risks(linear.map { $0[row] })
      guard risks.allSatisfy(\.isFinite) else { throw Refitting.Failure(reason: .notConverged) }
      for level in positions.indices { result[level][row] = risks[(positions[level] ?? -1) + 1] }
    }
    return result
  }
}

extension MultinomialSolver.Status {
  /// Why there is no model; `nil` if there is one.
  fileprivate var reason: LocalizedText? {
    switch self {
    case .converged: nil
    case .separated: .separatedCategories
    case .collinear: .collinear
    case .emptyCategory: .emptyCategory
    case .notConverged: .notConverged
    }
  }
}

extension LocalizedText {
  fileprivate static let separatedCategories = LocalizedText(
    english: "the predictors separate categories of the outcome completely",
    simplifiedChinese: "预测变量将结局类别完全分离")
  fileprivate static let emptyCategory = LocalizedText(
    english: "a category of the outcome does not occur", simplifiedChinese: "某一结局类别未出现")
}
