internal import CCairo
internal import Scenes
internal import Synchronization

/// Pango's font map and context: dear to make, and not to be used by two threads at once.
///
/// `@unchecked Sendable`: the pool hands an engine to one user at a time.
final class TextEngine: @unchecked Sendable {
  let fonts: FontLibrary
  let context: OpaquePointer
  private let map: UnsafeMutablePointer<PangoFontMap>

  private static let pool = Mutex<[TextEngine]>([])

  /// An engine that nobody else uses until it is given back.
  static func borrow() throws(RenderingError) -> TextEngine {
    if let idle = pool.withLock({ $0.popLast() }) { return idle }
    return try TextEngine(fonts: try FontLibrary.shared())
  }

  /// Gives an engine back for the next user.
  static func giveBack(_ engine: TextEngine) { pool.withLock { $0.append(engine) } }

  private init(fonts: FontLibrary) throws(RenderingError) {
    guard let map = pango_cairo_font_map_new(),
      let context = pango_font_map_create_context(map)
    else { throw .cairo(action: "set up text", reason: "no fonts") }
    (self.fonts, self.map, self.context) = (fonts, map, context)
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    // One user unit is one point, and text is not laid on whole pixels.
    pango_cairo_context_set_resolution(context, 72)
    pango_context_set_round_glyph_positions(context, 0)
    setLanguage("en")
  }

  deinit {
    g_object_unref(UnsafeMutableRawPointer(context))
    g_object_unref(UnsafeMutableRawPointer(map))
  }

  /// The shapes of Han characters depend on the language.
  func setLanguage(_ code: String) {
    let tag = code == "zh-Hans" ? "zh-cn" : code
    pango_context_set_language(context, pango_language_from_string(tag))
  }
}
