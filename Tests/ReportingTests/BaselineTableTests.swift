import Cohorts
import Testing

@testable import Reporting

@Suite struct BaselineTableTests {
  private func table(
    _ columns: [Column], outcome: [Bool?], smallest: Int? = nil
  ) -> BaselineTable {
    let table = BaselineTable(
      of: Cohort(columns: columns, ids: outcome.indices.map { "P\($0)" }),
      variables: columns.map(\.variable.name), outcome: outcome)
    return kept(table, below: smallest)
  }

  /// The table as results print it that have no other.
  private func kept(_ table: BaselineTable, below smallest: Int?) -> BaselineTable {
    var results = ResultsFixture.empty
    results.baseline = table
    results.keepBackCounts(below: smallest)
    return results.baseline ?? table
  }

  private func category(_ cells: [Int]) -> Column {
    let levels = ["a", "b", "c"].map { Variable.Level(code: $0) }
    return Column(Variable(name: "group", kind: .category(levels)), .categories(cells))
  }

  // Without: 1, 3 → mean 2, SD √2. With: 5, 9 → mean 7, SD √8. Difference 5 / √((2 + 8) / 2) = √5.
  @Test func summarizesNumbersByHand() throws {
    let column = Column(Variable(name: "x", kind: .number), .numbers([1, 3, 5, 9, .nan]))
    let row = try #require(table([column], outcome: [false, false, true, true, true]).rows.first)
    #expect(row.summaries.map(\.mean) == [4.5, 2, 7])
    #expect(row.summaries.map(\.n) == [4, 2, 2])
    #expect(row.missing.map(\.count) == [1, 0, 1])
    #expect(abs((row.standardizedDifference ?? 0) - 5.0.squareRoot()) < 1e-12)
    #expect(!row.isSkewed)
  }

  // Everybody: 1, 3, 5, 9, 7. Free: 1, 3. Event: 5, 9. Another event first: 7, which no difference knows.
  @Test func competingEventsHaveTheirColumn() throws {
    let column = Column(Variable(name: "x", kind: .number), .numbers([1, 3, 5, 9, 7]))
    let table = BaselineTable(
      of: Cohort(columns: [column], ids: ["a", "b", "c", "d", "e"]), variables: ["x"],
      outcome: [false, false, true, true, false], competing: [false, false, false, false, true])
    #expect(table.groups.map(\.kind) == [.overall, .withoutEvent, .withEvent, .competingEvent])
    #expect(table.groups.map(\.n) == [5, 2, 2, 1])
    let row = try #require(table.rows.first)
    #expect(row.summaries.map(\.mean) == [5, 2, 7, 7])
    #expect(abs((row.standardizedDifference ?? 0) - 5.0.squareRoot()) < 1e-12)
  }

  @Test func smallCountsOfCompetingEventsAreKeptBack() throws {
    let cells = Array(repeating: 0, count: 30) + Array(repeating: 1, count: 30)
    let outcome = (0..<60).map { $0 % 2 == 0 }
    let competing = (0..<60).map { $0 == 1 || ($0 % 2 == 1 && $0 > 40) }
    let column = category(cells)
    let table = kept(
      BaselineTable(
        of: Cohort(columns: [column], ids: cells.indices.map { "P\($0)" }), variables: ["group"],
        outcome: outcome, competing: competing), below: 5)
    let counts = try #require(table.rows.first?.levels.first).counts.map(\.count)
    // One of the competing has level a: neither it nor what it follows from is printed.
    #expect(counts[3] == nil && counts.count { $0 == nil } >= 2)
  }

  // 1, 1, 1, 5: mean 2, m2 = 3, m3 = (−1−1−1+27)/4 = 6; g1 = 6/3^1.5; G1 = g1·√12/2 = 2.
  @Test func callsSkewedNumbersSkewed() throws {
    #expect(abs((BaselineTable.Row.skewness(of: [1, 1, 1, 5]) ?? 0) - 2) < 1e-12)
    #expect(BaselineTable.Row.skewness(of: [1, 1, 1]) == nil)
  }

  // 1 of 4 against 3 of 4: 0.5 / √(0.1875) for the second level.
  @Test func givesTheDifferenceOfTwoLevelsASign() {
    let expected = 0.5 / 0.1875.squareRoot()
    let up = BaselineTable.Row.difference(without: [3, 1], with: [1, 3]) ?? 0
    let down = BaselineTable.Row.difference(without: [1, 3], with: [3, 1]) ?? 0
    #expect(abs(up - expected) < 1e-12)
    #expect(abs(down + expected) < 1e-12)
    #expect(BaselineTable.Row.difference(without: [4, 0], with: [0, 4]) == nil)
    #expect(BaselineTable.Row.difference(without: [], with: []) == nil)
    #expect(BaselineTable.Row.difference(without: [2, 0, 2], with: [1, 0, 3]) != nil)
  }

  /// No kept-back count may follow from the others: every known sum lacks none or at least two.
  @Test(arguments: 0..<40)
  func keepsSmallCountsFromBeingWorkedOut(seed: Int) throws {
    var state = UInt64(seed) &* 2_862_933_555_777_941_757 &+ 3
    func next(_ limit: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % limit)
    }
    let cells = (0..<40).map { _ in min(next(9), 3) - 1 == 2 ? 0 : min(next(4), 3) - 1 }
    let outcome = (0..<40).map { _ in next(4) == 0 }
    let row = try #require(table([category(cells)], outcome: outcome, smallest: 5).rows.first)
    let counts = row.levels.map { $0.counts.map(\.count) } + [row.missing.map(\.count)]
    #expect(!counts.joined().contains { (1..<5).contains($0 ?? 0) })
    for line in counts { #expect(line.count { $0 == nil } != 1) }
    for group in 0..<3 { #expect(counts.count { $0[group] == nil } != 1) }
  }

  @Test func survivesEmptyGroups() throws {
    let column = Column(Variable(name: "x", kind: .number), .numbers([]))
    let empty = table([column, category([])], outcome: [])
    #expect(empty.rows.count == 2)
    let allEvents = table([category([0, 1])], outcome: [true, true])
    #expect(allEvents.rows.first?.standardizedDifference == nil)
  }
}

@Suite struct CSVTableTests {
  @Test func quotesAndDisarms() {
    let table = CSVTable(
      header: ["label", "value"],
      rows: [
        [.text("a,\"b\""), .number(0.1)], [.text("=1+1"), .number(nil)],
        [.text(" @cmd"), .count(3)], [.text("line\nbreak"), .number(-2.5)],
      ])
    #expect(
      table.text
        == "label,value\r\n\"a,\"\"b\"\"\",0.1\r\n'=1+1,\r\n' @cmd,3\r\n\"line\nbreak\",-2.5\r\n")
  }
}
