internal import Diagnostics
internal import RiskModels
internal import Scenes

/// The rule that joins more than two sums, with a table of odds and risks for each patient.
struct OddsTable {
  private(set) var items: [Scene.Item] = []
  /// Where the last table ends.
  private(set) var bottom: Double
  /// The right edge of the widest table.
  private(set) var right = 0.0
  private let theme: Theme
  private let words: NomogramWording
  /// The left edge and the width of the column in which the next block stands.
  private var column: (x: Double, width: Double)

  init(
    _ figure: JointNomogramFigure, style: FigureStyle, from top: Double,
    measuring text: some TextMeasurer
  ) {
    (bottom, theme, words) = (top, style.theme, NomogramWording(style.language))
    column = (theme.gap, theme.width - 2 * theme.gap)
    guard !figure.oddsAxes.isEmpty, let reference = figure.scale.reference else { return }
    bottom += theme.gap * 2.5
    addHeading(measuring: text)
    let readings = Self.readings(of: figure, words)
    let most = Int(column.width / (theme.smallFont.size * 27))
    if readings.count == 1, most > 1 {
      // The rule stands beside its only example.
      let (start, whole) = (bottom, column)
      let gap = theme.gap * 2
      column.width = (whole.width - gap) * 0.42
      addRule(reference, measuring: text)
      let end = bottom
      bottom = start
      column = (whole.x + column.width + gap, (whole.width - gap) * 0.58)
      add(readings[0], measuring: text)
      bottom = max(bottom, end)
      return
    }
    addRule(reference, measuring: text)
    addRows(of: readings, perRow: max(1, min(most, readings.count)), measuring: text)
  }

  private mutating func addRule(_ reference: LocalizedText, measuring text: some TextMeasurer) {
    let rule = paragraph(words.oddsRule(reference), font: theme.smallFont, measuring: text)
    add(rule, role: "note.rule")
  }

  /// The tables beside each other where there is room.
  private mutating func addRows(
    of readings: [(title: String, reading: OddsReading)], perRow: Int,
    measuring text: some TextMeasurer
  ) {
    let (whole, gap) = (column, theme.gap * 2)
    let width = (whole.width - gap * Double(perRow - 1)) / Double(perRow)
    for start in stride(from: 0, to: readings.count, by: perRow) {
      bottom += theme.gap * 0.8
      let (top, row) = (bottom, readings[start..<min(start + perRow, readings.count)])
      var end = top
      for (place, reading) in row.enumerated() {
        column = (whole.x + Double(place) * (width + gap), width)
        bottom = top
        add(reading, measuring: text)
        end = max(end, bottom)
      }
      bottom = end
    }
  }

  /// One patient's table under its title.
  private mutating func add(
    _ reading: (title: String, reading: OddsReading), measuring text: some TextMeasurer
  ) {
    var font = theme.smallFont
    font.isBold = true
    add(paragraph(reading.title, font: font, measuring: text), role: "odds.title")
    bottom += theme.gap * 0.3
    addTable(reading.reading, measuring: text)
  }

  /// The patients drawn, or a typical one as the example.
  static func readings(
    of figure: JointNomogramFigure, _ words: NomogramWording
  ) -> [(title: String, reading: OddsReading)] {
    let drawn = figure.patients.enumerated().map { index, parts in
      (words.patientTitle(figure.patients.count > 1 ? index + 1 : nil), parts)
    }
    let example = figure.scale.parts.map {
      $0.model.points(of: $0.model.design.typicalValues, on: $0.scale)
    }
    return (drawn.isEmpty ? [(words.exampleTitle, example)] : drawn).map { title, parts in
      (title, OddsReading(parts.map(\.totalRange), on: figure.scale, words))
    }
  }

  // MARK: Blocks

  private func paragraph(
    _ words: String, font: FontSpec, measuring text: some TextMeasurer
  ) -> ParagraphLayout {
    ParagraphLayout(
      words, font: font, color: theme.ink, width: column.width, measuring: text)
  }

  private mutating func add(_ block: ParagraphLayout, role: Role) {
    let lines = block.items(at: Point(x: column.x, y: bottom))
    items.append(.group(Scene.Group(role: role, items: [.paragraph(lines)])))
    bottom += block.size.height
  }

  private mutating func addHeading(measuring text: some TextMeasurer) {
    var font = theme.bodyFont
    font.isBold = true
    add(paragraph(words.oddsHeading, font: font, measuring: text), role: "part.heading")
    bottom += theme.gap * 0.35
    items.append(rule(to: column.x + column.width, width: max(0.5, theme.axisWidth)))
    bottom += theme.gap * 0.5
  }

  private func rule(to right: Double, width: Double) -> Scene.Item {
    let line = Path.line(
      from: Point(x: column.x, y: bottom), to: Point(x: right, y: bottom))
    return .path(line, fill: nil, stroke: Stroke(color: theme.ink, width: width))
  }

  // MARK: The table

  private mutating func addTable(_ reading: OddsReading, measuring text: some TextMeasurer) {
    let cells =
      reading.rows.map { [$0.total, $0.odds, $0.risk] }
      + (reading.sum.isEmpty ? [] : [["", reading.sum, "100%"]])
    let names = reading.rows.map(\.name) + (reading.sum.isEmpty ? [] : [words.oddsSum])
    let pitch = theme.smallFont.size * 1.6
    let longest = names.map { text.size(of: theme.small($0)).width }.max() ?? 0
    func fit(_ heads: [String]) -> (widths: [Double], room: Double) {
      let widths = (0..<3).map { column in
        ([heads[column + 1]] + cells.map { $0[column] }).map {
          text.size(of: theme.small($0, isBold: true)).width
        }.max() ?? 0
      }
      let numbers = widths.reduce(0) { $0 + $1 + pitch }
      return (widths, max(column.width - numbers, theme.smallFont.size * 6))
    }
    let isNarrow = fit(words.oddsColumns(isNarrow: false)).room < longest
    let heads = words.oddsColumns(isNarrow: isNarrow)
    let (widths, room) = fit(heads)
    let blocks = ([heads[0]] + names).map {
      ParagraphLayout(
        $0, font: theme.smallFont, color: theme.ink, width: room, measuring: text)
    }
    let nameWidth = blocks.map(\.size.width).max() ?? 0
    let edges = widths.reduce(into: [column.x + nameWidth]) {
      $0.append(($0.last ?? 0) + pitch + $1)
    }
    let right = edges.last ?? 0
    self.right = max(self.right, right)
    var rows: [Scene.Item] = []
    for (index, row) in ([Array(heads.dropFirst())] + cells).enumerated() {
      if index == 1 || (index == cells.count && !reading.sum.isEmpty) {
        items.append(rule(to: right, width: 0.5))
        bottom += theme.smallFont.size * 0.2
      }
      rows.append(
        self.row(
          blocks[index], row, edges: Array(edges.dropFirst()), isHead: index == 0, measuring: text))
    }
    items.append(.table(rows))
  }

  private mutating func row(
    _ name: ParagraphLayout, _ cells: [String], edges: [Double], isHead: Bool,
    measuring text: some TextMeasurer
  ) -> Scene.Item {
    var row = [Scene.Item.cell(name.items(at: Point(x: column.x, y: bottom)), isHead: true)]
    for (column, (cell, edge)) in zip(cells, edges).enumerated() {
      let run = theme.small(cell, isBold: !isHead && column == 2)
      let drawn = [Scene.Item.text(run, at: Point(x: edge, y: bottom), anchor: .trailing)]
      // The sum has no total points.
      if !cell.isEmpty { row.append(.cell(drawn, isHead: isHead)) }
    }
    let height = cells.map { text.size(of: theme.small($0)).height }.max() ?? 0
    bottom += max(name.size.height, height) + theme.smallFont.size * 0.2
    return .group(Scene.Group(role: "odds.row", items: [.row(row)]))
  }
}
