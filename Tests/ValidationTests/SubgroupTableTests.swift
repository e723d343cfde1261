import Foundation
import Statistics
import Testing

@testable import Validation

/// Eight patients, four a part.
///
///     part   a    a    a    a    b    b    b    b
///     risk   0.2  0.6  0.4  0.8  0.3  0.5  0.7  0.1
///     event  no   yes  yes  no   yes  no   yes  no
@Suite("Subgroups")
struct SubgroupTableTests {
  private let labels: [String?] = ["a", "a", "a", "a", "b", "b", "b", "b"]
  private let predictions = SubgroupTable.Predictions(
    risks: [0.2, 0.6, 0.4, 0.8, 0.3, 0.5, 0.7, 0.1],
    outcomes: [false, true, true, false, true, false, true, false])
  private let plan = ValidationPlan(thresholds: [0.5])

  private func table(_ labels: [String?], minimumCell: Int = 2) throws -> SubgroupTable {
    try SubgroupTable(
      by: "sex", labels: labels, predictions: predictions, following: plan,
      minimumCell: minimumCell)
  }

  /// C: in a 0.6 and 0.4 against 0.2 and 0.8, two of four; in b 0.3 and 0.7 against 0.5 and 0.1, three.
  @Test func partsAndTheirDifference() throws {
    let table = try table(labels)
    #expect(table.rows.map { $0.performance?.cStatistic.estimate } == [0.5, 0.75])
    #expect(table.rows.map(\.meanPredicted) == [0.5, 0.4])
    #expect(table.reference == "a" && table.rows[0].contrast == nil)
    let contrast = try #require(table.rows[1].contrast)
    #expect(contrast.cStatistic.estimate == 0.25)
    // At ½: positives 2 of 4 and 2 of 4; sensitivity 1 of 2 and 1 of 2.
    let sensitivity = contrast.thresholds[0].sensitivity
    #expect(sensitivity.estimate == 0)
    let half = Interval.wilson(1, of: 2)
    let below = try #require(half.lower)
    let margin = 2.0.squareRoot() * (0.5 - below)
    #expect(sensitivity.upper?.agrees(with: margin, within: 1e-12) == true)
    #expect(sensitivity.lower?.agrees(with: -margin, within: 1e-12) == true)
  }

  /// Newcombe's example 56/70 − 48/80 (method 10): 0.0524 to 0.3339.
  @Test func newcombe() {
    let difference = Interval.wilson(56, of: 70).minus(.wilson(48, of: 80))
    #expect(difference.estimate?.agrees(with: 0.2, within: 1e-12) == true)
    #expect(abs((difference.lower ?? 0) - 0.0524) < 5e-5)
    #expect(abs((difference.upper ?? 0) - 0.3339) < 5e-5)
    #expect(Interval().minus(.wilson(1, of: 2)) == Interval())
  }

  /// Three patients of part b are too few; only their number is told.
  @Test func smallPartsAreWithheld() throws {
    let table = try table(["a", "a", "a", "a", "b", "b", "b", nil])
    let small = table.rows[1]
    #expect(small.isWithheld && small.n == 3 && small.performance == nil)
    #expect(table.unknown == 1 && table.reference == "a" && table.rows[0].contrast == nil)
    // Where counts are kept back nothing but its name stays; a reference takes the differences with it.
    var kept = table
    kept.keepBack(1)
    #expect(kept.rows[1].n == nil && kept.rows[1].events == nil && kept.rows[1].label == "b")
    kept.keepBack(0)
    #expect(kept.reference == nil && kept.rows[0].performance == nil)
    let none = try self.table(labels, minimumCell: 3)
    #expect(none.reference == nil && none.rows.allSatisfy(\.isWithheld))
  }

  @Test func bandsOfAge() {
    let (labels, order) = SubgroupTable.bands(of: [59.9, 60, 70, .nan, 69], at: [70, 60])
    #expect(order == ["<60", "60–<70", "≥70"])
    #expect(labels == ["<60", "60–<70", "≥70", nil, "60–<70"])
    #expect(SubgroupTable.bands(of: [1], at: []).order.isEmpty)
  }

  @Test func badInput() {
    #expect(throws: ValidationError.self) { try table(["a"]) }
    #expect(throws: ValidationError.self) { try table(labels, minimumCell: 0) }
  }

  /// Each part's numbers are those of its patients alone, whatever else is in the table.
  @Test(arguments: 0..<10)
  func partsAreIndependent(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let risks = (0..<120).map { _ in source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    let labels: [String?] = (0..<120).map { _ in ["x", "y", "z"][source.index(below: 3)] }
    let table = try SubgroupTable(
      by: "part", labels: labels, predictions: .init(risks: risks, outcomes: outcomes),
      following: plan)
    #expect(table.rows.reduce(0) { $0 + ($1.n ?? 0) } == 120)
    for row in table.rows {
      let rows = labels.indices.filter { labels[$0] == row.label }
      let alone = try Performance(
        risks: rows.map { risks[$0] }, outcomes: rows.map { outcomes[$0] })
      #expect(row.performance == alone)
    }
  }
}
