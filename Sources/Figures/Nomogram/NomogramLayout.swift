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
  /// The box kept for the synthetic mark, on the plot between the predictors and the total.
  private(set) var markBox: Rectangle?
  /// The bottom of the last row.
  private(set) var bottom = 0.0
  /// The right edge of the columns of points of patients.
  let columnEdges: [Double]

  /// Lays out a scale, with room on the right for columns of the given widths and `spacing` more
  /// between rows than they need.
  init(
    _ scale: PointScale, style: FigureStyle, columnWidths: [Double] = [], spacing: Double = 0,
    distributions: [Int: AxisDistribution] = [:], measuring text: some TextMeasurer
  ) {
    let theme = style.theme
    (self.scale, self.style) = (scale, style)
    margin = theme.gap
    let small = theme.smallFont.size
    let columns = columnWidths.reduce(0) { $0 + $1 + small * 0.8 }
    let titles = NomogramTitles(scale: scale, style: style)
    let widest = theme.width * (columnWidths.isEmpty ? 0.3 : 0.27)
    let names = min(titles.naturalWidth(measuring: text), widest)
    let overhang = small * 1.4
    start = margin + names + theme.gap * 0.6 + overhang
    let rightEdge = theme.width - margin - columns
    end = max(start + 20, rightEdge - small * 1.1)
    var edges: [Double] = []
    for width in columnWidths { edges.append((edges.last ?? rightEdge) + small * 0.8 + width) }
    columnEdges = edges
    let page = AxisTrack.Page(theme: theme, bounds: (start - overhang)...rightEdge)
    let builder = NomogramRowBuilder(
      scale: scale, style: style, start: start, end: end, page: page, titles: titles,
      nameWidth: names, distributions: distributions)
    rows = builder.rows(measuring: text)
    stackRows(mark: SyntheticMark(style: style, measuring: text)?.size, spacing: spacing)
  }

  /// Where points of a single predictor stand.
  func x(ofPoints points: Double) -> Double { start + points / 100 * (end - start) }

  /// Where total points stand.
  func x(ofTotal points: Double) -> Double {
    let highest = scale.totalPoints.highest
    return start + (highest > 0 ? points / highest : 0) * (end - start)
  }

  /// The page's rows of one kind.
  func row(_ content: NomogramRow.Content) -> NomogramRow? { rows.first { $0.content == content } }

  /// The risks that matter and have a tick but no label.
  var unlabelledRisks: [String] {
    var seen: Set<String> = []
    return rows.flatMap { row -> [String] in
      guard case .risk = row.content else { return [] }
      return row.tracks.flatMap { track in
        track.placement.omitted.filter { track.ticks[$0].rank <= 4 }.map { track.ticks[$0].text }
      }
    }.filter { seen.insert($0).inserted }
  }

  private mutating func stackRows(mark: Size?, spacing: Double) {
    let theme = style.theme
    let small = theme.smallFont.size
    var y = margin
    for index in rows.indices {
      if index > 0 { y += gap(before: rows[index].content) + spacing }
      if rows[index].content == .total, let mark {
        markBox = Rectangle(x: end - mark.width, y: y, width: mark.width, height: mark.height)
        y += mark.height + small * 0.5
      }
      y += rows[index].heightAbove
      rows[index].y = y
      y += rows[index].heightBelow
    }
    bottom = y
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
    case .risk: return small * 0.5
    }
  }
}

/// The names of the rows.
struct NomogramTitles {
  let scale: PointScale
  let style: FigureStyle
  private var words: NomogramWording { NomogramWording(style.language) }

  init(scale: PointScale, style: FigureStyle) { (self.scale, self.style) = (scale, style) }

  /// Name and details of a row; the name is `nil` where it would only repeat the row above.
  func title(of content: NomogramRow.Content) -> (name: String?, details: [String]) {
    switch content {
    case .points: return (words.points, [])
    case .total: return (words.totalPoints, [])
    case .risk(let index):
      let axis = scale.riskAxes[index]
      return (words.riskAxis, [words.outcome(axis)])
    case .predictor(let index):
      let axis = scale.axes[index]
      let details = axis.conditions.map { words.condition($0) }
      let repeats = index > 0 && scale.axes[index - 1].group == axis.group
      return (repeats ? nil : words.name(axis), details)
    }
  }

  /// The width of the widest name on one line.
  func naturalWidth(measuring text: some TextMeasurer) -> Double {
    let contents =
      [NomogramRow.Content.points, .total] + scale.axes.indices.map { .predictor($0) }
      + scale.riskAxes.indices.map { .risk($0) }
    return contents.map { content in
      let title = title(of: content)
      let name = text.size(of: style.theme.body(title.name ?? "", isBold: true)).width
      return max(
        name, title.details.map { text.size(of: style.theme.small($0)).width + indent }.max() ?? 0)
    }.max() ?? 0
  }

  private var indent: Double { 0 }

  /// The lines of a row's name.
  func lines(
    of content: NomogramRow.Content, width: Double, measuring text: some TextMeasurer
  ) -> (lines: [(run: TextRun, top: Double)], height: Double) {
    let (theme, title) = (style.theme, title(of: content))
    var font = theme.bodyFont
    switch content {
    case .points, .total, .risk: font.isBold = true
    case .predictor: break
    }
    var lines: [(run: TextRun, top: Double)] = []
    var top = 0.0
    func add(_ string: String, _ font: FontSpec, _ color: Color) {
      let block = ParagraphLayout(string, font: font, color: color, width: width, measuring: text)
      for run in block.lines {
        lines.append((run, top))
        top += block.lineHeight
      }
    }
    if let name = title.name { add(name, font, theme.ink) }
    for detail in title.details { add(detail, theme.smallFont, theme.mutedInk) }
    return (lines, top)
  }
}
