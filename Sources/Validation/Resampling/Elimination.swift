internal import RiskModels
internal import Statistics

extension Refitting {
  /// Which factors there are, when one may go, and room to let them go in one fit after another.
  ///
  /// From the second fit on nothing is allocated.
  struct Elimination: Sendable {
    /// Positions of the factors that stay whatever a fit says; `nil` where each fit decides.
    var given: [Int]?
    /// The names of the factors that stay after the last fit.
    private(set) var names: [String] = []
    /// Positions of their columns, without a constant.
    private(set) var columns: [Int] = []
    private let keepsHierarchy: Bool
    private var search: BackwardElimination.Workspace
    private var restricted = RestrictedLikelihood.Workspace()
    private var held: [RestrictedLikelihood.Held] = []
    private var coefficients: [Double] = []
    private var covariance = Matrix(rows: 0, columns: 0)

    /// Some factors; `keepsHierarchy` is how those of another design are found.
    init(
      factors: [BackwardElimination.Factor], rule: BackwardElimination.Rule,
      keepsHierarchy: Bool = true
    ) {
      self.keepsHierarchy = keepsHierarchy
      search = BackwardElimination.Workspace(factors: factors, rule: rule)
    }

    /// The factors of a design; with `keepsHierarchy`, variables stay as long as their interactions.
    init(_ rule: BackwardElimination.Rule, of design: Design, keepsHierarchy: Bool) {
      let factors = design.eliminationFactors(keepsHierarchy: keepsHierarchy)
      self.init(factors: factors, rule: rule, keepsHierarchy: keepsHierarchy)
    }

    /// The factors of a design that a selection chooses among; `nil` if it does not.
    init?(_ selection: Selection, of design: Design) {
      guard case .backward(let rule) = selection else { return nil }
      self.init(rule, of: design, keepsHierarchy: true)
    }

    /// The names of all factors.
    var candidates: [String] { search.factors.map(\.name) }

    /// Takes a design of the same terms whose splines have other numbers of columns.
    mutating func take(_ design: Design) {
      search = BackwardElimination.Workspace(
        factors: design.eliminationFactors(keepsHierarchy: keepsHierarchy), rule: search.rule)
    }

    /// Positions of the factors that coefficients with their covariance let stay.
    mutating func choice(_ coefficients: [Double], _ covariance: Matrix) -> [Int] {
      search.run(coefficients, covariance)
      return search.kept
    }

    /// Lets factors go from a fit that has just been made and refits what stays; the solver is there then.
    mutating func refit(_ solver: inout LogisticSolver) throws(Failure) {
      if given == nil {
        guard solver.fillCovariance(into: &covariance) else {
          throw Failure(reason: .notConverged)
        }
        search.run(solver.coefficients, covariance)
      }
      let size = solver.coefficients.count
      note(size)
      held.empty(keepingRoomFor: size)
      for coefficient in 1..<max(1, size) where !columns.contains(coefficient - 1) {
        held.append(RestrictedLikelihood.Held(coefficient, at: 0))
      }
      guard !held.isEmpty else { return }
      guard restricted.begin(at: &solver), restricted.maximize(held, of: &solver) else {
        throw Failure(reason: .notConverged)
      }
    }

    /// Lets factors go from a fit that has just been made.
    mutating func choose(from solver: inout HazardSolver) throws(Failure) {
      if given == nil {
        guard solver.fillEstimates(&coefficients, &covariance) else {
          throw Failure(reason: .noHazardModel)
        }
        search.run(coefficients, covariance)
      }
      note(solver.columnCount + 1)
    }

    /// Notes the names and, in their order, the columns of what stays of so many coefficients.
    private mutating func note(_ size: Int) {
      names.empty(keepingRoomFor: search.factors.count)
      columns.empty(keepingRoomFor: size)
      for factor in given ?? search.kept { names.append(search.factors[factor].name) }
      for coefficient in 1..<max(1, size) where stays(coefficient) {
        columns.append(coefficient - 1)
      }
    }

    private func stays(_ coefficient: Int) -> Bool {
      guard let given else { return search.keptCoefficients.contains(coefficient) }
      for factor in given where search.factors[factor].coefficients.contains(coefficient) {
        return true
      }
      return false
    }
  }
}
