internal import Scenes
internal import Validation

/// Two histograms on one scale, one upwards and one downwards from a common line.
struct MirroredBars {
  /// The line between the two.
  let baseline: Double
  private let edges: [Double]
  private let upper: [Double]
  private let lower: [Double]
  private let x: Scale
  private let area: Rectangle
  private let pointsPerUnit: Double

  /// Bars of the heights `upper` and `lower` over the bins between `edges`, filling the area.
  ///
  /// `extent` is the value at the top and the one at the bottom of the area; without it the largest
  /// bars reach the edges. Both sides have one scale, so that areas compare.
  init(
    edges: [Double], upper: [Double], lower: [Double], x: Scale, in area: Rectangle,
    extent: (up: Double, down: Double)? = nil
  ) {
    (self.edges, self.upper, self.lower, self.x, self.area) = (edges, upper, lower, x, area)
    let up = extent?.up ?? upper.max() ?? 0
    let down = extent?.down ?? lower.max() ?? 0
    pointsPerUnit = up + down > 0 ? area.size.height / (up + down) : 0
    baseline = area.minY + (up + down > 0 ? up * pointsPerUnit : area.size.height / 2)
  }

  /// The outlines of the bars of one side that are not empty.
  func boxes(isUpper: Bool) -> [Rectangle] {
    let heights = isUpper ? upper : lower
    return heights.indices.compactMap { index in
      guard index + 1 < edges.count, heights[index] > 0 else { return nil }
      let left = max(x.position(of: edges[index]), area.minX)
      let right = min(x.position(of: edges[index + 1]), area.maxX)
      let height = heights[index] * pointsPerUnit
      guard right > left else { return nil }
      return Rectangle(
        x: left, y: isUpper ? baseline - height : baseline, width: right - left, height: height)
    }
  }

  /// All bars and the line between them.
  func item(upperFill: Color, lowerFill: Color, _ stroke: Stroke) -> Scene.Item {
    func side(_ isUpper: Bool, _ fill: Color) -> Scene.Item {
      var path = Path()
      for box in boxes(isUpper: isUpper) { path.append(.rectangle(box)) }
      let role: Role = isUpper ? "bars.event" : "bars.no-event"
      return .group(Scene.Group(role: role, items: [.path(path, fill: fill, stroke: stroke)]))
    }
    let line = Path.line(
      from: Point(x: area.minX, y: baseline), to: Point(x: area.maxX, y: baseline))
    return .group(
      Scene.Group(
        role: "distribution",
        items: [
          side(true, upperFill), side(false, lowerFill), .path(line, fill: nil, stroke: stroke),
        ]
      ))
  }
}
