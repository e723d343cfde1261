internal import Cohorts
internal import Diagnostics
internal import Scenes
internal import Statistics

/// The grid of marks, the names over it, the bars beside it and the shares under it.
struct MissingnessDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let patterns: MissingPatterns
  private let style: FigureStyle
  private let wording: Wording
  private let theme: Theme
  private let lineHeight: Double
  private let left: Double
  private let labelWidth: Double
  private let countWidth: Double
  private let heads: MissingnessHeads

  init(
    _ all: MissingPatterns, style: FigureStyle, _ wording: Wording, _ text: some TextMeasurer
  ) {
    (self.style, self.wording, theme) = (style, wording, style.theme)
    let theme = style.theme
    lineHeight = text.size(of: theme.small("0")).height
    left = theme.gap * 0.5
    bottom = left
    let room = theme.width - 2 * left
    func width(_ string: String) -> Double { text.size(of: theme.small(string)).width }
    // The words may change when patterns join the sum: its number of patterns is set apart.
    let words = [Self.complete(wording), Self.others(wording), Self.share(wording)].map(width)
    labelWidth = min(room * 0.24, (words.max() ?? 0) + 1)
    let counts = all.patterns.map(\.n) + [all.others?.n, all.n].compactMap(\.self)
    countWidth =
      counts.map { width(Self.count($0, of: all.n, wording, theme)) }.max() ?? 0
    let gaps = theme.gap * 3
    let grid =
      room - labelWidth - countWidth - gaps
      - max(room * 0.14, width(Self.patients(wording, theme)) + 1)
    let fitting = max(1, Int(grid / (lineHeight * 1.1)))
    patterns = all.limited(to: fitting)
    heads = MissingnessHeads(
      patterns.variables.map { $0.label[style.language] }, room: grid, page: room,
      lineHeight: lineHeight, theme, text)
    draw(text)
  }

  private var gridLeft: Double { left + labelWidth + theme.gap }
  private var gridRight: Double { gridLeft + heads.cell * Double(patterns.variables.count) }
  private var barLeft: Double { gridRight + theme.gap }
  private var barRoom: Double { theme.width - left - barLeft - theme.gap - countWidth }
  private var rowHeight: Double { lineHeight * 1.5 }

  private static func complete(_ wording: Wording) -> String { wording("Complete", "资料完整") }
  private static func others(_ wording: Wording) -> String { wording("Other patterns", "其他模式") }
  private static func share(_ wording: Wording) -> String { wording("Missing, %", "缺失（%）") }

  /// What stands over the counts.
  private static func patients(_ wording: Wording, _ theme: Theme) -> String {
    theme.isWide ? wording("Patients, n (%)", "患者数（%）") : wording("Patients", "患者数")
  }

  /// "312 (62.7%)", on narrow pages "312".
  private static func count(
    _ count: Int, of all: Int, _ wording: Wording, _ theme: Theme
  ) -> String {
    guard theme.isWide else { return wording.count(count) }
    let share = wording.numbers.fixed(100 * Double(count) / Double(all), decimals: 1)
    return wording.count(count) + wording.bracketed("\(share)%")
  }

  private mutating func draw(_ text: some TextMeasurer) {
    let title = theme.small(Self.patients(wording, theme), muted: true)
    let headHeight = max(heads.height, lineHeight)
    items.append(
      .group(
        Scene.Group(
          role: "column.labels",
          items: heads.items(left: gridLeft, bottom: bottom + headHeight))))
    items.append(
      .text(title, at: Point(x: barLeft, y: bottom + headHeight - lineHeight), anchor: .leading))
    bottom += headHeight + theme.gap * 0.6
    let largest = max(patterns.patterns.map(\.n).max() ?? 1, patterns.others?.n ?? 1, 1)
    for pattern in patterns.patterns {
      let name = pattern.missing.isEmpty ? Self.complete(wording) : nil
      addRow(name, count: pattern.n, largest: largest, missing: pattern.missing, text)
    }
    if let others = patterns.others {
      let number = others.patterns.map { wording.bracketed(wording.count($0)) } ?? ""
      addRow(
        Self.others(wording) + number, count: others.n, largest: largest, missing: nil, text)
    }
    addMark(text)
    addShares(text)
    addKey(text)
  }

  /// A row of marks with its bar; the sum of other patterns has no marks.
  private mutating func addRow(
    _ name: String?, count: Int, largest: Int, missing: [String]?, _ text: some TextMeasurer
  ) {
    let label = ParagraphLayout(
      name ?? "", font: theme.smallFont, color: theme.ink, width: labelWidth, measuring: text)
    let height = max(rowHeight, label.size.height + lineHeight * 0.3)
    let middle = bottom + height / 2
    items += label.items(at: Point(x: left, y: middle - label.size.height / 2))
    if let missing { items.append(marks(missing, at: middle)) }
    let half = rowHeight * 0.3
    let width = max(barRoom * Double(count) / Double(largest), 0.5)
    let bar = Rectangle(x: barLeft, y: middle - half, width: width, height: 2 * half)
    items.append(
      .group(
        Scene.Group(
          role: "bar", items: [.path(.rectangle(bar), fill: theme.mutedInk, stroke: nil)])))
    items.append(
      .text(
        theme.small(Self.count(count, of: patterns.n, wording, theme)),
        at: Point(x: bar.maxX + theme.gap * 0.6, y: middle - lineHeight / 2), anchor: .leading))
    bottom += height
  }

  /// Filled where the value is missing, hollow where it is known: to be told apart in grey.
  private func marks(_ missing: [String], at middle: Double) -> Scene.Item {
    let side = min(heads.cell * 0.78, rowHeight * 0.66)
    let drawn = patterns.variables.enumerated().map { index, entry -> Scene.Item in
      let x = gridLeft + heads.cell * (Double(index) + 0.5)
      let box = Path.rectangle(
        Rectangle(x: x - side / 2, y: middle - side / 2, width: side, height: side))
      return missing.contains(entry.variable)
        ? .path(box, fill: theme.ink, stroke: stroke) : .path(box, fill: .white, stroke: stroke)
    }
    return .group(Scene.Group(role: "pattern", items: drawn))
  }

  private var stroke: Stroke { Stroke(color: theme.mutedInk, width: theme.axisWidth * 0.7) }

  /// The mark of synthetic data in a strip of its own, inside the grid: bars and counts leave no place that is always free.
  private mutating func addMark(_ text: some TextMeasurer) {
    guard let mark = SyntheticMark(style: style, measuring: text) else { return }
    let strip = Rectangle(
      x: left, y: bottom, width: theme.width - 2 * left, height: mark.size.height * 1.7)
    var space = LabelSpace(area: strip, curves: [])
    items += mark.items(in: strip, space: &space)
    bottom = strip.maxY
  }

  /// What is missing of each variable, upright where columns are narrow.
  private mutating func addShares(_ text: some TextMeasurer) {
    let runs = patterns.variables.map { entry -> TextRun in
      let share = 100 * Double(entry.missing) / Double(patterns.n)
      return theme.small(wording.numbers.fixed(share, decimals: 1))
    }
    let widest = runs.map { text.size(of: $0).width }.max() ?? 0
    let isUpright = widest > heads.cell * 0.9
    let top = bottom + theme.gap * 0.4
    let height = isUpright ? widest : lineHeight
    let rule = Path.line(from: Point(x: left, y: bottom), to: Point(x: gridRight, y: bottom))
    items.append(.path(rule, fill: nil, stroke: Stroke(color: theme.mutedInk, width: 0.5)))
    let label = ParagraphLayout(
      Self.share(wording), font: theme.smallFont, color: theme.mutedInk, width: labelWidth,
      measuring: text)
    items += label.items(at: Point(x: left, y: top))
    for (index, run) in runs.enumerated() {
      let x = gridLeft + heads.cell * (Double(index) + 0.5)
      items.append(
        isUpright
          ? .uprightText(
            run, center: Point(x: x, y: top + text.size(of: run).width / 2))
          : .text(run, at: Point(x: x, y: top), anchor: .center))
    }
    bottom = top + max(height, label.size.height)
  }

  /// What the marks mean, the names of numbered columns, and what is not drawn.
  private mutating func addKey(_ text: some TextMeasurer) {
    var key = Sidebar(
      at: Point(x: left, y: bottom + theme.gap), width: theme.width - 2 * left, theme: theme)
    key.addKey(.swatch(fill: theme.ink, stroke: stroke), wording("Missing", "缺失"), measuring: text)
    key.addKey(.swatch(fill: .white, stroke: stroke), wording("Known", "已知"), measuring: text)
    key.addNote("n = " + wording.count(patterns.n), measuring: text)
    key.addNote(heads.key.joined(separator: wording("; ", "；")), measuring: text)
    if patterns.furtherVariables > 0 {
      key.addNote(
        wording(
          "Further variables with missing values: \(patterns.furtherVariables).",
          "其他存在缺失的变量：\(patterns.furtherVariables)个。"), measuring: text)
    }
    items.append(.group(Scene.Group(role: "key", items: key.items)))
    bottom = key.bottom
  }
}
