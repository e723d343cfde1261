internal import Scenes

/// The table under a flow diagram: a row a box, a column a centre; centres that do not fit beside each other go on
/// in further blocks of columns under the first.
struct FlowCentreTable {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last rule.
  private(set) var bottom: Double
  private let theme: Theme
  private let left: Double
  private let labels: [ParagraphLayout]
  private let labelWidth: Double
  private let column: Double
  private let perBlock: Int

  init(
    _ figure: FlowDiagramFigure, at corner: Point, width: Double, theme: Theme,
    _ wording: Wording, _ text: some TextMeasurer
  ) {
    let (stages, names) = (figure.stages, figure.centreNames(wording.language))
    self.theme = theme
    (left, bottom) = (corner.x, corner.y)
    func measure(_ string: String) -> Double { text.size(of: theme.small(string)).width }
    let rows = stages.map { $0.name(in: figure, wording) }
    let cells = stages.map { stage in
      stage.counts.map { count in count.map { wording.count($0) } ?? "–" }
    }
    labelWidth = min((rows.map(measure).max() ?? 0) + 1, width * 0.34)
    let labelColumn = labelWidth
    labels = rows.map {
      ParagraphLayout(
        $0, font: theme.smallFont, color: theme.ink, width: labelColumn, measuring: text)
    }
    let room = width - labelWidth
    let longestWord =
      names.flatMap { $0.split(separator: " ") }.map { measure(String($0)) }.max() ?? 0
    let widestCount = (cells.joined().map(measure).max() ?? 0) + 1
    let least = min(max(widestCount, min(longestWord + 1, width * 0.2)) + theme.gap * 1.5, room)
    let most = max(1, Int(room / least))
    let blocks = (names.count + most - 1) / most
    perBlock = (names.count + blocks - 1) / max(blocks, 1)
    // Counts stand close to each other, and long names have the room that they need.
    column = min(room / Double(max(perBlock, 1)), max(least, width * 0.2))
    for start in stride(from: 0, to: names.count, by: perBlock) {
      let block = start..<min(start + perBlock, names.count)
      let head = heading(Array(names[block]), isFirst: start == 0, wording, text)
      let rows = zip(labels, cells).map { row($0, Array($1[block])) }
      items.append(.table([head] + rows))
      rule()
      bottom += theme.gap
    }
    bottom -= theme.gap
  }

  private mutating func heading(
    _ names: [String], isFirst: Bool, _ wording: Wording, _ text: some TextMeasurer
  ) -> Scene.Item {
    func paragraph(_ string: String, width: Double) -> ParagraphLayout {
      ParagraphLayout(
        string, font: theme.smallFont, color: theme.mutedInk, width: width, measuring: text)
    }
    let title = paragraph(isFirst ? wording("By centre", "各中心") : "", width: labelWidth)
    let headings = names.map { paragraph($0, width: column - theme.gap * 1.5) }
    let pad = theme.gap * 0.3
    let height = ([title] + headings).map(\.size.height).max() ?? 0
    rule()
    var cells = [
      Scene.Item.cell(
        title.items(at: Point(x: left, y: bottom + pad + height - title.size.height)),
        isHead: true)
    ]
    for (index, heading) in headings.enumerated() {
      let corner = Point(x: right(of: index), y: bottom + pad + height - heading.size.height)
      cells.append(.cell(heading.items(at: corner, anchor: .trailing), isHead: true))
    }
    bottom += height + 2 * pad
    rule()
    bottom += pad
    return .row(cells)
  }

  private mutating func row(_ label: ParagraphLayout, _ cells: [String]) -> Scene.Item {
    let head = Scene.Item.cell(label.items(at: Point(x: left, y: bottom)), isHead: true)
    // Counts stand on the last line of a long name, where the eye arrives.
    let y = bottom + label.size.height - label.lineHeight
    bottom += label.size.height * 1.12
    return .row(
      [head]
        + cells.enumerated().map { index, cell in
          .cell([
            .text(theme.small(cell), at: Point(x: right(of: index), y: y), anchor: .trailing)
          ])
        })
  }

  private func right(of index: Int) -> Double { left + labelWidth + column * Double(index + 1) }

  private mutating func rule() {
    let end = right(of: perBlock - 1)
    items.append(
      .path(
        .line(from: Point(x: left, y: bottom), to: Point(x: end, y: bottom)), fill: nil,
        stroke: Stroke(color: theme.ink, width: 0.5)))
  }
}
