public import Diagnostics
internal import Rendering
public import Reporting
public import RiskModels

/// Whom and what the PDFs of a study or a model name: authors, and keywords to find them by.
public struct DocumentCredits: Sendable, Hashable {
  /// The study's authors, in their order; empty where the files do not say.
  public var authors: [LocalizedText]
  /// What the document is about: the model's title and the outcome.
  public var keywords: [LocalizedText]

  /// The credits of a study as its file describes it.
  public init(_ study: Study) {
    (authors, keywords) = (study.authors, [study.modelTitle, study.outcome.label])
  }

  /// The credits of results, of a model, or of both; only what these files hold.
  public init(_ results: Results?, model: RiskModel?) {
    authors = results?.study.authors ?? []
    let title = model?.title ?? results?.model?.title
    keywords = [title, model?.outcome.label ?? results?.study.outcome.label].compactMap(\.self)
  }

  /// The metadata with these credits in a language, and the figure's name as the last keyword.
  func added(to metadata: PDFMetadata, figure: String, in language: Language) -> PDFMetadata {
    var result = metadata
    // Names may hold commas: "Li Wei, MD".
    result.author = authors.map { $0[language] }.joined(separator: "; ")
    for word in keywords.map({ $0[language] }) + [figure] where !result.keywords.contains(word) {
      result.keywords.append(word)
    }
    return result
  }
}
