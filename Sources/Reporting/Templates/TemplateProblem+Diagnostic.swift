package import Diagnostics

extension TemplateProblem {
  /// The problem in words.
  package var diagnostic: Diagnostic {
    let (message, hints) = kind.words
    return Diagnostic(
      .error, message, at: SourceLocation(file: file, line: line), hints: hints.compactMap { $0 })
  }
}

extension TemplateProblem.Kind {
  fileprivate var words: (message: String, hints: [String?]) {
    switch self {
    case .unclosedTag, .unclosedSection, .strayEnd, .mismatchedEnd, .unsupported: syntaxWords
    case .notAWordingFile, .missingWording, .unknownWording, .placeholders, .sentenceInTemplate:
      wordingWords
    default: meaningWords
    }
  }

  private var syntaxWords: (message: String, hints: [String?]) {
    switch self {
    case .unclosedTag: ("a tag is opened with '{{' and never closed", ["close it with '}}'"])
    case .unclosedSection(let name):
      ("section '\(name)' is never closed", ["add {{/\(name)}}"])
    case .strayEnd(let name):
      ("'{{/\(name)}}' closes a section that is not open", [])
    case .mismatchedEnd(let name, let open, let openLine):
      (
        "'{{/\(name)}}' comes before the end of section '\(open)'",
        ["section '\(open)' was opened in line \(openLine)"]
      )
    case .unsupported(let tag):
      (
        "'\(tag)' is not supported in report templates",
        ["values, sections, partials and comments are; templates/README.md lists the names"]
      )
    default: ("", [])
    }
  }

  private var meaningWords: (message: String, hints: [String?]) {
    switch self {
    case .unknownName(let name, let suggestion):
      ("the report has no '\(name)' here", [Self.hint(suggestion), Self.readMe])
    case .unknownPartial(let name, let suggestion):
      ("no partial named '\(name)'", [Self.hint(suggestion)])
    case .recursivePartial(let chain):
      ("partial '\(chain.last ?? "")' includes itself: \(chain.joined(separator: " → "))", [])
    case .notInItsSection(let name):
      (
        "'\(name)' may be absent and would leave a blank",
        ["write {{#\(name)}}…{{\(name)}}…{{/\(name)}}"]
      )
    case .wrongUse(let name, let expected): ("'\(name)' is \(expected)", [Self.readMe])
    case .mustBeEscaped(let name):
      ("'\(name)' must be escaped", ["write {{\(name)}} with two braces"])
    case .mustNotBeEscaped(let name):
      ("'\(name)' is markup", ["write {{{\(name)}}} with three braces"])
    case .missingPragma:
      (
        "a Markdown template must start with {{%CONTENT_TYPE:TEXT}}",
        ["its values are already escaped for Markdown"]
      )
    case .unknownPragma(let text): ("'{{%\(text)}}' is not known here", [])
    case .unreadable(let reason): ("the file cannot be read: \(reason)", [])
    case .unknownFile(let name, let suggestion):
      ("'\(name)' is not the name of a report template", [Self.hint(suggestion)])
    default: ("", [])
    }
  }

  private var wordingWords: (message: String, hints: [String?]) {
    switch self {
    case .notAWordingFile(let reason):
      ("not a wording file, one JSON object of strings: \(reason)", [])
    case .missingWording(let key): ("wording '\(key)' is missing or empty", [])
    case .unknownWording(let key, let suggestion):
      ("'\(key)' is not a wording of reports", [Self.hint(suggestion)])
    case .placeholders(let key, let found, let expected):
      (
        "wording '\(key)' has the places \(Self.list(found))",
        ["it must have exactly \(Self.list(expected))"]
      )
    case .sentenceInTemplate(let key):
      ("wording '\(key)' has places to fill in and cannot stand in a template", [])
    default: ("", [])
    }
  }

  private static let readMe = "templates/README.md lists every name"

  private static func hint(_ suggestion: String?) -> String? {
    suggestion.map { "did you mean '\($0)'?" }
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "{\($0)}" }.joined(separator: ", ")
  }
}
