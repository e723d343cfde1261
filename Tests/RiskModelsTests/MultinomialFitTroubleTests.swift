import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Trouble with multinomial fits") struct MultinomialFitTroubleTests {
  private func error(_ formula: String, _ cohort: Cohort) -> FitError? {
    do {
      _ = try CategorySamples.fit(formula, on: cohort)
      return nil
    } catch {
      let found = error as? FitError
      #expect(found?.diagnostics.allSatisfy { !$0.message.isEmpty && $0.inReport != nil } == true)
      return found
    }
  }

  private func cohort(_ x: [Double], _ y: [String?], z: [Double]? = nil) -> Cohort {
    Samples.cohort(
      Samples.number("x", x), Samples.number("z", z ?? x),
      Samples.category("y", levels: CategorySamples.codes, y))
  }

  /// Everybody with "high" lies above everybody else; "none" and "low" overlap.
  @Test func separationOfOneCategory() {
    let x: [Double] = [1, 2, 3, 4, 1.5, 2.5, 3.5, 4.5, 8, 9, 10, 11]
    let y = ["none", "low", "none", "low", "low", "none", "low", "none"].map(Optional.some)
    let found = error("y ~ x", cohort(x, y + Array(repeating: "high", count: 4)))
    #expect(found == .separatedCategories(columns: ["x"], isComplete: false))
  }

  @Test func completeSeparation() {
    let x: [Double] = [1, 2, 3, 11, 12, 13, 21, 22, 23]
    let y = ["none", "none", "none", "low", "low", "low", "high", "high", "high"]
    #expect(
      error("y ~ x", cohort(x, y)) == .separatedCategories(columns: ["x"], isComplete: true))
  }

  @Test func collinearity() {
    let x = (0..<30).map { Double($0 * 7 % 11) }
    let y = (0..<30).map { Optional(CategorySamples.codes[$0 % 3]) }
    #expect(
      error("y ~ x + z", cohort(x, y, z: x.map { 2 * $0 + 1 }))
        == .collinear(column: "z", explainedBy: ["x"]))
  }

  @Test func sparseAndEmptyCategories() {
    let x = (0..<20).map { Double($0 * 7 % 11) }
    var y = (0..<20).map { Optional($0 % 2 == 0 ? "none" : "low") }
    #expect(
      error("y ~ x", cohort(x, y))
        == .sparseCategory("high", outcome: "y", patients: 0, parameters: nil))
    y[3] = "high"
    #expect(
      error("y ~ x", cohort(x, y))
        == .sparseCategory("high", outcome: "y", patients: 1, parameters: 1))
    #expect(
      error("y ~ x", cohort(x, y))?.diagnostics.first?.message
        == "1 patient has 'high' for 'y': too few for 1 coefficient")
  }

  @Test func valuesThatAreNoCategory() throws {
    let codes = CategorySamples.codes + ["unknown"]
    let y = (0..<24).map { Optional(codes[$0 % 4]) }
    let cohort = Samples.cohort(
      Samples.number("x", (0..<24).map { Double($0 * 5 % 7) }),
      Samples.category("y", levels: codes, y))
    #expect(
      error("y ~ x", cohort)
        == .unlistedCategory("unknown", outcome: "y", known: CategorySamples.codes))
    #expect(error("y ~ x + offset(x)", cohort) == .offsetNotAvailable(family: .multinomial))
  }

  @Test func penaltiesAreRefused() throws {
    var spec = try CategorySamples.spec("y ~ x")
    spec.estimation = .ridge(RidgePenalty(1))
    let data = try AnalysisSet(CategorySamples.random(seed: 4), for: spec)
    #expect(throws: FitError.estimationNotAvailable(family: .multinomial)) {
      try fit(spec, to: data)
    }
  }
}
