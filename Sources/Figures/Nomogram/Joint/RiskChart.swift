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
    plot = panel.plot
    let overlay = RiskChartOverlay(figure, risk: risk, panel: panel, style: style)
    func placement(keepingFree boxes: [Rectangle]) -> ContourPlacement {
      var placement = ContourPlacement(
        figure.curves[risk], panel: panel, keepingOff: overlay.obstacles, free: boxes, theme: theme)
      placement.place(measuring: text)
      return placement
    }
    // The mark stands where it hides least of the curves; then their labels keep off it.
    let first = placement(keepingFree: overlay.markBoxes)
    var space = LabelSpace(
      area: plot.inset(by: 0.5), texts: overlay.markBoxes,
      curves: first.curves.map(\.points) + overlay.obstacles)
    let mark =
      SyntheticMark(style: style, measuring: text)?.items(in: plot, space: &space) ?? []
    let reserved = mark.isEmpty ? [] : [space.lastPlaced].compactMap(\.self)
    let chosen =
      reserved.isEmpty ? first : placement(keepingFree: overlay.markBoxes + reserved)
    curves = chosen.curves
    let drawn = Set(curves.map(\.risk))
    missingLimits = figure.settings.limits.filter { !drawn.contains($0) }
    items = [panel.guides(), chosen.lines(color: theme.dataColor(0))]
    items += overlay.lines() + chosen.labels(color: theme.ink) + mark + overlay.marks()
    items.append(panel.axisItems(measuring: text))
    let risks = overlay.risks(
      at: Point(x: origin.x, y: panel.frame.maxY + theme.gap * 0.3), width: width, measuring: text)
    items += risks.items
    bottom = risks.bottom
  }
}

/// Patients in a chart of two totals: lines to where they meet, a mark, and the risk under the chart.
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

  /// Those whose totals are known, with the places of their marks.
  private var marked: [(mark: PatientMark, center: Point)] {
    patients.filter { $0.points.allSatisfy { $0.total != nil } }.map {
      (PatientMark($0.index, theme: style.theme), box($0.points).center)
    }
  }

  /// The boxes of the marks, which no text may cover.
  var markBoxes: [Rectangle] {
    marked.map { mark, center in
      Rectangle(
        x: center.x - mark.radius, y: center.y - mark.radius, width: 2 * mark.radius,
        height: 2 * mark.radius)
    }
  }

  /// The marks where totals meet.
  func marks() -> [Scene.Item] {
    marked.map { mark, center in
      .group(Scene.Group(role: "patient.mark", items: [mark.item(at: center)]))
    }
  }

  /// The risks under the chart, a line a patient, each after its mark; and where they end.
  ///
  /// In a chart they would hide curves, or be taken for labels of curves.
  func risks(
    at corner: Point, width: Double, measuring text: some TextMeasurer
  ) -> (items: [Scene.Item], bottom: Double) {
    var bottom = corner.y
    let items = patients.map { patient -> Scene.Item in
      let mark = PatientMark(patient.index, theme: style.theme)
      let indent = mark.radius * 4
      var font = style.theme.smallFont
      font.isBold = true
      let block = ParagraphLayout(
        words(patient.points, patient.index), font: font, color: mark.color, width: width - indent,
        measuring: text)
      let sample = Point(x: corner.x + mark.radius * 1.2, y: bottom + block.lineHeight / 2)
      let words = block.items(at: Point(x: corner.x + indent, y: bottom))
      bottom += block.size.height
      return .group(Scene.Group(role: "patient.risk", items: [mark.item(at: sample)] + words))
    }
    return (items, bottom)
  }

  /// "14% (9 to 19)", with the patient's number where there are several; the range where a value is not known.
  private func words(_ points: [PatientPoints], _ index: Int) -> String {
    let words = NomogramWording(style.language)
    let name =
      figure.patients.count > 1 ? words.patientTitle(index + 1) + words.say(": ", "：") : ""
    let totals = points.compactMap(\.total)
    if totals.count == points.count {
      let share = figure.scale.risk(risk, ofTotals: totals)
      return name + words.risk(share, figure.risks[index][position])
    }
    let ends = points.reduce(into: [[Double]]([[]])) { ends, part in
      let range = part.totalRange
      ends = ends.flatMap { [$0 + [range.lowerBound], $0 + [range.upperBound]] }
    }
    let risks = ends.map { figure.scale.risk(risk, ofTotals: $0) }
    return name + words.range(words.risk(risks.min() ?? .nan), words.risk(risks.max() ?? .nan))
  }
}
