import Cohorts
import Foundation
import Testing
import Yams

@Suite struct SimulationPlanSampleTests {
  /// The commented plan that ships prints every default; only its faults of data entry are added.
  @Test func theShippedPlanSaysWhatTheDefaultsAre() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "output-samples/nct06172179/simulation.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    var plan = try YAMLDecoder().decode(SimulationPlanFile.self, from: text).plan
    #expect(plan.faults.duplicatedRows > 0)
    plan.faults = SimulationPlan().faults
    #expect(plan == SimulationPlan())
  }

  @Test func faultsKeepTheirTypeBehindTheDecoder() {
    #expect(throws: CohortError.self) {
      try YAMLDecoder().decode(SimulationPlanFile.self, from: "patient: 3\n").plan
    }
  }
}
