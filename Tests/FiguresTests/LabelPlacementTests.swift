import Scenes
import Statistics
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

  private func risks(_ labels: [AxisLabel]) -> LabelPlacement {
    var rules = rules
    (rules.mayStandAbove, rules.thinsEvenly, rules.secondLineRank) = (false, false, 4)
    return LabelPlacement(labels, rules: rules)
  }

  /// 20, 28, 36 and 44 need 12 on a line: 20 and 36 have the first, 28 and 44 the second.
  ///
  /// The ticks of the second line pass 3 from the texts beside them. On one line two would be left out.
  @Test func sharesRisksOutOverTwoLines() {
    let labels = [label(20, rank: 1), label(28, rank: 3), label(36, rank: 2), label(44, rank: 3)]
    let placement = risks(labels)
    #expect(placement.omitted.isEmpty)
    #expect(placement.places.map(\.box.minY) == [4, 12, 4, 12])
    #expect(placement.places.map(\.box.center.x) == [20, 28, 36, 44])
    #expect(placement.places.map(\.leader.count) == [0, 3, 0, 3])
    #expect(placement.places[1].leader.map(\.y) == [0, 4, 12])
    // Where there is room, one line is enough.
    #expect(risks([label(20, rank: 1), label(40, rank: 3)]).places.allSatisfy { $0.box.minY == 4 })
    // Finer values than those asked for get no second line.
    #expect(risks([label(20, rank: 1), label(28, rank: 6)]).omitted == [1])
  }

  /// 50, 55 and 60 cannot all stand: a tick of the second line would pass through a text of the first.
  @Test func leavesOutTheLeastRoundOfThreeTooClose() {
    let placement = risks([label(50, rank: 2), label(54, rank: 4), label(58, rank: 1)])
    #expect(placement.omitted == [1])
  }

  /// Whatever crowds: texts do not touch, no tick of the second line crosses a text, and at least as many have
  /// a label as on one line.
  @Test(arguments: 0..<200) func twoLinesNeverTouch(seed: Int) {
    var source = SplitMix64(seed: 41, stream: seed)
    let labels = (0..<(3 + seed % 16)).map { _ in
      label(
        100 * source.uniform(), rank: 1 + source.index(below: 7), width: 4 + 8 * source.uniform())
    }
    let placement = risks(labels)
    for (index, first) in placement.places.enumerated() {
      for second in placement.places[(index + 1)...] { #expect(!first.box.overlaps(second.box)) }
      for x in placement.places.filter({ !$0.leader.isEmpty }).map({ labels[$0.label].position })
      where first.leader.isEmpty {
        #expect(x < first.box.minX || x > first.box.maxX)
      }
    }
    var rules = rules
    (rules.mayStandAbove, rules.thinsEvenly) = (false, false)
    let single = LabelPlacement(labels, rules: rules)
    func lost(_ placement: LabelPlacement) -> Int {
      placement.omitted.reduce(0) { $0 + max(0, 5 - labels[$1].rank) }
    }
    #expect(lost(placement) <= lost(single))
  }

  @Test func buildsAStaircaseForOneSpot() {
    let placement = LabelPlacement((0..<9).map { _ in label(50, width: 40) }, rules: rules)
    #expect(placement.omitted.isEmpty)
    for (index, first) in placement.places.enumerated() {
      for second in placement.places[(index + 1)...] { #expect(!first.box.overlaps(second.box)) }
    }
  }
}
