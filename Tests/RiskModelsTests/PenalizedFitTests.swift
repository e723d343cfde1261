import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Penalised and restricted likelihoods")
struct PenalizedFitTests {
  /// Firth's estimate of a saturated 2 × 2 table is the log odds ratio with one half added to each cell.
  ///
  /// Cells 9/0 and 3/4: the table separates, so that maximum likelihood has no finite estimate. With
  /// halves: intercept ln(0.5/9.5), slope ln(4.5 · 9.5 / (0.5 · 3.5)).
  @Test func firthAddsHalvesToATable() {
    let x = Array(repeating: 0.0, count: 9) + Array(repeating: 1.0, count: 7)
    let y = Array(repeating: 0.0, count: 12) + Array(repeating: 1.0, count: 4)
    let predictors = Matrix(columns: [x], rows: 16)
    var plain = LogisticSolver(predictors: predictors, outcomes: y)
    let status = plain.solve()
    #expect(status == .separated(columns: [0], isComplete: false))
    var firth = LogisticSolver(predictors: predictors, outcomes: y, penalty: .jeffreys)
    let firthStatus = firth.solve()
    #expect(firthStatus == .converged)
    #expect(firth.coefficients[0].agrees(with: log(0.5 / 9.5), within: 1e-10))
    #expect(firth.coefficients[1].agrees(with: log(4.5 * 9.5 / (0.5 * 3.5)), within: 1e-10))
    // ½ log |I| with I = diag sums of n p (1 − p): |I| = 10 · p₀q₀ · 8 · p₁q₁ scaled to 9 and 7 patients.
    let (first, second) = (0.05, 4.5 / 8)
    let determinant = 9 * first * (1 - first) * 7 * second * (1 - second)
    let likelihood =
      9 * log(1 - first) + 4 * log(second) + 3 * log(1 - second) + 0.5 * log(determinant)
    #expect(firth.penalizedLogLikelihood.agrees(with: likelihood, within: 1e-10))
  }

  /// Clusters of one patient each give the sandwich of patients; a patient twice in one cluster counts
  /// its score twice.
  @Test func sandwichByHand() throws {
    // One column of ones is the intercept: p = 1/4, V = 1 / (4 · 3/16), scores ¾, −¼, −¼, −¼.
    let y = [1.0, 0, 0, 0]
    var solver = LogisticSolver(predictors: Matrix(rows: 4, columns: 0), outcomes: y)
    solver.solve()
    let variance = 1 / (4 * 3.0 / 16)
    let patients = solver.sandwichCovariance()
    let single = try #require(patients)
    #expect(single[0, 0].agrees(with: variance * variance * (9 + 3) / 16, within: 1e-12))
    // Clusters {1, 2} and {3, 4}: scores ½ and −½.
    let pairs = solver.sandwichCovariance(clusters: [7, 7, -1, -1])
    let paired = try #require(pairs)
    #expect(paired[0, 0].agrees(with: variance * variance * 0.5, within: 1e-12))
    let singles = solver.sandwichCovariance(clusters: [4, 3, 2, 1])
    let alone = try #require(singles)
    #expect(alone[0, 0].agrees(with: single[0, 0], within: 1e-14))
  }

  /// Numbers get λ times their variance, three levels λ (I − J/3).
  @Test func penaltyMatrixByHand() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [1, 2, 3, 6]),
      Samples.category("g", levels: ["a", "b", "c"], ["a", "b", "c", "a"]))
    let design = try Design(learning: [.variable("x"), .variable("g")], from: cohort)
    let matrix = RidgePenalty(3).matrix(for: design, predictors: try design.matrix(for: cohort))
    // Variance of 1, 2, 3, 6 about 3: (4 + 1 + 0 + 9) / 3.
    #expect(matrix[0, 0].agrees(with: 3 * 14.0 / 3, within: 1e-14))
    #expect(matrix[1, 1].agrees(with: 2, within: 1e-14))
    #expect(matrix[1, 2].agrees(with: -1, within: 1e-14) && matrix[0, 1] == 0)
  }

  @Test(arguments: UInt64(0)..<8)
  func ridgeShrinksAndItsGradientVanishes(seed: UInt64) throws {
    let (data, _) = try analysis(seed: seed)
    let penalty = RidgePenalty(2).matrix(for: data.design, predictors: data.predictors)
    var free = LogisticSolver(predictors: data.predictors, outcomes: data.outcomeNumbers)
    var ridge = LogisticSolver(
      predictors: data.predictors, outcomes: data.outcomeNumbers, penalty: .ridge(penalty))
    let statuses = [free.solve(), ridge.solve()]
    #expect(statuses == [.converged, .converged])
    #expect(size(of: ridge.coefficients, penalty) < size(of: free.coefficients, penalty))
    for column in 0..<data.predictors.columns {
      var slope = 0.0
      for (row, value) in data.predictors.column(column).enumerated() {
        slope +=
          value * (data.outcomeNumbers[row] - inverseLogit(ridge.linearPredictors[row]).p)
      }
      for other in 0..<data.predictors.columns {
        slope -= penalty[column, other] * ridge.coefficients[other + 1]
      }
      #expect(abs(slope) < 1e-8)
    }
    let slopes = ridge.effectiveDegreesOfFreedom()
    let freedom = try #require(slopes).reduce(0, +)
    #expect(freedom > 0 && freedom < Double(data.predictors.columns))
  }

  /// A restricted maximum is the maximum of the model without the columns.
  @Test(arguments: UInt64(0)..<8)
  func restrictedMaximumEqualsARefit(seed: UInt64) throws {
    let (data, _) = try analysis(seed: seed)
    var solver = LogisticSolver(predictors: data.predictors, outcomes: data.outcomeNumbers)
    solver.solve()
    var restricted = try #require(RestrictedLikelihood(solver))
    for dropped in [[1], [2, 3], [1, 2, 3, 4]] {
      let kept = (0..<data.predictors.columns).filter { !dropped.contains($0 + 1) }
      let smaller = Matrix(
        columns: kept.map { Array(data.predictors.column($0)) }, rows: data.patientCount)
      var refit = LogisticSolver(predictors: smaller, outcomes: data.outcomeNumbers)
      refit.solve()
      let found = restricted.penalizedLogLikelihood(without: dropped)
      let likelihood = try #require(found)
      #expect(likelihood.agrees(with: refit.logLikelihood, within: 1e-12))
      for (place, column) in kept.enumerated() {
        #expect(
          restricted.solver.coefficients[column + 1].agrees(
            with: refit.coefficients[place + 1], within: 1e-8))
      }
      for column in dropped { #expect(abs(restricted.solver.coefficients[column]) < 1e-12) }
    }
  }

  /// At a profile limit the likelihood has fallen by half the χ² quantile.
  @Test(arguments: [LogisticSolver.Penalty.none, .jeffreys], UInt64(0)..<6)
  func profileLimitsAreRoots(penalty: LogisticSolver.Penalty, seed: UInt64) throws {
    let (data, _) = try analysis(seed: seed)
    var solver = LogisticSolver(
      predictors: data.predictors, outcomes: data.outcomeNumbers, penalty: penalty)
    solver.solve()
    var profile = try #require(ProfileLikelihood(solver))
    var restricted = try #require(RestrictedLikelihood(solver))
    let fall = ChiSquaredDistribution.quantile(0.95, degreesOfFreedom: 1) / 2
    for coefficient in 0...data.predictors.columns {
      let found = profile.limits(of: coefficient)
      let limits = try #require(found)
      #expect(limits.lower < solver.coefficients[coefficient])
      #expect(limits.upper > solver.coefficients[coefficient])
      for limit in [limits.lower, limits.upper] {
        let isFound = restricted.maximize([.init(coefficient, at: limit)])
        #expect(isFound)
        let reached = restricted.maximum - restricted.solver.penalizedLogLikelihood
        #expect(reached.agrees(with: fall, within: 1e-9))
      }
    }
  }

  /// An offset is a column whose coefficient is one.
  @Test func offsetsAreHeldCoefficients() throws {
    let (data, _) = try analysis(seed: 5)
    let first = Array(data.predictors.column(1))
    let others = [0, 2, 3].map { Array(data.predictors.column($0)) }
    var with = LogisticSolver(
      predictors: Matrix(columns: others, rows: data.patientCount),
      outcomes: data.outcomeNumbers, offsets: first)
    with.solve()
    var full = LogisticSolver(predictors: data.predictors, outcomes: data.outcomeNumbers)
    full.solve()
    var held = try #require(RestrictedLikelihood(full))
    let isFound = held.maximize([.init(2, at: 1)])
    #expect(isFound)
    #expect(held.solver.logLikelihood.agrees(with: with.logLikelihood, within: 1e-11))
    #expect(held.solver.coefficients[1].agrees(with: with.coefficients[1], within: 1e-8))
  }

  private func analysis(seed: UInt64) throws -> (AnalysisSet, ModelSpec) {
    let spec = try Formula("y ~ x + z + group").logisticSpec(event: "yes")
    return (try AnalysisSet(Samples.random(seed: seed), for: spec), spec)
  }

  private func size(of coefficients: [Double], _ penalty: Matrix) -> Double {
    var sum = 0.0
    for i in 0..<penalty.rows {
      for j in 0..<penalty.columns {
        sum += coefficients[i + 1] * penalty[i, j] * coefficients[j + 1]
      }
    }
    return sum
  }
}
