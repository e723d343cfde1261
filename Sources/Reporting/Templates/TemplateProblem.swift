public import Diagnostics

/// One thing wrong with a template or a wording file, with its place.
public struct TemplateProblem: Error, Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    case unclosedTag
    case unclosedSection(String)
    case strayEnd(String)
    case mismatchedEnd(String, open: String, openLine: Int)
    /// A Mustache feature that cannot be checked before the analysis.
    case unsupported(String)
    case unknownName(String, suggestion: String?)
    case unknownPartial(String, suggestion: String?)
    case recursivePartial([String])
    /// A name that may be absent, used outside its section.
    case notInItsSection(String)
    /// A list, section or flag used as a value, or a value used as a section.
    case wrongUse(String, expected: String)
    case mustBeEscaped(String)
    case mustNotBeEscaped(String)
    case missingPragma
    case unknownPragma(String)
    case unreadable(String)
    case notAWordingFile(String)
    case missingWording(String)
    case unknownWording(String, suggestion: String?)
    case placeholders(String, found: [String], expected: [String])
    case unknownFile(String, suggestion: String?)
    case sentenceInTemplate(String)
  }

  /// What is wrong.
  public var kind: Kind
  /// The template file by name.
  public var file: String
  /// The line, counted from 1.
  public var line: Int?

  /// Creates a problem.
  public init(_ kind: Kind, file: String, line: Int? = nil) {
    (self.kind, self.file, self.line) = (kind, file, line)
  }
}

/// Everything wrong with the templates of a run, found before any analysis.
public struct TemplateError: DiagnosableError, Hashable {
  /// The problems in the order of files and lines.
  public var problems: [TemplateProblem]
  /// What to tell the user, in that order.
  public var diagnostics: [Diagnostic] { problems.map(\.diagnostic) }
  /// Templates are input like data.
  public var exitStatus: ExitStatus { .badData }
}
