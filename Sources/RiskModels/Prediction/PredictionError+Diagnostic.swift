public import Diagnostics
internal import Statistics

extension PredictionError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, at: place, hints: hints)] }

  private var place: SourceLocation? {
    switch self {
    case .undefined(_, _, _, _, let place), .missingInCohort(_, _, _, let place): place
    default: nil
    }
  }

  /// Patients that a model cannot be applied to are bad data.
  public var exitStatus: ExitStatus { .badData }

  private var message: String {
    switch self {
    case .missingPredictor(let name): "the model needs '\(name)', which is not given"
    case .unknownLevels(let levels, let variable, _):
      "the model does not know \(levels.prefix(5).map { $0 }.quoted) as a value of '\(variable)'"
    case .notANumber(let name): "the model needs a number for '\(name)'"
    case .notFinite(let name): "'\(name)' is infinite or not a number"
    case .undefined(let column, _, let count, let row, let place):
      "'\(column)' is not defined" + place.inRows(count, first: row)
    case .noSuchColumn(let name, _, _): "the model needs a column '\(name)', which the data lack"
    case .missingInCohort(let name, let count, let row, let place):
      "'\(name)' is missing" + place.inRows(count, first: row)
    case .unusableColumn(let name): "'\(name)' holds dates or text, not what the model needs"
    case .slopesOnly:
      "the model has slopes only: it can rank patients but does not know anybody's risk"
    case .noHorizon: "the model has no horizon within which it could give a risk"
    case .unknownHorizon(let time, _):
      "the model has no baseline for the horizon \(NumberStyle().plain(time))"
    case .unknownStratum(let name, _): "the model has no baseline for the stratum '\(name)'"
    case .severalRisks: "the model has a risk for each category of its outcome, not a single one"
    }
  }

  private var hints: [String] {
    switch self {
    case .unknownLevels(let levels, _, let known):
      [
        levels.first.flatMap { Suggestion.hint(for: $0, among: known) },
        "it was made from: \(known.listed)",
      ].compactMap { $0 }
    case .noSuchColumn(_, let closest, let known):
      [closest.map { "did you mean '\($0)'?" }, "the columns are: \(known.listed)"].compactMap {
        $0
      }
    case .undefined(let column, _, _, _, _):
      [
        column.hasPrefix("log")
          ? "log needs values above zero" : "a value is outside what the term can compute"
      ]
    case .slopesOnly:
      [
        "recalibrate it in patients whose outcome is known: "
          + "nomograph validate MODEL --data FILE --update large --updated-model NEW.json"
      ]
    case .unknownHorizon(_, let known):
      ["its horizons are: \(known.map { NumberStyle().plain($0) }.joined(separator: ", "))"]
    case .unknownStratum(_, let known): ["its strata are: \(known.listed)"]
    case .severalRisks(let categories):
      [
        "its categories are: \(categories.listed)",
        "nomograph score gives the risk of every category",
      ]
    case .noHorizon: ["fit it again with --horizon"]
    case .missingPredictor, .notANumber, .notFinite, .missingInCohort, .unusableColumn: []
    }
  }
}

extension SourceLocation? {
  /// In which rows something is wrong; where the place of the first is known, it stands beside the message.
  func inRows(_ count: Int, first row: Int) -> String {
    switch (self == nil, count == 1) {
    case (true, true): " in row \(row + 1)"
    case (true, false): " in \(count) rows, first in row \(row + 1)"
    case (false, true): ""
    case (false, false): " in \(count) rows, first here"
    }
  }
}
