internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// A nomogram of several sums on a page: a part for each sum, the charts that join them, notes.
struct JointNomogramPage<Measurer: TextMeasurer> {
  let figure: JointNomogramFigure
  let text: Measurer
  private let contents: [NomogramContent]

  init(_ figure: JointNomogramFigure, measuring text: Measurer) {
    (self.figure, self.text) = (figure, text)
    contents = figure.scale.parts.enumerated().map { index, part in
      var content = NomogramContent(part.model, scale: part.scale, settings: figure.settings)
      content.letter = NomogramWording.letter(index)
      content.odds = figure.oddsAxes.isEmpty ? nil : figure.oddsAxes[index]
      return content
    }
  }

  /// The parts, where the last ends, and what stands under them.
  private typealias Drawn = (
    parts: JointNomogramParts, bottom: Double,
    rest: (items: [Scene.Item], width: Double, height: Double)
  )

  /// The parts on a page as wide as a ruler asks for, on half a page, or beside each other where they would
  /// not fit a page of paper under each other, and where the last ends.
  func parts(style: FigureStyle) -> (parts: JointNomogramParts, bottom: Double) {
    let drawn = drawn(style: style)
    return (drawn.parts, drawn.bottom)
  }

  private func drawn(style: FigureStyle) -> Drawn {
    func withRest(_ parts: (parts: JointNomogramParts, bottom: Double)) -> Drawn {
      (parts.parts, parts.bottom, rest(parts, style: style))
    }
    let stacked = withRest(parts(style: style, columns: 1))
    func isTooHigh(_ drawn: Drawn) -> Bool { drawn.bottom + drawn.rest.height > Self.highestPage }
    guard style.theme.aspect == nil, figure.settings.millimetresPerPoint == nil, isTooHigh(stacked)
    else { return stacked }
    // Axes of full width are read twice as well as those of half the width: rows move together first.
    for share in [0.35, 0.7] {
      let spacing = -style.theme.smallFont.size * share
      let tight = withRest(parts(style: style, columns: 1, spacing: spacing))
      if !isTooHigh(tight) { return tight }
    }
    let beside = parts(style: style, columns: 2)
    let least = style.theme.smallFont.size * 15
    let isLegible = beside.parts.layouts.allSatisfy { $0.end - $0.start >= least }
    return isLegible && beside.parts.style.theme.width * 2 <= style.theme.width + 1e-6
      ? withRest(beside) : stacked
  }

  /// What an A4 page holds between its margins.
  private static var highestPage: Double { millimetres(277) }

  private func parts(
    style: FigureStyle, columns: Int, spacing: Double = 0
  ) -> (parts: JointNomogramParts, bottom: Double) {
    var column = style
    if hasChartsBeside(style) || columns > 1 { column.theme.width /= 2 }
    let widths = Self.widest(overlays(column).map { $0.columnWidths(measuring: text) })
    let names = contents.map {
      NomogramTitles(content: $0, style: column).naturalWidth(measuring: text)
    }.max()
    let contents = contents.map { content in
      var content = content
      content.leastNameWidth = names ?? 0
      return content
    }
    column = contents.reduce(column) { column, content in
      NomogramColumns.ruled(
        column, for: content, millimetresPerPoint: figure.settings.millimetresPerPoint,
        columnWidths: widths, measuring: text)
    }
    var parts = JointNomogramParts(
      figure: figure, contents: contents, style: column, columns: columns, spacing: spacing)
    let bottom = parts.place(overlays(column), columnWidths: widths, measuring: text)
    return (parts, bottom)
  }

  /// The drawing.
  func scene(style: FigureStyle) -> Scene {
    let drawn = drawn(style: style)
    let rest = drawn.rest
    var scene = Scene(
      size: Size(width: rest.width, height: drawn.bottom + rest.height),
      title: figure.model.title[style.language],
      description: figure.alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(drawn.parts.items + rest.items)
    return scene
  }

  /// The charts that join the parts, or the table of odds, and the notes.
  private func rest(
    _ drawn: (parts: JointNomogramParts, bottom: Double), style: FigureStyle
  ) -> (items: [Scene.Item], width: Double, height: Double) {
    let (parts, end) = drawn
    let isBeside = hasChartsBeside(style)
    let corner = isBeside ? Point(x: parts.style.theme.width, y: 0) : Point(x: 0, y: end)
    var page = parts.style
    if isBeside || parts.columns > 1 { page.theme.width *= 2 }
    let charts = RiskChartGrid(
      figure, style: isBeside ? parts.style : page, at: corner, isStacked: isBeside,
      measuring: text)
    let table = table(beside: parts, page: page, from: max(end, charts.bottom))
    var notes = JointNomogramNotes(
      figure, charts: charts.charts, layouts: parts.layouts, style: page)
    notes.totalConfidence = contents.compactMap(\.totalConfidence).first
    notes.partsWithoutBars = contents.filter { $0.totalConfidence == nil }.compactMap(\.letter)
    let footer = notes.footer(measuring: text)
    let top = table.bottom + page.theme.gap * 2
    let height = top + footer.height + page.theme.gap - end
    return (
      charts.items + table.items + footer.items(from: top), page.theme.width, height
    )
  }

  /// The table of odds, in the free place beside the last part where it fits that.
  private func table(
    beside parts: JointNomogramParts, page: FigureStyle, from bottom: Double
  ) -> (items: [Scene.Item], bottom: Double) {
    if let corner = parts.freeCorner {
      let narrow = OddsTable(figure, style: parts.style, from: corner.y, measuring: text)
      if narrow.right <= parts.style.theme.width, narrow.bottom <= bottom + page.theme.gap * 6 {
        let offset = Point(x: corner.x, y: 0)
        return (narrow.items.map { $0.moved(by: offset) }, max(bottom, narrow.bottom))
      }
    }
    let wide = OddsTable(figure, style: page, from: bottom, measuring: text)
    return (wide.items, wide.bottom)
  }

  /// Whether the charts stand beside the parts: on a page of fixed shape, unless a ruler sets its width.
  private func hasChartsBeside(_ style: FigureStyle) -> Bool {
    style.theme.aspect != nil && figure.oddsAxes.isEmpty
      && figure.settings.millimetresPerPoint == nil
  }

  /// The patients on each part.
  private func overlays(_ style: FigureStyle) -> [PatientOverlay] {
    figure.scale.parts.enumerated().map { index, part in
      var overlay = PatientOverlay(
        figure.patients.map { $0[index] }, risks: figure.patients.map { _ in [] },
        model: part.model, scale: part.scale, style: style)
      overlay.odds = figure.oddsAxes.isEmpty ? nil : figure.oddsAxes[index]
      return overlay
    }
  }

  /// One width a column for all parts, so that their axes stand under each other.
  private static func widest(_ widths: [[Double]]) -> [Double] {
    (widths.first ?? []).indices.map { column in widths.map { $0[column] }.max() ?? 0 }
  }
}

/// The parts of a nomogram of several sums, one under the other or in rows of two.
struct JointNomogramParts {
  let figure: JointNomogramFigure
  let contents: [NomogramContent]
  /// The style of one column.
  let style: FigureStyle
  /// How many parts stand beside each other.
  let columns: Int
  /// How much further than usual rows stand apart.
  let spacing: Double
  private(set) var layouts: [NomogramLayout] = []
  private(set) var items: [Scene.Item] = []
  /// Where the last row has room for one part more; `nil` where it is full.
  private(set) var freeCorner: Point?

  init(
    figure: JointNomogramFigure, contents: [NomogramContent], style: FigureStyle, columns: Int,
    spacing: Double
  ) {
    (self.figure, self.contents, self.style) = (figure, contents, style)
    (self.columns, self.spacing) = (columns, spacing)
  }

  private var theme: Theme { style.theme }

  /// Places all parts and returns where the last ends.
  mutating func place(
    _ overlays: [PatientOverlay], columnWidths: [Double], measuring text: some TextMeasurer
  ) -> Double {
    var bottom = theme.gap + addHeld(measuring: text)
    for row in stride(from: 0, to: overlays.count, by: columns) {
      if row > 0 { bottom += theme.gap * 2.5 }
      let indices = Array(row..<min(row + columns, overlays.count))
      let headings = indices.map { heading($0, at: bottom, measuring: text) }
      let top = headings.map(\.bottom).max() ?? bottom
      freeCorner =
        indices.count < columns
        ? Point(x: Double(indices.count) * theme.width, y: bottom - theme.gap * 2.5) : nil
      for (column, index) in indices.enumerated() {
        let layout = NomogramLayout(
          contents[index], style: style, columnWidths: columnWidths, spacing: spacing, top: top,
          measuring: text)
        let offset = Point(x: Double(column) * theme.width, y: 0)
        let part = headings[column].items + [drawing(of: layout, index, overlays[index], text)]
        items += part.map { column == 0 ? $0 : $0.moved(by: offset) }
        layouts.append(layout)
        bottom = max(bottom, layout.bottom)
      }
    }
    return bottom
  }

  /// For whom the chart is, over all parts; returns how high that is.
  private mutating func addHeld(measuring text: some TextMeasurer) -> Double {
    let note = HeldNote(
      figure.scale.parts.first?.scale.held ?? [], style: style,
      width: theme.width * Double(columns), measuring: text)
    items += note.items(at: Point(x: theme.gap, y: theme.gap))
    return note.height
  }

  /// Axes, patients and the synthetic mark of one part.
  private func drawing(
    of layout: NomogramLayout, _ index: Int, _ overlay: PatientOverlay, _ text: some TextMeasurer
  ) -> Scene.Item {
    let drawing = NomogramDrawing(layout: layout, style: style)
    var group = drawing.guides() + overlay.dropLines(on: layout) + drawing.rows()
    if let box = layout.markBox, let mark = SyntheticMark(style: style, measuring: text) {
      group += mark.items(in: box)
    }
    group += overlay.marks(on: layout, measuring: text)
    let letter = contents[index].letter ?? ""
    return .group(
      Scene.Group(
        role: Role(rawValue: "part.\(letter)"), items: group,
        alternativeText: alternativeText(index, letter: letter)))
  }

  /// A part and, where odds join the sums, its axis of odds in words; its heading stands above it.
  private func alternativeText(_ index: Int, letter: String) -> String {
    let words = NomogramWording(style.language)
    let axes = letter + words.say(": ", "：") + words.axesInWords(figure.scale.parts[index])
    guard !figure.oddsAxes.isEmpty else { return axes }
    return words.sentences([
      axes, words.alternativeText(figure.oddsAxes[index], letter: letter),
    ])
  }

  /// "A  new vertebral fracture" over a hairline, and where the part begins.
  private func heading(
    _ index: Int, at top: Double, measuring text: some TextMeasurer
  ) -> (items: [Scene.Item], bottom: Double) {
    var font = theme.bodyFont
    font.isBold = true
    let words = NomogramWording(style.language)
      .heading(
        letter: contents[index].letter ?? "", figure.scale.parts[index], of: figure.scale)
    let margin = theme.gap
    let block = ParagraphLayout(
      words, font: font, color: theme.ink, width: theme.width - 2 * margin, measuring: text)
    let y = top + block.size.height + theme.gap * 0.35
    let line = Path.line(from: Point(x: margin, y: y), to: Point(x: theme.width - margin, y: y))
    let rule = Stroke(color: theme.ink, width: max(0.5, theme.axisWidth))
    let item = Scene.Item.group(
      Scene.Group(
        role: "part.heading",
        items: [
          .subheading(block.items(at: Point(x: margin, y: top))),
          .path(line, fill: nil, stroke: rule),
        ]))
    return ([item], y)
  }
}
