internal import Scenes

/// A row of numbers under a plot, each below the labelled tick of the axis that it belongs to.
struct TickRow {
  /// Heading and numbers.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the row.
  private(set) var bottom: Double

  /// Sets the numbers that a value gives, under a heading of its own; numbers that would touch are left out.
  init(
    _ heading: String, under panel: Panel, at top: Double, theme: Theme,
    measuring text: some TextMeasurer, number: (Double) -> String?
  ) {
    bottom = top
    let cells = panel.labelledTicks(measuring: text).compactMap { value in
      number(value).map { (panel.x.position(of: value), theme.small($0)) }
    }
    guard !cells.isEmpty else { return }
    let heading = ParagraphLayout(
      heading, font: theme.smallFont, color: theme.mutedInk, width: panel.plot.size.width,
      measuring: text)
    bottom += theme.gap
    items = heading.items(at: Point(x: panel.plot.minX, y: bottom))
    bottom += heading.size.height
    var right = -Double.infinity
    for (x, run) in cells {
      let size = text.size(of: run)
      guard x - size.width / 2 > right + 1 else { continue }
      right = x + size.width / 2
      items.append(.text(run, at: Point(x: x, y: bottom), anchor: .center))
    }
    bottom += text.size(of: theme.small("0")).height
  }
}
