public import Diagnostics

extension FormulaError: DiagnosableError {
  /// What is wrong in words, with the column of the formula.
  public var diagnostics: [Diagnostic] {
    let location = SourceLocation(file: "formula", line: 1, column: column)
    return [Diagnostic(.error, message, at: location, hints: hints)]
  }

  /// A formula is part of a study file or of the command line.
  public var exitStatus: ExitStatus { .badData }

  private var message: String {
    switch problem {
    case .noTilde: "a formula needs '~' between the outcome and the predictors"
    case .emptySide(let isLeft):
      isLeft
        ? "the formula names no outcome before '~'" : "the formula names no predictor after '~'"
    case .unexpectedCharacter(let character): "'\(character)' has no meaning in a formula"
    case .unclosedBackquote: "a name in backquotes is empty or not closed"
    case .unclosedQuote: "a text in quotes is not closed"
    case .unexpected(let found, let expected): "expected \(expected) but found '\(found)'"
    case .unknownFunction(let name, _): "no function named '\(name)'"
    case .notSupported(let what, let reason): "'\(what)' cannot be used in a formula: \(reason)"
    case .invalidArgument(let function, let expected): "\(function)() needs \(expected)"
    case .interactionWithoutParts(let interaction, let missing):
      "'\(interaction)' needs '\(missing)' as a term of its own"
    case .selfInteraction(let name): "'\(name)' cannot interact with itself"
    case .outcomeIsPredictor(let name): "'\(name)' is the outcome and cannot be a predictor"
    case .notAFormulaPart(let what):
      "'\(what)' can only be added to a formula with '+'"
    case .noPredictors: "the formula has strata or offsets but no predictor"
    case .tooLong: "the formula has too many terms or parentheses"
    }
  }

  private var hints: [String] {
    switch problem {
    case .noTilde, .emptySide: ["write it as in 'fracture ~ age + rcs(bmi, 4) + sex'"]
    case .unexpectedCharacter: ["put names that are no identifiers in backquotes: `bone density`"]
    case .unknownFunction(_, let closest):
      [
        closest.map { "did you mean '\($0)'?" },
        "the functions are: \(FormulaParser.functions.joined(separator: ", "))",
      ]
      .compactMap { $0 }
    case .interactionWithoutParts:
      ["write * instead of : to include all parts of an interaction"]
    case .selfInteraction(let name): ["write pol(\(name), 2) or rcs(\(name), 4) for a curve"]
    case .notAFormulaPart:
      ["write it as a term of its own: 'Surv(time, status) ~ age + strat(centre) + offset(x)'"]
    case .unclosedBackquote, .unclosedQuote, .noPredictors, .unexpected, .notSupported,
      .invalidArgument, .outcomeIsPredictor,
      .tooLong:
      []
    }
  }
}
