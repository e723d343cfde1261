internal import Diagnostics
package import Scenes

/// The page of a figure with one square panel: the key beside it where there is room, else below.
package struct PanelPage {
  /// The free rim of the page.
  package let rim: Double
  /// The corner of the panel's frame.
  package let panelOrigin: Point
  /// The width of the panel's frame.
  package let panelWidth: Double
  private let style: FigureStyle

  /// Divides the page of a style.
  package init(style: FigureStyle) {
    self.style = style
    rim = style.theme.gap * 0.5
    panelOrigin = Point(x: rim, y: rim)
    let inner = style.theme.width - 2 * rim
    panelWidth = style.theme.isWide ? inner * 0.56 : inner
  }

  /// An empty column for the key, given where the panel ended up.
  package func sidebar(beside plot: Rectangle, under frameBottom: Double) -> Sidebar {
    let theme = style.theme
    guard theme.isWide else {
      return Sidebar(
        at: Point(x: plot.minX, y: frameBottom + theme.gap * 1.5),
        width: theme.width - rim - plot.minX, theme: theme)
    }
    let left = panelOrigin.x + panelWidth + theme.gap * 2.5
    return Sidebar(
      at: Point(x: left, y: plot.minY), width: theme.width - rim - left, theme: theme)
  }

  /// The finished page, as high as its contents.
  package func scene(
    of figure: some Figure, title: String, items: [Scene.Item], bottom: Double
  ) -> Scene {
    var scene = Scene(
      size: Size(width: style.theme.width, height: bottom + rim), title: title,
      description: figure.alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(items)
    return scene
  }
}
