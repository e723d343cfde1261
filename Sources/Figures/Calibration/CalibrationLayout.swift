internal import Scenes
internal import Validation

/// Colours and lines of calibration figures.
struct CalibrationLooks {
  let smooth: Stroke
  let corrected: Stroke
  let external: Stroke
  let other: Stroke
  let group: Stroke
  let band: Color
  /// Lighter than the other band: where both lie on each other either can be told from the two together.
  let externalBand: Color
  let withEvent: Color
  let withoutEvent: Color
  let barStroke: Stroke

  init(theme: Theme) {
    smooth = Stroke(color: theme.dataColor(0), width: theme.lineWidth * 1.15)
    corrected = Stroke(
      color: theme.dataColor(1), width: theme.lineWidth * 1.15,
      dash: [4, 2].map { $0 * theme.lineWidth })
    external = Stroke(
      color: theme.textColor(1), width: theme.lineWidth * 1.3,
      dash: [0.9, 1.7].map { $0 * theme.lineWidth })
    other = Stroke(color: theme.density, width: max(0.7, theme.lineWidth * 0.7))
    group = Stroke(color: theme.ink, width: max(0.6, theme.axisWidth))
    band = theme.dataColor(0).opacity(0.16)
    externalBand = theme.textColor(1).opacity(0.13)
    withEvent = theme.dataColor(1)
    withoutEvent = theme.tint
    barStroke = Stroke(color: theme.ink, width: 0.35)
  }
}

/// The square panel of a calibration figure with the strip of risks under it.
struct CalibrationLayout {
  let panel: Panel
  let bottom: Double
  /// Curves, groups, bars and the ideal line, in drawing order.
  private(set) var data: [Scene.Item] = []
  /// Both axes of the panel and the axis under the strip.
  private(set) var axes: [Scene.Item] = []
  /// Lines that labels keep off.
  private(set) var curves: [[Point]] = []
  /// The limits of the bands, which texts should keep off where they can.
  private(set) var bandEdges: [[Point]] = []
  /// Intervals of the groups, as lines that labels keep off.
  private(set) var bars: [[Point]] = []
  private let theme: Theme

  /// How many ticks small panels have.
  static let fewTicks = 4

  init(
    _ content: CalibrationContent, at origin: Point, width: Double, frame: PlotFrame? = nil,
    theme: Theme, _ wording: Wording, _ text: some TextMeasurer
  ) {
    self.theme = theme
    let limits = content.limits
    let ticks =
      (content.isAlone
      ? Ticks.linear(from: limits.lower, to: limits.upper)
      : Ticks.loose(from: limits.lower, to: limits.upper, count: Self.fewTicks)).asPercentages()
    var upperAxis = Axis.Plan("", from: limits.lower, to: limits.upper, ticks: ticks)
    upperAxis.isLabelled = false
    let left = Axis.Plan(
      content.isAlone ? wording("Observed proportion", "观察到的发生比例") : "", from: limits.lower,
      to: limits.upper, ticks: ticks)
    // Laid out once with labels, for the room that the last of them needs at the right.
    let lowerAxis = Axis.Plan(
      content.namesLowerAxis ? wording.predictedRisk(content.horizon) : "", from: limits.lower,
      to: limits.upper, ticks: ticks)
    panel = Panel(
      Panel.Plan(bottom: lowerAxis, left: left), at: origin, width: width, frame: frame,
      theme: theme, measuring: text)
    let plot = panel.plot
    let hasStrip = content.distribution != nil
    let strip = Rectangle(
      x: plot.minX, y: plot.maxY + (hasStrip ? theme.tickLength + theme.gap * 0.4 : 0),
      width: plot.size.width, height: hasStrip ? plot.size.width * 0.2 : 0)
    let below = Axis(lowerAxis, on: .bottom, of: strip, theme: theme)
    bottom =
      strip.maxY
      + Axis.thickness(
        lowerAxis, on: .bottom, length: strip.size.width, theme: theme, measuring: text)
    axes = [
      .group(
        Scene.Group(
          role: "axis.left",
          items: Axis(left, on: .left, of: plot, theme: theme).items(measuring: text))),
      .group(
        Scene.Group(
          role: "axis.top",
          items: Axis(upperAxis, on: .bottom, of: plot, theme: theme).items(measuring: text))),
      .group(Scene.Group(role: "axis.bottom", items: below.items(measuring: text))),
    ]
    draw(content, in: strip)
  }

  /// The name of the diagonal, on whichever side of it there is room.
  func idealLabel(
    _ name: String, _ space: inout LabelSpace, _ text: some TextMeasurer
  ) -> [Scene.Item] {
    let run = theme.small(name, muted: true)
    let size = text.size(of: run)
    let (low, high) = (panel.x.lower, panel.x.upper)
    let candidates = [0.9, 0.82, 0.74, 0.66, 0.55, 0.45, 0.35, 0.25].flatMap { share in
      let point = panel.point(low + share * (high - low), low + share * (high - low))
      return [
        Rectangle(
          x: point.x + theme.gap * 0.7, y: point.y, width: size.width, height: size.height),
        Rectangle(
          x: point.x - theme.gap * 0.7 - size.width, y: point.y - size.height, width: size.width,
          height: size.height),
      ]
    }
    var room = space.avoiding(bandEdges)
    let outside = candidates.filter { !isInBand($0) }
    let box = room.place(outside) ?? room.place(candidates)
    if let box { space.reserve(box) }
    return box.map { [.text(run, at: $0.origin, anchor: .leading)] } ?? []
  }

  /// Whether a box lies on a band, also between its limits.
  private func isInBand(_ box: Rectangle) -> Bool {
    stride(from: 0, to: bandEdges.count - 1, by: 2).contains { index in
      zip(bandEdges[index], bandEdges[index + 1]).contains { lower, upper in
        (box.minX...box.maxX).contains(lower.x) && upper.y < box.maxY && lower.y > box.minY
      }
    }
  }

  private mutating func draw(_ content: CalibrationContent, in strip: Rectangle) {
    let looks = CalibrationLooks(theme: theme)
    let (low, high) = (panel.x.lower, panel.x.upper)
    let ideal = [panel.point(low, low), panel.point(high, high)]
    data.append(
      panel.clipped(
        "line.ideal", [.path(.polyline(ideal), fill: nil, stroke: theme.referenceStroke)]))
    for other in content.others {
      let line = other.points.map { panel.point(other.predicted[$0], other.observed[$0]) }
      data.append(
        panel.clipped("curve.other", [.path(.polyline(line), fill: nil, stroke: looks.other)]))
    }
    if let external = content.external {
      drawBand(of: external, "band.external", looks.externalBand)
    }
    drawSmooth(content.curve, looks)
    if let other = content.external {
      let line = other.points.map { panel.point(other.predicted[$0], other.observed[$0]) }
      data.append(
        panel.clipped(
          "curve.external", [.path(.polyline(line), fill: nil, stroke: looks.external)]))
      curves.append(line)
    }
    drawGroups(content.curve.groups, looks)
    curves.append(ideal)
    guard let distribution = content.distribution else { return }
    let bars = MirroredBars(
      edges: distribution.edges, upper: Self.shares(distribution.withEvent),
      lower: Self.shares(distribution.withoutEvent), x: panel.x, in: strip)
    data.append(
      bars.item(upperFill: looks.withEvent, lowerFill: looks.withoutEvent, looks.barStroke))
  }

  /// Counts as shares of their sum: few events stay visible beside many patients without.
  private static func shares(_ counts: [Int]) -> [Double] {
    let total = Double(max(counts.reduce(0, +), 1))
    return counts.map { Double($0) / total }
  }

  /// Fills the area between the limits of a curve, as far as it has any.
  private mutating func drawBand(
    of smooth: CalibrationCurve.Smooth, _ role: Role, _ fill: Color
  ) {
    let band = smooth.points.compactMap { index -> (Point, Point)? in
      guard let lower = smooth.lower.at(index), let upper = smooth.upper.at(index),
        lower.isFinite, upper.isFinite
      else { return nil }
      let x = smooth.predicted[index]
      // Local regression knows nothing of 0 and 1, nor of where the axis ends.
      return (panel.shownPoint(x, lower), panel.shownPoint(x, upper))
    }
    bandEdges += [band.map(\.0), band.map(\.1)]
    let outline = band.map(\.1) + band.reversed().map(\.0)
    data.append(
      panel.clipped(role, [.path(.polyline(outline, isClosed: true), fill: fill, stroke: nil)]))
  }

  private mutating func drawSmooth(_ curve: CalibrationCurve, _ looks: CalibrationLooks) {
    let smooth = curve.smooth
    drawBand(of: smooth, "band", looks.band)
    let line = smooth.points.map { panel.point(smooth.predicted[$0], smooth.observed[$0]) }
    let corrected = curve.correctedPoints.map { panel.point($0.0, $0.1) }
    data.append(
      panel.clipped("curve", [.path(.polyline(line), fill: nil, stroke: looks.smooth)]))
    data.append(
      panel.clipped(
        "curve.corrected", [.path(.polyline(corrected), fill: nil, stroke: looks.corrected)]))
    curves += [line, corrected]
  }

  private mutating func drawGroups(
    _ groups: [CalibrationCurve.Group], _ looks: CalibrationLooks
  ) {
    var items: [Scene.Item] = []
    for group in groups {
      guard let observed = group.observed.estimate, group.meanPredicted.isFinite else { continue }
      let center = panel.point(group.meanPredicted, observed)
      if let lower = group.observed.lower, let upper = group.observed.upper {
        let bar = [
          panel.point(group.meanPredicted, lower), panel.point(group.meanPredicted, upper),
        ]
        items.append(.path(.polyline(bar), fill: nil, stroke: looks.group))
        bars.append(bar)
      }
      items.append(
        .path(
          .circle(center: center, radius: theme.lineWidth * 1.5), fill: looks.group.color,
          stroke: Stroke(color: .white, width: 0.4)))
    }
    data.append(panel.clipped("groups", items))
  }
}
