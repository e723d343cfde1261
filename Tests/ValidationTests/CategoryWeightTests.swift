import Statistics
import Testing

@testable import Validation

@Suite("Categories on case weights") struct CategoryWeightTests {
  /// Patients who count twice or not at all are those patients twice or not at all, ties included.
  @Test(arguments: 0..<40)
  func countsAreCopies(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let levels = 2 + Int(seed % 4)
    var risks = Array(repeating: [Double](), count: levels)
    var (categories, counts) = ([Int](), [Int]())
    for row in 0..<60 {
      let shares = (0..<levels).map { _ in (1 + 5 * source.uniform()).rounded() }
      let total = shares.reduce(0, +)
      for level in 0..<levels { risks[level].append(shares[level] / total) }
      categories.append(row < levels ? row : source.index(below: levels))
      counts.append(row < levels ? 1 : source.index(below: 4))
    }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let copied = CategoricalIndexes(
      try CategoryPredictions(
        risks: risks.map { own in rows.map { own[$0] } }, categories: rows.map { categories[$0] }))
    var walk = PolytomousDiscrimination(categories: levels)
    let ranked = RankedCategories(try CategoryPredictions(risks: risks, categories: categories))
    let weighted = CategoricalIndexes(ranked, counts: counts, with: &walk)
    for index in CategoricalIndexes.Index.allCases {
      #expect(abs(copied[index] - weighted[index]) < 1e-12, "\(index)")
    }
  }

  /// The index of all sets of one patient from each category, ties shared, one by one.
  @Test(arguments: 0..<20)
  func setsOneByOne(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let categories = (0..<24).map { $0 % 3 }
    var risks = [[Double]](repeating: [], count: 3)
    for _ in categories {
      let shares = (0..<3).map { _ in (1 + 3 * source.uniform()).rounded() }
      for level in 0..<3 { risks[level].append(shares[level] / shares.reduce(0, +)) }
    }
    var (sum, sets) = (0.0, 0.0)
    let members = (0..<3).map { level in categories.indices.filter { categories[$0] == level } }
    for first in members[0] {
      for second in members[1] {
        for third in members[2] {
          sets += 1
          let set = [first, second, third]
          for level in 0..<3 {
            let own = set.map { risks[level][$0] }
            guard own[level] == own.max() else { continue }
            sum += 1 / Double(own.count { $0 == own[level] })
          }
        }
      }
    }
    let predictions = try CategoryPredictions(risks: risks, categories: categories)
    let index = CategoricalIndexes(predictions)[.polytomousDiscrimination]
    #expect(abs(index - sum / sets / 3) < 1e-12)
  }

  /// Nobody of one category in a resample: no discrimination, but errors.
  @Test func absentCategoryHasNoDiscrimination() throws {
    let predictions = try CategoryPredictions(
      risks: [[0.6, 0.2, 0.3], [0.3, 0.5, 0.3], [0.1, 0.3, 0.4]], categories: [0, 1, 2])
    var walk = PolytomousDiscrimination(categories: 3)
    let indexes = CategoricalIndexes(
      RankedCategories(predictions), counts: [2, 1, 0], with: &walk)
    #expect(indexes[.polytomousDiscrimination].isNaN)
    #expect(indexes[.handTill].isNaN && indexes[.pairwise].isNaN)
    #expect(abs(indexes[.brier] - (2 * 0.26 + 0.38) / 3) < 1e-12)
  }
}
