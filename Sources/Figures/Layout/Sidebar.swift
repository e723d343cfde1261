package import Scenes

/// The key and the printed numbers of a figure: blocks of text one under the other in a column.
package struct Sidebar {
  /// What stands for a curve or a bar in the key.
  package enum Sample: Sendable {
    /// A piece of line, over a piece of band if the curve has one.
    case line(Stroke, band: Color?)
    /// A filled square.
    case swatch(fill: Color, stroke: Stroke)
    /// A mark with its interval.
    case interval(Stroke)
    /// An open circle.
    case ring(Stroke)
  }

  /// One cell: what must be read, and what may go to a line of its own.
  package struct Cell: Sendable {
    package var main: String
    package var detail: String?

    package init(_ main: String, detail: String? = nil) {
      (self.main, self.detail) = (main, detail)
    }
  }

  /// Everything drawn so far.
  package private(set) var items: [Scene.Item] = []
  /// The bottom of the last block.
  package private(set) var bottom: Double
  private let origin: Point
  private let width: Double
  private let theme: Theme
  private var isEmpty = true

  /// Starts an empty column.
  package init(at origin: Point, width: Double, theme: Theme) {
    (self.origin, self.width, self.theme) = (origin, width, theme)
    bottom = origin.y
  }

  /// Adds an entry of the key with lines of detail under the name.
  package mutating func addKey(
    _ sample: Sample, _ name: String, details: [String] = [], measuring text: some TextMeasurer
  ) {
    startBlock(after: details.isEmpty ? 0.4 : 1)
    let indent = theme.bodyFont.size * 2.6
    let height = text.size(of: theme.body("0")).height
    add(sample, at: Point(x: origin.x, y: bottom + height / 2), width: indent * 0.78)
    addParagraph(name, theme.bodyFont, theme.ink, indent: indent, measuring: text)
    for detail in details {
      addParagraph(detail, theme.smallFont, theme.ink, indent: indent, measuring: text)
    }
  }

  /// Adds labels with their values, aligned at the right where both fit in one line.
  package mutating func addFacts(
    _ facts: [(label: String, value: String)], measuring text: some TextMeasurer
  ) {
    startBlock(after: 1)
    let labelWidth =
      facts.map { text.size(of: theme.small($0.label, muted: true)).width }.max() ?? 0
    let valueWidth = facts.map { text.size(of: theme.small($0.value)).width }.max() ?? 0
    let space = theme.gap * 1.5
    let isOneLine = labelWidth + space + valueWidth <= width
    for fact in facts {
      guard isOneLine else {
        addParagraph(fact.label, theme.smallFont, theme.mutedInk, indent: 0, measuring: text)
        addParagraph(fact.value, theme.smallFont, theme.ink, indent: theme.gap * 2, measuring: text)
        continue
      }
      let (label, value) = (theme.small(fact.label, muted: true), theme.small(fact.value))
      items.append(.text(label, at: Point(x: origin.x, y: bottom), anchor: .leading))
      let right = min(origin.x + labelWidth + space, origin.x + width - valueWidth)
      items.append(.text(value, at: Point(x: right, y: bottom), anchor: .leading))
      bottom += text.size(of: label).height * 1.12
    }
  }

  /// Adds a paragraph of small print.
  package mutating func addNote(_ note: String, measuring text: some TextMeasurer) {
    guard !note.isEmpty else { return }
    startBlock(after: 1)
    addParagraph(note, theme.smallFont, theme.mutedInk, indent: 0, measuring: text)
  }

  /// Adds a table with rules above and below its heading; the first column starts at the left.
  package mutating func addTable(
    heading: [String], rows: [[Cell]], measuring text: some TextMeasurer
  ) {
    guard !rows.isEmpty else { return }
    startBlock(after: 1.4)
    let table = SidebarTable(
      heading: heading, rows: rows, at: Point(x: origin.x, y: bottom), width: width, theme: theme,
      measuring: text)
    items += table.items
    bottom = table.bottom
  }

  private mutating func startBlock(after gaps: Double) {
    if !isEmpty { bottom += gaps * theme.gap }
    isEmpty = false
  }

  private mutating func addParagraph(
    _ string: String, _ font: FontSpec, _ color: Color, indent: Double,
    measuring text: some TextMeasurer
  ) {
    let paragraph = ParagraphLayout(
      string, font: font, color: color, width: width - indent, measuring: text)
    items += paragraph.items(at: Point(x: origin.x + indent, y: bottom))
    bottom += paragraph.size.height
  }

  private mutating func add(_ sample: Sample, at middle: Point, width: Double) {
    let line = Path.line(from: middle, to: Point(x: middle.x + width, y: middle.y))
    let half = theme.bodyFont.size * 0.36
    let center = Point(x: middle.x + width / 2, y: middle.y)
    switch sample {
    case .line(let stroke, let band):
      if let band {
        let box = Rectangle(x: middle.x, y: middle.y - half, width: width, height: 2 * half)
        items.append(.path(.rectangle(box), fill: band, stroke: nil))
      }
      items.append(.path(line, fill: nil, stroke: stroke))
    case .swatch(let fill, let stroke):
      let box = Rectangle(
        x: center.x - half, y: middle.y - half, width: 2 * half, height: 2 * half)
      items.append(.path(.rectangle(box), fill: fill, stroke: stroke))
    case .interval(let stroke):
      let bar = Path.line(
        from: Point(x: center.x, y: center.y - half * 1.3),
        to: Point(x: center.x, y: center.y + half * 1.3))
      items.append(.path(bar, fill: nil, stroke: stroke))
      items.append(
        .path(.circle(center: center, radius: half * 0.55), fill: stroke.color, stroke: nil))
    case .ring(let stroke):
      items.append(
        .path(.circle(center: center, radius: half * 0.7), fill: .white, stroke: stroke))
    }
  }
}
