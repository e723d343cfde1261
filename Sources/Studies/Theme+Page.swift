internal import Diagnostics
internal import Figures
internal import Scenes
internal import Statistics

extension Theme {
  /// What to say of a drawing that needs a wider page than a theme of fixed shape has, if its text then falls below what
  /// the theme promises: shown on the screen, everything on it is as much smaller.
  func warning(ofPage width: Double, of figure: String) -> Diagnostic? {
    let size = smallFont.size * self.width / max(width, self.width)
    guard aspect != nil, size < minimumTextSize * 0.995 else { return nil }
    let style = NumberStyle()
    return Diagnostic(
      .warning,
      "'\(figure)' needs a page of \(style.plain(width, significant: 4)) pt for the \(style.plain(self.width)) pt of theme '\(name)': "
        + "shown at that width its text is \(style.plain(size, significant: 2)) pt, less than \(style.plain(minimumTextSize)) pt",
      hints: [
        "draw fewer axes, or several figures", "on paper there is room: --theme default or a4",
      ])
  }
}
