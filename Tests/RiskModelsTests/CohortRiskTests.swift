import Cohorts
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// The share of a model's own patients who had the event.
@Suite("Risk of the cohort") struct CohortRiskTests {
  /// Eight patients, x unsorted and tied; causes 1 the event, 2 another.
  private func cohort() -> Cohort {
    func numbers(_ name: String, _ values: [Double]) -> Column {
      Column(Variable(name: name, kind: .number), .numbers(values))
    }
    return Cohort(
      columns: [
        numbers("x", [3, 1, 2, 2, 5, 4, 1, 3]), numbers("y", [1, 0, 0, 1, 0, 1, 0, 0]),
        numbers("time", [1, 2, 3, 4, 5, 6, 7, 8]), numbers("status", [1, 0, 2, 1, 0, 1, 0, 0]),
      ], ids: (0..<8).map { "P\($0)" })
  }

  @Test func shareOfEvents() throws {
    let spec = try Formula("y ~ x").logisticSpec(event: "1")
    let model = try fit(spec, to: AnalysisSet(cohort(), for: spec)).riskModel
    #expect(model.cohortRisk == 3.0 / 8)
    let file = try RiskModelFile.model(from: RiskModelFile.data(for: model))
    #expect(file.cohortRisk == 3.0 / 8)
  }

  /// Horizon 5, by hand.
  ///
  /// S is 7/8 after 1, one lost at 2; the other event at 3 takes 7/8 · 1/6, so that at 4 with five at risk
  /// F₁ = 1/8 + 35/48 · 1/5 = 13/48. Censored, the other event leaves one minus Kaplan–Meier: 1 − 7/8 · 4/5 = 3/10.
  @Test(arguments: [(ModelFamily.fineGray, 13.0 / 48), (.cox, 3.0 / 10)])
  func incidenceByTheHorizon(family: ModelFamily, expected: Double) throws {
    let columns = TimeToEvent(
      time: "time", status: "status", event: "1", competing: ["2"], horizons: [5])
    let formula = try Formula("status ~ x")
    let spec = ModelSpec(
      kind: family == .cox ? .cox(columns, ties: .efron) : .fineGray(columns),
      terms: formula.terms, formula: formula.text)
    let model = try fit(spec, to: AnalysisSet(cohort(), for: spec)).riskModel
    #expect(abs((model.cohortRisk ?? .nan) - expected) < 1e-14)
  }
}
