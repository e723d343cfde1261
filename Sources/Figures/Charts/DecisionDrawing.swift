internal import Diagnostics
internal import Scenes
internal import Statistics
internal import Validation

/// The panel of a decision curve with direct labels and the row of numbers under it.
struct DecisionDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let panel: Panel
  private let theme: Theme
  private let wording: Wording
  private let lines: [Line]

  /// One of the compared strategies.
  private struct Line {
    var name: String
    var points: [Point]
    var stroke: Stroke
    var role: Role
    var band: Color?
  }

  init(
    _ figure: DecisionCurveFigure, style: FigureStyle, _ wording: Wording,
    _ text: some TextMeasurer
  ) {
    theme = style.theme
    self.wording = wording
    let curve = figure.curve
    let rim = theme.gap * 0.5
    let plan = Self.plan(figure, wording, aspect: theme.isWide ? 0.5 : 0.78)
    panel = Panel(
      plan, at: Point(x: rim, y: rim), width: theme.width - 2 * rim, frame: style.frame,
      theme: theme,
      measuring: text)
    lines = Self.lines(figure, panel, theme, wording)
    bottom = panel.frame.maxY
    items.append(panel.guides(vertical: false))
    let edges = drawBand(curve)
    for line in lines.reversed() {
      items.append(
        panel.clipped(
          line.role, [.path(.polyline(line.points), fill: nil, stroke: line.stroke)],
          cutAt: [.bottom]))
    }
    items.append(panel.axisItems(measuring: text))
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: lines.map(\.points))
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    if figure.name == nil { addAvoided(curve, text) }
    // Clear of the band's edges if possible; on the band rather than away from the curves.
    if let labels = directLabels(in: space.avoiding(edges), text) {
      items += labels
    } else {
      addKey(text)
    }
    addSize(figure.note(wording), text)
  }

  private static func plan(
    _ figure: DecisionCurveFigure, _ wording: Wording, aspect: Double
  ) -> Panel.Plan {
    let curve = figure.curve
    let series = DecisionSeries(curve).indices
    let thresholds = series.map { curve.thresholds[$0] }
    let (first, last) = (thresholds.min() ?? 0, thresholds.max() ?? 1)
    let shown = series.flatMap { index in
      [
        curve.model[index], curve.treatAll[index], curve.upper?.at(index),
        curve.corrected?.at(index),
      ].compactMap(\.self)
    }
    let others = figure.others.flatMap { $0.curve.model.filter(\.isFinite) }
    let highest = max((shown + others).max() ?? 0, 0.005)
    // Just below zero: treating all soon costs far more than any useful model gains.
    let lowest = -highest * 0.1
    let ticks = Ticks.linear(from: lowest, to: highest * 1.06)
    let hundred = Ticks.linear(from: lowest * 100, to: highest * 106)
    return Panel.Plan(
      bottom: Axis.Plan(
        wording.thresholdProbability(figure.horizon), from: first, to: last,
        ticks: Ticks.linear(from: first, to: last, count: 8).asPercentages()),
      left: Axis.Plan(
        wording("Net benefit", "净获益"), from: lowest, to: highest * 1.06, ticks: ticks),
      right: Axis.Plan(
        wording("Net true positives per 100 patients", "每100例患者净真阳性数"), from: lowest * 100,
        to: highest * 106, ticks: hundred), aspect: aspect)
  }

  private static func lines(
    _ figure: DecisionCurveFigure, _ panel: Panel, _ theme: Theme, _ wording: Wording
  ) -> [Line] {
    let curve = figure.curve
    let series = DecisionSeries(curve).indices
    func points(_ values: (Int) -> Double?) -> [Point] {
      series.compactMap { index in values(index).map { panel.point(curve.thresholds[index], $0) } }
    }
    let looks = CalibrationLooks(theme: theme)
    let hasBand = curve.hasBand
    var lines = [
      Line(
        name: figure.name?[wording.language] ?? wording.model(isApparent: curve.corrected != nil),
        points: points { curve.model.at($0) }, stroke: looks.smooth,
        role: "curve.model", band: hasBand ? looks.band : nil)
    ]
    if let corrected = curve.corrected {
      lines.append(
        Line(
          name: wording.correctedModel(by: figure.correctedBy),
          points: points { corrected.at($0) }, stroke: looks.corrected, role: "curve.corrected"))
    }
    for (index, other) in figure.others.enumerated() {
      let own = DecisionSeries(other.curve).indices.map {
        panel.point(other.curve.thresholds[$0], other.curve.model[$0])
      }
      lines.append(
        Line(
          name: other.name[wording.language], points: own,
          stroke: SeriesLook(index: index + 1, theme: theme).stroke, role: "curve.model"))
    }
    let gray = Stroke(color: theme.mutedInk, width: theme.lineWidth)
    lines.append(
      Line(
        name: wording("Treat all", "全部干预"), points: points { curve.treatAll.at($0) },
        stroke: theme.treatAllStroke, role: "curve.treat-all"))
    lines.append(
      Line(
        name: wording("Treat none", "全部不干预"), points: points { _ in 0 }, stroke: gray,
        role: "curve.treat-none"))
    return lines
  }

  /// Draws the band, if there is one, in the pieces where it has limits, and returns their edges.
  private mutating func drawBand(_ curve: DecisionCurve) -> [[Point]] {
    let limits = DecisionSeries(curve).indices.map { index -> (low: Point, high: Point)? in
      guard let low = curve.lower?.at(index), let high = curve.upper?.at(index) else { return nil }
      let threshold = curve.thresholds[index]
      return (panel.shownPoint(threshold, low), panel.shownPoint(threshold, high))
    }
    let pieces = limits.split(whereSeparator: { $0 == nil }).map { $0.compactMap(\.self) }
    let areas = pieces.map { piece in
      Scene.Item.path(
        .polyline(piece.map(\.high) + piece.reversed().map(\.low), isClosed: true),
        fill: CalibrationLooks(theme: theme).band, stroke: nil)
    }
    if !areas.isEmpty { items.append(panel.clipped("band", areas, cutAt: [.bottom])) }
    return pieces.flatMap { [$0.map(\.low), $0.map(\.high)] }
  }

  /// A label on every curve, nearer to its own than to any other; `nil` if one has no such place.
  private func directLabels(in space: LabelSpace, _ text: some TextMeasurer) -> [Scene.Item]? {
    DirectLabel.items(lines.map { ($0.name, $0.points) }, in: space, panel, theme, text)
      .map { [.group(Scene.Group(role: "curve.label", items: $0))] }
  }

  private mutating func addKey(_ text: some TextMeasurer) {
    let key = KeyColumns(
      lines.map { (.line($0.stroke, band: $0.band), $0.name) },
      at: Point(x: panel.plot.minX, y: bottom + theme.gap), width: panel.plot.size.width,
      theme: theme, measuring: text)
    items.append(.group(Scene.Group(role: "key", items: key.items)))
    bottom = key.bottom
  }

  /// Unnecessary treatments avoided, aligned under the thresholds of the axis.
  private mutating func addAvoided(_ curve: DecisionCurve, _ text: some TextMeasurer) {
    let row = TickRow(
      wording(
        "Net unnecessary treatments avoided per 100 patients, against treating all:",
        "与全部干预相比，每100例患者净避免的不必要干预数："), under: panel, at: bottom, theme: theme,
      measuring: text
    ) { threshold in
      curve.avoided(at: threshold).map { wording.numbers.fixed($0, decimals: 0) }
    }
    guard !row.items.isEmpty else { return }
    items.append(.group(Scene.Group(role: "row.avoided", items: row.items)))
    bottom = row.bottom
  }

  private mutating func addSize(_ size: String, _ text: some TextMeasurer) {
    var note = Sidebar(
      at: Point(x: panel.plot.minX, y: bottom + theme.gap * 0.5),
      width: panel.frame.maxX - panel.plot.minX, theme: theme)
    note.addNote(size, measuring: text)
    items += note.items
    bottom = note.bottom
  }
}

extension DecisionCurve {
  /// Treatments avoided at a threshold, between the computed ones by straight lines; `nil` outside.
  func avoided(at threshold: Double) -> Double? {
    let count = min(thresholds.count, interventionsAvoided.count)
    guard let after = (0..<count).first(where: { thresholds[$0] >= threshold - 1e-9 }) else {
      return nil
    }
    guard let high = interventionsAvoided.at(after) else { return nil }
    if thresholds[after] - threshold < 1e-9 { return high }
    guard after > 0, let low = interventionsAvoided.at(after - 1) else { return nil }
    let share = (threshold - thresholds[after - 1]) / (thresholds[after] - thresholds[after - 1])
    return low + share * (high - low)
  }
}
