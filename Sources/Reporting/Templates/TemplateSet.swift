internal import BuiltInTemplates
package import Diagnostics
internal import Foundation
internal import Mustache

/// The templates and wordings of reports: the built-in ones, replaced file by file by the user's.
public struct TemplateSet: Sendable {
  /// The templates by file name.
  package private(set) var sources: [String: String]
  private var wordings: [Language: Wording]
  /// The files that replace or add to the built-in ones, by content, as `templates/name`.
  public private(set) var replacements: [Provenance.File] = []

  /// The templates that are rendered; all others are partials.
  package static let roots = ["report.html.mustache", "report.md.mustache"]

  /// The built-in templates with those that `overrides` replaces or adds, by file name; checked.
  ///
  /// - Throws: `TemplateError` with every problem of every file.
  public init(overriding overrides: [String: String] = [:]) throws {
    var problems = Self.unknownFiles(overrides)
    let files = BuiltInTemplates.files.merging(overrides) { _, replaced in replaced }
    sources = files.filter { $0.key.hasSuffix(".mustache") }
    wordings = [:]
    let expected = try Wording(json: BuiltInTemplates.files[Self.wordingFile(.english)], file: "")
    for language in Language.allCases {
      let file = Self.wordingFile(language)
      do {
        let wording = try Wording(json: files[file], file: file)
        problems += wording.differences(from: expected, file: file)
        wordings[language] = wording
      } catch let problem as TemplateProblem {
        problems.append(problem)
      }
    }
    problems += TemplateChecker.problems(
      in: sources, roots: Self.roots, fields: ReportFields.all, wordings: expected.placeholders)
    guard problems.isEmpty else { throw TemplateError(problems: problems) }
    replacements = overrides.sorted { $0.key < $1.key }.map {
      Provenance.File(name: "templates/" + $0.key, contents: Data($0.value.utf8))
    }
  }

  /// The built-in templates with those of a folder in place of theirs.
  ///
  /// - Throws: `TemplateError` if the folder cannot be read or a file in it has a problem.
  public init(folder: String) throws {
    try self.init(overriding: try Self.read(folder: folder))
  }

  private static func read(folder: String) throws -> [String: String] {
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      let wanted = names.filter { $0.hasSuffix(".mustache") || $0.hasSuffix(".json") }
      let pairs = try wanted.map {
        ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8))
      }
      return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    } catch {
      throw TemplateError(
        problems: [TemplateProblem(.unreadable(error.localizedDescription), file: folder)])
    }
  }

  /// A JSON file whose name is not a wording's would be ignored in silence.
  private static func unknownFiles(_ overrides: [String: String]) -> [TemplateProblem] {
    let known = Language.allCases.map(wordingFile)
    return overrides.keys.sorted().filter { $0.hasSuffix(".json") && !known.contains($0) }.map {
      let near = Suggestion.closest(to: $0, among: known)
      return TemplateProblem(.unknownFile($0, suggestion: near), file: $0)
    }
  }

  /// The file name of a language's wording.
  package static func wordingFile(_ language: Language) -> String {
    "wording.\(language.rawValue).json"
  }

  /// Whether a template writes Markdown: its name says so.
  package static func isMarkdown(_ file: String) -> Bool { file.hasSuffix(".md.mustache") }

  /// The wording in a language.
  package func wording(_ language: Language) -> Wording {
    guard let wording = wordings[language] else {
      preconditionFailure("a checked template set has every language")
    }
    return wording
  }

  /// Renders one of `roots`.
  ///
  /// - Throws: `TemplateError` if the Mustache library refuses a template that the checker passed.
  package func render(
    _ root: String, _ record: TemplateRecord, wording: Wording, escape: (String) -> String
  ) throws -> String {
    if let place = record.difference(from: ReportFields.all) {
      throw TemplateError(problems: [TemplateProblem(.notInItsSection(place), file: root)])
    }
    var library = MustacheLibrary()
    for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
      do {
        try library.register(source, named: String(name.dropLast(".mustache".count)))
      } catch {
        throw TemplateError(problems: [TemplateProblem(.unreadable("\(error)"), file: name)])
      }
    }
    var object = record.mustacheObject(escape: escape)
    object["words"] = wording.record.mustacheObject(escape: { $0 })
    guard let page = library.render(object, withTemplate: String(root.dropLast(".mustache".count)))
    else {
      throw TemplateError(problems: [TemplateProblem(.unreadable("no such file"), file: root)])
    }
    return page
  }
}
