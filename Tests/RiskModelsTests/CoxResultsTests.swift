import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite struct CoxResultsTests {
  /// Two tied events among three, then the third: Breslow 2/3 + 1, Efron 1/3 + 1/2 + 1; variances
  /// 2/9 + 1 and 1/9 + 1/4 + 1.
  @Test(arguments: [
    (CoxBaseline.Hazard.breslow, 2.0 / 3, 2.0 / 9), (.efron, 1.0 / 3 + 0.5, 1.0 / 9 + 0.25),
  ]) func sumsHazardsByHand(kind: CoxBaseline.Hazard, hazard: Double, variance: Double) throws {
    var solver = CoxSolver(
      predictors: Matrix(rows: 3, columns: 0),
      followUp: FollowUp(times: [2, 1, 1], causes: [1, 1, 1]))
    #expect(solver.solve() == .converged)
    let made = solver.baseline(kind)
    let baseline = try #require(made)
    let first = try #require(baseline.value(at: 1.5))
    #expect(abs(first.cumulativeHazard - hazard) < 1e-15)
    #expect(abs(first.variance - variance) < 1e-15)
    #expect(try abs(#require(baseline.value(at: 2)).cumulativeHazard - hazard - 1) < 1e-15)
    #expect(baseline.value(at: 0.5)?.cumulativeHazard == 0)
    let estimate = baseline.survival(at: 1, for: CoxPatient(columns: []), interval: .log)
    let margin = 1.959963984540054 * variance.squareRoot()
    #expect(try abs(#require(estimate.estimate) - exp(-hazard)) < 1e-15)
    #expect(try abs(#require(estimate.lower) - exp(-hazard - margin)) < 1e-12)
    #expect(try #require(estimate.upper) == min(1, exp(-hazard + margin)))
    #expect(baseline.survival(at: 3, for: CoxPatient(columns: [])).estimate == nil)
    #expect(baseline.survival(at: 3, for: CoxPatient(columns: []), extend: true).estimate != nil)
    #expect(baseline.value(at: 1, stratum: 4) == nil)
  }

  /// Five patients: the event at 1 and 3, a competing event at 2.
  ///
  /// Without predictors the product limit
  /// is Aalen and Johansen's 2/5; exponential 1/5 + exp(−1/5 − 1/4) / 3.
  @Test func joinsCauseSpecificHazardsByHand() throws {
    let followUp = FollowUp(times: [4, 1, 3, 2, 5], causes: [0, 1, 1, 2, 0])
    let strata = [followUp, followUp.ofCompetingEvents].map { followUp in
      var solver = CoxSolver(predictors: Matrix(rows: 5, columns: 0), followUp: followUp)
      solver.solve()
      return solver.baseline()?.stratum()
    }
    let hazards = CauseSpecificHazards(event: strata[0], competing: strata[1])
    #expect(hazards.times == [1, 2, 3])
    func risk(_ time: Double, _ method: Baseline.AbsoluteRisk, ratio: Double = 1) -> Double {
      hazards.risk(by: time, eventRatio: ratio, competingRatio: 1, method: method)
    }
    #expect(abs(risk(3, .productLimit) - 0.4) < 1e-15)
    #expect(abs(risk(3, .exponential) - (0.2 + exp(-0.45) / 3)) < 1e-15)
    #expect(risk(0.9, .productLimit) == 0)
    #expect(risk(2.5, .exponential) == risk(1, .exponential))
    // Ten times the hazard: 2 already at the first event, as R gives it.
    #expect(risk(1, .exponential, ratio: 10) == 2)
  }

  /// Sums over patients vanish at the maximum, and each patient's dfbeta is the change of the
  /// coefficients with the patient's weight.
  @Test(arguments: [CoxSolver.Ties.efron, .breslow]) func residualsDescribeTheFit(
    ties: CoxSolver.Ties
  ) throws {
    let data = Simulated(rows: 60, isTied: false)
    let options = CoxSolver.Options(ties: ties, strata: data.strata)
    var solver = CoxSolver(predictors: data.predictors, followUp: data.followUp, options: options)
    #expect(solver.solve() == .converged)
    let residuals = try #require(CoxResiduals(solver))
    let found = solver.covariance()
    let covariance = try #require(found)
    #expect(abs(residuals.martingale.reduce(0, +)) < 1e-12)
    for column in 0..<2 {
      #expect(abs(residuals.score.column(column).reduce(0, +)) < 1e-10)
      #expect(abs(residuals.schoenfeld.column(column).reduce(0, +)) < 1e-10)
    }
    let influence = residuals.dfbeta(covariance: covariance)
    let best = solver.coefficients
    for row in [0, 7, 31] {
      var weights = Array(repeating: 1.0, count: 60)
      weights[row] = 1 + 1e-5
      solver.solve(weights: weights, start: best)
      let up = solver.coefficients
      weights[row] = 1 - 1e-5
      solver.solve(weights: weights, start: best)
      for column in 0..<2 {
        let slope = (up[column] - solver.coefficients[column]) / 2e-5
        #expect(abs(slope - influence[row, column]) < 1e-6)
      }
    }
    // Each patient a cluster is no cluster.
    let alone = residuals.robustCovariance(covariance: covariance)
    let named = residuals.robustCovariance(covariance: covariance, clusters: Array(0..<60))
    #expect(alone == named)
  }

  /// The sign of a deviance residual is the martingale's; of one event met after the hazard h it is
  /// √(−2 (1 − h + log h)).
  @Test func devianceFollowsFromMartingale() throws {
    var solver = CoxSolver(
      predictors: Matrix(rows: 3, columns: 0),
      followUp: FollowUp(times: [1, 2, 3], causes: [1, 0, 0]))
    solver.solve()
    let residuals = try #require(CoxResiduals(solver))
    #expect(abs(residuals.martingale[0] - 2.0 / 3) < 1e-15)
    #expect(abs(residuals.deviance[0] - (-2 * (2.0 / 3 + log(1.0 / 3))).squareRoot()) < 1e-14)
    #expect(abs(residuals.deviance[1] + (2.0 / 3).squareRoot()) < 1e-14)
    var exact = CoxSolver(
      predictors: Matrix(rows: 3, columns: 0),
      followUp: FollowUp(times: [1, 2, 3], causes: [1, 0, 0]),
      options: .init(ties: .exact))
    exact.solve()
    #expect(CoxResiduals(exact) == nil)
  }

  /// The likelihood ratio, Wald and score tests of one group: the score test is the log-rank test.
  @Test func scoreTestOfAGroupIsTheLogRankTest() throws {
    let data = Simulated(rows: 80, isTied: false)
    let group = (0..<80).map { $0 % 2 }
    var solver = CoxSolver(
      predictors: Matrix(columns: [group.map(Double.init)], rows: 80), followUp: data.followUp)
    solver.solve()
    let made = CoxGlobalTests(&solver)
    let tests = try #require(made)
    let logRank = LogRankTest(data.followUp, groups: group)
    #expect(try abs(tests.score.statistic - #require(logRank.chiSquared)) < 1e-10)
    #expect(abs(tests.wald.statistic - tests.likelihoodRatio.statistic) < 0.5)
  }

  /// The test of proportional hazards does not see origin and unit of time (identity) nor of columns,
  /// and finds an effect that turns round.
  @Test func proportionalHazardsTestIsInvariant() throws {
    let data = Simulated(rows: 120, isTied: true)
    func test(_ scale: Double, _ shift: Double, column: Double) -> Double? {
      let followUp = FollowUp(
        times: data.followUp.times.map { scale * $0 + shift }, causes: data.followUp.causes)
      var predictors = data.predictors
      for row in 0..<120 { predictors[row, 1] = column * predictors[row, 1] + 3 }
      var solver = CoxSolver(predictors: predictors, followUp: followUp)
      solver.solve()
      let test = ProportionalHazardsTest(solver, followUp: followUp, transform: .identity)
      return test?.global.chiSquared
    }
    let plain = try #require(test(1, 0, column: 1))
    let other = try #require(test(7, 2, column: 40))
    #expect(abs(other / plain - 1) < 1e-7)
    let turned = FollowUp(times: (1...40).map(Double.init), causes: Array(repeating: 1, count: 40))
    let early = (0..<15).map { $0 % 8 > 0 ? 1.0 : 0 }
    let late = (28..<40).map { Double($0 % 2) }
    let column = early + Array(repeating: 0, count: 13) + late
    var solver = CoxSolver(predictors: Matrix(columns: [column], rows: 40), followUp: turned)
    #expect(solver.solve() == .converged)
    let found = try #require(ProportionalHazardsTest(solver, followUp: turned))
    #expect(try #require(found.global.p) < 0.05)
  }

  /// D does not change with a monotone map of the linear predictor.
  @Test func roystonsDHeedsRanksOnly() throws {
    let data = Simulated(rows: 80, isTied: false)
    let values = data.predictors.column(1).map { $0 }
    let plain = try #require(RoystonD(linearPredictors: values, followUp: data.followUp))
    let mapped = try #require(
      RoystonD(linearPredictors: values.map { exp($0) }, followUp: data.followUp))
    #expect(abs(plain.d - mapped.d) < 1e-12)
    #expect(plain.gonenHeller > 0.5 && plain.gonenHeller < 1)
    #expect(
      RoystonD(
        linearPredictors: [1, 1, 1], followUp: FollowUp(times: [1, 2, 3], causes: [1, 1, 1])) == nil
    )
  }

  private struct Simulated {
    let predictors: Matrix
    let followUp: FollowUp
    let strata: [Int]

    init(rows: Int, isTied: Bool) {
      var source = SplitMix64(seed: 11)
      let columns = (0..<2).map { index in
        (0..<rows).map { _ in index == 0 ? (source.uniform() < 0.4 ? 1.0 : 0) : source.normal() }
      }
      let times = (0..<rows).map { row in
        let time =
          -log(max(1e-9, source.uniform())) / exp(0.7 * columns[0][row] + 0.5 * columns[1][row])
        return isTied ? (time * 6).rounded(.up) : time
      }
      predictors = Matrix(columns: columns, rows: rows)
      followUp = FollowUp(
        times: times, causes: (0..<rows).map { _ in source.uniform() < 0.7 ? 1 : 0 })
      strata = (0..<rows).map { $0 % 2 }
    }
  }
}
