/// Vertical metrics of a line, the same for every text of a font size.
///
/// Those of Liberation Sans, in which Chinese characters of the same size fit too, so that a line
/// keeps its height and its baseline whichever script it holds and whichever font a theme chooses.
package enum FontMetrics {
  /// From the top of the line to the baseline, as a share of the font size.
  package static let ascent = 1854.0 / 2048
  /// From the baseline to the bottom of the line, as a share of the font size.
  package static let descent = 434.0 / 2048
}
