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
  /// Of each level, the reference 0, the others as the solver counts them.
  private let positions: [Int]
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
    (sums, self.cohort) = (categories, cohort)
    positions = levels.sums.map { ($0 ?? -1) + 1 }
    (start, predictors) = (model.coefficients, data.predictors)
    let placed = PlacedKnots(spec.terms, design: data.design, cohort: cohort)
    knots = keepsKnots || placed.isEmpty ? nil : placed
    solver = MultinomialSolver(
      predictors: data.predictors, categories: categories, categoryCount: levels.levels.count)
    weights = Array(repeating: 1, count: data.patientCount)
  }

  /// Whether knots are placed anew.
  var placesKnots: Bool { knots != nil }

  /// Makes the model again and writes the risks of every patient, counted or not: one array a level.
  ///
  /// Allocates nothing where knots stay.
  mutating func fillRisks(
    counts: [Int], into risks: inout [[Double]]
  ) throws(Refitting.Failure) {
    for row in counts.indices { weights[row] = Double(counts[row]) }
    guard let knots else {
      try Self.solve(&solver, weights, start)
      return try Self.fill(&risks, from: solver, positions)
    }
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
      predictors: columns, categories: sums, categoryCount: positions.count)
    try Self.solve(&own, weights, start)
    try Self.fill(&risks, from: own, positions)
  }

  private static func solve(
    _ solver: inout MultinomialSolver, _ weights: [Double], _ start: [Double]
  ) throws(Refitting.Failure) {
    if let reason = solver.solve(weights: weights, start: start).reason {
      throw Refitting.Failure(reason: reason)
    }
  }

  private static func fill(
    _ risks: inout [[Double]], from solver: MultinomialSolver, _ positions: [Int]
  ) throws(Refitting.Failure) {
    for level in positions.indices {
      solver.fillRisks(of: positions[level], into: &risks[level])
      for risk in risks[level] where !risk.isFinite {
        throw Refitting.Failure(reason: .notConverged)
      }
    }
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
