import Statistics
import Testing

@testable import RiskModels

/// How patients are counted by the value of a predictor.
@Suite("Binned counts") struct BinnedCountsTests {
  @Test func wholeNumbersAreCutBetweenThem() throws {
    let values = [1.0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4]
    let counts = try #require(BinnedCounts(ofSorted: values))
    #expect(counts.edges == [0.5, 1.5, 2.5, 3.5, 4.5])
    #expect(counts.counts == [5, 6, 0, 5])
    #expect(counts.counts.indices.allSatisfy(counts.isSingleValue))
  }

  @Test func smallBinsJoinTheirSmallerNeighbour() throws {
    // Fours are one patient too few; the fives are fewer than the threes.
    let values = [
      Array(repeating: 3.0, count: 9), Array(repeating: 4, count: 4), Array(repeating: 5, count: 6),
      Array(repeating: 6, count: 20),
    ].joined()
    let counts = try #require(BinnedCounts(ofSorted: Array(values)))
    #expect(counts.edges == [2.5, 3.5, 5.5, 6.5])
    #expect(counts.counts == [9, 10, 20])
    #expect(counts.densities == [9, 5, 20])
    #expect(!counts.isSingleValue(1))
  }

  @Test func aStudysSmallestCellJoinsMore() {
    var counts = BinnedCounts(edges: [0, 1, 2, 3], counts: [6, 9, 20])
    counts.join(below: 0)
    #expect(counts.counts == [6, 9, 20])
    counts.join(below: 10)
    #expect(counts.edges == [0, 2, 3] && counts.counts == [15, 20])
  }

  @Test func readsValuesBack() throws {
    let counts = BinnedCounts(edges: [0, 1, 3], counts: [10, 30])
    #expect(counts.value(atShare: 0) == 0)
    #expect(counts.value(atShare: 0.25) == 1)
    #expect(abs(counts.value(atShare: 0.5) - (1 + 2.0 / 3)) < 1e-12)
    #expect(counts.value(atShare: 1) == 3)
  }

  @Test func tooFewAndConstantsHaveNone() {
    #expect(BinnedCounts(ofSorted: [1, 2, 3, 4]) == nil)
    #expect(BinnedCounts(ofSorted: [2, 2, 2, 2, 2, 2]) == nil)
  }

  @Test(arguments: 0..<200) func everyPatientIsCountedAndNobodySingledOut(seed: Int) throws {
    var source = SplitMix64(seed: 12, stream: seed)
    let count = 5 + source.index(below: 900)
    let scale = [1e-6, 0.3, 1, 40, 1e7][seed % 5]
    let values = (0..<count).map { _ -> Double in
      let value = source.normal() * scale + (seed % 3 == 0 ? 1e3 : 0)
      return seed % 2 == 0 ? value : value.rounded()
    }.sorted()
    guard let low = values.first, let high = values.last, low < high else { return }
    let counts = try #require(BinnedCounts(ofSorted: values))
    #expect(counts.isConsistent && counts.total == count)
    #expect(counts.counts.count <= 22)
    #expect(counts.counts.allSatisfy { $0 == 0 || $0 >= BinnedCounts.smallestCount })
    #expect(counts.edges.first.map { $0 <= low } == true)
    #expect(counts.edges.last.map { $0 >= high } == true)
    for (bin, number) in counts.counts.enumerated() {
      let inside = values.count {
        $0 >= counts.edges[bin]
          && ($0 < counts.edges[bin + 1] || bin == counts.counts.count - 1)
      }
      #expect(inside == number)
    }
  }
}
