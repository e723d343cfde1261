internal import Diagnostics
internal import Scenes
internal import Validation

/// The patients at risk under the ticks of a time axis, one row a group, which is also the key.
struct AtRiskTable {
  private let rows: [Row]
  private let times: [Double]
  private let headings: (plain: TextRun, censored: TextRun)
  private let theme: Theme
  private let keyWidth: Double
  /// Whether names stand beside the first numbers; else each has a line of its own above them.
  private let isBeside: Bool
  /// The room that names need to the left of the axis; 0 if they stand above the numbers.
  let widthBesideAxis: Double

  private struct Row {
    var name: String?
    var look: SeriesLook
    var counts: [TextRun]
    /// The same with how many were censored before, in brackets; `nil` where that is not known.
    var withCensored: [TextRun]?
  }

  init(
    _ curves: SurvivalCurves, _ looks: [SeriesLook], theme: Theme, _ wording: Wording,
    _ text: some TextMeasurer
  ) {
    self.theme = theme
    times = curves.riskTimes
    headings = (
      theme.small(wording("Number at risk", "在险人数"), muted: true),
      theme.small(
        wording("Number at risk (number censored)", "在险人数（累计删失人数）"), muted: true)
    )
    let key = theme.bodyFont.size * 1.7
    let rows = zip(curves.curves, looks).map { curve, look in
      Row(
        name: curve.label?[wording.language], look: look,
        counts: curve.atRisk.map { theme.small(wording.count($0)) },
        withCensored: curve.knownCensored.map { censored in
          zip(curve.atRisk, censored).map {
            theme.small(wording.count($0) + wording.bracketed(wording.count($1)))
          }
        })
    }
    let widest = rows.compactMap { row in
      row.name.map { text.size(of: theme.small($0)).width }
    }.max()
    let firstCount =
      rows.compactMap { ($0.withCensored ?? $0.counts).first }.map { text.size(of: $0).width }
      .max() ?? 0
    let needed = widest.map { key + theme.gap * 2 + $0 + firstCount / 2 } ?? 0
    let fits = needed <= theme.width * 0.32
    (self.rows, keyWidth) = (rows, key)
    (isBeside, widthBesideAxis) = (fits, fits ? needed : 0)
  }

  /// Draws the table from a height on and returns its bottom.
  func place(
    under top: Double, along x: Scale, in frame: Rectangle, into items: inout [Scene.Item],
    measuring text: some TextMeasurer
  ) -> Double {
    let lineHeight = text.size(of: theme.small("0")).height
    let left = x.start
    let showsCensored = hasRoomForCensored(along: x, until: frame.maxX, text)
    let heading = showsCensored ? headings.censored : headings.plain
    var keys: [Scene.Item] = []
    var drawn: [Scene.Item] = [
      .row([
        .cell([.text(heading, at: Point(x: left, y: top), anchor: .leading)], isHead: true)
      ])
    ]
    var bottom = top + max(lineHeight, text.size(of: heading).height) * 1.1
    for row in rows {
      var name: [Scene.Item] = []
      if row.name != nil {
        let right = isBeside ? left - widthBesideAxis : left
        let middle = Point(x: right + keyWidth, y: bottom + lineHeight / 2)
        keys += key(row.look, endingAt: middle)
        let start = Point(x: middle.x + theme.gap * 0.6, y: bottom)
        let label = label(of: row, width: frame.maxX - start.x, text)
        name = label.items(at: start)
        if !isBeside { bottom += label.size.height }
      }
      let runs = showsCensored ? row.withCensored ?? row.counts : row.counts
      let counts = counts(runs, at: bottom, along: x, until: frame.maxX, text)
      drawn.append(.row((name.isEmpty ? [] : [.cell(name, isHead: true)]) + counts))
      bottom += lineHeight * 1.1
    }
    items.append(.group(Scene.Group(role: "row.at-risk", items: keys + [.table(drawn)])))
    return bottom
  }

  /// A name in one line beside the numbers, in as many as it needs above them.
  private func label(
    of row: Row, width: Double, _ text: some TextMeasurer
  ) -> ParagraphLayout {
    ParagraphLayout(
      row.name ?? "", font: theme.smallFont, color: theme.ink,
      width: isBeside ? .infinity : width, measuring: text)
  }

  /// Whether the numbers censored are known and none of them would touch its neighbour.
  private func hasRoomForCensored(
    along x: Scale, until right: Double, _ text: some TextMeasurer
  ) -> Bool {
    rows.allSatisfy { row in
      guard let runs = row.withCensored else { return false }
      return counts(runs, at: 0, along: x, until: right, text).count == min(times.count, runs.count)
    }
  }

  /// The numbers, each under its tick; one that would touch its neighbour is left out.
  private func counts(
    _ runs: [TextRun], at top: Double, along x: Scale, until right: Double,
    _ text: some TextMeasurer
  ) -> [Scene.Item] {
    var last = -Double.infinity
    return zip(times, runs).compactMap { time, run in
      let width = text.size(of: run).width
      let center = min(x.position(of: time), right - width / 2)
      guard center - width / 2 > last + 1 else { return nil }
      last = center + width / 2
      return .cell([.text(run, at: Point(x: center, y: top), anchor: .center)])
    }
  }

  private func key(_ look: SeriesLook, endingAt end: Point) -> [Scene.Item] {
    let half = theme.smallFont.size * 0.32
    let start = Point(x: end.x - keyWidth, y: end.y)
    let box = Rectangle(x: start.x, y: end.y - half, width: keyWidth, height: 2 * half)
    return [
      .path(.rectangle(box), fill: look.band, stroke: nil),
      .path(.line(from: start, to: end), fill: nil, stroke: look.stroke),
    ]
  }
}

extension SurvivalCurves.Curve {
  /// How many were censored before each of the times of numbers at risk, where the results say so.
  var knownCensored: [Int]? { censored.flatMap { $0.count == atRisk.count ? $0 : nil } }
}
