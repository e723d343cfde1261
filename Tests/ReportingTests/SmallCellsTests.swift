import Cohorts
import Diagnostics
import Testing

@testable import Reporting

@Suite struct SmallCellsTests {
  @Test func printsEverythingWithoutALimit() {
    #expect(SmallCells.hidden([1, 2, 3], below: nil, lines: [[0, 1, 2]]) == [1, 2, 3])
    #expect(SmallCells.hidden([1, 0, 3], below: 0, lines: [[0, 1, 2]]) == [1, 0, 3])
  }

  @Test func zeroIsNoSecret() {
    #expect(SmallCells.hidden([0, 7, 9], below: 5, lines: [[0, 1, 2]]) == [0, 7, 9])
  }

  /// 12 = 3 + 9: with 3 alone hidden it could be worked out, so the next smallest goes too.
  @Test func hidesASecondCountOfASum() {
    #expect(SmallCells.hidden([12, 3, 9], below: 5, lines: [[0, 1, 2]]) == [12, nil, nil])
    #expect(SmallCells.hidden([8, 3, 5, 0], below: 5, lines: [[0, 1, 2, 3]]) == [8, nil, nil, 0])
  }

  /// Hiding in one sum may open another: rows (0 1), (2 3); columns (0 2), (1 3).
  @Test func followsCrossingSums() {
    let lines = [[0, 1], [2, 3], [0, 2], [1, 3]]
    #expect(SmallCells.hidden([2, 10, 20, 30], below: 5, lines: lines) == [nil, nil, nil, nil])
  }

  /// Ages missing: 1 of A's three patients, 3 of B's five, 4 in all.
  @Test func countsMissingValuesByCentre() {
    let age = Column(
      Variable(name: "age", label: "Age", kind: .number),
      .numbers([60, .nan, 70, .nan, .nan, .nan, 61, 62]))
    let cohort = Cohort(
      columns: [age], ids: (1...8).map(String.init),
      centres: ["A", "A", "A", "B", "B", "B", "B", "B"])
    let open = MissingValues(in: cohort, variables: ["age", "nowhere"])
    #expect(open.centres == ["A", "B"] && open.patientsByCentre == [3, 5])
    #expect(open.variables.map(\.missing) == [4] && open.variables[0].byCentre == [1, 3])
    #expect(open.completeCases == 4)
    let kept = MissingValues(in: cohort, variables: ["age"], smallestCell: 2)
    #expect(kept.variables[0].missing == 4 && kept.variables[0].byCentre == [nil, nil])
  }
}
