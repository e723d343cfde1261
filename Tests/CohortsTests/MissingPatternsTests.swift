import Diagnostics
import Testing

@testable import Cohorts

@Suite("Patterns of missing values") struct MissingPatternsTests {
  /// A cohort from rows such as "x.": a letter for a known value, a dot for a missing one.
  private func cohort(_ rows: [String]) -> Cohort {
    let names = ["a", "b", "c"]
    let cells = rows.map(Array.init)
    return Cohort(
      columns: names.enumerated().map { index, name in
        Column(
          Variable(name: name, label: LocalizedText(name), kind: .number),
          .numbers(cells.map { $0[index] == "." ? .nan : 1 }))
      }, ids: rows.indices.map { "P\($0)" })
  }

  /// Seven patients: two complete, two without b, two without b and c, one without c.
  private let seven = ["xxx", "x.x", "x..", "xxx", "x.x", "xx.", "x.."]

  @Test func sevenPatientsByHand() throws {
    let found = try #require(MissingPatterns(of: cohort(seven), variables: ["a", "b", "c", "z"]))
    #expect(found.n == 7 && found.furtherVariables == 0 && found.others == nil)
    #expect(found.variables.map(\.variable) == ["b", "c"])
    #expect(found.variables.map(\.missing) == [4, 3])
    #expect(found.patterns.map(\.missing) == [[], ["b"], ["b", "c"], ["c"]])
    #expect(found.patterns.map(\.n) == [2, 2, 2, 1])
  }

  /// c alone is one patient; joined with b and c, three miss c and one of the three has b: a small count follows, so
  /// b alone joins too, and nothing is left to show.
  @Test func nothingSmallFollows() {
    #expect(
      MissingPatterns(of: cohort(seven), variables: ["a", "b", "c"], smallestCell: 2) == nil)
  }

  /// Patients without c, and without b and c, are summed; one of them misses b, so that b alone joins as well.
  @Test func rarePatternsAreSummedWithTheNext() throws {
    let rows =
      Array(repeating: "xxx", count: 4) + Array(repeating: ".xx", count: 5)
      + Array(repeating: "x.x", count: 3) + ["xx.", "x.."]
    let all = try #require(MissingPatterns(of: cohort(rows), variables: ["a", "b", "c"]))
    #expect(all.patterns.map(\.n) == [4, 5, 3, 1, 1])
    let kept = cohort(rows + ["xx."])
    // c 2, b and c 1: joined 3, of whom 1 misses b; with b alone 6, of whom 4 miss b and 3 miss c.
    let found = try #require(
      MissingPatterns(of: kept, variables: ["a", "b", "c"], smallestCell: 2))
    #expect(found.patterns.map(\.missing) == [[], ["a"]] && found.patterns.map(\.n) == [4, 5])
    #expect(found.others == MissingPatterns.Others(n: 6, patterns: nil))
    #expect(found.variables.map(\.missing) == [5, 4, 3] && found.smallestCell == 2)
  }

  @Test func nothingMissing() {
    #expect(MissingPatterns(of: cohort(["xxx", "xxx"]), variables: ["a", "b"]) == nil)
    #expect(MissingPatterns(of: cohort([]), variables: ["a"]) == nil)
  }

  @Test func limits() throws {
    let few = try #require(
      MissingPatterns(of: cohort(seven), variables: ["b", "c"], mostPatterns: 1))
    #expect(few.patterns.map(\.n) == [2, 2])
    #expect(few.others == MissingPatterns.Others(n: 3, patterns: 2))
    let narrow = try #require(MissingPatterns(of: cohort(seven), variables: ["b", "c"]))
      .limited(to: 1)
    #expect(narrow.variables.map(\.variable) == ["b"] && narrow.furtherVariables == 1)
    #expect(narrow.patterns.map(\.missing) == [[], ["b"]])
    #expect(narrow.others == MissingPatterns.Others(n: 3, patterns: 2))
    #expect(
      narrow
        == MissingPatterns(of: cohort(seven), variables: ["b", "c"], mostVariables: 1))
  }

  /// Whatever is printed, no count below the smallest follows from patterns, their sum and what variables miss.
  @Test(arguments: 0..<40) func noSmallRemainder(seed: Int) {
    var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let rows = (0..<(20 + next(200))).map { _ in
      (0..<3).map { next(4 + 5 * $0) == 0 ? "." : "x" }.joined()
    }
    guard
      let found = MissingPatterns(of: cohort(rows), variables: ["a", "b", "c"], smallestCell: 5)
    else { return }
    let others = found.others?.n ?? 0
    #expect(found.patterns.reduce(others) { $0 + $1.n } == rows.count)
    #expect((found.patterns.map(\.n) + [others]).allSatisfy { $0 == 0 || $0 >= 5 })
    for entry in found.variables {
      let listed = found.patterns.filter { $0.missing.contains(entry.variable) }
      let rest = entry.missing - listed.reduce(0) { $0 + $1.n }
      #expect(rest == 0 || rest >= 5)
      #expect(others - rest == 0 || others - rest >= 5)
    }
  }
}
