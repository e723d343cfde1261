public import Diagnostics
internal import Foundation

/// Writes the reports of a run: one HTML and one Markdown file a language.
public struct Report: Sendable {
  /// One report.
  public struct File: Sendable, Hashable {
    /// The file name, such as `report.html`.
    public var name: String
    /// What stands in it.
    public var text: String
  }

  private let templates: TemplateSet

  /// Creates a writer that uses `templates`.
  public init(templates: TemplateSet) { self.templates = templates }

  /// The reports of `results` in every language of its study.
  ///
  /// - Parameters:
  ///   - results: What a run found.
  ///   - svgFiles: The drawings by their path below the output folder, as `FigureRecord.path` gives it.
  /// - Returns: HTML and Markdown for each language in turn.
  /// - Throws: `ReportError` for a drawing that is missing or that is more than a drawing.
  public func files(for results: Results, svgFiles: [String: String]) throws -> [File] {
    let languages = results.study.languages.isEmpty ? [.english] : results.study.languages
    return try languages.flatMap { language in
      try files(for: results, in: language, main: languages[0], svgFiles: svgFiles)
    }
  }

  private func files(
    for results: Results, in language: Language, main: Language, svgFiles: [String: String]
  ) throws -> [File] {
    let wording = templates.wording(language)
    let words = ReportWords(wording, language: language)
    let figures = try results.figures.map {
      try Self.figure($0, language: language, main: main, svgFiles: svgFiles)
    }
    let context = ReportContext(
      results: results, words: words,
      figures: Dictionary(figures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
    let record = context.record
    let html = try templates.render(
      "report.html.mustache", record, wording: wording, escape: PlainText.withoutControls)
    let markdown = try templates.render(
      "report.md.mustache", record, wording: wording, escape: MarkdownText.escaped)
    return [
      File(name: Self.fileName("html", language: language, main: main), text: html),
      File(
        name: Self.fileName("md", language: language, main: main),
        text: MarkdownText.tidied(markdown)),
    ]
  }

  private static func figure(
    _ record: FigureRecord, language: Language, main: Language, svgFiles: [String: String]
  ) throws -> ReportFigure {
    func path(_ format: String) -> String {
      FigureRecord.path(id: record.id, format: format, language: language, mainLanguage: main)
    }
    var svg: String?
    if record.formats.contains("svg") {
      guard let text = svgFiles[path("svg")] else { throw ReportError.missingFigure(path("svg")) }
      svg = try InlineSVG.markup(text, prefix: record.id, file: path("svg"))
    }
    // Word takes PNG in every version; a PDF is better than nothing.
    let format = ["png", "svg", "pdf"].first(where: record.formats.contains) ?? "svg"
    return ReportFigure(
      id: record.id, caption: record.caption[language],
      alternativeText: record.alternativeText[language], svg: svg, path: path(format))
  }

  /// `report.html` in the main language, `report.zh-Hans.html` in another.
  public static func fileName(_ kind: String, language: Language, main: Language) -> String {
    language == main ? "report.\(kind)" : "report.\(language.rawValue).\(kind)"
  }

  /// A language's name in itself.
  static func name(of language: Language) -> String {
    switch language {
    case .english: "English"
    case .simplifiedChinese: "简体中文"
    }
  }
}
