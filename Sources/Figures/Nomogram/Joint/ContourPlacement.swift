internal import RiskModels
internal import Scenes

/// Chooses which curves of equal risk a chart has room for, and where their labels stand.
///
/// A curve is drawn only if its label finds a place on it that no other curve crosses: a curve without a
/// label could not be read. Limits come first, then the roundest risks.
struct ContourPlacement {
  /// One curve with its label.
  struct Curve {
    var risk: Double
    var label: TextRun
    var points: [Point]
    var box: Rectangle
    /// Whether it is a decision threshold or the limit of a risk group.
    var isLimit: Bool
  }

  private(set) var curves: [Curve] = []
  /// What room is left in the plot.
  private var space: LabelSpace
  private let wanted: [WantedCurve]
  private let panel: Panel
  private let theme: Theme
  private let obstacles: [[Point]]

  /// Prepares the choice; labels keep off the boxes given, and off the lines where they can.
  init(
    _ wanted: [WantedCurve], panel: Panel, keepingOff obstacles: [[Point]], free boxes: [Rectangle],
    theme: Theme
  ) {
    (self.wanted, self.panel) = (wanted, panel)
    (self.theme, self.obstacles) = (theme, obstacles)
    space = LabelSpace(area: panel.plot.inset(by: 0.5), texts: boxes, curves: [])
  }

  /// Chooses curves until there is no room for another.
  mutating func place(measuring text: some TextMeasurer) {
    for curve in wanted { add(curve, measuring: text) }
  }

  private mutating func add(_ wanted: WantedCurve, measuring text: some TextMeasurer) {
    let (level, contour, isLimit) = (wanted.level, wanted.contour, wanted.isLimit)
    let points = contour.pairs.map { panel.point($0.first, $0.second) }
    guard isClear(points, rank: level.rank) else { return }
    let label = theme.small(level.label + "%", isBold: isLimit)
    let size = text.size(of: label)
    let candidates = order(contour, points).map { point in
      Rectangle(
        x: point.x - size.width / 2 - 1, y: point.y - size.height / 2, width: size.width + 2,
        height: size.height)
    }
    let others = curves.map(\.points)
    var room = space.keepingOff(others + obstacles)
    var plain = space.keepingOff(others)
    guard let box = room.place(candidates) ?? plain.place(candidates) else { return }
    space.reserve(box.inset(by: -1))
    curves.append(
      Curve(risk: level.risk, label: label, points: points, box: box, isLimit: isLimit))
  }

  /// Whether a curve keeps its distance from those already there and from their labels.
  private func isClear(_ points: [Point], rank: Int) -> Bool {
    let least = theme.smallFont.size * (rank == 0 ? 0.3 : rank < 7 ? 0.75 : 1.7)
    for curve in curves {
      for (a, b) in zip(points, points.dropFirst()) where curve.box.isCrossed(from: a, to: b) {
        return false
      }
      for point in points where curve.points.distance(to: point) < least { return false }
    }
    return true
  }

  /// Points of a curve in the order in which they suit a label: next to the diagonal that curves cross.
  private func order(_ contour: RiskContour, _ points: [Point]) -> [Point] {
    guard let first = contour.pairs.first, let last = contour.pairs.last else { return [] }
    let rises = (last.first - first.first) * (last.second - first.second) >= 0
    let plot = panel.plot
    // Between the solved points there are more places.
    let dense = zip(points, points.dropFirst()).flatMap { a, b in
      [a, Point(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2)]
    }
    func distance(_ point: Point) -> Double {
      let x = (point.x - plot.minX) / plot.size.width
      let y = (plot.maxY - point.y) / plot.size.height
      return rises ? abs(x + y - 1) : abs(x - y)
    }
    return dense.sorted { distance($0) < distance($1) }
  }

  // MARK: Drawing

  /// The curves, each with a gap where its label stands.
  func lines(color: Color) -> Scene.Item {
    let items = curves.sorted { $0.risk < $1.risk }.map { curve -> Scene.Item in
      let stroke =
        curve.isLimit
        ? Stroke(color: theme.ink, width: theme.lineWidth, dash: [2.4, 1.8])
        : Stroke(color: color, width: theme.lineWidth)
      // No printer shows less than a fiftieth of a point, and curves are most of a file.
      let points = Path.simplified(curve.points, within: 0.02)
      return .path(.polyline(points), fill: nil, stroke: stroke)
    }
    return .group(Scene.Group(role: "risk.curves", items: items))
  }

  /// The labels on white ground.
  func labels(color: Color) -> [Scene.Item] {
    let items = curves.sorted { $0.risk < $1.risk }.flatMap { curve -> [Scene.Item] in
      [
        .path(.rectangle(curve.box), fill: .white, stroke: nil),
        .text(curve.label, at: Point(x: curve.box.center.x, y: curve.box.minY), anchor: .center),
      ]
    }
    return [.group(Scene.Group(role: "risk.labels", items: items))]
  }
}

extension [Point] {
  /// The distance from a point to the nearest place on the line through these points.
  func distance(to point: Point) -> Double {
    guard let nearest = nearest(to: point) else { return .infinity }
    let (dx, dy) = (nearest.x - point.x, nearest.y - point.y)
    return (dx * dx + dy * dy).squareRoot()
  }

  /// The nearest place on the line through these points; `nil` without a line.
  func nearest(to point: Point) -> Point? {
    var best: (place: Point, square: Double)?
    for (a, b) in zip(self, dropFirst()) {
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = dx * dx + dy * dy
      let share =
        length > 0 ? ((point.x - a.x) * dx + (point.y - a.y) * dy) / length : 0
      let within = Swift.min(Swift.max(share, 0), 1)
      let place = Point(x: a.x + within * dx, y: a.y + within * dy)
      let square =
        (place.x - point.x) * (place.x - point.x) + (place.y - point.y) * (place.y - point.y)
      if best.map({ square < $0.square }) ?? true { best = (place, square) }
    }
    return best?.place
  }
}
