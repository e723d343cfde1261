public import Diagnostics

extension FitError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, hints: hints)] }

  /// Names that do not exist are mistakes in a file; everything else makes the analysis impossible.
  public var exitStatus: ExitStatus {
    switch self {
    case .noSuchOutcome, .unusableOutcome, .unknownEvent, .outcomeIsPredictor, .noTerms: .badData
    case .noCompletePatients, .noEvents, .allEvents, .tooManyParameters, .separation, .collinear,
      .notConverged, .overflow:
      .impossibleAnalysis
    }
  }

  private var message: String {
    switch self {
    case .noSuchOutcome(let name, _, _): "no column named '\(name)' for the outcome"
    case .unusableOutcome(let name): "'\(name)' holds dates or text and cannot be the outcome"
    case .unknownEvent(let event, let outcome, _): "'\(event)' is not a value of '\(outcome)'"
    case .outcomeIsPredictor(let name): "'\(name)' is the outcome and cannot be a predictor"
    case .noTerms: "the model has no predictors"
    case .noCompletePatients: "no patient has all values that the model needs"
    case .noEvents(let outcome, let event, let patients):
      "none of the \(patients) patients has '\(event)' for '\(outcome)': there is nothing to predict"
    case .allEvents(let outcome, let event, let patients):
      "all \(patients) patients have '\(event)' for '\(outcome)': there is nothing to predict"
    case .tooManyParameters(let parameters, let patients):
      "\(parameters) coefficients cannot be estimated from \(patients) patients"
    case .separation(let columns, let isComplete):
      isComplete
        ? "\(columns.quoted) tells all patients with and without the event apart: no finite coefficient exists"
        : "\(columns.quoted) predicts the outcome of some patients perfectly: no finite coefficient exists"
    case .collinear(let column, let explainedBy):
      explainedBy.isEmpty
        ? "'\(column)' does not vary in the analysis: it cannot have a coefficient"
        : "'\(column)' follows exactly from \(explainedBy.quoted): they cannot all have coefficients"
    case .notConverged(let iterations):
      "the fit found no maximum of the likelihood in \(iterations) steps"
    case .overflow(let column): "the values of '\(column)' are too large to compute with"
    }
  }

  private var hints: [String] {
    switch self {
    case .noSuchOutcome(_, let closest, let known):
      return [closest.map { "did you mean '\($0)'?" }, "the columns are: \(known.listed)"]
        .compactMap { $0 }
    case .unknownEvent(let event, _, let known):
      let closest = Suggestion.hint(for: event, among: known)
      return [closest, "its values are: \(known.listed)"].compactMap { $0 }
    case .noCompletePatients(let missing):
      let list = missing.prefix(8).map { "\($0.variable) (\($0.missing))" }
      return ["missing values: \(list.joined(separator: ", "))"]
    case .noEvents, .allEvents:
      return ["check the event's code and the eligibility rules"]
    case .tooManyParameters:
      return ["use fewer predictors, fewer knots or fewer interactions"]
    case .separation(let columns, _):
      return [
        "cross-tabulate \(columns.first.map { "'\($0)'" } ?? "the predictors") with the outcome",
        "merge rare levels or leave the predictor out",
        "check that the predictor is not a consequence of the outcome",
      ]
    case .collinear(let column, let explainedBy):
      let candidate =
        explainedBy.isEmpty ? column : ([column] + explainedBy).joined(separator: "', '")
      return ["leave one of these out: '\(candidate)'"]
    case .notConverged: return ["look for extreme values and nearly empty levels"]
    case .overflow: return ["use another unit"]
    case .unusableOutcome, .outcomeIsPredictor, .noTerms: return []
    }
  }
}

extension [String] {
  /// Names in quotes, joined for a sentence.
  var quoted: String { map { "'\($0)'" }.joined(separator: ", ") }
}
