import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Backward elimination")
struct BackwardEliminationTests {
  /// Two slopes with correlated estimates, written out.
  ///
  /// b = (1, 2), V = ((1, 0.5), (0.5, 0.5)). Wald: 1²/1 = 1 and 2²/0.5 = 8. The first goes (1 − 2 < 0).
  /// Then b₂ becomes 2 − 0.5/1 · 1 = 1.5 with variance 0.5 − 0.25 = 0.25: χ² 9, and it stays.
  @Test func twoSlopesByHand() {
    let covariance = Matrix(
      columns: [[1, 0, 0], [0, 1, 0.5], [0, 0.5, 0.5]], rows: 3)
    let result = BackwardElimination(
      coefficients: [4, 1, 2], covariance: covariance,
      factors: [.init(name: "a", coefficients: [1]), .init(name: "b", coefficients: [2])],
      rule: .aic)
    #expect(result.steps.map(\.name) == ["a"] && result.kept == [1])
    #expect(result.steps[0].chiSquared == 1 && result.steps[0].aic == -1)
    #expect(result.keptCoefficients == [0, 2])
    #expect(result.coefficients == [4, 1.5] && result.covariance[1, 1] == 0.25)
  }

  /// The residual of all that went decides, not the last factor's own statistic.
  ///
  /// Independent slopes with χ² 3.5 and 3.6 at level 0.05: the first goes (P 0.061); together 7.1 on
  /// 2 d.f. is P 0.029, so the second stays although alone it would go (P 0.058).
  @Test func residualOfAllThatWent() {
    let covariance = Matrix(columns: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], rows: 3)
    let result = BackwardElimination(
      coefficients: [0, 3.5.squareRoot(), 3.6.squareRoot()], covariance: covariance,
      factors: [.init(name: "a", coefficients: [1]), .init(name: "b", coefficients: [2])],
      rule: .p(0.05))
    #expect(result.steps.map(\.name) == ["a"])
    #expect(result.steps[0].residual.agrees(with: 3.5, within: 1e-12))
  }

  @Test func everythingMayGo() {
    let covariance = Matrix(columns: [[1, 0], [0, 1]], rows: 2)
    let result = BackwardElimination(
      coefficients: [2, 0.1], covariance: covariance,
      factors: [.init(name: "a", coefficients: [1])], rule: .aic)
    #expect(result.kept.isEmpty && result.keptCoefficients == [0] && result.coefficients == [2])
  }

  /// A main effect stays while its interaction does, unless rms's indifference is asked for.
  @Test func hierarchy() throws {
    let cohort = Samples.random(seed: 1)
    let terms = try Formula("y ~ x * z + group").terms
    let design = try Design(learning: terms, from: cohort)
    let strict = design.eliminationFactors(keepsHierarchy: true)
    #expect(strict.map(\.name) == ["x", "z", "group", "x * z"])
    #expect(strict[0].dependents == [3] && strict[3].dependents.isEmpty)
    #expect(strict[2].coefficients == [3, 4] && strict[3].coefficients == [5])
    #expect(design.eliminationFactors(keepsHierarchy: false)[0].dependents.isEmpty)
    let covariance = Matrix(
      columns: (0..<6).map { i in (0..<6).map { $0 == i ? 1 : 0 } }, rows: 6)
    let coefficients = [0, 0.1, 0.2, 5, 5, 5.0]
    func kept(_ factors: [BackwardElimination.Factor]) -> [Int] {
      BackwardElimination(
        coefficients: coefficients, covariance: covariance, factors: factors, rule: .aic
      ).kept
    }
    #expect(kept(strict) == [0, 1, 2, 3])
    #expect(kept(design.eliminationFactors(keepsHierarchy: false)) == [2, 3])
  }
}
