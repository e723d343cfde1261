import Cohorts
import Diagnostics
import Figures
import Reporting
import Testing

@testable import Studies

@Suite("Small counts of the flow by centre") struct FlowSmallCellTests {
  /// Three centres; of the last two patients do not meet an inclusion criterion.
  private var attrition: Attrition {
    let steps = [
      Attrition.Step(
        id: "i1", text: "Inclusion", direction: .include, window: .baseline, excluded: 20,
        unknown: 0,
        remaining: 180, excludedByCentre: [10, 8, 2]),
      Attrition.Step(
        id: "e1", text: "Exclusion", direction: .exclude, window: .baseline, excluded: 30,
        unknown: 0,
        remaining: 150, excludedByCentre: [10, 10, 10]),
    ]
    return Attrition(
      screened: 200, eligible: 150, steps: steps, centres: ["a", "b", "c"],
      screenedByCentre: [80, 70, 50], eligibleByCentre: [60, 52, 38])
  }

  private func shown(below smallest: Int?) -> [[Int?]] {
    var attrition = attrition
    attrition.keepBackCounts(below: smallest)
    return FlowDiagramFigure(attrition: attrition).stages.map(\.counts)
  }

  @Test func printsAllWithoutALimit() {
    #expect(shown(below: nil) == shown(below: 2))
    #expect(
      shown(below: nil) == [
        [80, 70, 50], [10, 8, 2], [70, 62, 48], [10, 10, 10], [60, 52, 38],
      ])
  }

  /// The 2 goes, and with it one more of its row and what adds up with either in its centre.
  @Test func keepsBackWhatGivesASmallCountAway() {
    let rows = shown(below: 5)
    #expect(rows[1][2] == nil && rows[1].count { $0 == nil } >= 2)
    #expect(rows.joined().contains { $0 != nil })
    #expect(!rows.joined().contains { $0.map { (1..<5).contains($0) } ?? false })
    for centre in 0..<3 where rows[1][centre] == nil {
      #expect(rows[2][centre] == nil, "screened less the included would tell")
    }
  }
}
