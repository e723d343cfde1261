public import Scenes

/// Fixed sizes, weights and colours of a figure at final print size; lengths in points.
public struct Theme: Sendable, Hashable {
  /// The name that `--theme` takes.
  public var name: String
  /// The figure's width.
  public var width: Double
  /// Width over height of a page whose shape is fixed; `nil` where a figure is as high as it needs.
  public var aspect: Double?
  /// The fonts of all text; `nil` for the shipped ones.
  public var fonts: FontChoice?
  /// Tick labels and small print.
  public var smallFont: FontSpec
  /// Axis titles and running text.
  public var bodyFont: FontSpec
  /// The figure's own title, where it has one.
  public var titleFont: FontSpec
  /// No text of the figure is smaller: 7 pt in print, more where people sit further away.
  public var minimumTextSize: Double
  /// Axis lines and ticks.
  public var axisWidth: Double
  /// Data lines.
  public var lineWidth: Double
  /// The length of a major tick.
  public var tickLength: Double
  /// Ink of text and axes.
  public var ink: Color
  /// Ink of secondary text; contrast at least 4.5 : 1 on white.
  public var mutedInk: Color
  /// Light guide lines.
  public var guide: Color
  /// Where patients are, behind an axis.
  public var density: Color
  /// Data colours in order (Okabe–Ito, reordered for grey-scale contrast).
  public internal(set) var palette: [Color]
  /// The second and later data colours, dark enough for text.
  package private(set) var textColors: [Color]
  /// A tint of the first data colour, for areas under or beside it.
  package private(set) var tint: Color

  /// 170 mm wide, for reports.
  public static let `default` = Theme(name: "default", width: millimetres(170), base: 9)
  /// 85 mm wide: one column of a journal.
  public static let singleColumn = Theme(name: "single-column", width: millimetres(85), base: 7.5)
  /// 175 mm wide: both columns of a journal.
  public static let doubleColumn = Theme(name: "double-column", width: millimetres(175), base: 8)
  /// 16 : 9 for projection.
  public static let slide = Theme(name: "slide", width: 960, aspect: 16.0 / 9, base: 18)
  /// The text width of an A4 page.
  public static let a4 = Theme(name: "a4", width: millimetres(180), base: 10)

  /// The figure narrower than this sets its key below the drawing instead of beside it.
  public static let sideBySideWidth = millimetres(120)

  /// Whether there is room for a key beside the drawing, in millimetres and for text of this size.
  public var isWide: Bool { width >= max(Self.sideBySideWidth, bodyFont.size * 48) }

  /// The distance between unrelated things: half a line of running text.
  public var gap: Double { bodyFont.size * 0.6 }

  /// All presets, for `--theme` and its suggestions.
  public static let presets: [Theme] = [.default, .singleColumn, .doubleColumn, .slide, .a4]

  /// Takes other data colours, with the shades that go with them.
  public mutating func setPalette(_ colors: [Color]) {
    palette = colors
    let later = colors.count > 1 ? Array(colors.dropFirst()) : [ink]
    textColors = later.map { $0.darkened(toContrast: ThemeFault.textContrast) }
    tint = colors.first.map { $0.mixed(withWhite: 0.72) } ?? guide
  }

  private init(name: String, width: Double, aspect: Double? = nil, base: Double) {
    self.name = name
    self.width = width
    self.aspect = aspect
    minimumTextSize = base > 12 ? 14 : 7
    smallFont = FontSpec(size: max(minimumTextSize, base - 1))
    bodyFont = FontSpec(size: base)
    titleFont = FontSpec(size: base + 1.5, isBold: true)
    axisWidth = max(0.5, base / 15)
    lineWidth = max(0.9, base / 7)
    tickLength = base / 2.5
    ink = Color(hex: 0x1A1A1A)
    mutedInk = Color(hex: 0x595959)
    guide = Color(hex: 0xDDDDDD)
    density = Color(hex: 0xC4C4C4)
    palette = Palette.series
    textColors = Palette.textSeries
    tint = Palette.paleBlue
  }
}
