internal import Scenes

/// A small table whose columns are as wide as they need; details drop to a second line if it is tight.
struct SidebarTable {
  private(set) var items: [Scene.Item] = []
  private(set) var bottom: Double
  private let columns: Columns
  private let theme: Theme
  private let lineHeight: Double

  /// Where the columns stand.
  private struct Columns {
    var lefts: [Double]
    var widths: [Double]
    /// Whether details stand under what they belong to.
    var isStacked: Bool
  }

  init(
    heading: [String], rows: [[Sidebar.Cell]], at origin: Point, width: Double, theme: Theme,
    measuring text: some TextMeasurer
  ) {
    self.theme = theme
    columns = Self.columns(heading, rows, from: origin.x, width: width, theme, text)
    lineHeight = text.size(of: theme.small("0")).height
    bottom = origin.y
    addRule(from: origin.x, width: width)
    bottom += lineHeight * 0.2
    var drawn = [headingRow(heading, text)]
    bottom += lineHeight * 0.2
    addRule(from: origin.x, width: width)
    bottom += lineHeight * 0.2
    for row in rows { drawn.append(self.row(row)) }
    addRule(from: origin.x, width: width)
    items.append(.table(drawn))
  }

  private static func columns(
    _ heading: [String], _ rows: [[Sidebar.Cell]], from left: Double, width: Double,
    _ theme: Theme, _ text: some TextMeasurer
  ) -> Columns {
    func measure(_ string: String) -> Double { text.size(of: theme.small(string)).width }
    let count = rows.map(\.count).max() ?? 0
    func widths(isStacked: Bool) -> [Double] {
      (0..<count).map { column in
        rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }.map { cell in
          let detail = cell.detail.map { measure($0.trimmingSpaces) } ?? 0
          return isStacked
            ? max(measure(cell.main), detail) : measure(cell.main + (cell.detail ?? ""))
        }.max() ?? 0
      }
    }
    let gap = theme.gap * 1.2
    let room = width - gap * Double(max(count - 1, 0))
    let words = heading.map { heading in
      heading.split(separator: " ").map { measure(String($0)) + 0.5 }.max() ?? 0
    }
    let unstacked = widths(isStacked: false).enumerated().map { index, width in
      max(width, words.indices.contains(index) ? words[index] : 0)
    }
    let isStacked = unstacked.reduce(0, +) > room
    var columns = widths(isStacked: isStacked)
    // Headings wrap: each column gets the room for its longest word, then equal parts of the rest.
    var spare = max(0, room - columns.reduce(0, +))
    for index in columns.indices where index < words.count {
      let more = min(spare, max(0, words[index] - columns[index]))
      columns[index] += more
      spare -= more
    }
    columns = columns.map { $0 + spare / Double(max(count, 1)) }
    let lefts = columns.indices.map { index in
      left + columns[..<index].reduce(0, +) + gap * Double(index)
    }
    return Columns(lefts: lefts, widths: columns, isStacked: isStacked)
  }

  private mutating func headingRow(
    _ heading: [String], _ text: some TextMeasurer
  ) -> Scene.Item {
    let headings = zip(heading, columns.widths).map {
      ParagraphLayout(
        $0, font: theme.smallFont, color: theme.mutedInk, width: $1, measuring: text)
    }
    let height = headings.map(\.size.height).max() ?? 0
    defer { bottom += height }
    return .row(
      headings.enumerated().map { index, heading in
        let top = bottom + height - heading.size.height
        return .cell(lines(heading.lines, column: index, top: top), isHead: true)
      })
  }

  private mutating func row(_ row: [Sidebar.Cell]) -> Scene.Item {
    var height = lineHeight
    let cells = row.enumerated().map { index, cell in
      let parts =
        columns.isStacked
        ? [cell.main, cell.detail?.trimmingSpaces].compactMap(\.self)
        : [cell.main + (cell.detail ?? "")]
      let runs = parts.enumerated().map { theme.small($1, muted: $0 > 0) }
      height = max(height, lineHeight * Double(parts.count))
      return Scene.Item.cell(lines(runs, column: index, top: bottom), isHead: index == 0)
    }
    bottom += height * (columns.isStacked ? 1.06 : 1.14)
    return .row(cells)
  }

  private func lines(_ runs: [TextRun], column: Int, top: Double) -> [Scene.Item] {
    let left = columns.lefts[column]
    let x = column == 0 ? left : left + columns.widths[column]
    return runs.enumerated().map { line, run in
      .text(
        run, at: Point(x: x, y: top + Double(line) * lineHeight),
        anchor: column == 0 ? .leading : .trailing)
    }
  }

  private mutating func addRule(from left: Double, width: Double) {
    let line = Path.line(from: Point(x: left, y: bottom), to: Point(x: left + width, y: bottom))
    items.append(.path(line, fill: nil, stroke: Stroke(color: theme.ink, width: 0.5)))
  }
}

extension String {
  /// The text without the spaces before it.
  fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
