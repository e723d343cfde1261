import Scenes
import Statistics
import Testing

@testable import Figures

/// Where labels stand among curves, the edges of bands and other texts.
@Suite("Room for labels") struct LabelSpaceTests {
  private let area = Rectangle(x: 0, y: 0, width: 100, height: 100)

  private func box(_ x: Double, _ y: Double) -> Rectangle {
    Rectangle(x: x, y: y, width: 20, height: 10)
  }

  private func line(atHeight y: Double) -> [Point] { [Point(x: 0, y: y), Point(x: 100, y: y)] }

  @Test func keepsOffFaintLinesWhereItCan() {
    var space = LabelSpace(area: area, curves: [line(atHeight: 15)]).avoiding([line(atHeight: 45)])
    // The first is on the curve, the second on the faint line, the third on nothing.
    #expect(space.place([box(0, 10), box(0, 40), box(0, 70)]) == box(0, 70))
    #expect(space.place([box(30, 10), box(30, 40)]) == box(30, 40))
    #expect(space.place([box(60, 10)]) == nil)
    #expect(space.isOnFaintLine(box(30, 40)) && !space.isOnFaintLine(box(0, 70)))
    var strict = space.keepingOffFaintLines
    #expect(strict.place([box(60, 40)]) == nil)
  }

  /// A curve weighs more than any number of faint lines.
  @Test func curvesComeFirst() {
    let faint = (41..<49).map { line(atHeight: Double($0)) }
    var space = LabelSpace(area: area, curves: [line(atHeight: 15)]).avoiding(faint)
    #expect(space.place([box(0, 10), box(0, 40)], allowedCrossings: 9) == box(0, 40))
  }

  /// The box spans 10...30 × 10...20.
  @Test func distancesToBoxes() {
    let box = Rectangle(x: 10, y: 10, width: 20, height: 10)
    func distance(_ a: (Double, Double), _ b: (Double, Double)) -> Double {
      Segment(from: Point(x: a.0, y: a.1), to: Point(x: b.0, y: b.1)).distance(to: box)
    }
    #expect(distance((0, 15), (50, 15)) == 0)
    #expect(distance((0, 5), (50, 5)) == 5)
    #expect(distance((33, 24), (40, 30)) == 5)  // 3 right of and 4 below the corner
    // The corner (10, 20) to the line x − y = −20.
    #expect(distance((0, 20), (10, 30)) == (50.0).squareRoot())
    #expect(distance((2, 15), (2, 15)) == 8)
  }

  /// The distance is that of the nearest of many points of the line.
  @Test(arguments: 0..<50) func distancesAgreeWithPointsOfTheLine(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    func point() -> Point { Point(x: 100 * source.uniform(), y: 100 * source.uniform()) }
    let (a, b, box) = (point(), point(), box(40, 40))
    let nearest =
      (0...2000).map { step -> Double in
        let share = Double(step) / 2000
        let (x, y) = (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
        let (dx, dy) = (max(40 - x, x - 60, 0), max(40 - y, y - 50, 0))
        return (dx * dx + dy * dy).squareRoot()
      }.min() ?? 0
    let found = Segment(from: a, to: b).distance(to: box)
    #expect(found <= nearest + 1e-9 && nearest <= found + 0.08)
  }
}
