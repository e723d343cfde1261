internal import Cohorts
internal import Statistics

/// What a selection of terms did: part of a model's account of itself.
public struct SelectionRecord: Sendable, Hashable, Codable {
  /// When a variable could go.
  public var rule: Selection.StoppingRule
  /// The variables and interactions that stayed, in the order of the formula.
  public var kept: [String]
  /// Those that went, in the order they went, with the statistics of the approximation.
  public var eliminated: [BackwardElimination.Step]

  /// Creates a record.
  public init(
    rule: Selection.StoppingRule, kept: [String], eliminated: [BackwardElimination.Step]
  ) {
    (self.rule, self.kept, self.eliminated) = (rule, kept, eliminated)
  }
}

extension Selection {
  /// The rule of backward elimination; `nil` without selection.
  package var stoppingRule: StoppingRule? {
    switch self {
    case .none: nil
    case .backward(let rule): rule
    }
  }
}

extension FittedModel {
  /// The terms that backward elimination leaves of a fit, with the record of it.
  ///
  /// A variable stays as long as an interaction that it is part of, unlike in rms.
  ///
  /// - Throws: `FitError` for a model without covariance, and if nothing stays.
  func selectingTerms(
    by rule: Selection.StoppingRule
  ) throws(FitError) -> (terms: [Int], record: SelectionRecord) {
    let design = riskModel.design
    guard let covariance = riskModel.covariance else { throw .selectionNeedsCovariance }
    let factors = design.eliminationFactors(keepsHierarchy: true)
    let result = BackwardElimination(
      coefficients: riskModel.coefficients, covariance: covariance, factors: factors, rule: rule)
    guard !result.kept.isEmpty else {
      throw .nothingSelected(variables: design.predictors.map(\.variable.name))
    }
    let columns = Set(result.keptCoefficients)
    let terms = design.terms.indices.filter { index in
      design.columnRanges[index].contains { columns.contains($0 + 1) }
    }
    let record = SelectionRecord(
      rule: rule, kept: result.kept.map { factors[$0].name }, eliminated: result.steps)
    return (terms, record)
  }
}

extension Design {
  /// The design with some of its terms, counted from zero, and the predictors that they need.
  package func keeping(terms indices: [Int]) -> Design {
    let kept = indices.map { terms[$0] }
    let names = Set(kept.flatMap(\.variables) + strata + offsets.flatMap(\.variables))
    return Design(
      predictors: predictors.filter { names.contains($0.variable.name) }, terms: kept,
      strata: strata, offsets: offsets)
  }
}
