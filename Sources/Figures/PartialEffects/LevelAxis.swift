internal import Scenes

/// The names of levels under a plot, broken into lines or, where there is no room, as numbers with a list.
struct LevelAxis {
  /// What stands under each level, from the top.
  private let labels: [[ParagraphLayout]]
  /// What the numbers mean; empty if the names themselves fit.
  let meanings: [String]
  /// The height of the names.
  let height: Double
  private let slot: Double
  private let offset: Double

  /// Divides a width into one slot a level.
  init(
    names: [String], details: [String], width: Double, theme: Theme,
    measuring text: some TextMeasurer
  ) {
    slot = width / Double(max(names.count, 1))
    let room = slot - theme.smallFont.size * 0.3
    func layout(_ strings: [String], color: Color) -> [ParagraphLayout] {
      strings.map {
        ParagraphLayout($0, font: theme.smallFont, color: color, width: room, measuring: text)
      }
    }
    // Names keep their words whole and take at most three lines.
    let longest = names.flatMap { $0.split(separator: " ") }.map {
      text.size(of: theme.small(String($0))).width
    }
    let wrapped = layout(names, color: theme.ink)
    let details = layout(details, color: theme.mutedInk)
    let isChinese = names.contains { $0.contains { !$0.isASCII } }
    let fits =
      wrapped.allSatisfy { $0.lines.count <= 3 && $0.size.width <= room }
      && (isChinese || (longest.max() ?? 0) <= room)
    let shown = fits ? wrapped : layout(names.indices.map { String($0 + 1) }, color: theme.ink)
    meanings = fits ? [] : names.enumerated().map { "\($0 + 1) \($1)" }
    let hasDetails = details.allSatisfy { $0.size.width <= room && $0.lines.count == 1 }
    labels = shown.indices.map { index in
      [shown[index]] + (hasDetails && index < details.count ? [details[index]] : [])
    }
    offset = theme.tickLength + theme.smallFont.size * 0.25
    height = offset + (labels.map { $0.reduce(0) { $0 + $1.size.height } }.max() ?? 0)
  }

  /// The middle of a level's slot.
  func position(of level: Int, in plot: Rectangle) -> Double {
    plot.minX + slot * (Double(level) + 0.5)
  }

  /// The room on either side of a level's middle.
  var halfSlot: Double { slot / 2 }

  /// Ticks and names under a plot.
  func items(under plot: Rectangle, theme: Theme) -> [Scene.Item] {
    var path = Path.line(
      from: Point(x: plot.minX, y: plot.maxY), to: Point(x: plot.maxX, y: plot.maxY))
    var names: [Scene.Item] = []
    for (level, blocks) in labels.enumerated() {
      let x = position(of: level, in: plot)
      path.append(
        .line(from: Point(x: x, y: plot.maxY), to: Point(x: x, y: plot.maxY + theme.tickLength)))
      var top = plot.maxY + offset
      for block in blocks {
        names += block.items(at: Point(x: x, y: top), anchor: .center)
        top += block.size.height
      }
    }
    return [
      .path(path, fill: nil, stroke: theme.axisStroke),
      .group(Scene.Group(role: "tick.label", items: names)),
    ]
  }
}
