internal import CCairo
public import Foundation
public import Scenes

/// Draws scenes with Cairo and Pango into files held in memory; equal scenes give equal bytes.
public struct CairoRenderer: Sendable {
  /// What PDFs say about themselves.
  public var metadata: PDFMetadata

  /// Creates a renderer.
  public init(metadata: PDFMetadata = PDFMetadata()) { self.metadata = metadata }

  /// The scene as a PDF of one page.
  ///
  /// - Throws: `RenderingError`.
  public func pdf(_ scene: Scene) throws(RenderingError) -> Data { try pdf(pages: [scene]) }

  /// The scenes as a PDF of one page each.
  ///
  /// - Throws: `RenderingError`.
  public func pdf(pages: [Scene]) throws(RenderingError) -> Data {
    let document = try PDFDocument(metadata: metadata)
    for page in pages { try document.append(page) }
    return try document.finish()
  }

  /// The scene as a PNG on white, which records its physical size.
  ///
  /// - Throws: `RenderingError`.
  public func png(_ scene: Scene, dotsPerInch: Double = 300) throws(RenderingError) -> Data {
    let scale = dotsPerInch / 72
    try RenderingError.checkSize(of: scene, pixelsPerPoint: scale)
    let width = max(1, Int((scene.size.width * scale).rounded()))
    let height = max(1, Int((scene.size.height * scale).rounded()))
    let surface = try CairoSurface(
      owning: cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)))
    let context = try CairoContext(drawingOn: surface)
    cairo_set_source_rgb(context.pointer, 1, 1, 1)
    cairo_paint(context.pointer)
    cairo_scale(context.pointer, scale, scale)
    let engine = try TextEngine.borrow(scene.fonts)
    defer { TextEngine.giveBack(engine) }
    try ScenePainter(cairo: context.pointer, engine: engine).paint(scene)
    cairo_surface_flush(surface.pointer)
    guard let pixels = cairo_image_surface_get_data(surface.pointer) else {
      throw .cairo(action: "read the pixels of an image", reason: "no data")
    }
    let stride = Int(cairo_image_surface_get_stride(surface.pointer))
    let image = PNGEncoder(
      width: width, height: height, dotsPerInch: dotsPerInch, title: scene.title,
      description: scene.description)
    return try image.encode(UnsafeRawBufferPointer(start: pixels, count: stride * height), stride)
  }
}

extension RenderingError {
  /// Cairo's images and our page sizes end at 32,767 a side.
  static func checkSize(of scene: Scene, pixelsPerPoint: Double) throws(RenderingError) {
    let sides = [scene.size.width * pixelsPerPoint, scene.size.height * pixelsPerPoint]
    guard sides.allSatisfy({ $0 > 0 && $0 < 32_767 }), pixelsPerPoint > 0 else {
      throw .impossibleSize(
        width: scene.size.width, height: scene.size.height, pixelsPerPoint: pixelsPerPoint)
    }
  }
}
