internal import Scenes

/// Confidence bars in lanes beside the line of an axis: each with a dot straight over its value.
struct ConfidenceLanes {
  private struct Placed {
    var x: Double
    var low: Double
    var high: Double
    /// Whether an end lies off the page and is cut.
    var isCutLow: Bool
    var isCutHigh: Bool
    var lane: Int
  }

  private let bars: [Placed]
  private let pitch: Double
  private let theme: Theme
  /// The height that the lanes take.
  let height: Double

  /// Bars of one line of an axis; `nil` if there are none.
  init?(
    _ all: [ConfidenceBar], line: Int, bounds: ClosedRange<Double>, theme: Theme,
    x: (Double) -> Double
  ) {
    let pitch = theme.tickLength
    (self.theme, self.pitch) = (theme, pitch)
    var (placed, ends): ([Placed], [Double]) = ([], [])
    let own = all.filter { $0.line == line }.sorted {
      ($0.points, $0.lower) < ($1.points, $1.lower)
    }
    for bar in own {
      let (low, high) = (x(bar.lower), x(bar.upper))
      let (from, to) = (max(low, bounds.lowerBound), min(high, bounds.upperBound))
      let lane = ends.firstIndex { $0 + pitch < from } ?? ends.count
      if lane == ends.count { ends.append(to) } else { ends[lane] = to }
      placed.append(
        Placed(
          x: x(bar.points), low: from, high: to, isCutLow: low < from, isCutHigh: high > to,
          lane: lane))
    }
    bars = placed
    height = Double(ends.count) * pitch + pitch * 0.4
    guard !placed.isEmpty else { return nil }
  }

  /// The drawing beyond `y`, upwards or downwards.
  func item(from y: Double, isBelow: Bool) -> Scene.Item {
    let stroke = Stroke(color: theme.mutedInk, width: max(0.6, theme.axisWidth))
    let items = bars.flatMap { bar -> [Scene.Item] in
      let offset = pitch * (Double(bar.lane) + 0.7)
      let level = isBelow ? y + offset : y - offset
      let cap = pitch * 0.22
      var path = Path.line(from: Point(x: bar.low, y: level), to: Point(x: bar.high, y: level))
      for (end, isCut, inward) in [
        (bar.low, bar.isCutLow, 1.0), (bar.high, bar.isCutHigh, -1.0),
      ] {
        // A stroke where the interval ends, an arrow head where it goes on beyond the page.
        let back = end + (isCut ? inward * cap * 1.6 : 0)
        path.append(.line(from: Point(x: back, y: level - cap), to: Point(x: end, y: level)))
        path.append(.line(from: Point(x: end, y: level), to: Point(x: back, y: level + cap)))
      }
      let dot = Path.circle(center: Point(x: bar.x, y: level), radius: pitch * 0.28)
      return [
        .path(path, fill: nil, stroke: stroke), .path(dot, fill: theme.mutedInk, stroke: nil),
      ]
    }
    return .group(Scene.Group(role: "axis.confidence", items: items))
  }
}
