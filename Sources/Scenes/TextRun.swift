/// A font by purpose; the renderer knows the family names and the fallback for Chinese.
public struct FontSpec: Sendable, Hashable, Codable {
  /// The size in points at final print size.
  public var size: Double
  /// Bold or regular.
  public var isBold: Bool
  /// Italic or upright.
  public var isItalic: Bool

  /// Creates a font.
  public init(size: Double = 9, isBold: Bool = false, isItalic: Bool = false) {
    (self.size, self.isBold, self.isItalic) = (size, isBold, isItalic)
  }
}

/// One line of text in one font and colour; layout breaks long text into runs before drawing.
///
/// Superscripts and subscripts are Unicode characters (m², 10⁹, H₂O), not markup.
public struct TextRun: Sendable, Hashable, Codable {
  /// The characters; no line breaks.
  public var string: String
  /// The font.
  public var font: FontSpec
  /// The colour.
  public var color: Color

  /// Creates a run.
  public init(_ string: String, font: FontSpec = FontSpec(), color: Color = .black) {
    (self.string, self.font, self.color) = (string, font, color)
  }
}

/// Which part of a text sits at its anchor point horizontally.
public enum Anchor: String, Sendable, Hashable, Codable { case leading, center, trailing }

/// Measures text so that layout can be computed without drawing.
public protocol TextMeasurer {
  /// The advance width and the line height of a run; the height is the same for all text of a font.
  func size(of run: TextRun) -> Size
  /// The distance from the top of the line to the baseline.
  func ascent(of font: FontSpec) -> Double
}

/// Metrics that depend on nothing installed: Latin is 0.55 em wide, Chinese 1 em.
public struct FixedWidthMeasurer: TextMeasurer, Sendable {
  /// Creates a measurer.
  public init() {}

  /// The width by character class, the height 1.2 times the font size.
  public func size(of run: TextRun) -> Size {
    let ems = run.string.unicodeScalars.reduce(0.0) { $0 + ($1.value >= 0x2E80 ? 1 : 0.55) }
    return Size(width: ems * run.font.size, height: 1.2 * run.font.size)
  }

  /// Nine tenths of the font size.
  public func ascent(of font: FontSpec) -> Double { 0.9 * font.size }
}
