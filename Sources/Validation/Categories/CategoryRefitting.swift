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
  private let start: [Double]
  /// Of each level, the reference 0, the others as the solver counts them.
  let positions: [Int]
  /// `nil` if all knots stay where they are.
  private var placed: PlacedColumns?
  private var solver: MultinomialSolver
  private var weights: [Double]

  init(
    _ data: AnalysisSet, cohort: Cohort, spec: ModelSpec, model: RiskModel, keepsKnots: Bool
  ) throws(ValidationError) {
    guard let categories = data.categories, let levels = model.categories else {
      throw .noPatients
    }
    sums = categories
    positions = levels.sums.map { ($0 ?? -1) + 1 }
    start = model.coefficients
    let learnt = DesignColumns(design: data.design, matrix: data.predictors)
    placed = keepsKnots ? nil : PlacedColumns(spec.terms, learnt, cohort: cohort)
    solver = MultinomialSolver(
      predictors: data.predictors, categories: categories, categoryCount: levels.levels.count)
    weights = Array(repeating: 1, count: data.patientCount)
  }

  /// Whether knots are placed anew.
  var placesKnots: Bool { placed != nil }

  /// Makes the model again and writes the risks of every patient, counted or not: one array a level.
  ///
  /// Allocates nothing from the second time on.
  mutating func fillRisks(
    counts: [Int], into risks: inout [[Double]]
  ) throws(Refitting.Failure) {
    for row in counts.indices { weights[row] = Double(counts[row]) }
    try placeKnots(counts)
    try Self.solve(&solver, weights, start)
    try Self.fill(&risks, from: solver, positions)
  }

  private mutating func placeKnots(_ counts: [Int]) throws(Refitting.Failure) {
    guard placed != nil else { return }
    do throws(PlacedColumns.Failure) {
      try placed?.place(counts: counts)
    } catch {
      throw Refitting.Failure(error)
    }
    guard let columns = placed?.columns.matrix else { return }
    if columns.columns + 1 == solver.blockSize {
      solver.take(columns)
    } else {
      solver = MultinomialSolver(
        predictors: columns, categories: sums, categoryCount: positions.count)
    }
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
