internal import Scenes
internal import Statistics
internal import Validation

/// Two panels over one axis of thresholds, the marked thresholds, and what stands under them.
struct ThresholdDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  /// The rates of patients with and without the event, and under them the predictive values.
  private let panels: [ThresholdPanel]
  private let theme: Theme
  private let wording: Wording
  private let series: ThresholdSeries
  private let origin: ThresholdOrigin

  private typealias Measure = ThresholdSeries.Measure

  init(
    _ figure: ThresholdPerformanceFigure, style: FigureStyle, _ wording: Wording,
    _ text: some TextMeasurer
  ) {
    theme = style.theme
    self.wording = wording
    origin = figure.markOrigin
    series = ThresholdSeries(figure.roc, figure.performance)
    let marks = figure.roc.marked.filter(\.threshold.isFinite)
    panels = ThresholdPanel.pair(of: figure, series, marks, theme, wording, text)
    bottom = panels.map(\.panel.frame.maxY).max() ?? 0
    for panel in panels { items += panel.ground }
    let unlabelled = draw(marks, text)
    for panel in panels { items += panel.curves + [panel.panel.axisItems(measuring: text)] }
    label(style, marks, text)
    addShares(text)
    addTable(marks, unlabelled, figure, text)
  }

  /// Lines at the marked thresholds, named above the plot; returns the names without room.
  private mutating func draw(
    _ marks: [ThresholdPerformance], _ text: some TextMeasurer
  ) -> [String] {
    var path = Path()
    var labels: [Scene.Item] = []
    var unlabelled: [String] = []
    var right = -Double.infinity
    guard let panel = panels.first?.panel, let last = panels.last?.panel else { return [] }
    for mark in marks.sorted(by: { $0.threshold < $1.threshold }) {
      let x = panel.x.position(of: mark.threshold)
      path.append(
        .line(from: Point(x: x, y: panel.plot.minY), to: Point(x: x, y: last.plot.maxY)))
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
    let named = panels.map { $0.labels(style, marks.map(\.threshold), text) }
    for labels in named { items += labels.mark }
    let names = named.compactMap(\.names)
    guard names.count == panels.count else { return addKey(text) }
    items.append(.group(Scene.Group(role: "curve.label", items: names.flatMap(\.self))))
  }

  /// A line of the same look in either panel, with both of its names.
  private mutating func addKey(_ text: some TextMeasurer) {
    guard let panel = panels.first else { return }
    let entries = zip(panel.lines, panels.dropFirst().first?.lines ?? []).map { upper, lower in
      (
        Sidebar.Sample.line(upper.look.stroke, band: upper.bands.isEmpty ? nil : upper.look.band),
        wording(
          "\(upper.name) (above), \(lower.name.lowercased()) (below)",
          "\(upper.name)（上图），\(lower.name)（下图）")
      )
    }
    let plot = panel.panel.plot
    let key = KeyColumns(
      entries, at: Point(x: plot.minX, y: bottom + theme.gap), width: plot.size.width,
      theme: theme, measuring: text)
    items.append(.group(Scene.Group(role: "key", items: key.items)))
    bottom = key.bottom
  }

  private mutating func addShares(_ text: some TextMeasurer) {
    guard !series.rows.isEmpty, let panel = panels.last?.panel else { return }
    let row = TickRow(
      wording("Patients at or above the threshold, of 100:", "每100例中不低于阈值者："),
      under: panel, at: bottom, theme: theme, measuring: text
    ) { wording.numbers.fixed(series.positive(at: $0) * 100, decimals: 0) }
    items.append(.group(Scene.Group(role: "row.positive", items: row.items)))
    bottom = row.bottom
  }

  private mutating func addTable(
    _ marks: [ThresholdPerformance], _ unlabelled: [String],
    _ figure: ThresholdPerformanceFigure, _ text: some TextMeasurer
  ) {
    guard let panel = panels.first?.panel else { return }
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
    sidebar.addNote(notes(of: figure), measuring: text)
    items += sidebar.items
    bottom = sidebar.bottom
  }

  /// The numbers of patients, and what is not drawn.
  private func notes(of figure: ThresholdPerformanceFigure) -> String {
    let performance = figure.performance
    let size = wording.sampleSize(n: performance.n, events: performance.events, figure.horizon)
    guard !series.rows.isEmpty else { return size }
    let shading = series.hasBands ? wording.shadingNote : ""
    return wording.sentences([
      size + wording(".", "。"), shading, figure.notDrawn(wording),
    ])
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
