internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// A nomogram on a page: chart, overlay of patients, notes under it.
struct NomogramPage<Measurer: TextMeasurer> {
  let figure: NomogramFigure
  let text: Measurer
  private let content: NomogramContent

  init(_ figure: NomogramFigure, measuring text: Measurer) {
    (self.figure, self.text) = (figure, text)
    content = NomogramContent(figure)
  }

  private var scale: PointScale { figure.scale }

  private func overlay(_ style: FigureStyle) -> PatientOverlay {
    PatientOverlay(
      figure.patients, risks: figure.risks, model: figure.model, scale: scale, style: style)
  }

  /// Where everything stands, on a page as wide as a ruler asks for.
  func layout(style: FigureStyle, spacing: Double = 0) -> NomogramLayout {
    let widths = overlay(style).columnWidths(measuring: text)
    let style = NomogramColumns.ruled(
      style, for: content, millimetresPerPoint: figure.settings.millimetresPerPoint,
      columnWidths: widths, measuring: text)
    return NomogramLayout(
      content, style: style, columnWidths: widths, spacing: spacing, top: held(style).height,
      measuring: text)
  }

  private func held(_ style: FigureStyle) -> HeldNote {
    HeldNote(scale.held, style: style, width: style.theme.width, measuring: text)
  }

  /// The drawing, with `spacing` more between rows than they need.
  func scene(style: FigureStyle, spacing: Double = 0) -> Scene {
    let overlay = overlay(style)
    let layout = layout(style: style, spacing: spacing)
    let style = layout.style
    let drawing = NomogramDrawing(layout: layout, style: style)
    let notes = NomogramNotes(figure, layout: layout, content: content, style: style)
    let footer = notes.footer(measuring: text)
    let top = layout.bottom + style.theme.gap * 2
    var scene = Scene(
      size: Size(width: style.theme.width, height: top + footer.height + layout.margin),
      title: figure.model.title[style.language],
      description: figure.alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(held(style).items(at: Point(x: layout.margin, y: layout.margin)))
    scene.add(drawing.guides())
    scene.add(overlay.dropLines(on: layout))
    scene.add(drawing.rows())
    scene.add(drawing.marks(ofThresholds: figure.settings.thresholds))
    if let box = layout.markBox, let mark = SyntheticMark(style: style, measuring: text) {
      scene.add(mark.items(in: box))
    }
    scene.add(overlay.marks(on: layout, measuring: text))
    scene.add(footer.items(from: top))
    return scene
  }
}

/// Everything that is printed under the chart.
struct NomogramNotes {
  /// Paragraphs, and below them the bar that a ruler is laid on.
  struct Footer {
    var blocks: [ParagraphLayout]
    var x: Double
    var spacing: Double
    var ruler: RulerBar?

    var height: Double {
      blocks.reduce(0) { $0 + $1.size.height + spacing } + (ruler?.height ?? 0)
    }

    func items(from top: Double) -> [Scene.Item] {
      var y = top
      var items = blocks.flatMap { block -> [Scene.Item] in
        defer { y += block.size.height + spacing }
        return [.paragraph(block.items(at: Point(x: x, y: y)))]
      }
      if let ruler { items += ruler.items(at: Point(x: x, y: y)) }
      return [.group(Scene.Group(role: "note", items: items))]
    }
  }

  private let figure: NomogramFigure
  private let layout: NomogramLayout
  private let content: NomogramContent
  private let style: FigureStyle

  init(
    _ figure: NomogramFigure, layout: NomogramLayout, content: NomogramContent, style: FigureStyle
  ) {
    (self.figure, self.layout, self.content) = (figure, layout, content)
    self.style = style
  }

  private var words: NomogramWording { NomogramWording(style.language) }
  private var scale: PointScale { figure.scale }
  private var settings: NomogramSettings { figure.settings }

  func footer(measuring text: some TextMeasurer) -> Footer {
    let theme = style.theme
    let width = theme.width - 2 * layout.margin
    let blocks = [reading, facts, [words.model(figure.model)]].enumerated().map { index, parts in
      ParagraphLayout(
        words.sentences(parts), font: theme.smallFont,
        color: index == 0 ? theme.ink : theme.mutedInk, width: width, measuring: text)
    }
    let ruler = settings.millimetresPerPoint.map {
      RulerBar(words.ruler(millimetresPerPoint: $0), theme: theme, width: width, measuring: text)
    }
    return Footer(
      blocks: blocks, x: layout.margin, spacing: theme.smallFont.size * 0.4, ruler: ruler)
  }

  /// How to read what is on this chart.
  private var reading: [String] {
    var sentences = [
      scale.riskAxes.isEmpty ? words.howToReadPoints(figure.model) : words.howToRead
    ]
    if layout.rows.contains(where: \.isFolded) { sentences.append(words.howToReadFolds) }
    if scale.axes.contains(where: { !$0.conditions.isEmpty }) {
      sentences.append(words.howToReadConditions(scale.axes))
    }
    let tracks = layout.rows.flatMap(\.tracks)
    if tracks.contains(where: { $0.strip != nil }) { sentences.append(words.distribution) }
    if !layout.isWithoutPointBars { sentences.append(words.confidence) }
    if let bars = content.totalConfidence { sentences.append(words.totalConfidence(bars)) }
    return sentences + patientSentences
  }

  private var patientSentences: [String] {
    guard !figure.patients.isEmpty else { return [] }
    var sentences = [words.patientMarks]
    let overlay = PatientOverlay(
      figure.patients, risks: figure.risks, model: figure.model, scale: scale, style: style)
    if !overlay.addsUp { sentences.append(words.sumsOfUnrounded) }
    let heights = MarkHeight(scale: scale, layout: layout)
    let hasHollow = figure.patients.contains { patient in
      patient.entries.contains {
        $0.points != nil && heights.isBetween(of: $0.variables, values: patient.values)
      }
    }
    if hasHollow { sentences.append(words.hollowMarks) }
    if figure.patients.contains(where: { $0.total == nil }) {
      sentences.append(words.unknownMarks)
    }
    if figure.risks.contains(where: { $0.contains { $0?.lower != nil } }) {
      sentences.append(words.riskIntervals)
    }
    return sentences
  }

  /// How precise the chart is, what it does not reach and what is not written on it.
  private var facts: [String] {
    let medians = content.withoutMedian.map {
      words.medianNotReached($0, unit: content.timeUnit)
    }
    let thinned = words.thinned(layout.thinnedAxes)
    guard !scale.riskAxes.isEmpty else {
      return [words.noRiskAxis(figure.model)] + medians + thinned
    }
    var sentences = [words.precision(figure.precision(axisLength: layout.end - layout.start))]
    if scale.riskAxes.contains(where: { !$0.unreachable.isEmpty }) {
      sentences.append(words.reach(scale.riskAxes))
    }
    sentences += medians + thinned
    let unlabelled = layout.unlabelledRisks
    if !unlabelled.isEmpty { sentences.append(words.omitted(unlabelled)) }
    let thresholds = settings.thresholds
    if !thresholds.isEmpty, let axis = scale.primaryRiskAxis {
      let drawn = thresholds.filter { (axis.lowestRisk...axis.highestRisk).contains($0) }
      sentences.append(
        words.thresholds(drawn, beyond: thresholds.filter { !drawn.contains($0) }))
    }
    let missing = RiskSegment.namesOutOfReach(settings.riskGroups, on: scale, words)
    if !missing.isEmpty { sentences.append(words.groupsOutOfReach(missing)) }
    return sentences
  }
}

/// A bar of 50 mm, to see with a ruler whether a printer changed the size.
struct RulerBar {
  private let words: ParagraphLayout
  private let theme: Theme
  private let length = millimetres(50)

  init(_ sentence: String, theme: Theme, width: Double, measuring text: some TextMeasurer) {
    self.theme = theme
    words = ParagraphLayout(
      sentence, font: theme.smallFont, color: theme.mutedInk, width: width, measuring: text)
  }

  private var barHeight: Double { theme.tickLength * 2.4 }
  var height: Double { barHeight + words.size.height + theme.smallFont.size * 0.4 }

  func items(at point: Point) -> [Scene.Item] {
    let y = point.y + barHeight - theme.tickLength * 0.4
    var path = Path.line(from: Point(x: point.x, y: y), to: Point(x: point.x + length, y: y))
    for step in 0...5 {
      let x = point.x + millimetres(Double(step) * 10)
      let tall = theme.tickLength * (step % 5 == 0 ? 1.6 : 1)
      path.append(.line(from: Point(x: x, y: y), to: Point(x: x, y: y - tall)))
    }
    let stroke = Stroke(color: theme.ink, width: 0.5)
    return [
      .group(Scene.Group(role: "ruler", items: [.path(path, fill: nil, stroke: stroke)]))
    ] + words.items(at: Point(x: point.x, y: point.y + barHeight + theme.smallFont.size * 0.2))
  }
}
