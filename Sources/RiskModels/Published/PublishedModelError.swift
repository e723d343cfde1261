public import Diagnostics

/// Why published coefficients do not make a model.
public enum PublishedModelError: Error, Sendable, Hashable {
  /// A factor that is no term of a formula, with the reason of the formula's reader.
  case notATerm(String, reason: String, hints: [String])
  /// A term whose columns only data could tell: a spline without knots.
  case needsData(String)
  case unknownVariable(String, known: [String])
  case unknownLevel(String, variable: String, known: [String])
  /// A level of a variable that is a number.
  case notACategory(String)
  /// A function of a variable that is a category.
  case notANumber(String, in: String)
  /// A variable in two factors of one product.
  case usedTwice(String, in: String)
  /// Not one coefficient a column.
  case wrongCount(term: String, expected: Int, found: Int)
  /// Two coefficients for one product.
  case duplicate(String)
  /// No coefficient at all.
  case noEffects
  /// A logistic model without intercept, a survival model without baseline.
  case noBaseline(ModelFamily)
  /// A variable of the dictionary that no coefficient is about.
  case unusedVariable(String)
  /// Parts that make no model that could be read back.
  case unusable(ModelFileError)
}

extension PublishedModelError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] {
    if case .unusable(let error) = self { return error.diagnostics }
    return [Diagnostic(.error, message, hints: hints)]
  }

  /// Coefficients that make no model are bad data.
  public var exitStatus: ExitStatus { .badData }

  private var message: String {
    switch self {
    case .notATerm(let text, let reason, _): "'\(text)' is no term of a model: \(reason)"
    case .needsData(let text): "'\(text)' does not say where its knots are"
    case .unknownVariable(let name, _): "no variable named '\(name)'"
    case .unknownLevel(let code, let variable, _): "'\(code)' is no level of '\(variable)'"
    case .notACategory(let name): "'\(name)' is a number and has no levels"
    case .notANumber(let name, let text): "'\(name)' in '\(text)' is a category, not a number"
    case .usedTwice(let name, let text): "'\(name)' is in '\(text)' twice"
    case .wrongCount(let term, let expected, let found):
      "'\(term)' has \(expected) coefficients, not \(found)"
    case .duplicate(let term): "the coefficient of '\(term)' is given twice"
    case .noEffects: "there is no coefficient"
    case .noBaseline(.logistic): "the intercept is missing: nobody's risk can be computed"
    case .noBaseline: "the baseline is missing: nobody's risk can be computed"
    case .unusedVariable(let name): "no coefficient is about '\(name)'"
    case .unusable: "the model does not fit together"
    }
  }

  private var hints: [String] {
    let unknown =
      "if the publication gives none, write 'slopes_only: yes': the model then has points and no "
      + "risks until it is recalibrated"
    switch self {
    case .notATerm(_, _, let hints): return hints
    case .needsData(let text):
      return ["give the knots of the publication, as in rcs(x, c(20, 25, 30))", "not '\(text)'"]
    case .unknownVariable(let name, let known):
      return [
        Suggestion.hint(for: name, among: known), "the variables are: \(known.listed)",
      ].compactMap(\.self)
    case .unknownLevel(let code, _, let known):
      return [
        Suggestion.hint(for: code, among: known), "the levels are: \(known.listed)",
      ].compactMap(\.self)
    case .notACategory(let name): return ["write 'type: category' and the levels of '\(name)'"]
    case .notANumber(let name, _): return ["write \(name)=LEVEL"]
    case .usedTwice: return ["write arithmetic of one variable as I(…), as in I(log(age)^2)"]
    case .wrongCount(_, let expected, _):
      return expected == 1
        ? ["give one number"]
        : ["give a list of \(expected) numbers, in the order of the columns"]
    case .duplicate: return ["the order of the factors makes no difference"]
    case .noEffects: return ["give them under 'coefficients', 'odds_ratios' or 'hazard_ratios'"]
    case .noBaseline(.logistic): return ["add 'intercept: …'", unknown]
    case .noBaseline:
      return ["add 'baseline: {survival: {10: 0.95}}', the survival at each horizon", unknown]
    case .unusedVariable: return ["leave it out of 'variables'"]
    case .unusable: return []
    }
  }
}
