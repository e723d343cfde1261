internal import Diagnostics
internal import RiskModels
internal import Scenes

/// A pocket card laid out: heading, columns of predictors, a band of totals with their risks, notes.
struct PocketCardLayout {
  /// What is tried until a card fits its page.
  struct Shape {
    var columns: Int
    var fontSize: Double
    /// What is printed at the foot: dear to find out, and the same for all shapes.
    var notes: [String]
  }

  let width: Double
  /// The least height of the card.
  private(set) var height = 0.0
  /// Whether a name of a level or predictor is on more than two lines, or a scrap of it on a line of its own.
  private(set) var isCramped = false

  private var sections: [SheetBlock] = []
  private let columnWidth: Double
  private let gutter: Double
  private let margin: Double
  private let style: FigureStyle
  private let font: FontSpec

  /// Lays a card out on a page of the given width.
  init(
    _ card: PocketCardFigure, width: Double, shape: Shape, style: FigureStyle,
    measuring text: some TextMeasurer
  ) {
    (self.width, self.style) = (width, style)
    (margin, gutter) = (millimetres(5), millimetres(5))
    columnWidth =
      (width - 2 * margin - gutter * Double(shape.columns - 1)) / Double(shape.columns)
    font = FontSpec(size: shape.fontSize)
    let words = PocketCardWording(style.language)
    let blocks = card.points.blocks.map { block in
      self.block(
        heading: (block.label[style.language], words.points),
        lines: block.rows.map { ($0.label[style.language], "\($0.points)") }, text)
    }
    sections = [
      heading(of: card, words, text), columns(blocks, count: shape.columns),
      totals(of: card, words, text),
      .stack(
        shape.notes.map {
          paragraph($0, FontSpec(size: 7), style.theme.mutedInk, text)
        }, gap: 2),
    ]
    height = sections.reduce(0) { $0 + $1.size.height } + leastGap * 3 + 2 * margin
  }

  private var leastGap: Double { 5 }

  /// The sections from the top margin to the bottom one of a page, the room to spare between them.
  func items(filling pageHeight: Double) -> [Scene.Item] {
    let spare = max(0, pageHeight - height) / Double(sections.count - 1)
    let gap = leastGap + min(spare, 14)
    var y = margin
    return sections.enumerated().flatMap { index, section -> [Scene.Item] in
      // The notes stand at the foot of the card.
      if index == sections.count - 1 {
        y = max(y, max(pageHeight, height) - margin - section.size.height)
      }
      defer { y += section.size.height + gap }
      return section.items(Point(x: margin, y: y))
    }
  }

  // MARK: Blocks

  private func paragraph(
    _ string: String, _ font: FontSpec, _ color: Color, role: Role = "text.paragraph",
    _ text: some TextMeasurer
  ) -> SheetBlock {
    let block = ParagraphLayout(
      string, font: font, color: color, width: width - 2 * margin, measuring: text)
    return SheetBlock(size: block.size) { block.items(at: $0) }.role(role)
  }

  private func heading(
    of card: PocketCardFigure, _ words: PocketCardWording, _ text: some TextMeasurer
  ) -> SheetBlock {
    let theme = style.theme
    var lines = [
      paragraph(
        card.model.title[style.language], FontSpec(size: font.size + 2.5, isBold: true), theme.ink,
        role: "text.heading", text),
      paragraph(words.use(card.model), font, theme.ink, text),
    ]
    if let mark = SyntheticMark(style: style, measuring: text) {
      let font = FontSpec(size: font.size, isItalic: style.language == .english)
      lines.append(paragraph(mark.run.string, font, theme.mutedInk, text))
    }
    return .stack(lines, gap: 2)
  }

  /// A heading with a rule under it, and lines with their numbers on the right.
  private mutating func block(
    heading: (String, String), lines: [(String, String)], _ text: some TextMeasurer
  ) -> SheetBlock {
    var bold = font
    bold.isBold = true
    let head = line(heading.0, heading.1, font: bold, isHead: true, text)
    let rule = SheetBlock.rule(
      width: columnWidth, stroke: Stroke(color: style.theme.ink, width: 0.5))
    let body = lines.map { line($0.0, $0.1, font: font, text) }
    return SheetBlock.stack([head, rule] + body, gap: 1).role("text.table")
  }

  private mutating func line(
    _ name: String, _ number: String, font: FontSpec, isHead: Bool = false,
    _ text: some TextMeasurer
  ) -> SheetBlock {
    let (ink, width) = (style.theme.ink, columnWidth)
    let run = TextRun(number, font: font, color: ink)
    let numberSize = text.size(of: run)
    let label = ParagraphLayout(
      name, font: font, color: ink, width: width - numberSize.width - 6, measuring: text)
    let widths = label.lines.map { text.size(of: $0).width }
    // A last syllable on a line of its own is hard to read.
    if widths.count > 2 || (widths.count == 2 && widths[1] < widths[0] * 0.3) { isCramped = true }
    let size = Size(width: width, height: max(label.size.height, numberSize.height))
    return SheetBlock(size: size) { origin in
      // On the line on which the name ends.
      let right = Point(x: origin.x + width, y: origin.y + size.height - numberSize.height)
      return [
        .cell(label.items(at: origin), isHead: isHead),
        .cell([.text(run, at: right, anchor: .trailing)], isHead: isHead),
      ]
    }.role("text.row")
  }

  // MARK: Totals

  /// All totals with their risks in a band across the card: in each row totals above, risks below.
  private func totals(
    of card: PocketCardFigure, _ words: PocketCardWording, _ text: some TextMeasurer
  ) -> SheetBlock {
    var bold = font
    bold.isBold = true
    let ink = style.theme.ink
    let names = [
      TextRun(words.totalPoints, font: bold, color: ink),
      TextRun(words.riskHeading, font: bold, color: ink),
    ]
    let cells = card.totals.map { entry in
      [
        TextRun(words.total(entry.totals), font: bold, color: ink),
        TextRun(words.risk(entry.risks), font: font, color: ink),
      ]
    }
    let pad = 4.0
    let nameWidth = (names.map { text.size(of: $0).width }.max() ?? 0) + font.size
    let inner = width - 2 * margin - 2 * pad
    let widest = cells.joined().map { text.size(of: $0).width }.max() ?? 0
    let most = max(1, Int((inner - nameWidth) / (widest + font.size * 0.7)))
    let rowCount = (cells.count + most - 1) / most
    // Rows of one length, as far as the number of totals allows.
    let perRow = (cells.count + rowCount - 1) / max(rowCount, 1)
    let pitch = (inner - nameWidth) / Double(perRow)
    let rows = stride(from: 0, to: cells.count, by: perRow).map { start in
      let part = Array(cells[start..<min(start + perRow, cells.count)])
      return SheetBlock.stack(
        (0..<2).map { line in
          totalsRow(
            names[line], part.map { $0[line] }, nameWidth: nameWidth, pitch: pitch,
            isHead: line == 0, text)
        }, gap: 1)
    }
    return SheetBlock.stack(rows, gap: 4).role("text.table")
      .framed(
        padding: pad, width: width - 2 * margin,
        stroke: Stroke(color: style.theme.mutedInk, width: 0.5), fill: Color(hex: 0xF3F3F3))
  }

  private func totalsRow(
    _ name: TextRun, _ cells: [TextRun], nameWidth: Double, pitch: Double, isHead: Bool,
    _ text: some TextMeasurer
  ) -> SheetBlock {
    let size = Size(
      width: nameWidth + pitch * Double(cells.count), height: text.size(of: name).height)
    return SheetBlock(size: size) { origin in
      [.cell([.text(name, at: origin, anchor: .leading)], isHead: true)]
        + cells.enumerated().map { index, run in
          let middle = origin.x + nameWidth + pitch * (Double(index) + 0.5)
          return .cell(
            [.text(run, at: Point(x: middle, y: origin.y), anchor: .center)], isHead: isHead)
        }
    }.role("text.row")
  }

  // MARK: Columns

  /// Fills columns in reading order, as low as the blocks allow.
  private func columns(_ blocks: [SheetBlock], count: Int) -> SheetBlock {
    let gap = 6.0
    let tallest = blocks.map(\.size.height).max() ?? 0
    let all = SheetBlock.height(of: blocks, gap: gap)
    var limit = max(tallest, all / Double(count))
    while Self.split(blocks, limit: limit, gap: gap).count > count { limit += 2 }
    let stacks = Self.split(blocks, limit: limit, gap: gap).map { SheetBlock.stack($0, gap: gap) }
    let height = stacks.map(\.size.height).max() ?? 0
    let pitch = columnWidth + gutter
    return SheetBlock(size: Size(width: width - 2 * margin, height: height)) { origin in
      stacks.enumerated().flatMap { index, stack in
        stack.items(Point(x: origin.x + Double(index) * pitch, y: origin.y))
      }
    }
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
