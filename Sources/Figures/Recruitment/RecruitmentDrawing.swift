internal import Cohorts
internal import Diagnostics
internal import Scenes

/// The panel of patients enrolled, with names beside it, and that of patients under observation on the same dates.
struct RecruitmentDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom = 0.0
  private let figure: RecruitmentFigure
  private let theme: Theme
  private let wording: Wording
  /// The lines of dates that there was no room to name, with their dates.
  private var unnamedEnds: [String] = []

  /// Centres of more than this are drawn as the largest and the sum of the others.
  private static let mostCentres = 5

  init(
    _ figure: RecruitmentFigure, style: FigureStyle, _ wording: Wording, _ text: some TextMeasurer
  ) {
    (self.figure, theme, self.wording) = (figure, style.theme, wording)
    let lines = self.lines
    let labels = Self.labels(lines, theme, wording, text)
    let column = labels.map(\.size.width).max() ?? 0
    let leader = theme.gap * 2.2
    let rim = theme.gap * 0.5
    let width = theme.width - 2 * rim - column - leader
    let needed = labels.reduce(0) { $0 + $1.size.height }
    let panels = panels(width: width, atLeast: needed, text)
    let curves = lines.map { steps($0.counts, on: panels.upper) }
    items.append(panels.upper.guides(vertical: false))
    let marks = drawEnds(on: panels.upper, over: curves, text)
    for (index, curve) in curves.enumerated().reversed() {
      let stroke = SeriesLook(index: index, theme: theme).stroke
      items.append(
        panels.upper.clipped("curve", [.path(.polyline(curve), fill: nil, stroke: stroke)]))
    }
    items.append(panels.upper.axisItems(measuring: text))
    addNames(labels, of: curves, beside: panels.upper, leader: leader)
    bottom = panels.upper.frame.maxY
    if let lower = panels.lower { drawObserved(on: lower, text) }
    var space = LabelSpace(
      area: panels.upper.plot.inset(by: 1), texts: marks, curves: curves)
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panels.upper.plot, space: &space)
      ?? []
    addNote(text)
  }

  /// The whole first, then the centres.
  private var lines: [RecruitmentFigure.Line] {
    let centres = figure.lines(in: wording, most: Self.mostCentres)
    let name = centres.isEmpty ? wording("Patients", "患者") : wording("All centres", "全部中心")
    return [RecruitmentFigure.Line(name: name, counts: figure.recruitment.enrolled)] + centres
  }

  // MARK: Panels

  /// Both panels, their plots one under the other.
  private func panels(
    width: Double, atLeast height: Double, _ text: some TextMeasurer
  ) -> (upper: Panel, lower: Panel?) {
    let rim = theme.gap * 0.5
    let aspect = theme.isWide ? 0.5 : 0.85
    let observed = figure.recruitment.underObservation
    let dates = dateTicks(along: width * 0.85, text)
    func upper(_ shift: Double, _ aspect: Double) -> Panel {
      let left = countAxis(
        wording("Patients enrolled, cumulative", "累计入组患者数"), most: figure.recruitment.n, count: 6)
      return Panel(
        Panel.Plan(bottom: dateAxis(dates, isLast: observed == nil), left: left, aspect: aspect),
        at: Point(x: rim + shift, y: rim), width: width - shift, theme: theme, measuring: text)
    }
    func lower(_ shift: Double, under top: Double) -> Panel? {
      observed.map { counts in
        let left = countAxis(
          wording("Patients under observation", "随访中患者数"), most: counts.max() ?? 0, count: 3)
        return Panel(
          Panel.Plan(bottom: dateAxis(dates, isLast: true), left: left, aspect: aspect * 0.42),
          at: Point(x: rim + shift, y: top), width: width - shift, theme: theme, measuring: text)
      }
    }
    let (a, b) = (upper(0, aspect), lower(0, under: 0))
    let left = max(a.plot.minX, b?.plot.minX ?? 0)
    let shift = left - a.plot.minX
    let tall = max(aspect, height / max(a.plot.size.width - shift, 1))
    let first = upper(shift, tall)
    let second = lower(b.map { left - $0.plot.minX } ?? 0, under: first.frame.maxY + theme.gap)
    return (first, second)
  }

  private func countAxis(_ title: String, most: Int, count: Int) -> Axis.Plan {
    let top = Double(max(most, 1))
    let loose = Ticks.loose(from: 0, to: top, count: count)
    // Nobody is half enrolled.
    let whole = loose.values.filter { $0 == $0.rounded() }
    let ticks = Ticks(values: whole, labels: whole.map { wording.count(Int($0)) })
    return Axis.Plan(title, from: 0, to: max(loose.values.last ?? top, top), ticks: ticks)
  }

  private func dateAxis(_ ticks: Ticks, isLast: Bool) -> Axis.Plan {
    var plan = Axis.Plan(
      isLast ? wording("Date", "日期") : "", from: Double(figure.days[0]),
      to: Double(figure.days[figure.days.count - 1]), ticks: ticks)
    plan.isLabelled = isLast
    return plan
  }

  /// As many dates as have room for their labels.
  private func dateTicks(along length: Double, _ text: some TextMeasurer) -> Ticks {
    let (first, last) = (Double(figure.days[0]), Double(figure.days[figure.days.count - 1]))
    var best = Ticks(values: [], labels: [])
    for count in 2...12 {
      let ticks = Ticks.dates(from: first, to: last, in: wording.language, count: count)
      let widest = ticks.labels.map { text.size(of: theme.small($0)).width }.max() ?? 0
      guard widest * 1.3 * Double(ticks.values.count) <= length || count == 2 else { break }
      best = ticks
    }
    return best
  }

  // MARK: Lines

  /// Counts as steps, each reached at its date; straight lines where periods were joined, which have no one step.
  private func steps(_ counts: [Int], on panel: Panel) -> [Point] {
    var points: [Point] = []
    for (index, day) in figure.days.enumerated() {
      if index > 0, !figure.recruitment.hasJoinedPeriods {
        points.append(panel.point(Double(day), Double(counts[index - 1])))
      }
      points.append(panel.point(Double(day), Double(counts[index])))
    }
    return points
  }

  private mutating func drawObserved(on panel: Panel, _ text: some TextMeasurer) {
    guard let counts = figure.recruitment.underObservation else { return }
    let look = SeriesLook(index: 0, theme: theme)
    let line = steps(counts, on: panel)
    let base = panel.y.position(of: 0)
    let area =
      [Point(x: line[0].x, y: base)] + line + [Point(x: line[line.count - 1].x, y: base)]
    items += [
      panel.guides(vertical: false),
      panel.clipped(
        "band", [.path(.polyline(area, isClosed: true), fill: look.band, stroke: nil)]),
      panel.clipped("curve", [.path(.polyline(line), fill: nil, stroke: look.stroke)]),
    ]
    _ = drawEnds(on: panel, over: [], text, isNamed: false)
    items.append(panel.axisItems(measuring: text))
    bottom = panel.frame.maxY
  }

  /// The dates on which accrual and follow-up ended, named where there is room beside the curves; where the names are.
  private mutating func drawEnds(
    on panel: Panel, over curves: [[Point]], _ text: some TextMeasurer, isNamed: Bool = true
  ) -> [Rectangle] {
    let (accrual, last) = (figure.recruitment.accrualEnd, figure.days.count - 1)
    var ends = [(accrual, wording("End of accrual", "入组结束"))]
    if figure.recruitment.underObservation != nil, last > accrual {
      ends.append((last, wording("End of follow-up", "随访截止")))
    }
    var boxes: [Rectangle] = []
    var (path, names) = (Path(), [Scene.Item]())
    for (index, name) in ends {
      let x = panel.x.position(of: Double(figure.days[index]))
      path.append(.line(from: Point(x: x, y: panel.plot.minY), to: Point(x: x, y: panel.plot.maxY)))
      guard isNamed else { continue }
      let label = ParagraphLayout(
        name + "\n" + figure.month(before: index, wording), font: theme.smallFont,
        color: theme.ink, width: theme.smallFont.size * 12, measuring: text)
      // A name across the other line would be taken for that line's.
      let others = ends.map { panel.x.position(of: Double(figure.days[$0.0])) }
        .filter { $0 != x }
        .map {
          Rectangle(x: $0, y: panel.plot.minY, width: 0.1, height: panel.plot.size.height)
        }
      var space = LabelSpace(area: panel.plot.inset(by: 1), texts: boxes + others, curves: curves)
        .avoiding(panel.horizontalGuides)
      let candidates = Self.candidates(beside: x, label.size, theme.gap * 0.5, in: panel.plot)
      guard let box = space.place(candidates, allowedCrossings: 4) else {
        unnamedEnds.append(name + wording.bracketed(figure.month(before: index, wording)))
        continue
      }
      boxes.append(box)
      let ground = Path.rectangle(box.inset(by: -0.5))
      names.append(.path(ground, fill: Color.white.opacity(0.8), stroke: nil))
      names += label.items(at: box.origin)
    }
    items.append(
      .group(
        Scene.Group(
          role: "ends",
          items: [.path(path, fill: nil, stroke: theme.referenceStroke)] + names)))
    return boxes
  }

  /// Boxes left and right of a line, from the bottom upwards: curves of centres are low and late lines high.
  private static func candidates(
    beside x: Double, _ size: Size, _ gap: Double, in plot: Rectangle
  ) -> [Rectangle] {
    (0..<24).flatMap { step -> [Rectangle] in
      let room = plot.size.height - size.height - 2 * gap
      let y = plot.minY + gap + room * Double(step) / 23
      return [x + gap, x - gap - size.width].map {
        Rectangle(x: $0, y: y, width: size.width, height: size.height)
      }
    }
  }

  // MARK: Names

  private static func labels(
    _ lines: [RecruitmentFigure.Line], _ theme: Theme, _ wording: Wording, _ text: some TextMeasurer
  ) -> [ParagraphLayout] {
    lines.map { line in
      ParagraphLayout(
        line.name + wording.bracketed(wording.count(line.counts.last ?? 0)), font: theme.smallFont,
        color: theme.ink, width: theme.width * 0.22, measuring: text)
    }
  }

  /// Names with their totals beside the ends of the lines, joined to them.
  private mutating func addNames(
    _ labels: [ParagraphLayout], of curves: [[Point]], beside panel: Panel, leader: Double
  ) {
    let ends = curves.map { $0[$0.count - 1] }
    let tops = SideLabels(
      zip(labels, ends).map { SideLabels.Label(text: $0, y: $1.y) }, between: panel.plot.minY,
      and: panel.plot.maxY
    ).tops
    var names: [Scene.Item] = []
    for (index, label) in labels.enumerated() {
      let middle = tops[index] + label.lineHeight * Double(label.lines.count) / 2
      let left = panel.plot.maxX + leader
      let path = Path.polyline([
        ends[index], Point(x: ends[index].x + leader * 0.25, y: ends[index].y),
        Point(x: left - leader * 0.3, y: middle), Point(x: left - leader * 0.15, y: middle),
      ])
      var stroke = SeriesLook(index: index, theme: theme).stroke
      stroke.width = max(0.5, stroke.width * 0.5)
      stroke.dash = []
      names.append(.path(path, fill: nil, stroke: stroke))
      names += label.items(at: Point(x: left, y: tops[index]))
    }
    items.append(.group(Scene.Group(role: "curve.label", items: names)))
  }

  /// What is not told.
  private mutating func addNote(_ text: some TextMeasurer) {
    let list = wording.list(unnamedEnds)
    let unnamed =
      unnamedEnds.isEmpty
      ? ""
      : wording(
        "Lines without a label for want of room: \(list).", "因空间不足未标注的竖线：\(list)。")
    let words = wording.sentences([figure.notShown(wording), figure.keptBack(wording), unnamed])
    guard !words.isEmpty else { return }
    let rim = theme.gap * 0.5
    let note = ParagraphLayout(
      words, font: theme.smallFont, color: theme.mutedInk, width: theme.width - 2 * rim,
      measuring: text)
    items += note.items(at: Point(x: rim, y: bottom + theme.gap * 0.5))
    bottom += theme.gap * 0.5 + note.size.height
  }
}
