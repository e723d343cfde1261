internal import Diagnostics
internal import Scenes
internal import Validation

/// The drawn part of a ROC figure.
struct ROCDrawing {
  let curves: [ROCFigure.Curve]
  /// The thresholds that are marked, all of one curve.
  let marked: [ThresholdPerformance]
  /// What a marked threshold is called.
  let label: (Double) -> String
  let panel: Panel
  let style: FigureStyle

  /// The drawing, and the thresholds whose rings found no room for a label.
  func items(
    _ wording: Wording, measuring text: some TextMeasurer
  ) -> (items: [Scene.Item], unlabelled: [String]) {
    let theme = style.theme
    let lines = curves.map { curve in
      curve.roc.points.map { panel.point($0.falsePositiveRate, $0.sensitivity) }
        .withoutStraightParts
    }
    let chance = [panel.point(0, 0), panel.point(1, 1)]
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: lines + [chance])
    var items = [panel.guides()]
    items.append(
      panel.clipped(
        "line.chance",
        [.path(.polyline(chance), fill: nil, stroke: theme.referenceStroke)]))
    items += bands()
    for (index, line) in lines.enumerated().reversed() {
      let stroke = SeriesLook(index: index, theme: theme).stroke
      items.append(panel.clipped("curve", [.path(.polyline(line), fill: nil, stroke: stroke)]))
    }
    items.append(panel.axisItems(measuring: text))
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    let marks = marks(&space, text)
    items += marks.items
    items += chanceLabel(wording("chance", "随机水平"), &space, text)
    return (items, marks.unlabelled)
  }

  /// The band of each curve, under all lines.
  private func bands() -> [Scene.Item] {
    curves.enumerated().reversed().compactMap { index, curve in
      guard let band = curve.roc.drawnBand else { return nil }
      let places = curve.roc.points.map(\.falsePositiveRate)
      let upper = zip(places, band.upper).map { panel.point($0, $1) }.withoutStraightParts
      let lower = zip(places, band.lower).map { panel.point($0, $1) }.withoutStraightParts
      let outline = Path.polyline(upper + lower.reversed(), isClosed: true)
      let fill = SeriesLook(index: index, theme: style.theme).band
      return panel.clipped("band", [.path(outline, fill: fill, stroke: nil)])
    }
  }

  /// Rings at the marked thresholds, each labelled with its threshold.
  private func marks(
    _ space: inout LabelSpace, _ text: some TextMeasurer
  ) -> (items: [Scene.Item], unlabelled: [String]) {
    let theme = style.theme
    let radius = theme.lineWidth * 1.9
    let points = marked.compactMap { mark -> (Point, TextRun)? in
      guard let sensitivity = mark.sensitivity.estimate, let specificity = mark.specificity.estimate
      else { return nil }
      return (
        panel.point(1 - specificity, sensitivity), theme.small(label(mark.threshold))
      )
    }
    for (point, _) in points {
      space.reserve(
        Rectangle(
          x: point.x - radius, y: point.y - radius, width: 2 * radius, height: 2 * radius))
    }
    var labels: [Scene.Item] = []
    var unlabelled: [String] = []
    for (point, run) in points {
      let place = CallOut(at: point, radius: radius, size: text.size(of: run), in: &space)
      guard let place else {
        unlabelled.append(run.string)
        continue
      }
      if let leader = place.leader {
        labels.append(
          .path(leader, fill: nil, stroke: Stroke(color: theme.mutedInk, width: 0.5)))
      }
      labels.append(.text(run, at: place.box.origin, anchor: .leading))
    }
    let stroke = Stroke(color: theme.ink, width: theme.lineWidth * 0.8)
    let rings = points.map { point, _ in
      Scene.Item.path(.circle(center: point, radius: radius), fill: .white, stroke: stroke)
    }
    return ([.group(Scene.Group(role: "thresholds", items: rings + labels))], unlabelled)
  }

  /// The name of the diagonal, below it where it is clear of everything.
  private func chanceLabel(
    _ name: String, _ space: inout LabelSpace, _ text: some TextMeasurer
  ) -> [Scene.Item] {
    let run = style.theme.small(name, muted: true)
    let size = text.size(of: run)
    let shares = [0.62, 0.7, 0.55, 0.78, 0.45, 0.35, 0.25, 0.85, 0.15]
    let below = shares.map { share -> Rectangle in
      let point = panel.point(share, share)
      return Rectangle(
        x: point.x + style.theme.gap * 0.6, y: point.y + 1, width: size.width, height: size.height)
    }
    let above = below.map {
      Rectangle(
        x: $0.minX - size.width - style.theme.gap * 1.2, y: $0.minY - size.height - 2,
        width: size.width, height: size.height)
    }
    return space.place(below + above).map { [.text(run, at: $0.origin, anchor: .leading)] } ?? []
  }
}
