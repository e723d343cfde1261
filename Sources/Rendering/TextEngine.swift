internal import CCairo
internal import Scenes
internal import Synchronization

/// Pango's font map and contexts with the texts they have set: dear to make, and not to be used by two
/// threads at once.
///
/// `@unchecked Sendable`: the pool hands an engine to one user at a time.
final class TextEngine: @unchecked Sendable {
  let fonts: FontLibrary
  private let map: UnsafeMutablePointer<PangoFontMap>
  private var contexts: [String: OpaquePointer] = [:]
  private var language = "en"
  private var widths: [TextKey: Double] = [:]
  /// Per language, for the shapes of Han characters depend on it.
  private var layouts: [String: [TextKey: PangoTextLayout]] = [:]

  private static let widthLimit = 8192
  private static let layoutLimit = 1024

  private static let pool = Mutex<[FontChoice?: [TextEngine]]>([:])

  /// An engine of these fonts, the shipped ones for `nil`, that nobody else uses until it is given back.
  static func borrow(_ choice: FontChoice?) throws(RenderingError) -> TextEngine {
    if let idle = pool.withLock({ $0[choice]?.popLast() }) {
      idle.setLanguage("en")
      return idle
    }
    return try TextEngine(fonts: try FontLibrary.of(choice))
  }

  /// Gives an engine back for the next user.
  static func giveBack(_ engine: TextEngine) {
    pool.withLock { $0[engine.fonts.choice, default: []].append(engine) }
  }

  private init(fonts: FontLibrary) throws(RenderingError) {
    guard let map = pango_cairo_font_map_new() else {
      throw .cairo(action: "set up text", reason: "no fonts")
    }
    (self.fonts, self.map) = (fonts, map)
    // On every system that nomograph runs on, Cairo's font map is one of fontconfig.
    pango_fc_font_map_set_config(OpaquePointer(map), fonts.configuration)
  }

  deinit {
    layouts = [:]
    for context in contexts.values { g_object_unref(UnsafeMutableRawPointer(context)) }
    g_object_unref(UnsafeMutableRawPointer(map))
  }

  /// Text is set in this language from now on, as a BCP 47 code.
  func setLanguage(_ code: String) { language = code }

  /// The advance width of a line in points.
  func width(of run: TextRun) -> Double {
    let key = TextKey(string: run.string, font: run.font)
    if let known = widths[key] { return known }
    let width = (try? PangoTextLayout(run, engine: self))?.width ?? 0
    if widths.count >= Self.widthLimit { widths.removeAll(keepingCapacity: true) }
    widths[key] = width
    return width
  }

  /// A line ready to be drawn; many pages share their fixed texts.
  func layout(of run: TextRun) throws(RenderingError) -> PangoTextLayout {
    let key = TextKey(string: run.string, font: run.font)
    if let known = layouts[language]?[key] { return known }
    let layout = try PangoTextLayout(run, engine: self)
    if layouts[language, default: [:]].count >= Self.layoutLimit { layouts[language] = [:] }
    layouts[language, default: [:]][key] = layout
    return layout
  }

  /// Pango's context of the language.
  func context() throws(RenderingError) -> OpaquePointer {
    if let known = contexts[language] { return known }
    guard let context = pango_font_map_create_context(map) else {
      throw .cairo(action: "set up text", reason: "out of memory")
    }
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    // One user unit is one point, and text is not laid on whole pixels.
    pango_cairo_context_set_resolution(context, 72)
    pango_context_set_round_glyph_positions(context, 0)
    let tag = language == "zh-Hans" ? "zh-cn" : language
    pango_context_set_language(context, pango_language_from_string(tag))
    contexts[language] = context
    return context
  }
}

/// A text in a font, equal if every byte is: strings that only mean the same may be drawn differently.
struct TextKey: Hashable {
  let string: String
  let font: FontSpec

  static func == (one: TextKey, other: TextKey) -> Bool {
    one.font == other.font && one.string.utf8.count == other.string.utf8.count
      && one.string.utf8.elementsEqual(other.string.utf8)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(font.size)
    hasher.combine(font.isBold)
    var string = string
    string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
