internal import Diagnostics
internal import Scenes
internal import Statistics

/// The columns, rows and axis of a forest figure.
struct ForestDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let theme: Theme
  private let wording: Wording
  private let columns: ForestColumns
  private let scale: Scale

  init(_ figure: ForestFigure, style: FigureStyle, measuring text: some TextMeasurer) {
    theme = style.theme
    wording = Wording(style.language)
    columns = ForestColumns(figure, theme: theme, wording, text)
    let limits = figure.measure.limits(of: figure.rows.compactMap(\.estimate))
    let inset = theme.gap
    scale = Scale(
      figure.measure.scaleKind, from: limits.lower, to: limits.upper,
      start: columns.plotLeft + inset, end: columns.plotRight - inset)
    bottom = theme.gap * 0.5
    rule()
    drawHeading(figure, text)
    rule()
    let top = bottom
    bottom += theme.gap * 0.5
    for row in figure.rows { draw(row, text) }
    if let mark = SyntheticMark(style: style, measuring: text) { draw(mark) }
    bottom += theme.gap * 0.4
    drawAxis(figure, limits, from: top, text)
    drawNotes(figure, text)
  }

  private mutating func rule() {
    let line = Path.line(
      from: Point(x: columns.left, y: bottom), to: Point(x: columns.right, y: bottom))
    items.append(.path(line, fill: nil, stroke: Stroke(color: theme.ink, width: 0.5)))
  }

  private mutating func drawHeading(_ figure: ForestFigure, _ text: some TextMeasurer) {
    var font = theme.smallFont
    font.isBold = true
    func heading(_ string: String, width: Double) -> ParagraphLayout {
      ParagraphLayout(string, font: font, color: theme.ink, width: width, measuring: text)
    }
    let label = heading(figure.labelHeading[wording.language], width: columns.labelWidth)
    let detail = heading(figure.detailHeading[wording.language], width: columns.detailWidth)
    let estimate = heading(columns.estimateHeading, width: columns.estimateWidth)
    let p = heading("P", width: max(columns.pWidth, 20))
    let height = max(
      label.size.height, columns.hasDetail ? detail.size.height : 0, estimate.size.height)
    bottom += theme.gap * 0.4
    let top = bottom
    func place(_ layout: ParagraphLayout, x: Double, _ anchor: Anchor) -> [Scene.Item] {
      layout.items(at: Point(x: x, y: top + height - layout.size.height), anchor: anchor)
    }
    items += place(label, x: columns.left, .leading)
    if columns.hasDetail { items += place(detail, x: columns.detailLeft, .leading) }
    items += place(estimate, x: columns.estimateLeft, .leading)
    if columns.hasP { items += place(p, x: columns.right, .trailing) }
    bottom += height + theme.gap * 0.4
  }

  private mutating func draw(_ row: ForestFigure.Row, _ text: some TextMeasurer) {
    let indent = row.isIndented ? theme.gap * 1.6 : 0
    let label = ParagraphLayout(
      row.label[wording.language], font: theme.smallFont, color: theme.ink,
      width: columns.labelWidth - indent, measuring: text)
    let detail = ParagraphLayout(
      row.detail?[wording.language] ?? "", font: theme.smallFont, color: theme.mutedInk,
      width: columns.hasDetail ? columns.detailWidth : columns.labelWidth - indent - theme.gap,
      measuring: text)
    let top = bottom + theme.gap * 0.25
    items += label.items(at: Point(x: columns.left + indent, y: top))
    var height = label.size.height
    if columns.hasDetail {
      items += detail.items(at: Point(x: columns.detailLeft, y: top))
      height = max(height, detail.size.height)
    } else {
      items += detail.items(at: Point(x: columns.left + indent + theme.gap, y: top + height))
      height += detail.size.height
    }
    height = max(height, label.lineHeight)
    drawNumbers(of: row, top: top)
    if let estimate = row.estimate {
      draw(estimate, as: row.mark, at: top + label.lineHeight / 2)
    }
    bottom = top + height + theme.gap * 0.25
  }

  private mutating func drawNumbers(of row: ForestFigure.Row, top: Double) {
    let string = columns.estimateText(row)
    if !string.isEmpty {
      let run = theme.small(string, muted: row.estimate == nil)
      items.append(.text(run, at: Point(x: columns.estimateLeft, y: top), anchor: .leading))
    }
    if columns.hasP, row.p != nil {
      let run = theme.small(wording.numbers.pValue(row.p))
      items.append(.text(run, at: Point(x: columns.right, y: top), anchor: .trailing))
    }
  }

  /// A square with its interval, a pooled diamond, or a range; arrow heads where the interval leaves the axis.
  private mutating func draw(_ estimate: Estimate, as mark: ForestFigure.Row.Mark, at y: Double) {
    if mark == .diamond, let diamond = diamond(of: estimate, at: y) {
      items.append(.group(Scene.Group(role: "estimate", items: [diamond])))
      return
    }
    var stroke = Stroke(color: theme.dataColor(0), width: theme.lineWidth * 0.9)
    if mark == .range { stroke.dash = [3, 1.6].map { $0 * theme.lineWidth } }
    let (left, right) = (scale.start - theme.gap * 0.8, scale.end + theme.gap * 0.8)
    var parts: [Scene.Item] = []
    if let lower = estimate.lower, let upper = estimate.upper {
      let (from, to) = (scale.position(of: lower), scale.position(of: upper))
      let (start, end) = (min(max(from, left), right), min(max(to, left), right))
      parts.append(
        .path(
          .line(from: Point(x: start, y: y), to: Point(x: end, y: y)), fill: nil, stroke: stroke))
      if from < left { parts.append(arrowHead(at: Point(x: left, y: y), pointsLeft: true)) }
      if to > right { parts.append(arrowHead(at: Point(x: right, y: y), pointsLeft: false)) }
    }
    if let value = estimate.estimate {
      let x = scale.position(of: value)
      let half = theme.smallFont.size * 0.3
      if mark == .range, x >= left, x <= right {
        let tick = Path.line(from: Point(x: x, y: y - half), to: Point(x: x, y: y + half))
        let solid = Stroke(color: stroke.color, width: stroke.width)
        parts.append(.path(tick, fill: nil, stroke: solid))
      } else if x >= left, x <= right {
        let box = Rectangle(x: x - half, y: y - half, width: 2 * half, height: 2 * half)
        parts.append(.path(.rectangle(box), fill: theme.dataColor(0), stroke: nil))
      } else {
        parts.append(
          arrowHead(at: Point(x: x < left ? left : right, y: y), pointsLeft: x < left))
      }
    }
    items.append(.group(Scene.Group(role: "estimate", items: parts)))
  }

  /// A diamond from limit to limit; `nil` where a limit is not known or not on the axis.
  private func diamond(of estimate: Estimate, at y: Double) -> Scene.Item? {
    guard let value = estimate.estimate, let lower = estimate.lower, let upper = estimate.upper,
      [lower, value, upper].allSatisfy({ scale.contains($0) })
    else { return nil }
    let half = theme.smallFont.size * 0.38
    let center = scale.position(of: value)
    let points = [
      Point(x: min(scale.position(of: lower), center - 1), y: y), Point(x: center, y: y - half),
      Point(x: max(scale.position(of: upper), center + 1), y: y), Point(x: center, y: y + half),
    ]
    return .path(.polyline(points, isClosed: true), fill: theme.dataColor(0), stroke: nil)
  }

  private func arrowHead(at tip: Point, pointsLeft: Bool) -> Scene.Item {
    let length = theme.smallFont.size * (pointsLeft ? 0.55 : -0.55)
    let half = theme.smallFont.size * 0.28
    let points = [
      tip, Point(x: tip.x + length, y: tip.y - half), Point(x: tip.x + length, y: tip.y + half),
    ]
    return .path(.polyline(points, isClosed: true), fill: theme.dataColor(0), stroke: nil)
  }

  /// The mark between the rows and the axis, across the plot: no crop of the rim takes it away.
  private mutating func draw(_ mark: SyntheticMark) {
    let center = (columns.plotLeft + columns.plotRight) / 2
    let left = min(max(center - mark.size.width / 2, columns.left), columns.right - mark.size.width)
    let box = Rectangle(
      x: left, y: bottom + theme.gap * 0.3, width: mark.size.width, height: mark.size.height)
    items += mark.items(in: box)
    bottom = box.maxY
  }

  private mutating func drawAxis(
    _ figure: ForestFigure, _ limits: (lower: Double, upper: Double), from top: Double,
    _ text: some TextMeasurer
  ) {
    let measure = figure.measure
    let plot = Rectangle(
      x: scale.start, y: top, width: scale.end - scale.start, height: bottom - top)
    let count = max(3, Int(plot.size.width / (theme.smallFont.size * 4)))
    let ticks =
      measure.scaleKind == .logarithmic
      ? Ticks.logarithmic(from: limits.lower, to: limits.upper, count: count)
      : Ticks.linear(from: limits.lower, to: limits.upper, count: count)
    let plan = Axis.Plan(
      figure.axisTitle(wording), measure.scaleKind, from: limits.lower, to: limits.upper,
      ticks: ticks)
    let axis = Axis(plan, on: .bottom, of: plot, theme: theme)
    let x = scale.position(of: measure.reference)
    let line = Path.line(from: Point(x: x, y: top), to: Point(x: x, y: bottom))
    // Behind everything: estimates are read in front of the line.
    items.insert(
      .group(
        Scene.Group(
          role: "line.reference",
          items: [.path(line, fill: nil, stroke: theme.referenceStroke)])), at: 0)
    items.append(.group(Scene.Group(role: "axis.bottom", items: axis.items(measuring: text))))
    bottom += Axis.thickness(
      plan, on: .bottom, length: plot.size.width, theme: theme, measuring: text)
  }

  /// Who was studied, and what readers must know of the numbers, under everything.
  private mutating func drawNotes(_ figure: ForestFigure, _ text: some TextMeasurer) {
    let notes = [figure.patients].compactMap(\.self) + figure.notes
    guard !notes.isEmpty else { return }
    var note = Sidebar(
      at: Point(x: columns.left, y: bottom + theme.gap * 0.3),
      width: columns.right - columns.left, theme: theme)
    for line in notes { note.addNote(line[wording.language], measuring: text) }
    items += note.items
    bottom = note.bottom
  }
}

/// Where the columns of a forest figure stand: text as wide as it needs, the drawing takes the rest.
struct ForestColumns {
  let left: Double
  let labelWidth: Double
  let hasDetail: Bool
  let detailLeft: Double
  let detailWidth: Double
  let plotLeft: Double
  let plotRight: Double
  let estimateLeft: Double
  let estimateWidth: Double
  let estimateHeading: String
  let hasP: Bool
  let pWidth: Double
  let right: Double
  private let wording: Wording

  init(_ figure: ForestFigure, theme: Theme, _ wording: Wording, _ text: some TextMeasurer) {
    self.wording = wording
    func measure(_ string: String) -> Double { text.size(of: theme.small(string)).width }
    func bold(_ string: String) -> Double {
      text.size(of: theme.small(string, isBold: true)).width
    }
    let language = wording.language
    let gap = theme.gap * 1.6
    left = theme.gap * 0.5
    right = theme.width - left
    let inner = right - left
    let indent = figure.rows.contains(where: \.isIndented) ? theme.gap * 1.6 : 0
    let wording = wording
    let texts = figure.rows.map { Self.estimateText($0, wording) }
    let name = figure.measureName(wording)
    hasP = figure.rows.contains { $0.p != nil }
    pWidth = hasP ? figure.rows.map { measure(wording.numbers.pValue($0.p)) }.max() ?? 0 : 0
    let details = figure.rows.compactMap { $0.detail?[language] }
    hasDetail = theme.isWide && !details.isEmpty
    let detailNeed = (details.map(measure) + [bold(figure.detailHeading[language])]).max() ?? 0
    detailWidth = hasDetail ? min(detailNeed + 0.5, inner * 0.2) : 0
    let labelNeed = figure.rows.map { measure($0.label[language]) }.max() ?? 0
    let need = max(labelNeed + indent, bold(figure.labelHeading[language])) + 0.5
    let between = 2 * gap + (hasDetail ? detailWidth + gap : 0) + (hasP ? gap + pWidth : 0)
    let numbersNeed = texts.map(measure).max() ?? 0
    // A heading that would take the room of the drawing is wrapped at its words.
    let leavesRoom = inner - need - between - max(numbersNeed, bold(name)) >= inner * 0.4
    let heading = leavesRoom ? bold(name) : Self.longestWord(of: name, bold)
    estimateWidth = min(max(numbersNeed, heading) + 0.5, inner * 0.45)
    // On two lines, the interval below, unless the numbers under it are as wide.
    let oneLine = wording("\(name) (95% CI)", "\(name)（95% CI）")
    estimateHeading =
      !figure.hasIntervals
      ? name
      : bold(oneLine) <= estimateWidth ? oneLine : wording("\(name)\n(95% CI)", "\(name)\n（95% CI）")
    let room = inner - estimateWidth - between - inner * 0.34
    labelWidth = max(min(need, room), inner * 0.12)
    detailLeft = left + labelWidth + gap
    plotLeft = hasDetail ? detailLeft + detailWidth + gap : left + labelWidth + gap
    estimateLeft = right - estimateWidth - (hasP ? gap + pWidth : 0)
    plotRight = max(estimateLeft - gap, plotLeft + 20)
  }

  func estimateText(_ row: ForestFigure.Row) -> String { Self.estimateText(row, wording) }

  /// The width of the widest word; text without spaces is one.
  private static func longestWord(of name: String, _ width: (String) -> Double) -> Double {
    name.split(separator: " ").map { width(String($0)) }.max() ?? 0
  }

  private static func estimateText(_ row: ForestFigure.Row, _ wording: Wording) -> String {
    guard let estimate = row.estimate else { return row.note?[wording.language] ?? "" }
    let largest = [estimate.estimate, estimate.lower, estimate.upper].compactMap { $0.map(abs) }
      .max()
    // Beyond a million the digits say nothing: separation, not an effect.
    if let largest, largest >= 1e6 { return notEstimable[wording.language] }
    let decimals = largest ?? 0 >= 100 ? 1 : 2
    // The mean stands in the row above.
    return row.mark == .range
      ? wording.limits(estimate.lower, estimate.upper, decimals: decimals)
      : wording.estimate(estimate, decimals: decimals)
  }
}
