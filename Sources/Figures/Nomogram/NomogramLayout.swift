internal import Diagnostics
internal import RiskModels
internal import Scenes

/// Where everything of a nomogram stands: columns, rows, labels; nothing is drawn here.
struct NomogramLayout {
  let scale: PointScale
  let style: FigureStyle
  /// The left edge of the names.
  let margin: Double
  /// Where zero points are.
  let start: Double
  /// Where 100 points, and the highest total, are.
  let end: Double
  /// The rows from top to bottom.
  private(set) var rows: [NomogramRow] = []
  /// The box kept for the synthetic mark: beside the last predictor, or between the predictors and the total.
  private(set) var markBox: Rectangle?
  /// The bottom of the last row.
  private(set) var bottom = 0.0
  /// The right edge of the columns of points of patients.
  let columnEdges: [Double]

  /// Lays out a scale, with room on the right for columns of the given widths and `spacing` more
  /// between rows than they need; the first row begins `top` below the rim of the page.
  init(
    _ content: NomogramContent, style: FigureStyle, columnWidths: [Double] = [],
    spacing: Double = 0, top: Double = 0, measuring text: some TextMeasurer
  ) {
    (scale, self.style) = (content.scale, style)
    let columns = NomogramColumns(
      content, style: style, columnWidths: columnWidths, measuring: text)
    (margin, start, end) = (columns.margin, columns.start, columns.end)
    columnEdges = columns.edges
    let builder = NomogramRowBuilder(
      content: content, style: style, start: start, end: end, page: columns.page,
      titles: NomogramTitles(content: content, style: style), nameWidth: columns.nameWidth)
    rows = builder.rows(measuring: text)
    stackRows(
      from: margin + top, mark: SyntheticMark(style: style, measuring: text)?.size,
      spacing: spacing, joinsOdds: content.joinsOdds)
  }

  /// Where points of a single predictor stand.
  func x(ofPoints points: Double) -> Double { start + points / 100 * (end - start) }

  /// Where total points stand.
  func x(ofTotal points: Double) -> Double {
    let highest = scale.totalPoints.highest
    return start + (highest > 0 ? points / highest : 0) * (end - start)
  }

  /// Where total points stand, or the nearest end of the axis.
  func x(clamping points: Double) -> Double { min(max(x(ofTotal: points), start), end) }

  /// The page's rows of one kind.
  func row(_ content: NomogramRow.Content) -> NomogramRow? { rows.first { $0.content == content } }

  /// The risks that matter and have a tick but no label.
  var unlabelledRisks: [String] {
    var seen: Set<String> = []
    return rows.flatMap { row -> [String] in
      guard case .risk = row.content else { return [] }
      return row.tracks.flatMap { track in
        track.placement.omitted.filter { track.ticks[$0].rank <= AxisTrack.importantRank }
          .map { track.ticks[$0].text + "%" }
      }
    }.filter { seen.insert($0).inserted }
  }

  /// Whether each tick of a row has a label, in the order of the scale's ticks.
  func labelled(_ content: NomogramRow.Content) -> [Bool] {
    (row(content)?.tracks ?? []).flatMap { track -> [Bool] in
      let omitted = Set(track.placement.omitted)
      return track.ticks.indices.map { !omitted.contains($0) }
    }
  }

  /// The predictor axes on which a value as round as any has a tick and no label.
  var thinnedAxes: [PointScale.Axis] {
    scale.axes.indices.filter { index in
      (row(.predictor(index))?.tracks ?? []).contains { track in
        track.placement.omitted.contains { track.ticks[$0].rank <= 1 }
      }
    }.map { scale.axes[$0] }
  }

  /// Whether no axis has confidence bars of points; those of totals are others.
  var isWithoutPointBars: Bool {
    rows.filter { $0.content != .total }.flatMap(\.tracks).allSatisfy { $0.lanes == nil }
  }

  /// Lines from total points downwards that stop short of all labels.
  var linesBelowTotal: GuideLines {
    GuideLines(obstacles: rows.filter(\.isBelowTotal).flatMap(\.labelBoxes), clearance: 1.2)
  }

  /// The same lines that do not cross the axes of other risks on their way to the last.
  var linesToLastRisk: GuideLines {
    let others = rows.filter {
      if case .risk(let index) = $0.content { index < scale.riskAxes.count - 1 } else { false }
    }
    let boxes = others.map { row in
      let above = style.theme.tickLength
      return Rectangle(
        x: start, y: row.y - above, width: end - start, height: above + row.heightBelow)
    }
    var lines = linesBelowTotal
    lines.obstacles += boxes
    return lines
  }

  private mutating func stackRows(from top: Double, mark: Size?, spacing: Double, joinsOdds: Bool) {
    let theme = style.theme
    let small = theme.smallFont.size
    var y = top
    for index in rows.indices {
      if joinsOdds, rows[index].content == .odds, index > 0 {
        rows[index].y = rows[index - 1].y
        y = max(y, rows[index].y + rows[index].heightBelow)
        continue
      }
      if index > 0 { y += max(gap(before: rows[index].content) + spacing, small * 0.15) }
      if rows[index].content == .total, index > 0, let mark {
        markBox = room(for: mark, beside: rows[index - 1])
      }
      if rows[index].content == .total, markBox == nil, let mark {
        markBox = Rectangle(x: end - mark.width, y: y, width: mark.width, height: mark.height)
        y += mark.height + small * 0.5
      }
      y += rows[index].heightAbove
      rows[index].y = y
      y += rows[index].heightBelow
    }
    bottom = y
  }

  /// The right end of a row of a predictor, if the mark stands clear of it there.
  private func room(for mark: Size, beside row: NomogramRow) -> Rectangle? {
    guard case .predictor = row.content, row.tracks.allSatisfy({ $0.lanes == nil }) else {
      return nil
    }
    let reach = row.tracks.map { max($0.start, $0.end) } + row.labelBoxes.map(\.maxX)
    let box = Rectangle(
      x: end - mark.width, y: row.y - mark.height / 2, width: mark.width, height: mark.height)
    return box.minX > (reach.max() ?? end) + style.theme.smallFont.size * 2 ? box : nil
  }

  private func gap(before content: NomogramRow.Content) -> Double {
    let small = style.theme.smallFont.size
    switch content {
    case .points: return 0
    case .predictor(let index):
      // The axes of one group stand closer together.
      let isSameGroup = index > 0 && scale.axes[index].group == scale.axes[index - 1].group
      return small * (isSameGroup ? 0.45 : 0.9)
    case .total: return small * 1.5
    case .linearPredictor, .groups: return small * 0.7
    case .risk(let index): return small * (index == 0 ? 0.5 : 0.7)
    case .odds: return small * 0.5
    case .medianTime: return small * 0.7
    }
  }
}

/// Where the columns of a nomogram stand: names, axes, numbers of patients.
struct NomogramColumns {
  let margin: Double
  let nameWidth: Double
  let start: Double
  let end: Double
  /// The right edges of the columns of numbers.
  let edges: [Double]
  /// Where labels may stand.
  let page: AxisTrack.Page

  init(
    _ content: NomogramContent, style: FigureStyle, columnWidths: [Double],
    measuring text: some TextMeasurer
  ) {
    let theme = style.theme
    let small = theme.smallFont.size
    margin = theme.gap
    let columns = columnWidths.reduce(0) { $0 + $1 + small * 0.8 }
    let titles = NomogramTitles(content: content, style: style)
    let widest = theme.width * (columnWidths.isEmpty ? 0.3 : 0.27)
    nameWidth = min(max(titles.naturalWidth(measuring: text), content.leastNameWidth), widest)
    let overhang = small * 1.4
    start = margin + nameWidth + theme.gap * 0.6 + overhang
    let rightEdge = max(theme.width - margin - columns, start + 20 + small * 1.1)
    end = rightEdge - small * 1.1
    var edges: [Double] = []
    for width in columnWidths { edges.append((edges.last ?? rightEdge) + small * 0.8 + width) }
    self.edges = edges
    page = AxisTrack.Page(theme: theme, bounds: (start - overhang)...rightEdge)
  }

  /// The style with a page so wide that a point has the length asked for, or that the numbers of patients
  /// leave room for axes.
  static func ruled(
    _ style: FigureStyle, for content: NomogramContent, millimetresPerPoint: Double?,
    columnWidths: [Double], measuring text: some TextMeasurer
  ) -> FigureStyle {
    var style = style
    func length() -> Double {
      let columns = NomogramColumns(
        content, style: style, columnWidths: columnWidths, measuring: text)
      return columns.end - columns.start
    }
    let least = style.theme.smallFont.size * 8
    for _ in 0..<60 {
      if let millimetresPerPoint {
        let missing = millimetres(100 * millimetresPerPoint) - length()
        style.theme.width += missing
        if abs(missing) < 1e-6 { break }
      } else if length() >= least {
        break
      } else {
        style.theme.width += least
      }
    }
    return style
  }
}
