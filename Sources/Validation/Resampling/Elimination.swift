internal import RiskModels
internal import Statistics

extension Refitting {
  /// Which factors there are and when one may go.
  struct Elimination: Sendable {
    var factors: [BackwardElimination.Factor]
    var rule: BackwardElimination.Rule
    /// What stays whatever a fit says; `nil` where each fit decides.
    var given: Choice?

    /// What stays of all factors.
    struct Choice: Sendable, Hashable {
      /// Positions of the factors.
      var factors: [Int]
      /// Positions of their coefficients, the constant 0 included.
      var coefficients: [Int]
    }

    /// What coefficients with their covariance let stay.
    func choice(_ coefficients: [Double], _ covariance: Matrix) -> Choice {
      let result = BackwardElimination(
        coefficients: coefficients, covariance: covariance, factors: factors, rule: rule)
      return Choice(factors: result.kept, coefficients: result.keptCoefficients)
    }

    /// The choice that was given, else that of a fit; `nil` for a fit without covariance.
    func choice(
      from estimates: () -> (coefficients: [Double], covariance: Matrix)?
    ) -> Choice? {
      given ?? estimates().map { choice($0.coefficients, $0.covariance) }
    }

    /// The names of the factors that stay.
    func names(of choice: Choice) -> [String] { choice.factors.map { factors[$0].name } }
  }
}

extension Refitting.Elimination {
  /// The factors of a design that a selection chooses among; `nil` if it does not.
  init?(_ selection: Selection, of design: Design) {
    guard case .backward(let rule) = selection else { return nil }
    self.init(factors: design.eliminationFactors(keepsHierarchy: true), rule: rule)
  }
}
