import Foundation
import Statistics
import Testing

@testable import Validation

/// Six patients whose risks move.
///
///     event   yes   yes   yes   no    no    no
///     first   0.1   0.3   0.5   0.2   0.4   0.6
///     second  0.2   0.25  0.7   0.1   0.4   0.5
@Suite("Reclassification by hand")
struct ReclassificationTests {
  private let first = [0.1, 0.3, 0.5, 0.2, 0.4, 0.6]
  private let second = [0.2, 0.25, 0.7, 0.1, 0.4, 0.5]
  private let outcomes = [true, true, true, false, false, false]

  /// Events: ⅔ up, ⅓ down; others: none up, ⅔ down.
  ///
  /// Variance (1 − 1/9)/3 + (⅔ − 4/9)/3 = 10/27.
  @Test func continuous() throws {
    let result = try #require(
      try ContinuousReclassification(from: first, to: second, outcomes: outcomes))
    #expect(result.netReclassification.estimate.agrees(with: 1, within: 1e-14))
    let error = (10.0 / 27).squareRoot()
    #expect(result.netReclassification.standardError.agrees(with: error, within: 1e-13))
    #expect(result.integratedDiscrimination.estimate.agrees(with: 0.15, within: 1e-13))
    // Rises 0.1, −0.05, 0.2 and −0.1, 0, −0.1: variances 0.0475/3 and 0.01/3.
    let spread = ((0.0475 / 3 + 0.01 / 3) / 3).squareRoot()
    #expect(result.integratedDiscrimination.standardError.agrees(with: spread, within: 1e-12))
  }

  /// Cuts at 0.15 and 0.45: one event moves up, one other moves down.
  @Test func categorical() throws {
    let result = try #require(
      try CategoricalReclassification(
        from: first, to: second, outcomes: outcomes, cuts: [0.45, 0.15]))
    #expect(result.eventTable == [[0, 1, 0], [0, 1, 0], [0, 0, 1]])
    #expect(result.otherTable == [[0, 0, 0], [1, 1, 0], [0, 0, 1]])
    #expect(result.netReclassification.agrees(with: 2.0 / 3, within: 1e-14))
    #expect(result.nullStandardError.agrees(with: (2.0 / 9).squareRoot(), within: 1e-14))
    let error = (4.0 / 27).squareRoot()
    #expect(result.netReclassification.standardError?.agrees(with: error, within: 1e-14) == true)
  }

  /// Mean risks 0.3 and 0.4, then 1.15/3 and 1/3.
  @Test func discriminationSlopes() throws {
    let before = try DiscriminationSlope.value(risks: first, outcomes: outcomes)
    let after = try DiscriminationSlope.value(risks: second, outcomes: outcomes)
    #expect(before?.agrees(with: -0.1, within: 1e-14) == true)
    #expect(after?.agrees(with: 0.05, within: 1e-13) == true)
  }

  @Test func edges() throws {
    let one = try ContinuousReclassification(from: [0.1], to: [0.2], outcomes: [true])
    #expect(one == nil)
    #expect(throws: ValidationError.badThreshold(1)) {
      try CategoricalReclassification(from: first, to: second, outcomes: outcomes, cuts: [1])
    }
    let still = try #require(
      try CategoricalReclassification(from: first, to: first, outcomes: outcomes, cuts: [0.3]))
    #expect(still.z == nil && still.netReclassification.standardError == nil)
    #expect(throws: ValidationError.countsDiffer(risks: 1, outcomes: 6)) {
      try ContinuousReclassification(from: [0.1], to: second, outcomes: outcomes)
    }
  }

  /// Going back undoes every move.
  @Test(arguments: 0..<20)
  func isAntisymmetric(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let risks = (0..<2).map { _ in (0..<60).map { _ in source.uniform() } }
    let outcomes = (0..<60).map { $0 < 2 ? $0 == 0 : source.uniform() < 0.4 }
    func values(_ from: Int, _ to: Int) throws -> [Double] {
      let free = try ContinuousReclassification(
        from: risks[from], to: risks[to], outcomes: outcomes)
      let cut = try CategoricalReclassification(
        from: risks[from], to: risks[to], outcomes: outcomes, cuts: [0.2, 0.6])
      return [
        free?.netReclassification.estimate, free?.integratedDiscrimination.estimate,
        cut?.netReclassification.estimate,
      ].map { $0 ?? .nan }
    }
    for (there, back) in zip(try values(0, 1), try values(1, 0)) {
      #expect(abs(there + back) < 1e-14)
    }
  }
}
