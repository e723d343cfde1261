public import Diagnostics

/// One thing that is wrong with a study file, with its place.
public struct StudyProblem: Sendable, Hashable {
  /// What is wrong: facts only, the words are in `StudyProblem+Diagnostic.swift`.
  public enum Fact: Sendable, Hashable {
    case unknownKey(String, section: String, known: [String])
    case missingKey(String, section: String)
    case wrongKind(key: String, expected: String, found: String)
    case notAllowed(String, key: String, allowed: [String])
    case outOfRange(String, key: String, expected: String)
    case duplicate(String, what: String, firstLine: Int?)
    case unknownName(String, what: String, known: [String])
    case unsuitable(String, reason: String, hints: [String])
    case notAvailable(String, key: String, available: [String])
    case notYAML(String, hints: [String])
    case empty
    case anchor(String)
    case tooLarge(limit: Int)
    /// What another module said about a piece of the file, e.g. a rule or the formula.
    case explained(Diagnostic)
  }

  /// What is wrong.
  public var fact: Fact
  /// Where.
  public var location: SourceLocation

  /// Creates a problem.
  public init(_ fact: Fact, at location: SourceLocation) {
    (self.fact, self.location) = (fact, location)
  }
}

/// Why a study cannot be run.
public enum StudyError: DiagnosableError, Hashable {
  /// Everything that is wrong with the study file, in the order of its lines.
  case problems([StudyProblem])
  /// A file that the study or the user names cannot be read.
  case unreadable(path: String, reason: UnreadableReason)

  /// Why a file cannot be read.
  public enum UnreadableReason: Sendable, Hashable {
    case missing, isDirectory, denied, notUTF8
    /// A study file names it and it is not there.
    case missingData(study: String)
    case other(String)
  }
}
