import Cohorts
import Diagnostics
import Foundation
import Statistics
import TestSupport
import Testing

@testable import RiskModels

/// Models of several categories fitted to completed data sets.
@Suite("Multinomial regression over completed data sets") struct MultinomialImputationTests {
  // MARK: By hand

  /// One patient's exposure is filled in as absent, then as present; the category of nobody changes.
  ///
  ///     copy 1: unexposed 4 none, 2 low, 1 high; exposed 2, 3, 4
  ///     copy 2: unexposed 3 none, 2 low, 1 high; exposed 3, 3, 4
  ///
  /// Slopes of low: ln(3·4/(2·2)) = ln 3 and ln(3·3/(3·2)) = ln 1.5, mean ln √4.5, B = (ln 2)²/2; their variances
  /// ½ + ¼ + ⅓ + ½ and ½ + ⅓ + ⅓ + ⅓. Slopes of high: ln 8 and ln 4, which also differ by ln 2, so that both slopes covary
  /// between copies as each varies; within copies they share the reference's ¼ + ½ and ⅓ + ⅓.
  @Test func twoTablesByHand() throws {
    let fit = try CompletedAnalysis(Self.tables, for: CategorySamples.spec("y ~ x"))
      .fit(CategorySamples.spec("y ~ x"))
    let rows = fit.pooled.coefficients
    #expect(rows.map(\.name) == ["Intercept", "x", "Intercept", "x"])
    #expect(rows.map(\.category) == ["low", "low", "high", "high"])
    let means = [
      (log(2.0 / 4) + log(2.0 / 3)) / 2, log(4.5) / 2, (log(1.0 / 4) + log(1.0 / 3)) / 2,
      log(32.0) / 2,
    ]
    for (row, value) in zip(rows, means) {
      #expect(row.estimate.agrees(with: value, within: 1e-12))
    }
    let within = ((0.5 + 0.25 + 1.0 / 3 + 0.5) + (0.5 + 1)) / 2
    let between = log(2.0) * log(2.0) / 2
    let total = within + 1.5 * between
    #expect((rows[1].se ?? 0).agrees(with: total.squareRoot(), within: 1e-12))
    // 16 patients − 4 coefficients; λ = 1.5 B / T, ν = 1 / (1/ν_old + 1/ν_obs).
    let share = 1.5 * between / total
    let (large, observed) = (1 / (share * share), 13.0 / 15 * 12 * (1 - share))
    let freedom = large * observed / (large + observed)
    #expect((rows[1].degreesOfFreedom ?? 0).agrees(with: freedom, within: 1e-12))
    let increase = 1.5 * between / within
    let loss = (increase + 2 / (freedom + 3)) / (increase + 1)
    #expect((rows[1].missingInformation ?? 0).agrees(with: loss, within: 1e-12))
    let covariance = try #require(fit.pooled.riskModel.covariance)
    #expect(
      covariance[1, 3].agrees(with: (0.75 + 2.0 / 3) / 2 + 1.5 * between, within: 1e-12))
    #expect(fit.pooled.riskModel.categories?.levels.map(\.patientCount) == [6, 5, 5])
    let lost = try #require(fit.pooled.riskModel.imputation?.variables.first)
    #expect(
      lost.missingInformation
        == rows.map { $0.missingInformation ?? 0 }.enumerated()
        .filter { $0.offset % 2 == 1 }.map(\.element).max())
    #expect(fit.pooled.waldTests.map(\.degreesOfFreedom) == [2, 2])
  }

  private static var tables: CompletedCohorts {
    func cohort(_ cells: [[Int]]) -> Cohort {
      var (x, y): ([Double], [String?]) = ([], [])
      for (level, code) in CategorySamples.codes.enumerated() {
        for exposure in 0..<2 {
          x += Array(repeating: Double(exposure), count: cells[exposure][level])
          y += Array(repeating: code, count: cells[exposure][level])
        }
      }
      return Samples.cohort(
        Samples.number("x", x), Samples.category("y", levels: CategorySamples.codes, y))
    }
    let copies = [cohort([[4, 2, 1], [2, 3, 4]]), cohort([[3, 2, 1], [3, 3, 4]])]
    return CompletedCohorts(
      copies, observed: copies[0],
      record: ImputationRecord(
        method: .given, imputations: 2, variables: [.init(variable: "x", missing: 1)]))
  }

  /// Four patients: an indicator of each category but the reference, in the order of the model, nobody without a category.
  @Test func outcomeOfTheImputationModel() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [1, 2, 3, 4, 5]),
      Samples.category("y", levels: CategorySamples.codes, ["high", "none", nil, "low", "high"]))
    let outcome = try CategorySamples.spec("y ~ x").outcomeForImputation(of: cohort)
    #expect(outcome.rows == [0, 1, 3, 4])
    #expect(outcome.columns == [[0, 0, 1, 0], [1, 0, 0, 1]])
    let other = try CategorySamples.spec("y ~ x", reference: "high").outcomeForImputation(
      of: cohort)
    #expect(other.columns == [[0, 1, 0, 0], [0, 0, 1, 0]])
  }

  // MARK: Against R

  struct Expected: Decodable {
    struct Test: Decodable {
      var name: String
      var d1: [Double]
      var d3: [Double]
    }
    var estimates: [Double]
    var se: [Double]
    var df: [Double]
    var fmi: [Double]
    var covariance: [[Double]]
    var loglik: Double
    var tests: [Test]
  }

  static func spec() throws -> ModelSpec { try MultinomialFitReferenceTests.spec() }

  /// R 4.2.2: mice 3.15.0 over fits of nnet 7.3-18 with Newton steps, mitml 0.4-4; see pbc_imputed.R.
  @Test func agreesWithMice() throws {
    let expected: Expected = try ImputedStages.reference()
    let spec = try Self.spec()
    let pooled = try CompletedAnalysis(ImputedStages.copies(), for: spec).fit(spec).pooled
    for (index, row) in pooled.coefficients.enumerated() {
      #expect(row.estimate.agrees(with: expected.estimates[index], within: 1e-9), "\(row.name)")
      #expect((row.se ?? 0).agrees(with: expected.se[index], within: 1e-9), "\(row.name)")
      #expect((row.degreesOfFreedom ?? 0).agrees(with: expected.df[index], within: 1e-8))
      #expect((row.missingInformation ?? 0).agrees(with: expected.fmi[index], within: 1e-8))
    }
    let covariance = try #require(pooled.riskModel.covariance)
    for (i, row) in expected.covariance.enumerated() {
      for (j, value) in row.enumerated() {
        #expect(covariance[i, j].agrees(with: value, within: 1e-8))
      }
    }
    #expect(pooled.logLikelihood.agrees(with: expected.loglik, within: 1e-10))
    #expect(pooled.riskModel.coefficients == pooled.coefficients.map(\.estimate))
    for test in expected.tests {
      let name = test.name == "log(bili)" ? "bili" : test.name
      let wald = try #require(pooled.waldTests.first { $0.name == name })
      try compare(wald.pooling, test.d1, wald.degreesOfFreedom, wald.p)
      let ratio = try #require(pooled.likelihoodRatioTests.first { $0.variable == name })
      try compare(ratio.pooling, test.d3, ratio.degreesOfFreedom, ratio.p)
    }
  }

  /// F, its degrees of freedom and r.
  private func compare(
    _ account: PooledTest.Account?, _ expected: [Double], _ freedom: Int, _ p: Double
  ) throws {
    let account = try #require(account)
    #expect(account.statistic.agrees(with: expected[0], within: 1e-8))
    #expect(Double(freedom) == expected[1])
    #expect((account.denominator ?? 0).agrees(with: expected[2], within: 1e-7))
    #expect((account.relativeIncrease ?? 0).agrees(with: expected[3], within: 1e-7))
    let tail = FDistribution.upperTail(
      account.statistic, numerator: expected[1], denominator: expected[2])
    #expect(p.agrees(with: tail, within: 1e-7))
  }

  // MARK: Properties

  /// Copies that agree pool to the fit of one, with no variance between them.
  @Test(arguments: 0..<12)
  func copiesThatAgree(seed: UInt64) throws {
    let cohort = CategorySamples.random(seed: seed)
    let spec = try CategorySamples.spec("y ~ rcs(x, 3) + group")
    let one = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let pooled = try Self.analysis([cohort, cohort, cohort], spec).fit(spec).pooled
    for (a, b) in zip(pooled.coefficients, one.coefficients) {
      #expect(a.estimate.agrees(with: b.estimate, within: 1e-10))
      #expect((a.se ?? 0).agrees(with: b.se ?? 1, within: 1e-10))
      #expect(a.category == b.category && (a.missingInformation ?? 1) < 0.02)
    }
    #expect(pooled.logLikelihood.agrees(with: one.logLikelihood, within: 1e-10))
    for (a, b) in zip(pooled.likelihoodRatioTests, one.likelihoodRatioTests) {
      #expect(a.chiSquared.agrees(with: b.chiSquared, within: 1e-6))
    }
    for (a, b) in zip(pooled.waldTests, one.waldTests) {
      #expect(a.chiSquared.agrees(with: b.chiSquared, within: 1e-8))
    }
    let levels = try #require(pooled.riskModel.categories?.levels)
    for (a, b) in zip(levels, one.riskModel.categories?.levels ?? []) {
      let (own, other) = (a.linearPredictorSpread?.mean ?? 0, b.linearPredictorSpread?.mean ?? 0)
      #expect(own.agrees(with: other, within: 1e-10))
      #expect(a.patientCount == b.patientCount)
    }
  }

  /// Copies have no order, and the model file says what the model says.
  @Test(arguments: 0..<12)
  func copiesKnowNoOrder(seed: UInt64) async throws {
    let cohort = CategorySamples.random(seed: seed).losing("x") { $0 % 5 == 2 }
    let spec = try CategorySamples.spec("y ~ x + group")
    let outcome = try spec.outcomeForImputation(of: cohort)
    let copies = try await MultipleImputation(imputations: 3, iterations: 2, seed: seed).complete(
      cohort, variables: spec.predictorNames, knowing: outcome.columns)
    for copy in copies.cohorts { #expect(copy["y"] == cohort["y"]) }
    let one = try CompletedAnalysis(copies, for: spec).fit(spec).pooled
    let other = try Self.analysis(copies.cohorts.reversed(), spec).fit(spec).pooled
    for (a, b) in zip(one.coefficients, other.coefficients) {
      #expect(a.estimate.agrees(with: b.estimate, within: 1e-10))
      #expect((a.se ?? 0).agrees(with: b.se ?? 1, within: 1e-10))
    }
    #expect((one.riskModel.imputation?.variables.first?.missingInformation ?? 0) > 0)
    let file = try RiskModelFile.model(from: RiskModelFile.data(for: one.riskModel))
    #expect(file == one.riskModel)
  }

  static func analysis(_ copies: [Cohort], _ spec: ModelSpec) throws -> CompletedAnalysis {
    try CompletedAnalysis(
      CompletedCohorts(
        copies, observed: copies[0],
        record: ImputationRecord(method: .given, imputations: copies.count, variables: [])),
      for: spec)
  }

  // MARK: Trouble

  /// The second copy's x tells one category from all others: no coefficients exist there, and its number is said.
  @Test func separationInOneCopy() throws {
    let cohort = CategorySamples.random(seed: 5, patients: 90)
    guard case .categories(let y)? = cohort["y"]?.values,
      case .numbers(let x)? = cohort["x"]?.values
    else { return }
    let separated = Cohort(
      columns: cohort.columns.map { column in
        column.variable.name == "x"
          ? Column(column.variable, .numbers(zip(x, y).map { $1 == 1 ? $0 + 100 : $0 })) : column
      }, ids: cohort.ids)
    let spec = try CategorySamples.spec("y ~ x")
    let analysis = try Self.analysis([cohort, separated, cohort], spec)
    let error = #expect(throws: ImputedFitError.self) { try analysis.fit(spec) }
    guard case .noFit(in: 2, of: 3, .separatedCategories)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.diagnostics.first?.hints.first == "this is in imputation 2 of 3")
    #expect(error?.exitStatus == .impossibleAnalysis)
    // Where no copy has a fit, imputation is not to blame.
    let everywhere = try Self.analysis([separated, separated], spec)
    #expect(throws: FitError.separatedCategories(columns: ["x"], isComplete: false)) {
      try everywhere.fit(spec)
    }
  }

  @Test func whatIsNotOffered() throws {
    let cohort = CategorySamples.random(seed: 5)
    var spec = try CategorySamples.spec("y ~ x + group")
    let analysis = try Self.analysis([cohort, cohort], spec)
    spec.selection = .backward(.aic)
    #expect(throws: FitError.estimationNotAvailable(family: .multinomial)) {
      try analysis.fit(spec)
    }
  }
}
