package import Scenes

/// One side of a plot: line, ticks, labels that do not touch, title.
package struct Axis: Sendable {
  /// Which side of the plot it stands on.
  package enum Edge: String, Sendable { case bottom, left, top, right }

  /// Everything about an axis but its place.
  package struct Plan: Sendable {
    /// What is shown, with its unit.
    package var title: String
    /// How values are spaced.
    package var kind: Scale.Kind
    /// The value at the start.
    package var lower: Double
    /// The value at the end.
    package var upper: Double
    /// The round values.
    package var ticks: Ticks
    /// Whether labels stand beside the ticks.
    package var isLabelled: Bool

    /// Creates a plan.
    package init(
      _ title: String, _ kind: Scale.Kind = .linear, from lower: Double, to upper: Double,
      ticks: Ticks
    ) {
      (self.title, self.kind, self.lower, self.upper) = (title, kind, lower, upper)
      self.ticks = ticks
      isLabelled = true
    }
  }

  /// The side.
  package let edge: Edge
  /// The values and words.
  package let plan: Plan
  /// Where values stand.
  package let scale: Scale
  /// The plot that it belongs to.
  package let plot: Rectangle
  private let theme: Theme

  /// Places a plan along one side of a plot.
  package init(_ plan: Plan, on edge: Edge, of plot: Rectangle, theme: Theme) {
    let isHorizontal = edge == .bottom || edge == .top
    self.edge = edge
    self.plan = plan
    self.plot = plot
    self.theme = theme
    scale = Scale(
      plan.kind, from: plan.lower, to: plan.upper, start: isHorizontal ? plot.minX : plot.maxY,
      end: isHorizontal ? plot.maxX : plot.minY)
  }

  /// The room that labels and title of a plan take beside the plot, for titles up to `length` long.
  package static func thickness(
    _ plan: Plan, on edge: Edge, length: Double, theme: Theme, measuring text: some TextMeasurer
  ) -> Double {
    let labels = labelOffset(theme, text) + labelExtent(plan, on: edge, theme, text)
    let title = title(plan, length: length, theme, text)
    return title.lines.isEmpty ? labels : labels + titleGap(edge, theme) + title.size.height
  }

  /// Line, ticks, labels and title.
  package func items(measuring text: some TextMeasurer) -> [Scene.Item] {
    let shown = labelledPositions(measuring: text)
    return [
      .path(axisLine, fill: nil, stroke: theme.axisStroke),
      .path(tickMarks, fill: nil, stroke: theme.axisStroke),
      .group(
        Scene.Group(
          role: "tick.label", items: shown.map { label(at: $0, measuring: text) })),
      .group(Scene.Group(role: "axis.title", items: titleItems(measuring: text))),
    ]
  }

  private var isHorizontal: Bool { edge == .bottom || edge == .top }

  private var axisLine: Path {
    switch edge {
    case .bottom:
      .line(from: Point(x: plot.minX, y: plot.maxY), to: Point(x: plot.maxX, y: plot.maxY))
    case .top: .line(from: plot.origin, to: Point(x: plot.maxX, y: plot.minY))
    case .left: .line(from: plot.origin, to: Point(x: plot.minX, y: plot.maxY))
    case .right:
      .line(from: Point(x: plot.maxX, y: plot.minY), to: Point(x: plot.maxX, y: plot.maxY))
    }
  }

  private var tickMarks: Path {
    var path = Path()
    let length = theme.tickLength
    for value in plan.ticks.values where scale.contains(value) {
      let at = scale.position(of: value)
      let (start, end): (Point, Point) =
        switch edge {
        case .bottom: (Point(x: at, y: plot.maxY), Point(x: at, y: plot.maxY + length))
        case .top: (Point(x: at, y: plot.minY), Point(x: at, y: plot.minY - length))
        case .left: (Point(x: plot.minX, y: at), Point(x: plot.minX - length, y: at))
        case .right: (Point(x: plot.maxX, y: at), Point(x: plot.maxX + length, y: at))
        }
      path.append(.line(from: start, to: end))
    }
    return path
  }

  /// The ticks whose labels are printed: all, or every second, third … so that none touch.
  func labelledPositions(measuring text: some TextMeasurer) -> [Int] {
    let ticks = plan.ticks
    let shown = ticks.values.indices.filter {
      $0 < ticks.labels.count && scale.contains(ticks.values[$0]) && plan.isLabelled
    }
    guard shown.count > 1 else { return shown }
    let extents = shown.map { index -> (Double, Double) in
      let size = text.size(of: theme.small(ticks.labels[index]))
      let half = (isHorizontal ? size.width + theme.smallFont.size * 0.6 : size.height) / 2
      let at = scale.position(of: ticks.values[index])
      return (at - half, at + half)
    }
    for stride in 1...shown.count {
      let kept = shown.indices.filter { $0.isMultiple(of: stride) }
      let touches = zip(kept, kept.dropFirst()).contains { first, second in
        let (a, b) = (extents[first], extents[second])
        return a.0 < b.1 && b.0 < a.1
      }
      if !touches { return kept.map { shown[$0] } }
    }
    return [shown[0]]
  }

  private func label(at index: Int, measuring text: some TextMeasurer) -> Scene.Item {
    let run = theme.small(plan.ticks.labels[index])
    let at = scale.position(of: plan.ticks.values[index])
    let height = text.size(of: run).height
    let offset = Self.labelOffset(theme, text)
    return switch edge {
    case .bottom: .text(run, at: Point(x: at, y: plot.maxY + offset), anchor: .center)
    case .top: .text(run, at: Point(x: at, y: plot.minY - offset - height), anchor: .center)
    case .left:
      .text(run, at: Point(x: plot.minX - offset, y: at - height / 2), anchor: .trailing)
    case .right:
      .text(run, at: Point(x: plot.maxX + offset, y: at - height / 2), anchor: .leading)
    }
  }

  private func titleItems(measuring text: some TextMeasurer) -> [Scene.Item] {
    let length = isHorizontal ? plot.size.width : plot.size.height
    let title = Self.title(plan, length: length, theme, text)
    guard !title.lines.isEmpty else { return [] }
    let offset =
      Self.labelOffset(theme, text) + Self.labelExtent(plan, on: edge, theme, text)
      + Self.titleGap(edge, theme)
    switch edge {
    case .bottom:
      return title.items(at: Point(x: plot.center.x, y: plot.maxY + offset), anchor: .center)
    case .top:
      let top = plot.minY - offset - title.size.height
      return title.items(at: Point(x: plot.center.x, y: top), anchor: .center)
    case .left, .right:
      return title.lines.enumerated().map { index, run in
        // Upright text reads upwards: the first line is the leftmost on either side.
        let fromLeft = (Double(index) + 0.5) * title.lineHeight
        let left = edge == .left ? plot.minX - offset - title.size.height : plot.maxX + offset
        return .uprightText(run, center: Point(x: left + fromLeft, y: plot.center.y))
      }
    }
  }

  /// From the plot's edge to the labels: clear of the ticks, and of the other axis' labels at a corner.
  private static func labelOffset(_ theme: Theme, _ text: some TextMeasurer) -> Double {
    let height = text.size(of: theme.small("0")).height
    return max(theme.tickLength + theme.smallFont.size * 0.25, height / 2 + 0.6)
  }

  private static func labelExtent(
    _ plan: Plan, on edge: Edge, _ theme: Theme, _ text: some TextMeasurer
  ) -> Double {
    guard plan.isLabelled, !plan.ticks.labels.isEmpty else { return 0 }
    let sizes = plan.ticks.labels.map { text.size(of: theme.small($0)) }
    let isHorizontal = edge == .bottom || edge == .top
    return sizes.map { isHorizontal ? $0.height : $0.width }.max() ?? 0
  }

  private static func titleGap(_ edge: Edge, _ theme: Theme) -> Double {
    edge == .bottom || edge == .top ? theme.gap * 0.4 : theme.gap
  }

  private static func title(
    _ plan: Plan, length: Double, _ theme: Theme, _ text: some TextMeasurer
  ) -> ParagraphLayout {
    ParagraphLayout(
      plan.title, font: theme.bodyFont, color: theme.ink, width: max(length, 40), measuring: text)
  }
}
