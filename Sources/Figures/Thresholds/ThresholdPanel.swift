internal import Scenes
internal import Statistics
internal import Validation

/// Two of the shares over thresholds, in a panel of their own: each crosses the other at most once, and in grey a full and
/// a broken line are told apart, with the edges of their bands.
struct ThresholdPanel {
  let panel: Panel
  let lines: [Line]
  private let theme: Theme

  /// One of the shares.
  struct Line {
    var name: String
    var look: SeriesLook
    var pieces: [[Point]]
    var bands: [[Point]]
    var edges: [[Point]]
    var points: [Point] { pieces.flatMap(\.self) }

    init(
      _ measure: ThresholdSeries.Measure, _ look: SeriesLook, _ pieces: [[ThresholdSeries.Place]],
      _ panel: Panel, _ wording: Wording
    ) {
      name = measure.name(wording)
      self.look = look
      self.pieces = pieces.map { $0.map { panel.point($0.threshold, $0.value) } }
      (bands, edges) = ([], [])
      for piece in pieces {
        for part in piece.split(whereSeparator: { $0.lower == nil || $0.upper == nil }) {
          let upper = part.compactMap { place in
            place.upper.map { panel.point(place.threshold, $0) }
          }
          let lower = part.compactMap { place in
            place.lower.map { panel.point(place.threshold, $0) }
          }
          bands.append(upper + lower.reversed())
          edges += [upper, lower]
        }
      }
    }
  }

  /// Light lines and the bands, under everything.
  var ground: [Scene.Item] {
    [panel.guides(vertical: false)]
      + lines.map { line in
        // Bands that overlap are told apart in grey by the dashes of their edges.
        let stroke = Stroke(
          color: line.look.stroke.color.opacity(0.55), width: 0.5, dash: line.look.stroke.dash)
        let areas = line.bands.map {
          Scene.Item.path(.polyline($0, isClosed: true), fill: line.look.band, stroke: nil)
        }
        let edges = line.edges.map { Scene.Item.path(.polyline($0), fill: nil, stroke: stroke) }
        return panel.clipped("band", areas + edges, cutAt: [.right])
      }
  }

  /// The lines.
  var curves: [Scene.Item] {
    lines.reversed().map { line in
      panel.clipped(
        "curve", line.pieces.map { .path(.polyline($0), fill: nil, stroke: line.look.stroke) },
        cutAt: [.right])
    }
  }

  /// The mark of synthetic data, and the name of each line beside it; no names if one has no place.
  func labels(
    _ style: FigureStyle, _ thresholds: [Double], _ text: some TextMeasurer
  ) -> (mark: [Scene.Item], names: [Scene.Item]?) {
    let (pieces, bands) = (lines.flatMap(\.pieces), lines.flatMap(\.bands))
    let verticals = thresholds.map { [panel.point($0, 0), panel.point($0, 1)] }
    let area = panel.plot.inset(by: 1)
    var free = LabelSpace(area: area, curves: pieces + bands)
    var space = LabelSpace(area: area, curves: pieces)
    let mark = SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &free)
    if let place = free.lastPlaced { space.reserve(place) }
    // Clear of the lines at thresholds and of bands if possible; on them rather than away from the curves.
    let names = DirectLabel.items(
      lines.map { ($0.name, $0.points) }, in: space.avoiding(verticals + bands), panel, theme, text)
    return (mark ?? [], names)
  }
}

extension ThresholdPanel {
  /// Sensitivity and specificity, and under them the predictive values over the same thresholds.
  static func pair(
    of figure: ThresholdPerformanceFigure, _ series: ThresholdSeries,
    _ marks: [ThresholdPerformance], _ theme: Theme, _ wording: Wording, _ text: some TextMeasurer
  ) -> [ThresholdPanel] {
    let n = figure.performance.n
    let last = max(series.reach(of: n), marks.map(\.threshold).max() ?? 0, 0.01)
    let ticks = Ticks.loose(from: 0, to: min(last, 1), count: 8).asPercentages()
    let plans = plans(ticks, wording.riskThreshold(figure.horizon), theme, wording)
    let rim = theme.gap * 0.5
    let width = theme.width - 2 * rim
    let left = plans.map { Panel.leftMargin(of: $0, width: width, theme, text) }.max() ?? 0
    let right = plans.map { Panel.rightMargin(of: $0, width: width, theme, text) }.max() ?? 0
    let head = marks.isEmpty ? 0 : text.size(of: theme.small("0")).height * 1.1
    let places = places(ticks, marks.map(\.threshold))
    let measures: [[ThresholdSeries.Measure]] = [
      [.sensitivity, .specificity], [.positivePredictiveValue, .negativePredictiveValue],
    ]
    var top = rim + head
    return zip(plans, measures).map { plan, measures in
      let panel = Panel(
        plan, at: Point(x: rim, y: top), width: width,
        frame: PlotFrame(left: left, right: right), theme: theme, measuring: text)
      top = panel.frame.maxY
      let lines = measures.enumerated().map { index, measure in
        Line(
          measure, SeriesLook(index: index, theme: theme),
          series.drawn(measure, at: places, of: n), panel, wording)
      }
      return ThresholdPanel(panel: panel, lines: lines, theme: theme)
    }
  }

  private static func plans(
    _ ticks: Ticks, _ title: String, _ theme: Theme, _ wording: Wording
  ) -> [Panel.Plan] {
    let end = min(ticks.values.last ?? 1, 1)
    let titles = [
      wording("Sensitivity, specificity", "灵敏度、特异度"), wording("Predictive value", "预测值"),
    ]
    return titles.enumerated().map { index, name in
      let isLast = index == titles.count - 1
      var below = Axis.Plan(isLast ? title : "", from: 0, to: end, ticks: ticks)
      below.isLabelled = isLast
      let left = Axis.Plan(name, from: 0, to: 1, ticks: Ticks.linear(from: 0, to: 1))
      return Panel.Plan(bottom: below, left: left, aspect: theme.isWide ? 0.3 : 0.55)
    }
  }

  /// The thresholds that lines go through: a tenth of the axis' steps apart, and the marked ones.
  ///
  /// What single patients do between them is in the table.
  private static func places(_ ticks: Ticks, _ marked: [Double]) -> [Double] {
    guard let first = ticks.values.first, let last = ticks.values.last, ticks.values.count > 1
    else { return marked.sorted() }
    let pieces = (ticks.values.count - 1) * 10
    let even = (0...pieces).map { first + (last - first) * Double($0) / Double(pieces) }
    let own = marked.filter { mark in
      mark >= first && mark <= last && !even.contains { abs($0 - mark) < 1e-9 }
    }
    return (even + own).sorted()
  }
}
