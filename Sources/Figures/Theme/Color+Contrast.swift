internal import Foundation
package import Scenes

extension Color {
  /// Relative luminance of sRGB, from 0 for black to 1 for white.
  ///
  /// - Source: WCAG 2.1, definition of relative luminance.
  package var luminance: Double {
    func linear(_ part: Double) -> Double {
      part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The contrast of text of this colour on white paper, from 1 to 21.
  package var contrastOnWhite: Double { 1.05 / (luminance + 0.05) }

  /// The colour, with as much black as it takes to be told from white.
  func darkened(toContrast contrast: Double) -> Color {
    var color = self
    while color.contrastOnWhite < contrast {
      color = Color(
        red: color.red * 0.95, green: color.green * 0.95, blue: color.blue * 0.95, alpha: alpha)
    }
    return color
  }

  /// The colour as a tint on white paper.
  func mixed(withWhite share: Double) -> Color {
    func mix(_ part: Double) -> Double { part + (1 - part) * share }
    return Color(red: mix(red), green: mix(green), blue: mix(blue), alpha: alpha)
  }
}
