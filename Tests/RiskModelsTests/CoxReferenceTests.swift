import Foundation
import RiskModels
import Statistics
import Survival
import Testing

/// Ties, strata, offsets and case weights at once, against R 4.2.2, survival 3.5-3.
///
/// `coxph(Surv(time, ev) ~ x1 + x2 + strata(s) + offset(off), weights = w, ties = …)` with tightened
/// convergence for patients i = 0...79 with time = 37 i mod 23 + 1, ev = (7 i mod 5 > 0), x1 = 13 i mod 11,
/// x2 = (29 i mod 17) / 4, s = i mod 2, w = i mod 3 + 1, off = (i mod 7) / 10; `cluster(i %/% 4)`.
@Suite struct CoxReferenceTests {
  struct Expected: Sendable {
    var ties: CoxSolver.Ties
    var coefficients: [Double]
    /// Null and maximum.
    var logLikelihoods: [Double]
    /// V₁₁, V₁₂, V₂₂.
    var covariance: [Double]
    var martingale: [Double]
    var deviance: [Double]
    /// Of patients 0 and 10.
    var dfbeta: [Double]
    var robustErrors: [Double]
    var schoenfeld: [Double]
    var scaledSchoenfeld: [Double]
    /// x1, x2, global.
    var proportionality: [Double]
    /// S(12) and its error for x1 = 4, x2 = 2, off = 0.5 in strata 0 and 1.
    var survival: [Double]
    /// Likelihood ratio, Wald, score.
    var tests: [Double]
  }

  static let expected = [
    Expected(
      ties: .efron, coefficients: [-0.0261027846805612, -0.10039804663767],
      logLikelihoods: [-432.333791703426, -430.918749592156],
      covariance: [0.00093177156764716, -0.00021791440215681, 0.00538447883767429],
      martingale: [-0.0251420958080254, 0.454330039857749, 0.773924125089708],
      deviance: [-0.224241369100465, 0.550292494494009, 1.19411932508706],
      dfbeta: [
        0.000103173762303584, 0.000203869892278753, -0.00115175580572584, 0.00244277777415634,
      ],
      robustErrors: [0.0404422630361751, 0.123213045450214],
      schoenfeld: [-0.801756242547879, 0.299727926098001],
      scaledSchoenfeld: [-0.0780943816607263, 0.0140718994362501],
      proportionality: [0.122845454905963, 0.582730161159652, 0.692135586852542],
      survival: [0.466046568004009, 0.559563928957078, 0.0642302600377812, 0.0626193710702415],
      tests: [2.83008422254136, 2.85795579782461, 2.87191258025012]),
    Expected(
      ties: .breslow, coefficients: [-0.0256735898479242, -0.0947469425555252],
      logLikelihoods: [-437.53025770103, -436.236139450183],
      covariance: [0.000927253635646797, -0.000213363470702251, 0.00537790878439207],
      martingale: [-0.0248497463412203, 0.429505478897822, 0.759990746600318],
      deviance: [-0.222933830278046, 0.513315175122388, 1.15506454707179],
      dfbeta: [
        0.000101764498371737, 0.000202905149644862, -0.00112859094477689, 0.00241154862740637,
      ],
      robustErrors: [0.0396723399333296, 0.12168855214774],
      schoenfeld: [-0.809748692567425, 0.290877447080174],
      scaledSchoenfeld: [-0.0776995124592152, 0.0164263802781904],
      proportionality: [0.120334518533602, 0.43641622324233, 0.541956494943551],
      survival: [0.471184051655804, 0.563816535692164, 0.0638656098381093, 0.062220323907453],
      tests: [2.5882365016945, 2.61208004023503, 2.62375220522817]),
  ]

  @Test(arguments: expected) func agreesWithR(expected: Expected) throws {
    var solver = try solved(expected.ties)
    let found = solver.covariance()
    let covariance = try #require(found)
    expectNear(solver.coefficients, expected.coefficients)
    expectNear([solver.nullLogLikelihood, solver.logLikelihood], expected.logLikelihoods)
    expectNear([covariance[0, 0], covariance[1, 0], covariance[1, 1]], expected.covariance)
    let made = CoxGlobalTests(&solver)
    let tests = try #require(made)
    expectNear([tests.likelihoodRatio, tests.wald, tests.score].map(\.statistic), expected.tests)
  }

  @Test(arguments: expected) func residualsAgreeWithR(expected: Expected) throws {
    var solver = try solved(expected.ties)
    let residuals = try #require(CoxResiduals(solver))
    let found = solver.covariance()
    let covariance = try #require(found)
    expectNear(Array(residuals.martingale.prefix(3)), expected.martingale)
    expectNear(Array(residuals.deviance.prefix(3)), expected.deviance)
    let influence = residuals.dfbeta(covariance: covariance)
    expectNear(influence.row(0) + influence.row(10), expected.dfbeta)
    let robust = residuals.robustCovariance(
      covariance: covariance, clusters: (0..<80).map { $0 / 4 })
    expectNear([robust[0, 0].squareRoot(), robust[1, 1].squareRoot()], expected.robustErrors)
    expectNear(residuals.schoenfeld.row(0), expected.schoenfeld)
    let scaled = residuals.scaledSchoenfeld(
      covariance: covariance, coefficients: solver.coefficients)
    expectNear(scaled.row(0), expected.scaledSchoenfeld)
  }

  @Test(arguments: expected) func hazardsAgreeWithR(expected: Expected) throws {
    var solver = try solved(expected.ties)
    let test = try #require(ProportionalHazardsTest(solver, followUp: Self.followUp))
    expectNear((test.terms + [test.global]).compactMap(\.chiSquared), expected.proportionality)
    let made = solver.baseline()
    let baseline = try #require(made)
    let estimates = [0, 1].map { stratum in
      baseline.survival(
        at: 12, for: CoxPatient(columns: [4, 2], stratum: stratum, offset: 0.5), extend: true)
    }
    expectNear(
      estimates.compactMap(\.estimate) + estimates.compactMap(\.standardError), expected.survival)
  }

  private func solved(_ ties: CoxSolver.Ties) throws -> CoxSolver {
    let x1 = Self.numbers { $0 * 13 % 11 }
    let x2 = Self.numbers { $0 * 29 % 17 }.map { $0 / 4 }
    let offsets = Self.numbers { $0 % 7 }.map { $0 / 10 }
    let strata = (0..<80).map { $0 % 2 }
    var solver = CoxSolver(
      predictors: Matrix(columns: [x1, x2], rows: 80), followUp: Self.followUp,
      options: .init(ties: ties, strata: strata, offsets: offsets))
    let status = solver.solve(weights: Self.numbers { $0 % 3 + 1 })
    #expect(status == .converged)
    return solver
  }

  private static func numbers(_ value: (Int) -> Int) -> [Double] {
    (0..<80).map { Double(value($0)) }
  }

  private func expectNear(_ found: [Double], _ wanted: [Double]) {
    #expect(found.count == wanted.count)
    for (a, b) in zip(found, wanted) {
      #expect(abs(a - b) <= 1e-10 * max(1e-3, abs(b)), "\(a) \(b)")
    }
  }

  private static let followUp = FollowUp(
    times: numbers { $0 * 37 % 23 + 1 }, events: (0..<80).map { $0 * 7 % 5 > 0 })
}
