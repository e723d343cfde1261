import Foundation
import Statistics
import Testing

@testable import RiskModels

/// What follows a logistic fit: profiles, traces of penalties, influence, Wald tests and sandwiches.
@Suite("What follows a logistic fit, by hand") struct LikelihoodByHandTests {
  /// Two of five patients have the event.
  ///
  /// At a limit twice the fall of 2 log p + 3 log(1 − p) is χ²'s 3.8415.
  @Test func profileOfAShare() throws {
    var solver = LogisticSolver(
      predictors: Matrix(rows: 5, columns: 0), outcomes: [0, 1, 0, 0, 1])
    solver.solve()
    var profile = try #require(ProfileLikelihood(solver))
    let found = profile.limits(of: 0)
    let limits = try #require(found)
    #expect(limits.lower < log(2.0 / 3) && log(2.0 / 3) < limits.upper)
    for limit in [limits.lower, limits.upper] {
      let p = inverseLogit(limit).p
      let fall = 2 * log(0.4 / p) + 3 * log(0.6 / (1 - p))
      #expect(abs(2 * fall - 3.841458820694124) < 1e-9)
    }
  }

  /// A table of 1 of 8 and 5 of 8, without a penalty: one degree of freedom.
  ///
  /// LR = 2 {ln ⅛ + 7 ln ⅞ + 5 ln ⅝ + 3 ln ⅜ − 6 ln ⅜ − 10 ln ⅝}.
  @Test func traceWithoutPenaltyByHand() throws {
    let x = (0..<16).map { $0 < 8 ? 0.0 : 1 }
    let y = (0..<16).map { $0 == 3 || $0 > 10 ? 1.0 : 0 }
    let cohort = Samples.cohort(Samples.number("x", x))
    let design = try Design(learning: [.variable("x")], from: cohort)
    let trace = RidgeTrace(
      design: design, predictors: try design.matrix(for: cohort), outcomes: y,
      penalties: [0, 1e9])
    let own = log(1.0 / 8) + 7 * log(7.0 / 8) + 5 * log(5.0 / 8) + 3 * log(3.0 / 8)
    let ratio = 2 * (own - 6 * log(3.0 / 8) - 10 * log(5.0 / 8))
    let point = try #require(trace.points.first)
    #expect(abs(point.degreesOfFreedom - 1) < 1e-10)
    #expect(abs(point.aic - (ratio - 2)) < 1e-9)
    #expect(abs(point.bic - (ratio - log(16.0))) < 1e-9)
    #expect(abs(point.correctedAIC - (ratio - 2 * (1 + 2.0 / 14))) < 1e-9)
    // An endless penalty leaves nothing.
    #expect(abs(trace.points[1].degreesOfFreedom) < 1e-6 && abs(trace.points[1].aic) < 1e-5)
  }

  /// The stronger the penalty, the fewer effective slopes and the smaller the likelihood.
  @Test(arguments: UInt64(0)..<12) func strongerPenaltiesSpendLess(seed: UInt64) throws {
    let spec = try Formula("y ~ x + z + group").logisticSpec(event: "yes")
    let data = try AnalysisSet(Samples.random(seed: seed), for: spec)
    let points = RidgeTrace(
      design: data.design, predictors: data.predictors, outcomes: data.outcomeNumbers,
      penalties: [0, 1, 5, 25, 125]
    ).points
    #expect(points.count == 5 && abs(points[0].degreesOfFreedom - 4) < 1e-9)
    for (weak, strong) in zip(points, points.dropFirst()) {
      #expect(strong.degreesOfFreedom < weak.degreesOfFreedom)
      let ratios = [weak, strong].map { $0.aic + 2 * $0.degreesOfFreedom }
      #expect(ratios[1] < ratios[0])
    }
  }

  /// x = 0: one of four, x = 1: three of four.
  ///
  /// A patient of the second moves the slope by (y − p)/(4 p (1 − p)), one of the
  /// first by as much the other way.
  @Test func influenceOnAShare() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [0, 1, 0, 1, 0, 1, 0, 1]),
      Samples.number("y", [1, 1, 0, 1, 0, 1, 0, 0]))
    let spec = try Formula("y ~ x").logisticSpec(event: "1")
    let found = try #require(
      CoefficientInfluence(logistic: spec, try AnalysisSet(cohort, for: spec)))
    let third = 1.0 / 3
    for (row, byHand) in [-1, third, third, third, third, third, third, -1].enumerated() {
      #expect(abs(found.moved[row, 0] - byHand) < 1e-9, "row \(row)")
    }
    // 1/(4 p (1 − p)) twice: 8/3.
    #expect(abs(found.standardized[0, 0] + 1 / (8.0 / 3).squareRoot()) < 1e-9)
  }

  /// b = (1, 2), V = ((1, ½), (½, ½)): V⁻¹ = ((2, −2), (−2, 4)), so χ² = 2 − 8 + 16 = 10; alone 1 and 8.
  @Test func waldTestOfTwoSlopes() throws {
    let cohort = Samples.cohort(Samples.number("a", [1, 2, 4]), Samples.number("b", [3, 1, 2]))
    let design = try Design(learning: [.variable("a"), .variable("b")], from: cohort)
    let rows = WaldTests(
      design: design, coefficients: [1, 2],
      covariance: Matrix(columns: [[1, 0.5], [0.5, 0.5]], rows: 2)
    ).rows
    #expect(rows.map(\.name) == ["a", "b", "TOTAL"])
    for (row, byHand) in zip(rows, [1.0, 8, 10]) { #expect(abs(row.chiSquared - byHand) < 1e-12) }
    #expect(rows.map(\.degreesOfFreedom) == [1, 1, 2])
  }

  /// Each patient twice in one cluster says no more than each once; names of clusters do not matter.
  @Test(arguments: UInt64(0)..<10) func sandwichIsASumOverClusters(seed: UInt64) throws {
    let spec = try Formula("y ~ x + z").logisticSpec(event: "yes")
    let data = try AnalysisSet(Samples.random(seed: seed, patients: 80), for: spec)
    func sandwich(_ copies: Int, _ clusters: (Int) -> Int) throws -> [Double] {
      let rows = (0..<80).flatMap { Array(repeating: $0, count: copies) }
      var solver = LogisticSolver(
        predictors: data.predictors.selecting(rows: rows),
        outcomes: rows.map { data.outcomeNumbers[$0] })
      solver.solve()
      let found = solver.sandwichCovariance(clusters: rows.map(clusters))
      return try #require(found).storage
    }
    let single = try sandwich(1) { $0 }
    for other in [try sandwich(2) { $0 }, try sandwich(1) { 900 - 7 * $0 }] {
      for (own, found) in zip(single, other) { #expect(found.agrees(with: own, within: 1e-9)) }
    }
  }
}
