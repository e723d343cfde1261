public import Diagnostics

/// Why no starter study can be written.
public enum StarterError: DiagnosableError, Hashable {
  case noSuchColumn(String, known: [String], file: String)
  case notBinary(String, file: String)
  case noBinaryColumn(file: String)
  case notATime(String, file: String)

  /// What to do about it.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .noSuchColumn(let name, let known, let file):
      let hints = [Suggestion.hint(for: name, among: known)].compactMap(\.self)
      return [
        Diagnostic(
          .error, "no column named '\(name)'", at: SourceLocation(file: file),
          hints: hints + ["the columns are: \(known.joined(separator: ", "))"])
      ]
    case .notBinary(let name, let file):
      return [
        Diagnostic(
          .error, "'\(name)' does not have exactly two values", at: SourceLocation(file: file),
          hints: [
            "name a column of yes and no, or give --time as well for a status with more values"
          ])
      ]
    case .notATime(let name, let file):
      return [
        Diagnostic(
          .error, "'\(name)' does not hold numbers and cannot be a time",
          at: SourceLocation(file: file),
          hints: ["give a column of days, weeks, months or years since the start"])
      ]
    case .noBinaryColumn(let file):
      return [
        Diagnostic(
          .error, "no column has exactly two values", at: SourceLocation(file: file),
          hints: ["--outcome COLUMN names it"])
      ]
    }
  }

  /// The data do not hold what is needed.
  public var exitStatus: ExitStatus { .badData }
}
