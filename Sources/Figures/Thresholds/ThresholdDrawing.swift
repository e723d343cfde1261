internal import Scenes
internal import Statistics
internal import Validation

/// Four curves over thresholds, the marked thresholds, and what stands under them.
struct ThresholdDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let panel: Panel
  private let theme: Theme
  private let wording: Wording
  private let series: ThresholdSeries
  private let origin: ThresholdOrigin
  private var lines: [Line] = []

  private typealias Measure = ThresholdSeries.Measure

  /// One of the shares.
  private struct Line {
    var name: String
    var look: SeriesLook
    var pieces: [[Point]]
    var bands: [[Point]]
    var edges: [[Point]]
    var points: [Point] { pieces.flatMap(\.self) }
  }

  init(
    _ figure: ThresholdPerformanceFigure, style: FigureStyle, _ wording: Wording,
    _ text: some TextMeasurer
  ) {
    theme = style.theme
    self.wording = wording
    origin = figure.markOrigin
    series = ThresholdSeries(figure.roc, figure.performance)
    let marks = figure.roc.marked.filter(\.threshold.isFinite)
    let rim = theme.gap * 0.5
    let last = max(
      series.reach(of: figure.performance.n), marks.map(\.threshold).max() ?? 0, 0.01)
    let ticks = Ticks.loose(from: 0, to: min(last, 1), count: 8).asPercentages()
    let plan = Panel.Plan(
      bottom: Axis.Plan(
        wording.riskThreshold(figure.horizon), from: 0,
        to: min(ticks.values.last ?? 1, 1), ticks: ticks),
      left: Axis.Plan(
        wording("Proportion", "比例"), from: 0, to: 1, ticks: Ticks.linear(from: 0, to: 1)),
      aspect: theme.isWide ? 0.5 : 0.85)
    let head = text.size(of: theme.small("0")).height * 1.1
    panel = Panel(
      plan, at: Point(x: rim, y: rim + (marks.isEmpty ? 0 : head)),
      width: theme.width - 2 * rim, theme: theme, measuring: text)
    bottom = panel.frame.maxY
    lines = Measure.allCases.enumerated().map { Self.line($1, $0, series, panel, theme, wording) }
    items.append(panel.guides(vertical: false))
    drawCurves()
    let unlabelled = draw(marks, text)
    items.append(panel.axisItems(measuring: text))
    label(style, marks, text)
    addShares(text)
    let size = wording.sampleSize(
      n: figure.performance.n, events: figure.performance.events, figure.horizon)
    addTable(marks, unlabelled, size, text)
  }

  private static func line(
    _ measure: Measure, _ index: Int, _ series: ThresholdSeries, _ panel: Panel, _ theme: Theme,
    _ wording: Wording
  ) -> Line {
    func points(_ values: [(Double, Double)]) -> [Point] {
      values.map { panel.point($0.0, $0.1) }.withoutStraightParts
    }
    let limits = series.band(measure).map { (points($0.upper), points($0.lower)) }
    return Line(
      name: measure.name(wording), look: SeriesLook(index: index, theme: theme),
      pieces: series.curve(measure).map(points),
      bands: limits.map { $0 + $1.reversed() }, edges: limits.flatMap { [$0, $1] })
  }

  private mutating func drawCurves() {
    for line in lines {
      // Bands that overlap are told apart in grey by the dashes of their edges.
      let stroke = Stroke(
        color: line.look.stroke.color.opacity(0.55), width: 0.5, dash: line.look.stroke.dash)
      let areas = line.bands.map {
        Scene.Item.path(.polyline($0, isClosed: true), fill: line.look.band, stroke: nil)
      }
      let edges = line.edges.map { Scene.Item.path(.polyline($0), fill: nil, stroke: stroke) }
      items.append(panel.clipped("band", areas + edges, cutAt: [.right]))
    }
    for line in lines.reversed() {
      items.append(
        panel.clipped(
          "curve",
          line.pieces.map { .path(.polyline($0), fill: nil, stroke: line.look.stroke) },
          cutAt: [.right]))
    }
  }

  /// Lines at the marked thresholds, named above the plot; returns the names without room.
  private mutating func draw(
    _ marks: [ThresholdPerformance], _ text: some TextMeasurer
  ) -> [String] {
    var path = Path()
    var labels: [Scene.Item] = []
    var unlabelled: [String] = []
    var right = -Double.infinity
    for mark in marks.sorted(by: { $0.threshold < $1.threshold }) {
      let x = panel.x.position(of: mark.threshold)
      path.append(
        .line(from: Point(x: x, y: panel.plot.minY), to: Point(x: x, y: panel.plot.maxY)))
      let run = theme.small(origin.name(of: mark.threshold, wording))
      let size = text.size(of: run)
      let left = min(
        max(x - size.width / 2, panel.plot.minX - 1), panel.frame.maxX - size.width)
      guard left > right + 2 else {
        unlabelled.append(run.string)
        continue
      }
      right = left + size.width
      let top = panel.plot.minY - size.height - 1
      labels.append(.text(run, at: Point(x: left, y: top), anchor: .leading))
    }
    let stroke = Stroke(color: theme.referenceStroke.color, width: 0.6)
    items.append(
      .group(
        Scene.Group(
          role: "thresholds",
          items: [
            .path(path, fill: nil, stroke: stroke)
          ] + labels)))
    return unlabelled
  }

  /// The name of each curve beside it, or all in a key if one has no place.
  private mutating func label(
    _ style: FigureStyle, _ marks: [ThresholdPerformance], _ text: some TextMeasurer
  ) {
    let (pieces, bands) = (lines.flatMap(\.pieces), lines.flatMap(\.bands))
    var free = LabelSpace(
      area: panel.plot.inset(by: 1), curves: pieces + bands)
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: pieces)
    if let mark = SyntheticMark(style: style, measuring: text) {
      items += mark.items(in: panel.plot, space: &free)
      if let place = free.lastPlaced { space.reserve(place) }
    }
    let verticals = marks.map { [panel.point($0.threshold, 0), panel.point($0.threshold, 1)] }
    // Clear of the lines at thresholds and of bands if possible; on them rather than away from the curves.
    guard let labels = names(in: space.avoiding(verticals + bands), text) else {
      return addKey(text)
    }
    items.append(.group(Scene.Group(role: "curve.label", items: labels)))
  }

  /// A label on every curve; `nil` if one has no place.
  private func names(in space: LabelSpace, _ text: some TextMeasurer) -> [Scene.Item]? {
    DirectLabel.items(lines.map { ($0.name, $0.points) }, in: space, panel, theme, text)
  }

  private mutating func addKey(_ text: some TextMeasurer) {
    let key = KeyColumns(
      lines.map {
        (.line($0.look.stroke, band: $0.bands.isEmpty ? nil : $0.look.band), $0.name)
      }, at: Point(x: panel.plot.minX, y: bottom + theme.gap), width: panel.plot.size.width,
      theme: theme, measuring: text)
    items.append(.group(Scene.Group(role: "key", items: key.items)))
    bottom = key.bottom
  }

  private mutating func addShares(_ text: some TextMeasurer) {
    guard !series.rows.isEmpty else { return }
    let row = TickRow(
      wording("Patients at or above the threshold, of 100:", "每100例中不低于阈值者："),
      under: panel, at: bottom, theme: theme, measuring: text
    ) { wording.numbers.fixed(series.positive(at: $0) * 100, decimals: 0) }
    items.append(.group(Scene.Group(role: "row.positive", items: row.items)))
    bottom = row.bottom
  }

  private mutating func addTable(
    _ marks: [ThresholdPerformance], _ unlabelled: [String], _ size: String,
    _ text: some TextMeasurer
  ) {
    let left = theme.isWide ? panel.plot.minX : panel.frame.minX
    var sidebar = Sidebar(
      at: Point(x: left, y: bottom + theme.gap), width: panel.frame.maxX - left, theme: theme)
    if series.rows.isEmpty {
      sidebar.addNote(
        wording("No curves: all patients have the same outcome.", "无法绘制曲线：所有患者结局相同。"),
        measuring: text)
    }
    if theme.isWide {
      addRows(marks, to: &sidebar, text)
    } else {
      addColumns(marks, to: &sidebar, text)
    }
    if !unlabelled.isEmpty {
      let list = wording.list(unlabelled)
      sidebar.addNote(
        wording("Lines without a label for want of room: \(list).", "因空间不足未标注的竖线：\(list)。"),
        measuring: text)
    }
    sidebar.addNote(
      size, measuring: text)
    items += sidebar.items
    bottom = sidebar.bottom
  }

  /// A row for every marked threshold.
  private func addRows(
    _ marks: [ThresholdPerformance], to sidebar: inout Sidebar, _ text: some TextMeasurer
  ) {
    sidebar.addTable(
      heading: [wording("Threshold", "阈值")]
        + Measure.allCases.map {
          $0.name(wording) + wording(" (95%\u{00A0}CI)", "（95%\u{00A0}CI）")
        },
      rows: marks.map { mark in
        [Sidebar.Cell("≥ " + origin.name(of: mark.threshold, wording))]
          + Measure.allCases.map { wording.cell($0.value(of: mark)) }
      }, measuring: text)
  }

  /// Two thresholds side by side on narrow pages, as many such tables as it takes.
  private func addColumns(
    _ marks: [ThresholdPerformance], to sidebar: inout Sidebar, _ text: some TextMeasurer
  ) {
    for start in stride(from: 0, to: marks.count, by: 2) {
      let shown = marks[start..<min(start + 2, marks.count)]
      sidebar.addTable(
        heading: [wording("Threshold (95%\u{00A0}CI)", "阈值（95%\u{00A0}CI）")]
          + shown.map { "≥ " + origin.name(of: $0.threshold, wording) },
        rows: Measure.allCases.map { measure in
          [Sidebar.Cell(measure.shortName(wording))]
            + shown.map { wording.cell(measure.value(of: $0)) }
        }, measuring: text)
    }
  }
}
