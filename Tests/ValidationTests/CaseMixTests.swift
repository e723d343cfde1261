import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("How patients are spread")
struct CaseMixTests {
  /// 3, 1, 2, 4, 10: mean 4, squares 1 + 9 + 4 + 0 + 36 over 4, quartiles at places 2, 3 and 4.
  @Test func fiveNumbersByHand() throws {
    let spread = try #require(CaseMix.Spread(of: [3, 1, 2, 4, 10]))
    #expect(spread.mean == 4 && spread.standardDeviation == 12.5.squareRoot())
    #expect(spread.quartiles == [2, 3, 4])
    let alone = try #require(CaseMix.Spread(of: [7]))
    #expect(alone.standardDeviation == nil && alone.quartiles == [7, 7, 7])
    #expect(CaseMix.Spread(of: []) == nil)
  }

  /// R 4.2.2, v = (17 i mod 13)/3, i = 0...29: mean(v), sd(v), quantile(v, c(.25, .5, .75)).
  @Test func agreesWithR() throws {
    let spread = try #require(CaseMix.Spread(of: (0..<30).map { Double(17 * $0 % 13) / 3 }))
    #expect(spread.mean?.agrees(with: 2, within: 1e-14) == true)
    #expect(spread.standardDeviation?.agrees(with: 1.3042811910348766, within: 1e-13) == true)
    for (own, theirs) in zip(spread.quartiles, [1.0, 2, 3]) {
      #expect(own.agrees(with: theirs, within: 1e-14))
    }
  }

  /// Moving values moves mean and quartiles, stretching them stretches the spread.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func spreadFollowsTheUnits(seed: UInt64) throws {
    let values = RandomRisks(seed: seed, count: 12).risks
    let first = try #require(CaseMix.Spread(of: values))
    let second = try #require(CaseMix.Spread(of: values.map { 5 + 3 * $0 }))
    let (mean, deviation) = try (#require(first.mean), #require(first.standardDeviation))
    #expect(second.mean?.agrees(with: 5 + 3 * mean, within: 1e-12) == true)
    #expect(second.standardDeviation?.agrees(with: 3 * deviation, within: 1e-12) == true)
    for (moved, own) in zip(second.quartiles, first.quartiles) {
      #expect(moved.agrees(with: 5 + 3 * own, within: 1e-12))
    }
  }
}
