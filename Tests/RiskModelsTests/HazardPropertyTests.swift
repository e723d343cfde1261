import Foundation
import Statistics
import Survival
import Testing

@testable import RiskModels

@Suite("Properties of what follows a fit of hazards") struct HazardPropertyTests {
  /// Fifty patients with a binary and a normal predictor and two causes.
  private struct Sample {
    var columns: [[Double]]
    var followUp: FollowUp

    init(seed: Int, isTied: Bool, causes: Int = 2) {
      var source = SplitMix64(seed: 73, stream: seed)
      let x = (0..<50).map { _ in source.uniform() < 0.4 ? 1.0 : 0 }
      let z = (0..<50).map { _ in source.normal() }
      let times = (0..<50).map { row in
        let time = -log(1 - source.uniform()) / exp(0.5 * x[row] - 0.4 * z[row])
        return isTied ? (6 * time).rounded(.up) : time
      }
      columns = [x, z]
      followUp = FollowUp(times: times, causes: times.map { _ in source.index(below: causes) })
    }

    func solver(_ ties: CoxSolver.Ties = .efron) -> CoxSolver {
      var solver = CoxSolver(
        predictors: Matrix(columns: columns, rows: 50), followUp: followUp,
        options: .init(ties: ties))
      solver.solve()
      return solver
    }
  }

  /// Without predictors the product limit of both hazards is Aalen and Johansen's curve.
  @Test(arguments: 0..<30) func productLimitIsAalenJohansen(seed: Int) throws {
    let followUp = Sample(seed: seed, isTied: true, causes: 3).followUp
    let strata = [followUp, followUp.ofCompetingEvents].map { followUp in
      var solver = CoxSolver(predictors: Matrix(rows: 50, columns: 0), followUp: followUp)
      solver.solve()
      return solver.baseline(.breslow)?.stratum()
    }
    let hazards = CauseSpecificHazards(event: strata[0], competing: strata[1])
    let curve = AalenJohansen(followUp)
    for time in curve.times {
      let risk = hazards.risk(
        by: time, eventRatio: 1, competingRatio: 1, method: .productLimit)
      #expect(abs(risk - (curve.incidence(at: time).estimate ?? risk)) < 1e-12)
    }
  }

  /// Expected numbers of events add up to the observed, and what patients move coefficients by to nothing.
  @Test(arguments: 0..<20, [CoxSolver.Ties.efron, .breslow])
  func expectedEventsAreObserved(seed: Int, ties: CoxSolver.Ties) throws {
    let sample = Sample(seed: seed, isTied: true)
    var solver = sample.solver(ties)
    let residuals = try #require(CoxResiduals(solver))
    #expect(abs(residuals.martingale.reduce(0, +)) < 1e-11)
    #expect(residuals.martingale.allSatisfy { $0 <= 1 })
    let found = solver.covariance()
    let influence = residuals.dfbeta(covariance: try #require(found))
    for column in 0..<2 { #expect(abs(influence.column(column).reduce(0, +)) < 1e-9) }
    guard ties == .breslow else { return }
    let made = solver.baseline(.breslow)
    let baseline = try #require(made)
    var expected = 0.0
    for row in 0..<50 {
      let linear = (0..<2).reduce(0.0) { sum, column in
        sum + solver.coefficients[column]
          * (sample.columns[column][row] - baseline.center[column])
      }
      let hazard = baseline.value(at: sample.followUp.times[row])?.cumulativeHazard ?? .nan
      expected += hazard * exp(linear)
    }
    #expect(abs(expected - Double(sample.followUp.eventCount)) < 1e-9)
  }

  /// The score test of one group is the log-rank test; all three are of one size in large samples only.
  @Test(arguments: 0..<20) func scoreTestIsTheLogRankTest(seed: Int) throws {
    let sample = Sample(seed: seed, isTied: false)
    var solver = CoxSolver(
      predictors: Matrix(columns: [sample.columns[0]], rows: 50), followUp: sample.followUp)
    solver.solve()
    let made = CoxGlobalTests(&solver)
    let tests = try #require(made)
    let logRank = LogRankTest(sample.followUp, groups: sample.columns[0].map { Int($0) })
    #expect(abs(tests.score.statistic - (logRank.chiSquared ?? .nan)) < 1e-9)
    #expect(tests.likelihoodRatio.statistic >= 0 && tests.wald.statistic >= 0)
  }

  /// Place and unit of time and of columns do not matter to a trend over time, nor the order of patients.
  @Test(arguments: 0..<12) func proportionalityKnowsNoUnits(seed: Int) throws {
    let sample = Sample(seed: seed, isTied: true)
    let plain = try #require(
      ProportionalHazardsTest(
        sample.solver(), followUp: sample.followUp, transform: .identity))
    var other = sample
    let order = Array((0..<50).reversed())
    other.columns = sample.columns.map { column in order.map { 7 - 3 * column[$0] } }
    other.followUp = FollowUp(
      times: order.map { 2 + 5 * sample.followUp.times[$0] },
      causes: order.map { sample.followUp.causes[$0] })
    let moved = try #require(
      ProportionalHazardsTest(other.solver(), followUp: other.followUp, transform: .identity))
    for (own, found) in zip(plain.terms + [plain.global], moved.terms + [moved.global]) {
      let value = try #require(own.chiSquared)
      #expect(value >= 0)
      #expect(abs((found.chiSquared ?? .nan) - value) < 1e-7 * max(1, value))
    }
  }
}
