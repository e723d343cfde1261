internal import CCairo
public import Foundation
public import Scenes

/// What a PDF says about itself.
public struct PDFMetadata: Sendable, Hashable {
  /// The document's title; empty for the title of the first page.
  public var title: String
  /// What it is about.
  public var subject: String
  /// Who made what it shows; empty for nobody named.
  public var author: String
  /// What libraries and search engines find it by; empty for none.
  public var keywords: [String]
  /// The program and its version.
  public var creator: String
  /// ISO 8601, UTC; fixed, so that equal input gives equal bytes.
  public var creationDate: String

  /// Creates metadata; without a date that of `SOURCE_DATE_EPOCH`, else a constant.
  public init(
    title: String = "", subject: String = "", author: String = "", keywords: [String] = [],
    creator: String = "nomograph", creationDate: String? = nil
  ) {
    self.title = title
    self.subject = subject
    (self.author, self.keywords) = (author, keywords)
    self.creator = creator
    self.creationDate = creationDate ?? Self.reproducibleDate
  }

  private static var reproducibleDate: String {
    let epoch = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(Double.init)
    // The last moment that ISO 8601 writes with four digits of a year.
    guard let epoch, (0...253_402_300_799).contains(epoch) else { return "2000-01-01T00:00:00Z" }
    return Date(timeIntervalSince1970: epoch).formatted(.iso8601)
  }
}

/// A PDF in the making, one scene a page; nothing touches the disk.
public final class PDFDocument {
  private let sink = ByteSink()
  private let surface: CairoSurface
  private let context: CairoContext
  private var engine: TextEngine?
  private let metadata: PDFMetadata
  private var described: [PDFSupplement.Page] = []
  /// Pages so far.
  public private(set) var pageCount = 0

  /// Creates an empty document.
  ///
  /// - Throws: `cairo`.
  public init(metadata: PDFMetadata = PDFMetadata()) throws(RenderingError) {
    self.metadata = metadata
    surface = try CairoSurface(
      owning: cairo_pdf_surface_create_for_stream(ByteSink.write, sink.closure, 72, 72))
    context = try CairoContext(drawingOn: surface)
  }

  deinit {
    // Cairo writes to the sink when it finishes, which must not outlive this object.
    cairo_surface_finish(surface.pointer)
    if let engine { TextEngine.giveBack(engine) }
  }

  /// The engine of these fonts; pages of one document rarely differ in them.
  private func engine(of fonts: FontChoice?) throws(RenderingError) -> TextEngine {
    if let engine, engine.fonts.choice == fonts { return engine }
    let other = try TextEngine.borrow(fonts)
    if let engine { TextEngine.giveBack(engine) }
    engine = other
    return other
  }

  /// Adds a page of the scene's size.
  ///
  /// - Throws: `impossibleSize`, `coordinateNotFinite`, `cairo`, or that fonts cannot be loaded.
  public func append(_ scene: Scene) throws(RenderingError) {
    try RenderingError.checkSize(of: scene, pixelsPerPoint: 1)
    let engine = try engine(of: scene.fonts)
    cairo_pdf_surface_set_size(surface.pointer, scene.size.width, scene.size.height)
    let cairo = context.pointer
    if pageCount == 0 {
      describe(firstPage: scene)
      cairo_tag_begin(cairo, "Document", nil)
    }
    try ScenePainter(cairo: cairo, engine: engine).paint(scene)
    cairo_show_page(cairo)
    described.append(
      .init(
        language: scene.languageCode,
        alternativeTexts: scene.alternativeTexts.map(PrintableText.singleLine)))
    pageCount += 1
    try context.status(after: "draw page \(pageCount)")
  }

  /// The finished file; nothing can be added afterwards.
  ///
  /// - Throws: `cairo`.
  public func finish() throws(RenderingError) -> Data {
    if pageCount > 0 { cairo_tag_end(context.pointer, "Document") }
    try surface.finish()
    let file = Data(sink.bytes)
    // A later Cairo may order its files otherwise: then they are as Cairo makes them.
    return PDFSupplement(file)?.described(described) ?? file
  }

  private func describe(firstPage scene: Scene) {
    let title = metadata.title.isEmpty ? scene.title : metadata.title
    let subject =
      metadata.subject.isEmpty ? PrintableText.opening(of: scene.description) : metadata.subject
    set(CAIRO_PDF_METADATA_TITLE, title)
    set(CAIRO_PDF_METADATA_SUBJECT, subject)
    set(CAIRO_PDF_METADATA_AUTHOR, metadata.author)
    // Labels of outcomes hold commas.
    set(CAIRO_PDF_METADATA_KEYWORDS, metadata.keywords.joined(separator: "; "))
    set(CAIRO_PDF_METADATA_CREATOR, metadata.creator)
    set(CAIRO_PDF_METADATA_CREATE_DATE, metadata.creationDate)
    set(CAIRO_PDF_METADATA_MOD_DATE, metadata.creationDate)
  }

  private func set(_ field: cairo_pdf_metadata_t, _ value: String) {
    guard !value.isEmpty else { return }
    cairo_pdf_surface_set_metadata(surface.pointer, field, PrintableText.singleLine(value))
  }
}

extension Scene {
  /// What is said of the drawings of a page: of each that says it itself, else of the page as a whole.
  fileprivate var alternativeTexts: [String] {
    func texts(_ items: [Item]) -> [String] {
      items.flatMap { item -> [String] in
        guard case .group(let group) = item else { return [] }
        return group.alternativeText.map { [$0] } ?? texts(group.items)
      }
    }
    let own = texts(items)
    return own.isEmpty ? [description] : own
  }
}
