internal import Scenes

/// The key of a chart in as many columns as its names leave room for, read column by column.
struct KeyColumns {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the longest column.
  private(set) var bottom: Double

  /// Places samples with their names; names that need more than the width are wrapped.
  init(
    _ entries: [(Sidebar.Sample, String)], at origin: Point, width: Double, theme: Theme,
    measuring text: some TextMeasurer
  ) {
    bottom = origin.y
    let widest = entries.map { text.size(of: theme.body($0.1)).width }.max() ?? 0
    let need = widest + theme.bodyFont.size * 2.6 + theme.gap * 2
    let most = max(1, min(entries.count, theme.isWide ? 3 : 2, Int(width / need)))
    let perColumn = (entries.count + most - 1) / most
    for column in 0..<most {
      var key = Sidebar(
        at: Point(x: origin.x + Double(column) * width / Double(most), y: origin.y),
        width: width / Double(most), theme: theme)
      for (sample, name) in entries.dropFirst(column * perColumn).prefix(perColumn) {
        key.addKey(sample, name, measuring: text)
      }
      items += key.items
      bottom = max(bottom, key.bottom)
    }
  }
}
