import Foundation
import Statistics
import Survival
import Testing

@testable import RiskModels

/// Four patients with events in the order x = 1, 0, 1, 0, as in `CoxSolverTests`.
///
/// θ = exp(b) solves θ² − θ − 4 = 0. At the maximum the variances of x over risk sets are θ/(θ + 1)², 2θ/(θ + 2)²,
/// θ/(θ + 1)² and 0; without coefficients they are 1/4, 2/9, 1/4 and 0.
@Suite("What follows a fit of hazards, by hand") struct HazardByHandTests {
  private let theta = (1 + 17.0.squareRoot()) / 2
  private let followUp = FollowUp(times: [3, 1, 4, 2], causes: [1, 1, 1, 1])
  private var variances: [Double] {
    let ends = theta / ((theta + 1) * (theta + 1))
    return [ends, 2 * theta / ((theta + 2) * (theta + 2)), ends, 0]
  }

  private func solver() -> CoxSolver {
    var solver = CoxSolver(
      predictors: Matrix(columns: [[1, 1, 0, 0]], rows: 4), followUp: followUp)
    solver.solve()
    return solver
  }

  /// Score: ½ − 1/3 + ½ = 2/3 over 1/4 + 2/9 + 1/4 = 13/18, squared 8/13.
  ///
  /// Wald: b² times the information.
  @Test func threeTestsOfOneCoefficient() throws {
    var solver = solver()
    let made = CoxGlobalTests(&solver)
    let tests = try #require(made)
    #expect(abs(tests.score.statistic - 8.0 / 13) < 1e-12)
    let wald = log(theta) * log(theta) * variances.reduce(0, +)
    #expect(abs(tests.wald.statistic - wald) < 1e-10)
    let likelihood = theta / (2 * theta + 2) / (theta + 2) * theta / (theta + 1)
    #expect(abs(tests.likelihoodRatio.statistic - 2 * log(24 * likelihood)) < 1e-11)
    #expect(tests.score.degreesOfFreedom == 1)
  }

  /// Two patients above and two below: their normal scores are ± the mean m of those of 29/34 and 21/34.
  ///
  /// One unit of x is 2m, so that D = √(8/π) log θ / 2m. Of six pairs two tie (½) and four differ by 3.
  @Test func roystonsDOfTwoPairs() throws {
    let found = try #require(RoystonD(linearPredictors: [5, 5, 2, 2], followUp: followUp))
    let score =
      (NormalDistribution.quantile(29.0 / 34) + NormalDistribution.quantile(21.0 / 34)) / 2
    let beta = log(theta) / (2 * score)
    #expect(abs(found.d - (8 / Double.pi).squareRoot() * beta) < 1e-10)
    #expect(abs(found.r2D - beta * beta / (Double.pi * Double.pi / 6 + beta * beta)) < 1e-11)
    #expect(abs(found.r2KentOQuigley - 3 / (Double.pi * Double.pi / 6 + 3)) < 1e-14)
    #expect(abs(found.gonenHeller - (1 + 4 / (1 + exp(-3))) / 6) < 1e-14)
  }

  /// With g(t) = t, centred −1.5, −½, ½, 1.5.
  ///
  /// Residuals at events 1/(θ+1), −θ/(θ+2), 1/(θ+1), 0.
  ///
  /// Score Σ g r; its variance Σ g² v less (Σ g v)²/Σ v.
  @Test func slopeOfAHazardRatioOverTime() throws {
    let test = try #require(
      ProportionalHazardsTest(solver(), followUp: followUp, transform: .identity))
    let times = [-1.5, -0.5, 0.5, 1.5]
    let residuals = [1 / (theta + 1), -theta / (theta + 2), 1 / (theta + 1), 0]
    let score = zip(times, residuals).reduce(0) { $0 + $1.0 * $1.1 }
    let cross = zip(times, variances).reduce(0) { $0 + $1.0 * $1.1 }
    let own = zip(times, variances).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    let information = own - cross * cross / variances.reduce(0, +)
    let found = try #require(test.global.chiSquared)
    #expect(abs(found - score * score / information) < 1e-10)
  }

  /// Three patients with the event at 1, 2 and 3, nobody censored: Λ(1) = 1/3, Λ(2) = 1/3 + 1/2.
  ///
  /// What a patient moves of Λ(1): 1/3 − 1/9 with the event, −1/9 the others; of Λ(2) as well: nothing, ½ − ¼, −¼. Squares
  /// 4/81 + 1/81 + 1/81, and (2/9)² + (5/36)² + (13/36)² = (64 + 25 + 169)/1296.
  @Test func baselineVarianceOfThreePatients() throws {
    var solver = FineGraySolver(
      predictors: Matrix(rows: 3, columns: 0),
      followUp: FollowUp(times: [2, 1, 3], causes: [1, 1, 1]))
    let status = solver.solve()
    #expect(status == .converged)
    let made = solver.baseline(at: [1, 2])
    let baseline = try #require(made)
    #expect(abs(baseline[0].cumulativeHazard - 1.0 / 3) < 1e-15)
    #expect(abs(baseline[0].variance - 6.0 / 81) < 1e-14)
    #expect(abs(baseline[1].variance - 258.0 / 1296) < 1e-14)
  }
}
