import Cohorts
import Diagnostics
import Testing

@testable import Reporting

/// Table 1 of an outcome with several categories: a column for each.
@Suite struct CategoryBaselineTests {
  private let levels = ["a", "b", "c"].map { (code: $0, label: LocalizedText($0)) }

  private func table(_ columns: [Column], _ categories: [Int?]) -> BaselineTable {
    BaselineTable(
      of: Cohort(columns: columns, ids: categories.indices.map { "P\($0)" }),
      variables: columns.map(\.variable.name), categories: categories, levels: levels)
  }

  private func kept(_ table: BaselineTable, below smallest: Int) -> BaselineTable? {
    var results = ResultsFixture.empty
    results.baseline = table
    results.keepBackCounts(below: smallest)
    return results.baseline
  }

  private func sex(_ cells: [Int]) -> Column {
    let levels = ["m", "f"].map { Variable.Level(code: $0) }
    return Column(Variable(name: "sex", kind: .category(levels)), .categories(cells))
  }

  // a: 1, 3 → mean 2, SD √2. b: 5, 9 → 7, √8. c: 2, 4 → 3, √2. Pairs: a–b 5/√((2 + 8)/2) = √5,
  // a–c 1/√2, b–c −4/√((8 + 2)/2) = −4/√5; the mean of their sizes. One patient's category is not known.
  @Test func describesEveryCategoryByHand() throws {
    let column = Column(Variable(name: "x", kind: .number), .numbers([1, 3, 5, 9, 2, 4, 8]))
    let table = table([column], [0, 0, 1, 1, 2, 2, nil])
    #expect(table.groups.map(\.n) == [7, 2, 2, 2])
    #expect(table.groups.map(\.category) == [nil, "a", "b", "c"])
    let row = try #require(table.rows.first)
    #expect(row.summaries.map(\.mean) == [32.0 / 7, 2, 7, 3])
    let expected = (5.0.squareRoot() + 0.5.squareRoot() + 4 / 5.0.squareRoot()) / 3
    #expect(abs((row.standardizedDifference ?? 0) - expected) < 1e-12)
  }

  // Shares of women 1/2, 1/2, 1: b–a 0; a–c and b–c (1/2) / √((1/4 + 0)/2) = √2. Mean 2√2/3.
  @Test func comparesSharesByHand() throws {
    let table = table([sex([0, 1, 0, 1, 1, 1])], [0, 0, 1, 1, 2, 2])
    let row = try #require(table.rows.first)
    #expect(row.levels.map { $0.counts.map(\.count) } == [[2, 1, 1, 0], [4, 1, 1, 2]])
    #expect(abs((row.standardizedDifference ?? 0) - 2 * 2.0.squareRoot() / 3) < 1e-12)
  }

  /// An empty category leaves the mean of pairs undefined; it is not the mean of the others.
  @Test func anEmptyCategoryHasNoDifference() throws {
    let column = Column(Variable(name: "x", kind: .number), .numbers([1, 3, 5, 9]))
    let row = try #require(table([column], [0, 0, 1, 1]).rows.first)
    #expect(row.standardizedDifference == nil && row.summaries[3].mean == nil)
  }

  /// 40 patients each, one woman in c: neither her nor the counts from which she follows are printed.
  @Test func smallCountsAreKeptBack() throws {
    let categories = (0..<120).map { $0 / 40 }
    let cells = (0..<120).map { $0 < 80 ? $0 % 2 : $0 == 80 ? 1 : 0 }
    let table = try #require(kept(table([sex(cells)], categories), below: 5))
    let women = try #require(table.rows.first?.levels[1]).counts.map(\.count)
    let men = try #require(table.rows.first?.levels[0]).counts.map(\.count)
    #expect(women[3] == nil && men[3] == nil)
    #expect(women.count { $0 == nil } >= 2)
    #expect(table.rows.first?.standardizedDifference == nil)
    #expect(table.groups.map(\.n) == [120, 40, 40, 40])
  }

  /// Three patients in a category: no category has a column, for the others would tell how many they are.
  @Test func aSmallCategoryTakesAllColumns() throws {
    let categories = (0..<120).map { $0 < 60 ? 0 : $0 < 117 ? 1 : 2 }
    let column = Column(
      Variable(name: "x", kind: .number), .numbers((0..<120).map(Double.init)))
    let all = table([column, sex((0..<120).map { $0 % 2 })], categories)
    let table = try #require(kept(all, below: 5))
    #expect(table.groups.map(\.n) == [120])
    for row in table.rows {
      #expect(row.summaries.count <= 1 && row.missing.count == 1)
      #expect(row.levels.allSatisfy { $0.counts.count == 1 })
      #expect(row.standardizedDifference == nil)
    }
  }
}
