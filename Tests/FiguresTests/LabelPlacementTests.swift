import Scenes
import Testing

@testable import Figures

/// Labels of 10 × 8 points, 2 apart, on an axis from 0 to 100.
@Suite("Label placement") struct LabelPlacementTests {
  private let rules = LabelPlacement.Rules(bounds: 0...100, gap: 2, offset: 4)

  private func label(_ position: Double, rank: Int = 0, width: Double = 10) -> AxisLabel {
    AxisLabel(position: position, size: Size(width: width, height: 8), rank: rank)
  }

  @Test func centresWhatHasRoom() {
    let placement = LabelPlacement([label(20), label(50)], rules: rules)
    #expect(placement.places.map(\.box.center.x) == [20, 50])
    #expect(placement.places.allSatisfy { $0.leader.isEmpty && $0.box.minY == 4 })
  }

  @Test func staysInsideTheBounds() {
    let placement = LabelPlacement([label(0), label(100)], rules: rules)
    #expect(placement.places.map(\.box.minX) == [0, 90])
  }

  @Test func leavesOutWhatMattersLess() {
    // 0 and 48 must stay; 40 is 8 from 48 and needs 12, 20 has room.
    let placement = LabelPlacement(
      [label(6), label(20, rank: 1), label(40, rank: 1), label(48)], rules: rules)
    #expect(placement.omitted == [2])
    #expect(placement.places.map(\.label) == [0, 1, 3])
  }

  @Test func staggersNames() {
    let placement = LabelPlacement([label(20), label(30), label(40)], rules: rules)
    #expect(placement.places.map { $0.box.minY < 0 } == [false, true, false])
    #expect(placement.omitted.isEmpty)
  }

  @Test func buildsAStaircaseForOneSpot() {
    let placement = LabelPlacement((0..<9).map { _ in label(50, width: 40) }, rules: rules)
    #expect(placement.omitted.isEmpty)
    for (index, first) in placement.places.enumerated() {
      for second in placement.places[(index + 1)...] { #expect(!first.box.overlaps(second.box)) }
    }
  }
}
