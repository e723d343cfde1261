public import Scenes

/// Colours that the common kinds of colour blindness keep apart.
///
/// - Source: Okabe & Ito, "Color universal design", 2008.
public enum Palette {
  /// The first colour of data.
  public static let blue = Color(hex: 0x0072B2)
  /// The second colour of data; people with the event.
  public static let vermillion = Color(hex: 0xD55E00)
  /// Bluish green.
  public static let green = Color(hex: 0x009E73)
  /// Reddish purple.
  public static let purple = Color(hex: 0xCC79A7)
  /// Orange.
  public static let orange = Color(hex: 0xE69F00)
  /// Sky blue.
  public static let sky = Color(hex: 0x56B4E9)
  /// Data colours in order, neighbours apart in grey as well.
  public static let series = [blue, vermillion, green, purple, orange, sky]
  /// The second and later colours of `series`, darkened to a contrast of 4.5 : 1 on white for text.
  static let textSeries = [Color(hex: 0xB34700), Color(hex: 0x00734F), Color(hex: 0x8F3F75)]
  /// The first colour of data as a tint.
  static let paleBlue = Color(hex: 0xB7D5E8)
}

/// How one of several curves is told from the others: never by colour alone.
package struct SeriesLook: Sendable, Hashable {
  /// The line.
  package var stroke: Stroke
  /// The fill of its confidence band.
  package var band: Color { stroke.color.opacity(0.14) }

  /// The look of the curve at `index`, counted from zero.
  package init(index: Int, theme: Theme) {
    let dashes: [[Double]] = [
      [], [4, 1.6], [1.6, 1.4], [6, 1.4, 1.2, 1.4], [10, 2.2], [6, 1.4, 1.2, 1.4, 1.2, 1.4],
    ]
    let position = abs(index) % dashes.count
    stroke = Stroke(
      color: theme.dataColor(index), width: theme.lineWidth,
      dash: dashes[position].map { $0 * theme.lineWidth })
  }
}

extension Theme {
  /// The data colour at `index`, counted from zero; they repeat where a theme has fewer.
  package func dataColor(_ index: Int) -> Color {
    palette.isEmpty ? ink : palette[abs(index) % palette.count]
  }
  /// A dark shade of the second and later data colours, for lines with text of the same colour.
  package func textColor(_ index: Int) -> Color {
    textColors.isEmpty ? ink : textColors[abs(index) % textColors.count]
  }
  /// The line of axes and ticks.
  package var axisStroke: Stroke { Stroke(color: ink, width: axisWidth, cap: .square) }
  /// Light lines that help to read values off.
  package var guideStroke: Stroke { Stroke(color: guide, width: 0.5) }
  /// The named line that curves are compared with.
  package var referenceStroke: Stroke {
    Stroke(color: Color(hex: 0x8A8A8A), width: max(0.6, axisWidth), dash: [3, 2])
  }
  /// The line of treating everybody: dotted in grey wherever strategies are compared.
  package var treatAllStroke: Stroke {
    Stroke(color: mutedInk, width: lineWidth, dash: [1, 1.6].map { $0 * lineWidth })
  }
  /// A run of small print.
  package func small(_ text: String, isBold: Bool = false, muted: Bool = false) -> TextRun {
    var font = smallFont
    font.isBold = isBold
    return TextRun(text, font: font, color: muted ? mutedInk : ink)
  }
  /// A run of running text.
  package func body(_ text: String, isBold: Bool = false) -> TextRun {
    var font = bodyFont
    font.isBold = isBold
    return TextRun(text, font: font, color: ink)
  }
}
