internal import Scenes
internal import Statistics
internal import Validation

/// Calibration panels in rows, the panels of a group on common axes, with one title for all and one key.
struct CalibrationGrid {
  /// One of the panels: a centre, a category.
  struct Part {
    /// Its heading.
    var name: String
    /// How many patients it shows, under the heading.
    var size: String?
    /// What is drawn; `nil` for a panel of words alone.
    var content: CalibrationContent?
    /// The numbers under the plot.
    var facts: [(label: String, value: String)] = []
    /// Why there is no curve; `nil` if there is one.
    var lack: String?
    /// Panels of the same group have the same axes and show each other's curves.
    var group = 0
  }

  /// What the key says of curves and bars.
  struct Key {
    /// The grey curves of the other panels; `nil` to leave them out.
    var others: String?
    /// The dashed curve; asked for only where one is drawn.
    var corrected = ""
    /// The bars above and below the line.
    var bars: (with: String, without: String)
  }

  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let parts: [Part]
  private let key: Key
  private let style: FigureStyle
  private let wording: Wording
  private let theme: Theme
  private let cell: Theme
  private let title: ParagraphLayout
  private let columns: Int
  private let left: Double

  /// Draws panels; `perRow` of them beside each other where there is room, else as many as look best.
  init(
    _ parts: [Part], perRow: Int? = nil, key: Key, style: FigureStyle, _ text: some TextMeasurer
  ) {
    let wording = Wording(style.language)
    (self.parts, self.key, self.style, self.wording) = (parts, key, style, wording)
    theme = style.theme
    let rim = theme.gap * 0.5
    var title = Self.title(wording, theme, width: theme.width, text)
    var room = theme.width - 2 * rim - title.size.height - theme.gap * 0.6
    var columns = Self.columns(of: parts.count, perRow, room: room, theme)
    let height = Self.cell(theme, room: room, columns: columns).width * 0.7
    if title.size.width > height {
      // Longer than a plot is high, the title is set smaller, and in several lines if that is not enough.
      var small = theme
      small.bodyFont = theme.smallFont
      title = Self.title(wording, small, width: height, text)
      room = theme.width - 2 * rim - title.size.height - theme.gap * 0.6
      columns = Self.columns(of: parts.count, perRow, room: room, theme)
    }
    (self.title, self.columns, left) = (title, columns, theme.width - rim - room)
    cell = Self.cell(theme, room: room, columns: columns)
    bottom = rim
    drawRows(text)
    addKey(text)
  }

  /// As many panels beside each other as leave room for their numbers; more rather than a second page.
  private static func columns(
    of count: Int, _ perRow: Int?, room: Double, _ theme: Theme
  ) -> Int {
    func width(_ columns: Int) -> Double {
      (room - theme.gap * 1.5 * Double(columns - 1)) / Double(columns)
    }
    let most = (1...6).last { width($0) >= (theme.minimumTextSize + 0.1) * 14.5 } ?? 1
    if let perRow, perRow <= most { return perRow }
    let wanted = min(count, most)
    // A panel is about one and a half times as high as wide.
    let fitting = (1...wanted).first { columns in
      let rows = Double((count + columns - 1) / columns)
      return width(columns) <= theme.width * 0.48
        && rows * width(columns) * 1.5 <= theme.width * 1.2
    }
    let chosen = fitting ?? wanted
    // Rows as even as they come: 4 as 2 + 2 rather than 3 + 1.
    let rows = (count + chosen - 1) / chosen
    return (count + rows - 1) / rows
  }

  private static func cell(_ theme: Theme, room: Double, columns: Int) -> Theme {
    var cell = theme
    cell.width = (room - theme.gap * 1.5 * Double(columns - 1)) / Double(columns)
    let share = min(1, max(0.62, cell.width / (theme.bodyFont.size * 20)))
    cell.aspect = nil
    cell.smallFont.size = max(theme.minimumTextSize, theme.smallFont.size * share)
    cell.bodyFont.size = max(cell.smallFont.size, theme.bodyFont.size * share)
    cell.axisWidth = max(0.5, theme.axisWidth * share)
    cell.lineWidth = max(0.9, theme.lineWidth * share)
    cell.tickLength = theme.tickLength * share
    return cell
  }

  private static func title(
    _ wording: Wording, _ theme: Theme, width: Double, _ text: some TextMeasurer
  ) -> ParagraphLayout {
    ParagraphLayout(
      wording("Observed proportion", "观察到的发生比例"), font: theme.bodyFont, color: theme.ink,
      width: width, measuring: text)
  }

  // MARK: Panels

  private mutating func drawRows(_ text: some TextMeasurer) {
    let contents = contents
    let count = parts.count
    for start in stride(from: 0, to: count, by: columns) {
      let row = start..<min(start + columns, count)
      let heads = row.map { head(parts[$0], text) }
      let headHeight = heads.map(\.height).max() ?? 0
      let top = bottom + headHeight + cell.gap * 0.3
      var (end, middle) = (top, Double?.none)
      for (place, index) in row.enumerated() {
        let x = left + Double(place) * (cell.width + theme.gap * 1.5)
        var panel: [Scene.Item] = []
        let drawn = draw(contents[index], index, at: Point(x: x, y: top), text)
        panel += heads[place].items(at: Point(x: drawn.left, y: top - headHeight))
        panel += drawn.items
        middle = middle ?? drawn.middle
        end = max(end, drawn.bottom)
        items.append(
          .group(Scene.Group(role: Role(rawValue: "panel.\(index + 1)"), items: panel)))
      }
      if let middle { addTitle(at: middle) }
      bottom = end + theme.gap * 1.2
    }
    bottom -= theme.gap * 0.8
  }

  /// What each panel shows on axes that its group shares; `nil` for one that has nothing to show.
  private var contents: [CalibrationContent?] {
    var contents = parts.map(\.content)
    let groups = Dictionary(grouping: parts.indices) { parts[$0].group }.mapValues { members in
      CalibrationContent.limits(
        of: members.compactMap { contents[$0] }, ticks: CalibrationLayout.fewTicks)
    }
    let curves = contents.map { key.others == nil ? nil : $0?.curve.smooth }
    for index in contents.indices {
      if let limits = groups[parts[index].group] { contents[index]?.limits = limits }
      contents[index]?.namesLowerAxis = index + columns >= parts.count
      contents[index]?.isAlone = false
      contents[index]?.others = curves.indices
        .filter { $0 != index && parts[$0].group == parts[index].group }
        .compactMap { curves[$0] }
    }
    return contents
  }

  /// The upright title beside the plots of a row.
  private mutating func addTitle(at middle: Double) {
    let start = left - theme.gap * 0.6 - title.size.height + title.lineHeight / 2
    let lines = title.lines.enumerated().map { index, run in
      Scene.Item.uprightText(
        run, center: Point(x: start + Double(index) * title.lineHeight, y: middle))
    }
    items.append(.group(Scene.Group(role: "axis.title", items: lines)))
  }

  /// Name and size of a panel.
  private func head(_ part: Part, _ text: some TextMeasurer) -> PanelHead {
    PanelHead(
      part.name, detail: part.size, width: cell.width * 0.8, theme: cell, measuring: text)
  }

  private func draw(
    _ content: CalibrationContent?, _ index: Int, at corner: Point, _ text: some TextMeasurer
  ) -> (items: [Scene.Item], left: Double, middle: Double?, bottom: Double) {
    let part = parts[index]
    guard let content else {
      var note = Sidebar(at: corner, width: cell.width, theme: cell)
      note.addNote(part.lack ?? "", measuring: text)
      return (note.items, corner.x, nil, note.bottom)
    }
    let layout = CalibrationLayout(
      content, at: corner, width: cell.width, theme: cell, wording, text)
    let plot = layout.panel.plot
    var items = [layout.panel.guides()] + layout.data
    var space = LabelSpace(
      area: plot.inset(by: 1),
      curves: layout.curves + layout.bars + layout.bandEdges)
    var own = style
    own.theme = cell
    items += SyntheticMark(style: own, measuring: text)?.items(in: plot, space: &space) ?? []
    // Named once: the line is the same in every panel.
    if index == 0 { items += layout.idealLabel(wording("ideal", "理想线"), &space, text) }
    items += layout.axes
    let start = numbersAlignWithPlots(plot.minX - corner.x, text) ? plot.minX : corner.x
    var numbers = Sidebar(
      at: Point(x: start, y: layout.bottom + cell.gap * 0.5),
      width: corner.x + cell.width - start, theme: cell)
    if !part.facts.isEmpty { numbers.addFacts(part.facts, measuring: text) }
    if let lack = part.lack {
      numbers.addNote(wording("No curve: \(lack).", "未绘制曲线：\(lack)。"), measuring: text)
    }
    return (items + numbers.items, plot.minX, plot.center.y, numbers.bottom)
  }

  /// Whether the numbers of all panels fit beside their labels when they start at the plot.
  private func numbersAlignWithPlots(_ indent: Double, _ text: some TextMeasurer) -> Bool {
    func width(_ string: String) -> Double { text.size(of: cell.small(string)).width }
    let all = parts.flatMap(\.facts)
    let needed =
      (all.map { width($0.label) }.max() ?? 0) + cell.gap * 1.5
      + (all.map { width($0.value) }.max() ?? 0)
    return needed <= cell.width - indent
  }

  // MARK: Key

  /// What lines, points and bars mean, in two columns where there is room.
  private mutating func addKey(_ text: some TextMeasurer) {
    let looks = CalibrationLooks(theme: theme)
    let contents = parts.compactMap(\.content)
    let hasBand = contents.contains { $0.curve.smooth.hasBand }
    let isCorrected = contents.contains { !$0.curve.correctedPoints.isEmpty }
    var entries: [(Sidebar.Sample, String)] = [
      (
        .line(looks.smooth, band: hasBand ? looks.band : nil),
        wording.smoothCurve(isApparent: isCorrected, hasBand: hasBand)
      ),
      (.interval(looks.group), wording("Groups of patients, 95% CI", "患者分组及95% CI")),
    ]
    if let others = key.others {
      entries.insert((.line(looks.other, band: nil), others), at: 1)
    }
    if isCorrected {
      entries.insert((.line(looks.corrected, band: nil), key.corrected), at: 1)
    }
    if contents.contains(where: { $0.distribution != nil }) {
      entries += [
        (.swatch(fill: looks.withEvent, stroke: looks.barStroke), key.bars.with),
        (.swatch(fill: looks.withoutEvent, stroke: looks.barStroke), key.bars.without),
      ]
    }
    let columns = KeyColumns(
      entries, at: Point(x: left, y: bottom + theme.gap),
      width: theme.width - theme.gap * 0.5 - left, theme: theme, measuring: text)
    items.append(.group(Scene.Group(role: "key", items: columns.items)))
    bottom = columns.bottom
    let censored = contents.reduce(0) { $0 + ($1.distribution?.totalCensored ?? 0) }
    guard censored > 0 else { return }
    var note = Sidebar(
      at: Point(x: left, y: bottom + theme.gap * 0.5), width: theme.width - theme.gap * 0.5 - left,
      theme: theme)
    note.addNote(
      wording.barsLeaveOut(censored, contents.lazy.compactMap(\.horizon).first), measuring: text)
    items += note.items
    bottom = note.bottom
  }
}

/// The heading of a panel: a name that may take several lines, and a line of detail under it.
private struct PanelHead {
  let height: Double
  private let name: ParagraphLayout
  private let detail: ParagraphLayout

  init(
    _ name: String, detail: String?, width: Double, theme: Theme, measuring text: some TextMeasurer
  ) {
    var bold = theme.bodyFont
    bold.isBold = true
    self.name = ParagraphLayout(
      name, font: bold, color: theme.ink, width: width, measuring: text)
    self.detail = ParagraphLayout(
      detail ?? "", font: theme.smallFont, color: theme.mutedInk, width: width, measuring: text)
    height = self.name.size.height + self.detail.size.height
  }

  func items(at corner: Point) -> [Scene.Item] {
    name.items(at: corner)
      + detail.items(at: Point(x: corner.x, y: corner.y + name.size.height))
  }
}
