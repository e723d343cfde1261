import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// Fits of outcomes with three categories.
enum CategorySamples {
  static let codes = ["none", "low", "high"]

  static func spec(_ formula: String, reference: String = "none") throws -> ModelSpec {
    let formula = try Formula(formula)
    return formula.spec(
      kind: .multinomial(
        outcome: formula.outcome,
        OutcomeCategories(reference: reference, levels: codes.map { .init(code: $0) })))
  }

  static func fit(
    _ formula: String, on cohort: Cohort, reference: String = "none"
  ) throws -> FittedModel {
    let spec = try spec(formula, reference: reference)
    return try RiskModels.fit(spec, to: AnalysisSet(cohort, for: spec))
  }

  /// A cohort from a seed: the category depends on x and group, in other ways for each category.
  static func random(seed: UInt64, patients: Int = 300) -> Cohort {
    var source = SplitMix64(seed: seed)
    var (x, group, y): ([Double], [String?], [String?]) = ([], [], [])
    for _ in 0..<patients {
      let (first, second) = (source.normal(), source.uniform())
      let level = second < 0.5 ? "a" : "b"
      let risks = OutcomeCategories.risks([
        0.3 + 0.5 * first, -0.2 - 0.4 * first + (level == "b" ? 0.7 : 0),
      ])
      let draw = source.uniform()
      x.append(60 + 10 * first)
      group.append(level)
      y.append(draw < risks[0] ? "none" : draw < risks[0] + risks[1] ? "low" : "high")
    }
    return Samples.cohort(
      Samples.number("x", x), Samples.category("group", levels: ["a", "b"], group),
      Samples.category("y", levels: codes, y))
  }
}

@Suite("Multinomial regression by hand") struct MultinomialFitByHandTests {
  /// Unexposed: 4 none, 2 low, 1 high; exposed: 2 none, 3 low, 4 high.
  ///
  /// A saturated model has closed forms: intercepts ln(2/4) and ln(1/4), slopes ln(3·4/(2·2)) = ln 3 and
  /// ln(4·4/(2·1)) = ln 8; variances of the low intercept 1/2 + 1/4 and of its slope 1/2 + 1/4 + 1/3 + 1/2; the two
  /// intercepts share the reference's 1/4, the two slopes 1/4 + 1/2.
  @Test func twoByThreeTable() throws {
    let cells = [(0.0, [4, 2, 1]), (1.0, [2, 3, 4])]
    var (x, y): ([Double], [String?]) = ([], [])
    for (exposure, counts) in cells {
      for (code, count) in zip(CategorySamples.codes, counts) {
        x += Array(repeating: exposure, count: count)
        y += Array(repeating: code, count: count)
      }
    }
    let order = [5, 12, 0, 9, 3, 15, 7, 1, 14, 2, 11, 4, 8, 13, 6, 10]
    let cohort = Samples.cohort(
      Samples.number("x", order.map { x[$0] }),
      Samples.category("y", levels: CategorySamples.codes, order.map { y[$0] }))
    let fitted = try CategorySamples.fit("y ~ x", on: cohort)
    let expected = [log(0.5), log(3.0), log(0.25), log(8.0)]
    for (row, value) in zip(fitted.coefficients, expected) {
      #expect(row.estimate.agrees(with: value, within: 1e-12))
    }
    #expect(fitted.coefficients.map(\.category) == ["low", "low", "high", "high"])
    #expect(fitted.coefficients.map(\.name) == ["Intercept", "x", "Intercept", "x"])
    let covariance = try #require(fitted.riskModel.covariance)
    #expect(covariance[0, 0].agrees(with: 0.75, within: 1e-12))
    #expect(covariance[1, 1].agrees(with: 0.5 + 0.25 + 1.0 / 3 + 0.5, within: 1e-12))
    #expect(covariance[2, 2].agrees(with: 1.25, within: 1e-12))
    #expect(covariance[0, 2].agrees(with: 0.25, within: 1e-12))
    #expect(covariance[1, 3].agrees(with: 0.75, within: 1e-12))
    let loglik =
      4 * log(4.0 / 7) + 2 * log(2.0 / 7) + log(1.0 / 7) + 2 * log(2.0 / 9) + 3 * log(3.0 / 9)
      + 4 * log(4.0 / 9)
    #expect(fitted.logLikelihood.agrees(with: loglik, within: 1e-12))
    let null = 6 * log(6.0 / 16) + 5 * log(5.0 / 16) + 5 * log(5.0 / 16)
    #expect(fitted.nullLogLikelihood.agrees(with: null, within: 1e-12))
    #expect(fitted.aic.agrees(with: -2 * loglik + 8, within: 1e-12))
    #expect(fitted.likelihoodRatioTests.map(\.degreesOfFreedom) == [2])
    let risks = try fitted.riskModel.predictCategories(["x": .number(1)]).risks
    for (risk, value) in zip(risks, [2.0 / 9, 3.0 / 9, 4.0 / 9]) {
      #expect((risk.estimate ?? 0).agrees(with: value, within: 1e-12))
    }
    // The log odds of "high" among the exposed have the variance 1/4 + 1/5 of a binomial count.
    let margin = NormalDistribution.criticalValue() * (1.0 / 4 + 1.0 / 5).squareRoot()
    let lower = inverseLogit(log(4.0 / 5) - margin).p
    #expect((risks[2].lower ?? 0).agrees(with: lower, within: 1e-12))
    #expect(fitted.riskModel.categories?.levels.map(\.patientCount) == [6, 5, 5])
    #expect(fitted.riskModel.eventCount == 10)
  }
}

@Suite("Multinomial regression against R") struct MultinomialFitReferenceTests {
  struct Expected: Decodable {
    var coefficients: [Double]
    var multinom: [Double]
    var vcov: [[Double]]
    var loglik: Double
    var nullLoglik: Double
    var likelihoodRatioTests: [Double]
    var weighted: Weighted
    var probabilities: [[Double]]
    var intervals: [[[Double]]]
    struct Weighted: Decodable {
      var coefficients: [Double]
      var vcov: [[Double]]
      var loglik: Double
    }
  }

  static func reference() throws -> (Expected, Cohort) {
    let folder = Reference.folder.appending(path: "multinomial")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let expected = try decoder.decode(
      Expected.self, from: Data(contentsOf: folder.appending(path: "pbc_stage.json")))
    let lines = try String(
      contentsOf: folder.appending(path: "pbc_stage.csv"), encoding: .utf8
    ).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let columns = lines[0].enumerated().map { index, name in
      let cells = lines.dropFirst().map { $0[index] }
      switch name {
      case "stage":
        return Samples.category(
          "stage", levels: ["early", "bridging", "cirrhosis"], cells.map(Optional.some))
      case "sex": return Samples.category("sex", levels: ["m", "f"], cells.map(Optional.some))
      default: return Samples.number(name, cells.map { Double($0) ?? .nan })
      }
    }
    return (expected, Samples.cohort(columns))
  }

  static func spec() throws -> ModelSpec {
    try Formula("stage ~ age + sex + log(bili) + albumin + platelet").spec(
      kind: .multinomial(
        outcome: "stage",
        OutcomeCategories(
          reference: "early", levels: ["early", "bridging", "cirrhosis"].map { .init(code: $0) })))
  }

  /// R 4.2.2, nnet 7.3-18: multinom(reltol = 1e-14, maxit = 1000); see pbc_stage.R.
  @Test func agreesWithMultinom() throws {
    let (expected, cohort) = try Self.reference()
    let spec = try Self.spec()
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    for (index, row) in fitted.coefficients.enumerated() {
      #expect(row.estimate.agrees(with: expected.coefficients[index], within: 1e-9))
      #expect(row.estimate.agrees(with: expected.multinom[index], within: 1e-7))
      let error = expected.vcov[index][index].squareRoot()
      #expect(abs((row.se ?? 0) - error) < 1e-9 * error)
    }
    let covariance = try #require(fitted.riskModel.covariance)
    for (i, row) in expected.vcov.enumerated() {
      for (j, value) in row.enumerated() {
        #expect(covariance[i, j].agrees(with: value, within: 1e-9))
      }
    }
    #expect(fitted.logLikelihood.agrees(with: expected.loglik, within: 1e-10))
    #expect(fitted.nullLogLikelihood.agrees(with: expected.nullLoglik, within: 1e-10))
    #expect(fitted.likelihoodRatioTests.map(\.degreesOfFreedom) == [2, 2, 2, 2, 2])
    for (test, value) in zip(fitted.likelihoodRatioTests, expected.likelihoodRatioTests) {
      #expect(test.chiSquared.agrees(with: value, within: 1e-8))
    }
    for row in 0..<5 {
      let found = try fitted.riskModel.predictCategories(cohort.values(ofRow: row)).risks
      for level in 0..<3 {
        let risk = try #require(found[level].estimate)
        #expect(risk.agrees(with: expected.probabilities[row][level], within: 1e-9))
        let limits = expected.intervals[row][level]
        #expect((found[level].lower ?? 0).agrees(with: limits[0], within: 1e-9))
        #expect((found[level].upper ?? 0).agrees(with: limits[1], within: 1e-9))
      }
    }
  }

  /// The same fit with the case weights 1, 2 and 3 in turn.
  @Test func agreesWithWeights() throws {
    let (expected, cohort) = try Self.reference()
    let spec = try Self.spec()
    let data = try AnalysisSet(cohort, for: spec)
    var solver = MultinomialSolver(
      predictors: data.predictors, categories: try #require(data.categories), categoryCount: 3)
    let weights = (1...data.patientCount).map { Double(1 + $0 % 3) }
    #expect(solver.solve(weights: weights) == .converged)
    for (found, value) in zip(solver.coefficients, expected.weighted.coefficients) {
      #expect(found.agrees(with: value, within: 1e-9))
    }
    #expect(solver.logLikelihood.agrees(with: expected.weighted.loglik, within: 1e-10))
    let made = solver.covariance()
    let covariance = try #require(made)
    for (i, row) in expected.weighted.vcov.enumerated() {
      #expect(covariance[i, i].agrees(with: row[i], within: 1e-9))
    }
    // A warm start ends at the same maximum.
    let start = solver.coefficients
    #expect(solver.solve(start: start) == .converged)
    for (found, value) in zip(solver.coefficients, expected.coefficients) {
      #expect(found.agrees(with: value, within: 1e-9))
    }
  }
}

@Suite("Properties of multinomial fits") struct MultinomialFitPropertyTests {
  /// With two categories it is logistic regression.
  @Test(arguments: 0..<10)
  func twoCategoriesAreLogistic(seed: UInt64) throws {
    let spec = try Formula("y ~ x + z + group").logisticSpec(event: "yes")
    let data = try AnalysisSet(Samples.random(seed: seed), for: spec)
    let logistic = try fit(spec, to: data)
    var solver = MultinomialSolver(
      predictors: data.predictors, categories: data.outcomes.map { $0 ? 1 : 0 }, categoryCount: 2)
    #expect(solver.solve() == .converged)
    for (found, value) in zip(solver.coefficients, logistic.riskModel.coefficients) {
      #expect(found.agrees(with: value, within: 1e-9))
    }
    #expect(solver.logLikelihood.agrees(with: logistic.logLikelihood, within: 1e-10))
    let (made, other) = (solver.covariance(), logistic.riskModel.covariance)
    let own = try #require(made)
    for i in 0..<own.rows {
      #expect(own[i, i].agrees(with: other?[i, i] ?? .nan, within: 1e-9))
    }
  }

  /// Another reference is another way to write the same risks.
  @Test(arguments: 0..<10)
  func referenceDoesNotMatter(seed: UInt64) throws {
    let cohort = CategorySamples.random(seed: seed)
    let first = try CategorySamples.fit("y ~ x * group", on: cohort)
    let second = try CategorySamples.fit("y ~ x * group", on: cohort, reference: "high")
    #expect(first.logLikelihood.agrees(with: second.logLikelihood, within: 1e-10))
    let own = try first.riskModel.categoryRisks(for: cohort)
    let other = try second.riskModel.categoryRisks(for: cohort)
    for level in 0..<3 {
      for row in 0..<cohort.rowCount {
        #expect(own[level][row].agrees(with: other[level][row], within: 1e-9))
      }
    }
    for row in 0..<cohort.rowCount {
      #expect(abs(own[0][row] + own[1][row] + own[2][row] - 1) < 1e-14)
    }
    for (a, b) in zip(first.likelihoodRatioTests, second.likelihoodRatioTests) {
      #expect(a.chiSquared.agrees(with: b.chiSquared, within: 1e-7))
    }
    for (a, b) in zip(first.waldTests, second.waldTests) where a.name == "TOTAL" {
      #expect(a.chiSquared.agrees(with: b.chiSquared, within: 1e-7))
      #expect(a.degreesOfFreedom == 6 && b.degreesOfFreedom == 6)
    }
  }

  /// Row order changes nothing, doubling every patient halves the covariance.
  @Test(arguments: 0..<10)
  func orderAndDoubling(seed: UInt64) throws {
    let cohort = CategorySamples.random(seed: seed, patients: 120)
    let fitted = try CategorySamples.fit("y ~ x + group", on: cohort)
    var source = SplitMix64(seed: seed + 77)
    let shuffled = (0..<cohort.rowCount).map { ($0, source.uniform()) }.sorted { $0.1 < $1.1 }
    let other = try CategorySamples.fit(
      "y ~ x + group", on: cohort.selecting(rows: shuffled.map(\.0)))
    let doubled = try CategorySamples.fit(
      "y ~ x + group", on: cohort.selecting(rows: shuffled.map(\.0) + shuffled.map(\.0)))
    for index in fitted.coefficients.indices {
      let value = fitted.coefficients[index].estimate
      #expect(other.coefficients[index].estimate.agrees(with: value, within: 1e-9))
      #expect(doubled.coefficients[index].estimate.agrees(with: value, within: 1e-9))
      let variance = fitted.riskModel.covariance?[index, index] ?? .nan
      let half = doubled.riskModel.covariance?[index, index] ?? .nan
      #expect(half.agrees(with: variance / 2, within: 1e-9))
    }
  }
}
