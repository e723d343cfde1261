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

  /// Whether both ends of each line are on different sides of the other.
  private func isCrossed(from a: Point, to b: Point) -> Bool {
    func side(_ p: Point, _ q: Point, _ r: Point) -> Double {
      (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
    }
    return side(start, end, a) * side(start, end, b) < 0
      && side(a, b, start) * side(a, b, end) < 0
  }
}
