package import Scenes

/// A plot area with its axes, laid out so that every label has room.
package struct Panel: Sendable {
  /// What a panel is made of.
  package struct Plan: Sendable {
    /// The horizontal axis.
    package var bottom: Axis.Plan
    /// The vertical axis.
    package var left: Axis.Plan
    /// A second reading of the vertical axis.
    package var right: Axis.Plan?
    /// Height over width of the plot area; 1 for a square.
    package var aspect: Double

    /// Creates a plan.
    package init(
      bottom: Axis.Plan, left: Axis.Plan, right: Axis.Plan? = nil, aspect: Double = 1
    ) {
      (self.bottom, self.left, self.right, self.aspect) = (bottom, left, right, aspect)
    }
  }

  /// Where data are drawn.
  package let plot: Rectangle
  /// Everything with labels and titles.
  package let frame: Rectangle
  /// Positions of horizontal values.
  package let x: Scale
  /// Positions of vertical values.
  package let y: Scale
  private let axes: [Axis]
  private let theme: Theme

  /// Lays a plan out in a frame of the given corner and width; the height follows from the aspect.
  ///
  /// A plot that stands beside or under others keeps to the frame that they share.
  package init(
    _ plan: Plan, at origin: Point, width: Double, frame shared: PlotFrame? = nil, theme: Theme,
    measuring text: some TextMeasurer
  ) {
    let margins = Margins(plan, width: width, theme, text)
    let left = max(margins.left, shared?.left ?? 0) + (shared?.indent ?? 0)
    let top = margins.top + (shared?.drop ?? 0)
    let most = max(width - left - max(margins.right, shared?.right ?? 0), 20)
    let height = shared?.height ?? most * plan.aspect
    let plotWidth = plan.aspect == 1 ? min(height, most) : most
    plot = Rectangle(x: origin.x + left, y: origin.y + top, width: plotWidth, height: height)
    let below = Axis.thickness(
      plan.bottom, on: .bottom, length: plotWidth, theme: theme, measuring: text)
    frame = Rectangle(
      x: origin.x, y: origin.y, width: width,
      height: top + plot.size.height + below)
    var axes = [
      Axis(plan.bottom, on: .bottom, of: plot, theme: theme),
      Axis(plan.left, on: .left, of: plot, theme: theme),
    ]
    (x, y) = (axes[0].scale, axes[1].scale)
    if let right = plan.right { axes.append(Axis(right, on: .right, of: plot, theme: theme)) }
    self.axes = axes
    self.theme = theme
  }

  /// The position of a pair of values.
  package func point(_ horizontal: Double, _ vertical: Double) -> Point {
    Point(x: x.position(of: horizontal), y: y.position(of: vertical))
  }

  /// The same with the vertical value moved to the end of its axis where it lies beyond: bands may reach further than
  /// the curves that axes are made for.
  package func shownPoint(_ horizontal: Double, _ vertical: Double) -> Point {
    point(horizontal, min(max(vertical, y.lower), y.upper))
  }

  /// Axis lines, ticks, labels and titles.
  package func axisItems(measuring text: some TextMeasurer) -> Scene.Item {
    .group(
      Scene.Group(
        role: "axes",
        items: axes.map { axis in
          .group(
            Scene.Group(
              role: Role(rawValue: "axis.\(axis.edge.rawValue)"), items: axis.items(measuring: text)
            ))
        }))
  }

  /// The light lines at the ticks of the vertical axis, as lines that labels keep off.
  package var horizontalGuides: [[Point]] {
    axes[1].plan.ticks.values.filter { y.contains($0) && $0 != y.lower }.map { value in
      let at = y.position(of: value)
      return [Point(x: plot.minX, y: at), Point(x: plot.maxX, y: at)]
    }
  }

  /// Light lines across the plot at the ticks of the vertical axis, and of the horizontal one.
  package func guides(horizontal: Bool = true, vertical: Bool = true) -> Scene.Item {
    var path = Path()
    if vertical {
      for value in axes[0].plan.ticks.values where x.contains(value) && value != x.lower {
        let at = x.position(of: value)
        path.append(.line(from: Point(x: at, y: plot.minY), to: Point(x: at, y: plot.maxY)))
      }
    }
    if horizontal {
      for value in axes[1].plan.ticks.values where y.contains(value) && value != y.lower {
        let at = y.position(of: value)
        path.append(.line(from: Point(x: plot.minX, y: at), to: Point(x: plot.maxX, y: at)))
      }
    }
    return .group(
      Scene.Group(role: "guides", items: [.path(path, fill: nil, stroke: theme.guideStroke)]))
  }

  /// Items that must not be seen outside the plot area.
  ///
  /// A line along an edge keeps its width, but for the edges at which lines go on beyond the axis: there they are cut.
  package func clipped(
    _ role: Role, _ items: [Scene.Item], cutAt edges: Set<Axis.Edge> = []
  ) -> Scene.Item {
    func rim(_ edge: Axis.Edge) -> Double { edges.contains(edge) ? 0 : theme.lineWidth * 1.8 }
    let area = Rectangle(
      x: plot.minX - rim(.left), y: plot.minY - rim(.top),
      width: plot.size.width + rim(.left) + rim(.right),
      height: plot.size.height + rim(.top) + rim(.bottom))
    return .group(Scene.Group(role: role, clip: .rectangle(area), items: items))
  }

  /// The ticks of the horizontal axis that have labels.
  package func labelledTicks(measuring text: some TextMeasurer) -> [Double] {
    axes[0].labelledPositions(measuring: text).map { axes[0].plan.ticks.values[$0] }
  }
}

/// What plots beside or under each other have in common, so that their edges are in line.
package struct PlotFrame: Sendable, Hashable {
  /// The least room left of the plot area.
  package var left = 0.0
  /// The least room right of it.
  package var right = 0.0
  /// How much further to the right it starts than it would by itself.
  package var indent = 0.0
  /// How much lower it starts.
  package var drop = 0.0
  /// The height of the plot area; `nil` for that of its own plan.
  package var height: Double?
}

extension Panel {
  /// The room that a plan needs left of its plot area.
  static func leftMargin(
    of plan: Plan, width: Double, _ theme: Theme, _ text: some TextMeasurer
  ) -> Double { Margins(plan, width: width, theme, text).left }

  /// The room that a plan needs right of its plot area.
  static func rightMargin(
    of plan: Plan, width: Double, _ theme: Theme, _ text: some TextMeasurer
  ) -> Double { Margins(plan, width: width, theme, text).right }
}

/// The room around a plot area.
private struct Margins {
  let left: Double
  let right: Double
  let top: Double

  init(_ plan: Panel.Plan, width: Double, _ theme: Theme, _ text: some TextMeasurer) {
    // Titles are wrapped for the plot as it will be; before its size is known, a safe guess.
    let length = width * 0.6 * plan.aspect
    left = Axis.thickness(plan.left, on: .left, length: length, theme: theme, measuring: text)
    let overhang =
      plan.bottom.ticks.labels.last.map { text.size(of: theme.small($0)).width / 2 } ?? 0
    let second = plan.right.map {
      Axis.thickness($0, on: .right, length: length, theme: theme, measuring: text)
    }
    right = max(second ?? 0, overhang + 1, theme.lineWidth)
    top = text.size(of: theme.small("0")).height / 2 + 0.5
  }
}
