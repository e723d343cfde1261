import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("Indexes of several categories") struct CategoryPropertyTests {
  /// The six patients of `CategoryValidationTests`, by the risk of one category given that it is one of two.
  ///
  /// A, B by p_A/(p_A + p_B): 2/3 and 2/7 against 3/7 and 1/5: three of four pairs. A, C by p_A/(p_A + p_C): 6/7 and 2/5
  /// against 1/4 and 4/7: three. B, C by p_B/(p_B + p_C): 4/7 and 4/9 against 1/4 and 1/2: three.
  @Test func conditionalRisksByHand() throws {
    let predictions = try CategoryPredictions(
      risks: [
        [0.6, 0.2, 0.3, 0.1, 0.2, 0.4], [0.3, 0.5, 0.4, 0.4, 0.2, 0.3],
        [0.1, 0.3, 0.3, 0.5, 0.6, 0.3],
      ], categories: [0, 0, 1, 1, 2, 2])
    #expect(abs(CategoricalIndexes(predictions)[.pairwise] - 0.75) < 1e-15)
  }

  /// Two categories: twice the Brier score, and the other indexes of the binary outcome; names of categories do not matter.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func twoCategoriesHaveTheBinaryIndexes(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 40)
    let categories = data.outcomes.map { $0 ? 1 : 0 }
    let indexes = CategoricalIndexes(
      try CategoryPredictions(
        risks: [data.risks.map { 1 - $0 }, data.risks], categories: categories))
    let turned = CategoricalIndexes(
      try CategoryPredictions(
        risks: [data.risks, data.risks.map { 1 - $0 }], categories: categories.map { 1 - $0 }))
    let binary = try Performance(risks: data.risks, outcomes: data.outcomes, smoother: .lowess)
    #expect(indexes[.brier].agrees(with: 2 * (binary.brier.estimate ?? .nan), within: 1e-12))
    #expect(binary.scaledBrier.agrees(with: indexes[.scaledBrier], within: 1e-12))
    #expect(binary.nagelkerkeR2.agrees(with: indexes[.nagelkerkeR2], within: 1e-11))
    #expect(binary.mcFaddenR2?.agrees(with: indexes[.mcFaddenR2], within: 1e-11) == true)
    for index in CategoricalIndexes.Index.allCases {
      #expect(abs(indexes[index] - turned[index]) < 1e-12)
    }
  }
}
