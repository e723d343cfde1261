internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// Two totals and the risk that belongs to them: curves of equal risk over a ruled grid.
struct RiskChart {
  /// The risk, a position in `JointPointScale.risks`.
  let risk: Int
  /// The curves that are drawn.
  let curves: [ContourPlacement.Curve]
  /// Where the totals stand.
  let plot: Rectangle
  private(set) var items: [Scene.Item] = []
  /// Where the chart ends.
  let bottom: Double
  /// Limits of risk groups and decision thresholds that no totals on the axes reach, or that have no room.
  let missingLimits: [Double]

  /// The totals at the ends of both sides.
  let highestTotals: [Double]

  init(
    _ figure: JointNomogramFigure, risk: Int, style: FigureStyle, at origin: Point, width: Double,
    aspect: Double, measuring text: some TextMeasurer
  ) {
    self.risk = risk
    highestTotals = figure.scale.highestTotals
    let theme = style.theme
    let words = NomogramWording(style.language)
    let plans = figure.scale.parts.indices.map { index in
      let total = figure.scale.parts[index].scale.totalPoints
      return Axis.Plan(
        words.totalPoints(NomogramWording.letters[index]), from: 0, to: total.highest,
        ticks: Ticks(values: total.ticks, labels: total.ticks.map(words.number)))
    }
    // As high as its text needs and no higher: a page of fixed shape grows with its charts.
    let shape = min(aspect, theme.smallFont.size * 32 / width)
    let panel = Panel(
      .init(bottom: plans[0], left: plans[1], aspect: shape), at: origin, width: width,
      theme: theme, measuring: text)
    (plot, bottom) = (panel.plot, panel.frame.maxY)
    let overlay = RiskChartOverlay(figure, risk: risk, panel: panel, style: style)
    var placement = ContourPlacement(
      figure.curves[risk], panel: panel, keepingOff: overlay.obstacles, theme: theme)
    placement.place(measuring: text)
    curves = placement.curves
    let drawn = Set(curves.map(\.risk))
    missingLimits = figure.settings.limits.filter { !drawn.contains($0) }
    items = [panel.guides(), placement.lines(color: theme.dataColor(0))]
    items += overlay.lines()
    items += placement.labels(color: theme.ink)
    var space = placement.space.keepingOff(overlay.obstacles)
    if let mark = SyntheticMark(style: style, measuring: text) {
      items += mark.items(in: plot, space: &space)
    }
    items += overlay.marks(
      in: &space, between: placement.curves.map(\.points), measuring: text)
    items.append(panel.axisItems(measuring: text))
  }
}

/// Patients in a chart of two totals: lines to where they meet, a mark, and the risk.
struct RiskChartOverlay {
  private let figure: JointNomogramFigure
  private let risk: JointRisk
  /// The risk's position in `JointPointScale.risks`.
  private let position: Int
  private let panel: Panel
  private let style: FigureStyle

  init(_ figure: JointNomogramFigure, risk: Int, panel: Panel, style: FigureStyle) {
    (self.figure, self.panel, self.style) = (figure, panel, style)
    self.risk = figure.scale.risks[risk]
    position = risk
  }

  /// The patients whose risk this is, with their positions.
  private var patients: [(index: Int, points: [PatientPoints])] {
    figure.patients.enumerated().filter { _, points in
      guard let stratum = risk.stratum else { return true }
      return (try? figure.model.stratum(of: points[0].values)) == stratum
    }.map { ($0.offset, $0.element) }
  }

  /// Where a patient's totals meet, within the plot; a box where a value is not known.
  private func box(_ points: [PatientPoints]) -> Rectangle {
    func clamped(_ scale: Scale, _ total: Double) -> Double {
      scale.position(of: min(max(total, 0), max(scale.lower, scale.upper)))
    }
    let (first, second) = (points[0].totalRange, points[1].totalRange)
    let (left, right) = (
      clamped(panel.x, first.lowerBound), clamped(panel.x, first.upperBound)
    )
    let (low, high) = (clamped(panel.y, second.lowerBound), clamped(panel.y, second.upperBound))
    return Rectangle(x: left, y: high, width: right - left, height: low - high)
  }

  /// The lines that texts should keep off.
  var obstacles: [[Point]] {
    patients.flatMap { patient -> [[Point]] in
      let box = box(patient.points)
      return [
        [Point(x: box.center.x, y: panel.plot.maxY), box.center],
        [Point(x: panel.plot.minX, y: box.center.y), box.center],
      ]
    }
  }

  /// Dashed lines from both axes, and boxes of what is possible.
  func lines() -> [Scene.Item] {
    patients.map { patient in
      let box = box(patient.points)
      let color = style.theme.textColor(patient.index)
      var items: [Scene.Item] = []
      if patient.points.allSatisfy({ $0.total != nil }) {
        var path = Path.line(
          from: Point(x: box.minX, y: panel.plot.maxY), to: Point(x: box.minX, y: box.minY))
        path.append(
          .line(from: Point(x: panel.plot.minX, y: box.minY), to: Point(x: box.minX, y: box.minY)))
        let stroke = Stroke(color: color.opacity(0.7), width: 0.7, dash: [2, 1.5])
        items.append(.path(path, fill: nil, stroke: stroke))
      } else {
        let stroke = Stroke(color: color, width: 0.6, dash: [2, 1.5])
        let shape = Path.rectangle(
          Rectangle(
            x: box.minX, y: box.minY, width: max(box.size.width, 0.5),
            height: max(box.size.height, 0.5)))
        items.append(.path(shape, fill: color.opacity(0.15), stroke: stroke))
      }
      return .group(Scene.Group(role: "patient.drop", items: items))
    }
  }

  /// The marks with the risk beside each.
  func marks(
    in space: inout LabelSpace, between contours: [[Point]], measuring text: some TextMeasurer
  ) -> [Scene.Item] {
    for patient in patients where patient.points.allSatisfy({ $0.total != nil }) {
      let mark = PatientMark(patient.index, theme: style.theme)
      let center = box(patient.points).center
      space.reserve(
        Rectangle(
          x: center.x - mark.radius, y: center.y - mark.radius, width: 2 * mark.radius,
          height: 2 * mark.radius))
    }
    return patients.map { patient in
      let mark = PatientMark(patient.index, theme: style.theme)
      let center = box(patient.points).center
      var items: [Scene.Item] = []
      if patient.points.allSatisfy({ $0.total != nil }) { items.append(mark.item(at: center)) }
      // The interval is left out where there is room for the risk alone.
      for wording in words(patient.points, patient.index) {
        var run = style.theme.small(wording, isBold: true)
        run.color = mark.color
        let size = text.size(of: run)
        guard
          let place = nearest(
            to: center, size: size, clearance: mark.radius, in: space, between: contours)
        else { continue }
        space.reserve(place)
        items.append(
          .path(.rectangle(place.inset(by: -1)), fill: Color.white.opacity(0.85), stroke: nil))
        items.append(
          .text(run, at: Point(x: place.minX, y: place.minY), anchor: .leading))
        break
      }
      return .group(Scene.Group(role: "patient.risk", items: items))
    }
  }

  /// The free box nearest to a point; each line that it would hide counts as a line of text further away, and each
  /// contour between as three: beyond it the risk is another.
  private func nearest(
    to point: Point, size: Size, clearance: Double, in space: LabelSpace,
    between contours: [[Point]]
  ) -> Rectangle? {
    let area = panel.plot.inset(by: 1)
    let gap = clearance + 2.5
    var corners = [point.y - gap - size.height, point.y - size.height / 2, point.y + gap].flatMap {
      [Point(x: point.x + gap, y: $0), Point(x: point.x - gap - size.width, y: $0)]
    }
    for column in 0...24 {
      for row in 0...24 {
        corners.append(
          Point(
            x: area.minX + (area.size.width - size.width) * Double(column) / 24,
            y: area.minY + (area.size.height - size.height) * Double(row) / 24))
      }
    }
    var best: (box: Rectangle, cost: Double)?
    for corner in corners {
      let box = Rectangle(x: corner.x, y: corner.y, width: size.width, height: size.height)
      guard let crossings = space.cost(of: box) else { continue }
      let (dx, dy) = (
        max(box.minX - point.x, point.x - box.maxX, 0),
        max(box.minY - point.y, point.y - box.maxY, 0)
      )
      let near = (dx * dx + dy * dy).squareRoot() + size.height * Double(crossings) * 0.4
      guard best.map({ near < $0.cost }) ?? true else { continue }
      let passed = Segment(from: point, to: box.center).crossings(of: contours)
      let cost = near + size.height * Double(passed) * 3
      if best.map({ cost < $0.cost }) ?? true { best = (box, cost) }
    }
    return best?.box
  }

  /// "14% (9 to 19)" and "14%", with the patient's number where there are several; the range where a value is not
  /// known.
  private func words(_ points: [PatientPoints], _ index: Int) -> [String] {
    let words = NomogramWording(style.language)
    let name = figure.patients.count > 1 ? "\(index + 1)" + words.say(": ", "：") : ""
    let totals = points.compactMap(\.total)
    if totals.count == points.count {
      let share = figure.scale.risk(risk, ofTotals: totals)
      let texts = [words.risk(share, figure.risks[index][position]), words.risk(share)]
      return (texts[0] == texts[1] ? [texts[1]] : texts).map { name + $0 }
    }
    let ends = points.reduce(into: [[Double]]([[]])) { ends, part in
      let range = part.totalRange
      ends = ends.flatMap { [$0 + [range.lowerBound], $0 + [range.upperBound]] }
    }
    let risks = ends.map { figure.scale.risk(risk, ofTotals: $0) }
    return [
      name + words.range(words.risk(risks.min() ?? .nan), words.risk(risks.max() ?? .nan))
    ]
  }
}
