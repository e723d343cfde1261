internal import Cohorts
internal import RiskModels
internal import Statistics

/// A formula with the data that it is fitted to, for topics whose estimators start from columns.
struct LogisticSample {
  let predictors: Matrix
  let outcomes: [Bool]
  /// The model's columns as R names them.
  let columnNames: [String]

  /// Takes a formula in R's notation whose outcome is 0 or 1.
  init(_ data: ReferenceData, formula text: String) throws {
    let formula = try Formula(text)
    let set = try AnalysisSet(data.cohort(), for: formula.logisticSpec(event: "1"))
    predictors = set.predictors
    outcomes = set.outcomes
    columnNames = Self.names(of: formula.terms, in: data)
  }

  var outcomeNumbers: [Double] { outcomes.map { $0 ? 1 : 0 } }

  /// `age`, or the variable with the level for each level but the first.
  private static func names(of terms: [Term], in data: ReferenceData) -> [String] {
    terms.flatMap { term -> [String] in
      guard case .variable(let name) = term,
        let levels = data.columns.first(where: { $0.name == name })?.levels
      else { return [term.notation] }
      return levels.dropFirst().map { name + $0 }
    }
  }
}
