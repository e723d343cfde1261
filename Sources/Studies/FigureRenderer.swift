public import Diagnostics
public import Figures
public import Foundation
public import Rendering
package import Scenes

/// Turns figures into the bytes of files.
public struct FigureRenderer: Sendable {
  /// What PDF files say of themselves.
  public var metadata: PDFMetadata
  /// Whom and what PDF files name beyond that; `nil` for nobody and nothing.
  public var credits: DocumentCredits?
  /// Dots an inch of PNG files.
  public var dotsPerInch = 300.0

  /// Creates a renderer.
  public init(metadata: PDFMetadata = PDFMetadata(), credits: DocumentCredits? = nil) {
    (self.metadata, self.credits) = (metadata, credits)
  }

  /// The bytes of one figure in each of `formats`; laid out once.
  ///
  /// - Throws: `RenderingError` if a page cannot be drawn.
  public func files(
    _ figure: any Figure, style: FigureStyle, formats: [FigureFormat]
  ) throws -> [(format: FigureFormat, bytes: Data)] {
    try checkedFiles(figure, style: style, formats: formats).files
  }

  /// The same with what readers would miss: text too small on the page that the figure needs, and characters that
  /// no font can draw, or not the chosen one, unless the study's own words were looked through before.
  ///
  /// - Throws: `RenderingError` if a page cannot be drawn.
  public func checkedFiles(
    _ figure: any Figure, style: FigureStyle, formats: [FigureFormat], lookingForGlyphs: Bool = true
  ) throws -> (files: [(format: FigureFormat, bytes: Data)], warnings: [Diagnostic]) {
    let scene = try scene(figure, style: style)
    let files = try formats.map {
      ($0, try bytes(scene, as: $0, id: figure.id, in: style.language))
    }
    let tooWide = style.theme.warning(ofPage: scene.size.width, of: figure.id)
    let glyphs = lookingForGlyphs ? try MissingGlyphs(in: scene).warnings : []
    return (files, glyphs + [tooWide].compactMap(\.self))
  }

  /// The bytes of one figure.
  ///
  /// - Throws: `RenderingError` if the page cannot be drawn.
  public func file(_ figure: any Figure, style: FigureStyle, format: FigureFormat) throws -> Data {
    try bytes(
      scene(figure, style: style), as: format, id: figure.id, in: style.language)
  }

  /// The numbers of a figure as it is drawn in a style.
  ///
  /// - Throws: `RenderingError` if the fonts cannot be read.
  public func table(of figure: any Figure, style: FigureStyle) throws -> FigureTable {
    figure.table(style: style, measuring: try PangoMeasurer(fonts: style.theme.fonts))
  }

  private func scene(_ figure: any Figure, style: FigureStyle) throws -> Scene {
    Self.scene(figure, style: style, measuring: try PangoMeasurer(fonts: style.theme.fonts))
  }

  /// The drawing in the fonts that it is measured with: those of the style's theme.
  package static func scene(
    _ figure: any Figure, style: FigureStyle, measuring text: PangoMeasurer
  ) -> Scene {
    var scene = figure.scene(style: style, measuring: text)
    scene.fonts = text.fonts
    return scene
  }

  private func bytes(
    _ scene: Scene, as format: FigureFormat, id: String, in language: Language
  ) throws -> Data {
    switch format {
    case .pdf:
      try CairoRenderer(
        metadata: credits?.added(to: metadata, figure: id, in: language) ?? metadata
      ).pdf(scene)
    case .png: try CairoRenderer(metadata: metadata).png(scene, dotsPerInch: dotsPerInch)
    case .svg: Data(try SVGWriter(idPrefix: id).svg(scene).utf8)
    }
  }
}
