import Foundation
import Testing

@testable import Scenes

@Suite("Fewer points of a line") struct PathSimplifyingTests {
  @Test func keepsEndsAndCorners() {
    let corner = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2)].map { Point(x: $0.0, y: $0.1) }
    #expect(Path.simplified(corner, within: 0.01) == [corner[0], corner[2], corner[4]])
    #expect(Path.simplified([], within: 1).isEmpty)
    #expect(Path.simplified(Array(corner.prefix(2)), within: 1).count == 2)
    // Back to where it began: the line from end to end has no length.
    let loop = [(0, 0), (3, 4), (0, 0)].map { Point(x: $0.0, y: $0.1) }
    #expect(Path.simplified(loop, within: 1).count == 3)
  }

  /// Every point left out is near one of the straight lines that are drawn.
  @Test(arguments: 1...20) func staysWithinTheTolerance(bends: Int) {
    let tolerance = 0.02
    let points = (0...400).map { step -> Point in
      let x = Double(step) / 2
      return Point(x: x, y: 30 * sin(x * Double(bends) / 100) + x * x / 900)
    }
    let kept = Path.simplified(points, within: tolerance)
    #expect(kept.first == points.first && kept.last == points.last && kept.count < points.count)
    for point in points {
      let nearest = zip(kept, kept.dropFirst()).map { a, b -> Double in
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let share = min(
          max(((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy), 0), 1)
        return hypot(point.x - a.x - share * dx, point.y - a.y - share * dy)
      }.min()
      #expect((nearest ?? 1) <= tolerance + 1e-12)
    }
  }
}
