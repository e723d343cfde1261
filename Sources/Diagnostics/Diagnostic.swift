/// Something a user should know, said so that they can act on it.
public struct Diagnostic: Sendable, Hashable, Codable {
  /// How much it matters: an error stops the run, a warning is reported, a note explains.
  public enum Severity: String, Sendable, Hashable, Codable { case error, warning, note }

  /// How much it matters.
  public var severity: Severity
  /// One sentence, lower case, no final period.
  public var message: String
  /// Where in an input file, if anywhere.
  public var location: SourceLocation?
  /// What to try next, most likely first.
  public var hints: [String]
  /// What reports say of it, in sentences; empty where they say it in a place of its own, `nil` where
  /// message and hints do.
  public var inReport: LocalizedText?

  /// Creates a diagnostic.
  public init(
    _ severity: Severity, _ message: String, at location: SourceLocation? = nil,
    hints: [String] = [], inReport: LocalizedText? = nil
  ) {
    self.severity = severity
    self.message = message
    self.location = location
    self.hints = hints
    self.inReport = inReport
  }
}

/// A place in an input file; line and column count from 1.
public struct SourceLocation: Sendable, Hashable, Codable {
  /// The file as the user named it.
  public var file: String
  /// The line, if known.
  public var line: Int?
  /// The column, if known.
  public var column: Int?

  /// Creates a location.
  public init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// The exit codes of the contract, so that every error knows how a run that meets it ends.
public enum ExitStatus: Int32, Sendable, Codable {
  case done = 0
  case impossibleAnalysis = 1
  case usage = 64
  case badData = 65
  case fileNotFound = 66
  case bug = 70
  case cannotWrite = 73
}

/// An error that can explain itself to a user.
///
/// One error may carry many diagnostics: a file with forty bad cells reports all forty.
public protocol DiagnosableError: Error, Sendable {
  /// What to tell the user, most important first; never empty.
  var diagnostics: [Diagnostic] { get }
  /// How the process ends.
  var exitStatus: ExitStatus { get }
}
