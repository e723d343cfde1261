internal import Cohorts
internal import Diagnostics
internal import Scenes

/// The boxes of a flow diagram: who is still in on the left, who was left out and why on the right.
struct FlowDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let theme: Theme
  private let wording: Wording
  private let mainLeft: Double
  private let mainWidth: Double
  private let sideLeft: Double
  private let sideWidth: Double

  init(_ figure: FlowDiagramFigure, style: FigureStyle, measuring text: some TextMeasurer) {
    theme = style.theme
    wording = Wording(style.language)
    let rim = theme.gap * 0.5
    let inner = theme.width - 2 * rim
    mainLeft = rim
    mainWidth = inner * (theme.isWide ? 0.38 : 0.42)
    sideLeft = rim + inner * (theme.isWide ? 0.45 : 0.48)
    sideWidth = rim + inner - sideLeft
    bottom = rim
    draw(figure, SyntheticMark(style: style, measuring: text), text)
  }

  private mutating func draw(
    _ figure: FlowDiagramFigure, _ mark: SyntheticMark?, _ text: some TextMeasurer
  ) {
    let attrition = figure.attrition
    addMain(wording("Patients screened", "筛查患者"), attrition.screened, mark: mark, text)
    let included = attrition.steps.filter { $0.direction == .include }
    let excluded = attrition.steps.filter { $0.direction == .exclude }
    if !included.isEmpty {
      addSide(wording("Inclusion criterion not met", "不符合纳入标准"), included, text)
      let remaining = included.last.map(\.remaining) ?? attrition.eligible
      if !excluded.isEmpty {
        addMain(wording("Met all inclusion criteria", "符合全部纳入标准"), remaining, text)
      }
    }
    if !excluded.isEmpty {
      addSide(wording("Exclusion criterion met", "符合排除标准"), excluded, text)
    }
    let isLast = figure.analysed == nil
    addMain(
      wording("Eligible", "合格"), attrition.eligible, mark: isLast ? mark : nil, text)
    if let analysed = figure.analysed {
      addLoss(attrition.eligible - analysed.n, text)
      let events = wording(
        analysed.categories?[.english] ?? "\(analysed.events) with the event",
        analysed.categories?[.simplifiedChinese] ?? "其中发生事件\(analysed.events)例")
      addMain(
        wording("In the analysis", "纳入分析"), analysed.n, detail: events, mark: mark, text)
    }
    addCentres(figure, text)
    if figure.keepsCountsBack {
      addNote(
        wording(
          "–: a small count, or one that would give it away, kept back.",
          "–：计数过小，或可据以推算小计数，不予显示。"), text)
    }
    if figure.hasFollowUp { addNote(figure.windowNote(wording), text) }
  }

  /// A box of those still in, joined to the one above.
  private mutating func addMain(
    _ name: String, _ count: Int?, detail: String? = nil, mark: SyntheticMark? = nil,
    _ text: some TextMeasurer
  ) {
    var box = FlowBox(width: mainWidth, theme: theme)
    box.add(name, isBold: true, isCentered: true, measuring: text)
    box.add("n = \(shown(count))", isCentered: true, measuring: text)
    if let detail { box.add(detail, isCentered: true, measuring: text) }
    if let mark {
      box.add(mark.run.string, isCentered: true, isMuted: true, measuring: text)
    }
    let isFirst = items.isEmpty
    let top = isFirst ? bottom : max(bottom, lastMainBottom + theme.gap * 2) + theme.gap
    if !isFirst {
      items.append(
        arrow(from: Point(x: mainCenter, y: lastMainBottom), to: Point(x: mainCenter, y: top)))
    }
    items.append(
      box.item(role: mark == nil ? "box.main" : "box.main.marked", at: Point(x: mainLeft, y: top)))
    bottom = top + box.height
    lastMainBottom = bottom
  }

  private var lastMainBottom = 0.0
  private var mainCenter: Double { mainLeft + mainWidth / 2 }

  /// A box of those left out by some criteria, with a branch to it.
  private mutating func addSide(
    _ name: String, _ steps: [Attrition.Step], _ text: some TextMeasurer
  ) {
    let total = FlowDiagramFigure.sum(steps.map(\.leftOut))
    var box = FlowBox(width: sideWidth, theme: theme)
    box.add(name, count: "n = \(shown(total))", isBold: true, measuring: text)
    for step in steps where step.leftOut != 0 {
      let dagger = step.window == .followUp ? " †" : ""
      box.add(
        step.text[wording.language] + dagger, count: shown(step.excluded), measuring: text)
      if step.unknown != 0 {
        box.add(
          wording("not known", "资料缺失"), count: shown(step.unknown), indent: 1,
          isMuted: true, measuring: text)
      }
    }
    let idle = steps.count { $0.leftOut == 0 }
    if idle > 0 {
      let others = idle < steps.count
      box.add(
        idle == 1
          ? wording("\(others ? "1 other" : "1") criterion", "\(others ? "其余" : "")1项标准")
          : wording("\(idle)\(others ? " other" : "") criteria", "\(others ? "其余" : "")\(idle)项标准"),
        count: "0", isMuted: true, measuring: text)
    }
    addBranch(to: box)
  }

  /// Those who are eligible but whose data do not allow the analysis.
  private mutating func addLoss(_ count: Int, _ text: some TextMeasurer) {
    guard count > 0 else { return }
    var box = FlowBox(width: sideWidth, theme: theme)
    box.add(
      wording("Predictor or outcome missing", "预测因素或结局缺失"), count: "n = \(wording.count(count))",
      isBold: true, measuring: text)
    addBranch(to: box)
  }

  private mutating func addBranch(to box: FlowBox) {
    let top = max(bottom, lastMainBottom) + theme.gap
    let y = top + box.height / 2
    items.append(arrow(from: Point(x: mainCenter, y: y), to: Point(x: sideLeft, y: y)))
    items.append(box.item(role: "box.side", at: Point(x: sideLeft, y: top)))
    bottom = top + box.height
  }

  /// Every box of the flow by centre, in a table under the last one.
  private mutating func addCentres(_ figure: FlowDiagramFigure, _ text: some TextMeasurer) {
    guard !figure.stages.isEmpty else { return }
    let table = FlowCentreTable(
      figure, at: Point(x: mainLeft, y: bottom + theme.gap * 1.5),
      width: theme.width - 2 * mainLeft, theme: theme, wording, text)
    items.append(.group(Scene.Group(role: "table.centres", items: table.items)))
    bottom = table.bottom
  }

  private func shown(_ count: Int?) -> String { count.map { wording.count($0) } ?? "–" }

  private mutating func addNote(_ note: String, _ text: some TextMeasurer) {
    let layout = ParagraphLayout(
      note, font: theme.smallFont, color: theme.mutedInk, width: theme.width - 2 * mainLeft,
      measuring: text)
    bottom += theme.gap * 0.5
    items += layout.items(at: Point(x: mainLeft, y: bottom))
    bottom += layout.size.height
  }

  private var lineStroke: Stroke { Stroke(color: theme.mutedInk, width: theme.axisWidth) }

  private func arrow(from start: Point, to end: Point) -> Scene.Item {
    let size = theme.smallFont.size * 0.5
    let isDown = abs(end.y - start.y) > abs(end.x - start.x)
    let base = isDown ? Point(x: end.x, y: end.y - size) : Point(x: end.x - size, y: end.y)
    let half = size * 0.45
    let corners =
      isDown
      ? [end, Point(x: base.x - half, y: base.y), Point(x: base.x + half, y: base.y)]
      : [end, Point(x: base.x, y: base.y - half), Point(x: base.x, y: base.y + half)]
    return .group(
      Scene.Group(
        role: "arrow",
        items: [
          .path(.line(from: start, to: base), fill: nil, stroke: lineStroke),
          .path(.polyline(corners, isClosed: true), fill: theme.mutedInk, stroke: nil),
        ]))
  }
}

/// A box that grows with its text: lines at the left with counts at the right, or centred lines.
struct FlowBox {
  /// From rim to rim.
  private(set) var height: Double
  private let width: Double
  private let theme: Theme
  private var lines: [(run: TextRun, x: Double, y: Double, anchor: Anchor)] = []

  /// Starts an empty box.
  init(width: Double, theme: Theme) {
    (self.width, self.theme) = (width, theme)
    height = 2 * theme.gap * 0.7
  }

  /// Adds text, wrapped to the box or to the room beside its count.
  mutating func add(
    _ string: String, count: String? = nil, indent: Int = 0, isBold: Bool = false,
    isCentered: Bool = false, isMuted: Bool = false, measuring text: some TextMeasurer
  ) {
    let padding = theme.gap
    let bottom = height - theme.gap * 0.7
    let model = theme.small("", isBold: isBold, muted: isMuted)
    let number = count.map { theme.small($0, isBold: isBold, muted: isMuted) }
    let numberWidth = number.map { text.size(of: $0).width + theme.gap * 1.5 } ?? 0
    let shift = Double(indent) * theme.gap * 1.6
    let layout = ParagraphLayout(
      string, font: model.font, color: model.color,
      width: max(width - 2 * padding - numberWidth - shift, 20), measuring: text)
    for (index, run) in layout.lines.enumerated() {
      let y = bottom + Double(index) * layout.lineHeight
      lines.append(
        isCentered ? (run, width / 2, y, .center) : (run, padding + shift, y, .leading))
    }
    // A long name is followed by its count on its last line, where the eye arrives.
    let rows = Double(max(layout.lines.count, 1))
    if let number {
      let y = bottom + (rows - 1) * layout.lineHeight
      lines.append((number, width - padding, y, .trailing))
    }
    height += rows * layout.lineHeight + (count == nil ? 0 : theme.gap * 0.18)
  }

  /// The box with its text; a height makes boxes of a row alike.
  func item(role: Role, at corner: Point, height given: Double? = nil) -> Scene.Item {
    let outline = Rectangle(
      x: corner.x, y: corner.y, width: width, height: max(given ?? height, height))
    let stroke = Stroke(color: theme.ink, width: theme.axisWidth)
    let texts = lines.map { line in
      Scene.Item.text(
        line.run, at: Point(x: corner.x + line.x, y: corner.y + line.y), anchor: line.anchor)
    }
    return .group(
      Scene.Group(
        role: role,
        items: [.path(.rectangle(outline, cornerRadius: 2), fill: .white, stroke: stroke)] + texts))
  }
}
