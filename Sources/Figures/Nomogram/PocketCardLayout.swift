internal import Diagnostics
internal import RiskModels
internal import Scenes

/// A pocket card laid out: heading, columns of lines, notes.
struct PocketCardLayout {
  let width: Double
  private(set) var height = 0.0
  private(set) var items: [Scene.Item] = []

  private let columnWidth: Double
  private let gutter: Double
  private let margin: Double
  private let style: FigureStyle
  private let font: FontSpec

  /// Lays a card out on a page of the given width.
  init(
    _ card: PocketCardFigure, width: Double, columns: Int, style: FigureStyle,
    measuring text: some TextMeasurer
  ) {
    (self.width, self.style) = (width, style)
    (margin, gutter) = (millimetres(5), millimetres(5))
    columnWidth = (width - 2 * margin - gutter * Double(columns - 1)) / Double(columns)
    font = FontSpec(size: 7.5)
    let words = PocketCardWording(style.language)
    var y = margin
    func paragraph(
      _ string: String, _ font: FontSpec, _ color: Color, role: Role = "text.paragraph"
    ) {
      let block = ParagraphLayout(
        string, font: font, color: color, width: width - 2 * margin, measuring: text)
      let lines = block.items(at: Point(x: margin, y: y))
      items.append(.group(Scene.Group(role: role, items: lines)))
      y += block.size.height + 2
    }
    let theme = style.theme
    paragraph(
      card.model.title[style.language], FontSpec(size: 10, isBold: true), theme.ink,
      role: "text.heading")
    paragraph(words.use(card.model), font, theme.ink)
    if let mark = SyntheticMark(style: style, measuring: text) {
      paragraph(
        mark.run.string, FontSpec(size: 7.5, isItalic: style.language == .english), theme.mutedInk)
    }
    y += 4
    y = addColumns(blocks(of: card, words, text), columns: columns, from: y) + 4
    paragraph(words.precision(of: card), FontSpec(size: 7), theme.mutedInk)
    paragraph(NomogramWording(style.language).model(card.model), FontSpec(size: 7), theme.mutedInk)
    height = y + margin - 2
  }

  // MARK: Blocks

  private func blocks(
    of card: PocketCardFigure, _ words: PocketCardWording, _ text: some TextMeasurer
  ) -> [SheetBlock] {
    let predictors = card.points.blocks.map { block in
      self.block(
        heading: (block.label[style.language], words.points),
        lines: block.rows.map { ($0.label[style.language], "\($0.points)") }, isShaded: false, text)
    }
    let totals = card.totals.map { (words.total($0.totals), words.risk($0.risks)) }
    let parts = stride(from: 0, to: totals.count, by: 8).map {
      Array(totals[$0..<min($0 + 8, totals.count)])
    }
    return predictors
      + parts.map {
        block(heading: (words.totalPoints, words.riskHeading), lines: $0, isShaded: true, text)
      }
  }

  /// A heading with a rule under it, and lines with their numbers on the right.
  private func block(
    heading: (String, String), lines: [(String, String)], isShaded: Bool,
    _ text: some TextMeasurer
  ) -> SheetBlock {
    let pad = isShaded ? 3.0 : 0
    let inner = columnWidth - 2 * pad
    var bold = font
    bold.isBold = true
    let head = line(heading.0, heading.1, font: bold, width: inner, isHead: true, text)
    let rule = SheetBlock.rule(
      width: inner, stroke: Stroke(color: style.theme.ink, width: 0.5))
    let body = lines.map { line($0.0, $0.1, font: font, width: inner, text) }
    let stack = SheetBlock.stack([head, rule] + body, gap: 1).role("text.table")
    guard isShaded else { return stack }
    let stroke = Stroke(color: style.theme.mutedInk, width: 0.5)
    return stack.framed(
      padding: pad, width: columnWidth, stroke: stroke, fill: Color(hex: 0xF3F3F3))
  }

  private func line(
    _ name: String, _ number: String, font: FontSpec, width: Double, isHead: Bool = false,
    _ text: some TextMeasurer
  ) -> SheetBlock {
    let ink = style.theme.ink
    let run = TextRun(number, font: font, color: ink)
    let numberWidth = text.size(of: run).width
    let label = ParagraphLayout(
      name, font: font, color: ink, width: width - numberWidth - 6, measuring: text)
    let size = Size(width: width, height: max(label.size.height, text.size(of: run).height))
    return SheetBlock(size: size) { origin in
      let right = Point(x: origin.x + width, y: origin.y)
      return [
        .cell(label.items(at: origin), isHead: isHead),
        .cell([.text(run, at: right, anchor: .trailing)], isHead: isHead),
      ]
    }.role("text.row")
  }

  // MARK: Columns

  /// Fills columns in reading order, as low as the blocks allow; returns the bottom.
  private mutating func addColumns(_ blocks: [SheetBlock], columns: Int, from top: Double) -> Double
  {
    let gap = 6.0
    let tallest = blocks.map(\.size.height).max() ?? 0
    let all = SheetBlock.height(of: blocks, gap: gap)
    var limit = max(tallest, all / Double(columns))
    while Self.split(blocks, limit: limit, gap: gap).count > columns { limit += 2 }
    var bottom = top
    for (index, column) in Self.split(blocks, limit: limit, gap: gap).enumerated() {
      let stack = SheetBlock.stack(column, gap: gap)
      let x = margin + Double(index) * (columnWidth + gutter)
      items += stack.items(Point(x: x, y: top))
      bottom = max(bottom, top + stack.size.height)
    }
    return bottom
  }

  /// The blocks in columns no higher than `limit`, in their order.
  private static func split(
    _ blocks: [SheetBlock], limit: Double, gap: Double
  ) -> [[SheetBlock]] {
    var columns: [[SheetBlock]] = [[]]
    for block in blocks {
      let last = columns[columns.count - 1]
      let height = SheetBlock.height(of: last + [block], gap: gap)
      if !last.isEmpty, height > limit + 1e-9 {
        columns.append([block])
      } else {
        columns[columns.count - 1].append(block)
      }
    }
    return columns
  }
}
