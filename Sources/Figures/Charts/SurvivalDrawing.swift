internal import Cohorts
internal import Diagnostics
internal import Scenes
internal import Statistics
internal import Validation

/// The panel of survival curves with direct labels and the table of patients at risk under it.
struct SurvivalDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let panel: Panel
  private let theme: Theme
  private let wording: Wording
  private let curves: SurvivalCurves
  private let looks: [SeriesLook]

  init(
    _ figure: SurvivalFigure, style: FigureStyle, _ wording: Wording, _ text: some TextMeasurer
  ) {
    theme = style.theme
    self.wording = wording
    curves = figure.curves
    looks = curves.curves.indices.map { SeriesLook(index: $0, theme: style.theme) }
    let table = AtRiskTable(figure.curves, looks, theme: style.theme, wording, text)
    panel = Self.panel(figure, beside: table, style, wording, text)
    bottom = panel.frame.maxY
    items.append(panel.guides(vertical: false))
    drawBands()
    let lines = curves.curves.map { Self.steps($0, curves, panel) }
    for index in lines.indices.reversed() {
      items.append(
        panel.clipped(
          "curve", [.path(.polyline(lines[index]), fill: nil, stroke: looks[index].stroke)]))
    }
    if figure.drawsCensoring { drawCensoring() }
    items.append(panel.axisItems(measuring: text))
    let outlines = curves.curves.map { Self.outline($0, curves, panel) }
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: outlines)
    // The mark keeps off the bands too; labels do where they can.
    let edges = curves.curves.flatMap { Self.bandEdges($0, panel) }
    var free = space.keepingOff(edges)
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &free) ?? []
    if let mark = free.lastPlaced { space.reserve(mark) }
    space = space.avoiding(edges)
    if (2...Self.mostLabels).contains(outlines.count) {
      items += directLabels(outlines, space, text) ?? []
    }
    bottom = table.place(
      under: bottom + theme.gap, along: panel.x, in: panel.frame, into: &items, measuring: text)
    addNotes(figure, text)
  }

  /// The panel, moved to the right where the names of the groups need room beside the table.
  private static func panel(
    _ figure: SurvivalFigure, beside table: AtRiskTable, _ style: FigureStyle,
    _ wording: Wording, _ text: some TextMeasurer
  ) -> Panel {
    let theme = style.theme
    let rim = theme.gap * 0.5
    let plan = Self.plan(figure, wording, aspect: theme.isWide ? 0.5 : 0.72)
    func panel(shift: Double) -> Panel {
      Panel(
        plan, at: Point(x: rim + shift, y: rim), width: theme.width - 2 * rim - shift,
        frame: style.frame, theme: theme, measuring: text)
    }
    let plain = panel(shift: 0)
    let missing = table.widthBesideAxis + rim - plain.plot.minX
    return missing > 0 ? panel(shift: missing) : plain
  }

  private static func plan(
    _ figure: SurvivalFigure, _ wording: Wording, aspect: Double
  ) -> Panel.Plan {
    let curves = figure.curves
    let ticks = Ticks(
      values: curves.riskTimes, labels: curves.riskTimes.map { wording.numbers.plain($0) })
    let title = figure.timeTitle[wording.language] + wording.inTitle(curves.unit)
    let isSurvival = curves.kind == .survival
    let highest =
      curves.curves.flatMap { $0.upper.compactMap(\.self) + $0.estimate }
      .filter(\.isFinite).max() ?? 0
    let vertical = Ticks.loose(from: 0, to: isSurvival ? 1 : min(1, max(highest, 0.01)))
    let top = isSurvival ? 1 : min(1, vertical.values.last ?? 1)
    return Panel.Plan(
      bottom: Axis.Plan(title, from: 0, to: axisEnd(of: curves), ticks: ticks),
      left: Axis.Plan(
        isSurvival
          ? wording("Probability of no event", "未发生事件的概率")
          : wording("Cumulative incidence", "累积发生率"), from: 0, to: top,
        ticks: vertical.asPercentages()), aspect: aspect)
  }

  /// The axis runs a little past the last time shown, so that a step at that very time has a level after it.
  private static func axisEnd(of curves: SurvivalCurves) -> Double {
    curves.end > 0 ? curves.end * 1.015 : 1
  }

  /// How far a curve is drawn: to the end of the group's follow-up, to that of the axis if it was seen so long.
  private static func reach(
    of curve: SurvivalCurves.Curve, _ curves: SurvivalCurves
  ) -> Double {
    curve.lastTime >= curves.end * (1 - 1e-9) ? axisEnd(of: curves) : curve.lastTime
  }

  /// A curve as steps, to the end of the group's follow-up.
  private static func steps(
    _ curve: SurvivalCurves.Curve, _ curves: SurvivalCurves, _ panel: Panel
  ) -> [Point] {
    var points = [panel.point(0, curves.start)]
    var height = curves.start
    for (time, value) in zip(curve.times, curve.estimate) where value.isFinite {
      points.append(panel.point(time, height))
      points.append(panel.point(time, value))
      height = value
    }
    points.append(panel.point(reach(of: curve, curves), height))
    return points
  }

  /// Names of more curves than this do not find their places; the key under the axis has them all.
  private static let mostLabels = 4

  /// A curve at evenly spaced times: near enough for labels, however many steps it has.
  private static func outline(
    _ curve: SurvivalCurves.Curve, _ curves: SurvivalCurves, _ panel: Panel
  ) -> [Point] {
    var (height, next) = (curves.start, 0)
    return (0...80).map { part in
      let time = curve.lastTime * Double(part) / 80
      while next < curve.times.count, curve.times[next] <= time {
        if curve.estimate[next].isFinite { height = curve.estimate[next] }
        next += 1
      }
      return panel.point(time, height)
    }
  }

  /// Both edges of a band at evenly spaced times, where it has limits.
  private static func bandEdges(_ curve: SurvivalCurves.Curve, _ panel: Panel) -> [[Point]] {
    let places = (0...80).map { curve.lastTime * Double($0) / 80 }
    let limits = places.compactMap { time -> (lower: Point, upper: Point)? in
      guard let value = curve.value(at: time, before: 0), let lower = value.lower,
        let upper = value.upper
      else { return nil }
      return (panel.point(time, lower), panel.point(time, upper))
    }
    return [limits.map(\.lower), limits.map(\.upper)]
  }

  private mutating func drawBands() {
    for (curve, look) in zip(curves.curves, looks) {
      var (upper, lower): ([Point], [Point]) = ([], [])
      for index in curve.times.indices {
        guard let low = curve.lower[index], let high = curve.upper[index] else { continue }
        let isLast = index + 1 == curve.times.count
        let next = isLast ? Self.reach(of: curve, curves) : curve.times[index + 1]
        upper += [panel.point(curve.times[index], high), panel.point(next, high)]
        lower += [panel.point(curve.times[index], low), panel.point(next, low)]
      }
      guard !upper.isEmpty else { continue }
      // Bands that overlap are told apart in grey by the dashes of their edges.
      let stroke = Stroke(
        color: look.stroke.color.opacity(0.55), width: 0.5, dash: look.stroke.dash)
      let edges = curves.curves.count > 1 ? [upper, lower] : []
      items.append(
        panel.clipped(
          "band",
          [
            .path(
              .polyline(upper + lower.reversed(), isClosed: true), fill: look.band, stroke: nil)
          ] + edges.map { .path(.polyline($0), fill: nil, stroke: stroke) }, cutAt: [.right]))
    }
  }

  /// A short stroke on the curve at every time at which somebody was censored.
  private mutating func drawCensoring() {
    let half = theme.tickLength * 0.55
    for (curve, look) in zip(curves.curves, looks) {
      var path = Path()
      for time in curve.censoringTimes {
        guard let value = curve.value(at: time, before: curves.start) else { continue }
        let point = panel.point(time, value.estimate)
        path.append(
          .line(
            from: Point(x: point.x, y: point.y - half), to: Point(x: point.x, y: point.y + half)))
      }
      let stroke = Stroke(color: look.stroke.color, width: max(0.5, theme.axisWidth))
      items.append(
        .group(Scene.Group(role: "censored", items: [.path(path, fill: nil, stroke: stroke)])))
    }
  }

  /// The name of every group on its curve; `nil` if one has no place that tells it from the others.
  private func directLabels(
    _ lines: [[Point]], _ space: LabelSpace, _ text: some TextMeasurer
  ) -> [Scene.Item]? {
    let names = curves.curves.compactMap { $0.label?[wording.language] }
    let widest = names.map { text.size(of: theme.small($0)).width }.max() ?? 0
    guard names.count == lines.count, widest < panel.plot.size.width * 0.4,
      let labels = DirectLabel.items(
        zip(names, lines).map { (name: $0, points: $1) }, in: space, panel, theme, text)
    else { return nil }
    return [.group(Scene.Group(role: "curve.label", items: labels))]
  }

  private mutating func addNotes(_ figure: SurvivalFigure, _ text: some TextMeasurer) {
    let hasBands = curves.curves.contains { $0.lower.contains { $0 != nil } }
    let size = figure.size(wording)
    bottom += theme.gap * 0.5
    for note in [figure.comparison(wording), size, hasBands ? wording.shadingNote : nil]
      .compactMap(\.self)
    {
      let run = theme.small(note, muted: true)
      items.append(.text(run, at: Point(x: panel.plot.minX, y: bottom), anchor: .leading))
      bottom += text.size(of: run).height
    }
  }
}
