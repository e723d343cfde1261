public import Diagnostics

/// Why missing values cannot be filled in.
public enum ImputationError: DiagnosableError, Hashable {
  /// Fewer than two data sets, or fewer than one iteration or donor.
  case badCount(Int, what: String)
  /// The imputation model names a column that the data do not have.
  case noSuchVariable(String, known: [String])
  /// Dates and free text have no place in the imputation model.
  case unusableKind(String)
  /// Nobody has a value from which others could take theirs.
  case nothingKnown(String, patients: Int)
  /// The other columns explain each other, so that they have no regression.
  case dependentColumns(String)

  /// What to tell the user.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .badCount(let value, let what):
      let least = what == "imputations" ? "2 or more" : "1 or more"
      return [Diagnostic(.error, "the number of \(what) is \(value)", hints: ["use \(least)"])]
    case .noSuchVariable(let name, let known):
      let closest = Suggestion.closest(to: name, among: known)
      let names = known.map { "'\($0)'" }.joined(separator: ", ")
      return [
        Diagnostic(
          .error, "there is no column '\(name)' to impute or to impute from",
          hints: [closest.map { "did you mean '\($0)'?" } ?? "the columns are \(names)"])
      ]
    case .unusableKind(let name):
      return [
        Diagnostic(
          .error, "'\(name)' is a date or text and cannot be in the imputation model",
          hints: ["make a number of it, or leave it out of 'auxiliary'"])
      ]
    case .nothingKnown(let name, let patients):
      return [
        Diagnostic(
          .error, "'\(name)' is missing in all \(patients) patients and cannot be imputed",
          hints: ["leave it out of the model, or check its column in the data"])
      ]
    case .dependentColumns(let name):
      return [
        Diagnostic(
          .error, "'\(name)' cannot be imputed: the columns that predict it follow from each other",
          hints: ["leave columns that repeat others out of the model and of 'auxiliary'"])
      ]
    }
  }

  /// Data that no method can complete end an analysis as bad data do.
  public var exitStatus: ExitStatus {
    switch self {
    case .badCount: .usage
    case .noSuchVariable, .unusableKind, .nothingKnown, .dependentColumns: .badData
    }
  }
}
