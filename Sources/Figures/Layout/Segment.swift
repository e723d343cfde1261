internal import Scenes

/// A straight line between two points.
struct Segment {
  let start: Point
  let end: Point

  init(from start: Point, to end: Point) { (self.start, self.end) = (start, end) }

  /// How many pieces of lines it crosses.
  func crossings(of lines: [[Point]]) -> Int {
    lines.reduce(0) { sum, line in
      sum + zip(line, line.dropFirst()).count { isCrossed(from: $0, to: $1) }
    }
  }

  /// The distance to a box, zero where it passes through.
  func distance(to box: Rectangle) -> Double {
    if box.isCrossed(from: start, to: end) { return 0 }
    let corners = [
      box.origin, Point(x: box.maxX, y: box.minY), Point(x: box.minX, y: box.maxY),
      Point(x: box.maxX, y: box.maxY),
    ]
    let fromEnds = [start, end].map { point in
      hypotenuse(
        max(box.minX - point.x, point.x - box.maxX, 0),
        max(box.minY - point.y, point.y - box.maxY, 0))
    }
    return (fromEnds + corners.map(distance(to:))).min() ?? 0
  }

  private func distance(to point: Point) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let square = dx * dx + dy * dy
    let along = square > 0 ? ((point.x - start.x) * dx + (point.y - start.y) * dy) / square : 0
    let share = min(max(along, 0), 1)
    return hypotenuse(point.x - start.x - share * dx, point.y - start.y - share * dy)
  }

  private func hypotenuse(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }

  /// Whether both ends of each line are on different sides of the other.
  private func isCrossed(from a: Point, to b: Point) -> Bool {
    func side(_ p: Point, _ q: Point, _ r: Point) -> Double {
      (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
    }
    return side(start, end, a) * side(start, end, b) < 0
      && side(a, b, start) * side(a, b, end) < 0
  }
}
