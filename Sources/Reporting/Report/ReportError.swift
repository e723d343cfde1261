public import Diagnostics

/// Why results or their figures cannot become a report.
public enum ReportError: DiagnosableError, Hashable {
  /// The file has another format, or none.
  case notResults(file: String, format: String?)
  /// The file's format has a newer major version than this tool.
  case newerFormat(file: String, format: String)
  /// The file has the right format and breaks it.
  case malformed(file: String, reason: String)
  /// A figure that the results list has no file.
  case missingFigure(String)
  /// A drawing that holds scripts or reaches outside itself.
  case unsafeFigure(file: String, reason: String)

  /// What to tell the user.
  public var diagnostics: [Diagnostic] { [diagnostic] }

  /// Bad input, or a file that is not there.
  public var exitStatus: ExitStatus {
    if case .missingFigure = self { .fileNotFound } else { .badData }
  }

  private var diagnostic: Diagnostic {
    switch self {
    case .notResults(let file, let format):
      Diagnostic(
        .error, "not a results file: its format is \(format.map { "'\($0)'" } ?? "not given")",
        at: SourceLocation(file: file), hints: ["expected '\(Results.currentFormat)'"])
    case .newerFormat(let file, let format):
      Diagnostic(
        .error, "the results are of the newer format '\(format)'", at: SourceLocation(file: file),
        hints: ["this version reads '\(Results.currentFormat)'; use the version that wrote them"])
    case .malformed(let file, let reason):
      Diagnostic(
        .error, "the results file is damaged: \(reason)", at: SourceLocation(file: file),
        hints: ["write it again with 'nomograph run'"])
    case .missingFigure(let path):
      Diagnostic(
        .error, "the results list the figure '\(path)', which is not there",
        hints: ["draw it again with 'nomograph run'"])
    case .unsafeFigure(let file, let reason):
      Diagnostic(
        .error, "the drawing cannot stand inside a report: \(reason)",
        at: SourceLocation(file: file), hints: ["draw it again with 'nomograph run'"])
    }
  }
}
