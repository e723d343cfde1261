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

  /// The parts on a page as wide as a ruler asks for, or on half a page, and where the last ends.
  func parts(style: FigureStyle) -> (parts: JointNomogramParts, bottom: Double) {
    var column = style
    if hasChartsBeside(style) { column.theme.width /= 2 }
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
    var parts = JointNomogramParts(figure: figure, contents: contents, style: column)
    let bottom = parts.place(overlays(column), columnWidths: widths, measuring: text)
    return (parts, bottom)
  }

  /// The drawing.
  func scene(style: FigureStyle) -> Scene {
    let (parts, end) = parts(style: style)
    let isBeside = hasChartsBeside(style)
    let corner = isBeside ? Point(x: parts.style.theme.width, y: 0) : Point(x: 0, y: end)
    var style = parts.style
    if isBeside { style.theme.width *= 2 }
    let charts = RiskChartGrid(
      figure, style: parts.style, at: corner, isStacked: isBeside, measuring: text)
    let table = OddsTable(figure, style: style, from: max(end, charts.bottom), measuring: text)
    var notes = JointNomogramNotes(
      figure, charts: charts.charts, layouts: parts.layouts, style: style)
    notes.totalConfidence = contents.compactMap(\.totalConfidence).first
    let footer = notes.footer(measuring: text)
    let top = table.bottom + style.theme.gap * 2
    var scene = Scene(
      size: Size(width: style.theme.width, height: top + footer.height + style.theme.gap),
      title: figure.model.title[style.language],
      description: figure.alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(parts.items + charts.items + table.items)
    scene.add(footer.items(from: top))
    return scene
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

/// The parts of a nomogram of several sums, one under the other.
struct JointNomogramParts {
  let figure: JointNomogramFigure
  let contents: [NomogramContent]
  let style: FigureStyle
  private(set) var layouts: [NomogramLayout] = []
  private(set) var items: [Scene.Item] = []

  init(figure: JointNomogramFigure, contents: [NomogramContent], style: FigureStyle) {
    (self.figure, self.contents, self.style) = (figure, contents, style)
  }

  private var theme: Theme { style.theme }

  /// Places all parts and returns where the last ends.
  mutating func place(
    _ overlays: [PatientOverlay], columnWidths: [Double], measuring text: some TextMeasurer
  ) -> Double {
    var bottom = theme.gap
    for (index, overlay) in overlays.enumerated() {
      if index > 0 { bottom += theme.gap * 2.5 }
      bottom = addHeading(index, at: bottom, measuring: text)
      let layout = NomogramLayout(
        contents[index], style: style, columnWidths: columnWidths,
        top: bottom, measuring: text)
      let drawing = NomogramDrawing(layout: layout, style: style)
      var group = drawing.guides() + overlay.dropLines(on: layout) + drawing.rows()
      if let box = layout.markBox, let mark = SyntheticMark(style: style, measuring: text) {
        group += mark.items(in: box)
      }
      group += overlay.marks(on: layout, measuring: text)
      let letter = contents[index].letter ?? ""
      items.append(
        .group(
          Scene.Group(
            role: Role(rawValue: "part.\(letter)"), items: group,
            alternativeText: alternativeText(index, letter: letter))))
      layouts.append(layout)
      bottom = layout.bottom
    }
    return bottom
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

  /// "A  new vertebral fracture" over a hairline; returns where the part begins.
  private mutating func addHeading(
    _ index: Int, at top: Double, measuring text: some TextMeasurer
  ) -> Double {
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
    items.append(
      .group(
        Scene.Group(
          role: "part.heading",
          items: [
            .subheading(block.items(at: Point(x: margin, y: top))),
            .path(line, fill: nil, stroke: rule),
          ])))
    return y
  }
}
