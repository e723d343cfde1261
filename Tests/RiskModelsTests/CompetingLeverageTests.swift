import Cohorts
import Statistics
import Testing

@testable import RiskModels

/// How far the patients of a cause-specific model lay from their centre by the sum of competing events.
@Suite struct CompetingLeverageTests {
  private let sample = FollowedInStrata(patients: 600)

  /// The groups of competing events' totals are of all patients, with the errors by that sum's own covariance.
  @Test func competingTotalsHaveErrors() throws {
    let model = try sample.fit("x + group", family: .causeSpecific).riskModel
    let sum = try #require(model.modelsOfSums.last)
    let groups = try #require(sum.leverage?.groups)
    let rows = try (0..<sample.cohort.rowCount).map {
      try model.design.row(for: sample.patient($0))
    }
    let count = Double(rows.count)
    #expect(groups.reduce(0) { $0 + $1.patients } == rows.count)
    #expect(groups.map(\.linearPredictor) == groups.map(\.linearPredictor).sorted())
    func mean(_ value: (LeverageRange.Group) -> Double) -> Double {
      groups.reduce(0) { $0 + Double($1.patients) * value($1) } / count
    }
    let errors = rows.compactMap(sum.standardError(ofRow:))
    #expect(errors.count == rows.count)
    #expect(abs(mean(\.standardError) - errors.reduce(0, +) / count) < 1e-12)
    #expect(groups != model.leverage?.groups)
  }
}
