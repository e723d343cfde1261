import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// Backward elimination on pooled coefficients, replayed in resamples of completed copies.
@Suite struct ImputedSelectionTests {
  private static let candidates = ["x", "weak", "noise"]

  /// Patients of three centres of whom a third lack `weak`, with as many copies as there are seeds.
  private static func copies(
    seeds: [UInt64], formula: String = "y ~ x + weak + noise", patients: Int = 150
  ) throws -> (copies: CompletedCohorts, spec: ModelSpec) {
    var source = SplitMix64(seed: 31)
    var columns = Array(repeating: [Double](), count: 3)
    var y: [Double] = []
    for row in 0..<patients {
      for index in columns.indices { columns[index].append(source.normal()) }
      let effect = columns[0][row] + 0.4 * columns[1][row] - 0.3
      y.append(source.uniform() < inverseLogit(effect).p ? 1 : 0)
    }
    let cohorts = seeds.map { seed -> Cohort in
      var (own, noise) = (columns, SplitMix64(seed: seed))
      for row in stride(from: 0, to: patients, by: 3) { own[1][row] += noise.normal() }
      let predictors = zip(candidates, own).map {
        Column(Variable(name: $0, kind: .number), .numbers($1))
      }
      return Cohort(
        columns: predictors + [Column(Variable(name: "y", kind: .number), .numbers(y))],
        ids: (0..<patients).map { "P\($0)" }, centres: (0..<patients).map { "C\($0 % 3)" })
    }
    var spec = try Formula(formula).logisticSpec(event: "1")
    spec.selection = .backward(.p(0.1))
    return (joined(cohorts), spec)
  }

  private static func joined(_ cohorts: [Cohort]) -> CompletedCohorts {
    CompletedCohorts(
      cohorts, observed: cohorts[0],
      record: ImputationRecord(method: .given, imputations: cohorts.count, variables: []))
  }

  private func plan(_ method: ResamplingMethod) -> ValidationPlan {
    ValidationPlan(
      replicates: 12, seed: 5, threads: 2, byCentre: method == .optimism, method: method, folds: 4,
      repeats: 2)
  }

  /// Two copies that agree say what the patients say without imputation, to the digit.
  @Test(arguments: ResamplingMethod.allCases)
  func copiesThatAgree(method: ResamplingMethod) async throws {
    let (copies, spec) = try Self.copies(seeds: [1, 1])
    let plan = plan(method)
    let cohort = copies.cohorts[0]
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let plain = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let pooled = try CompletedAnalysis(copies, for: spec).fit(spec)
    let results = try await validate(pooled, specifiedBy: spec, on: copies, following: plan)
    let own = try #require(plain.performance.optimismCorrected)
    #expect(results.count == 2 && own.inclusionFrequencies?.map(\.name) == Self.candidates)
    for result in results {
      var correction = try #require(result.performance.optimismCorrected)
      #expect(correction.repeatedSteps[.english].contains("pooled over the completed data sets"))
      correction.repeatedSteps = own.repeatedSteps
      #expect(correction == own)
      #expect(result.performance.apparent == plain.performance.apparent)
      #expect(result.performance.byCentre == plain.performance.byCentre)
      #expect(result.decisionCurve == plain.decisionCurve)
      #expect(result.calibrationCurve == plain.calibrationCurve)
    }
  }

  /// The same of models with times.
  @Test(arguments: FollowedCohort.families)
  func copiesWithTimes(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 1, count: 120)
    var spec = try FollowedCohort.spec(family)
    spec.selection = .backward(.aic)
    let copies = Self.joined([data.cohort, data.cohort])
    let model = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    let plain = try await validate(
      model, specifiedBy: spec, on: data.cohort, following: FollowedCohort.plan)
    let pooled = try CompletedAnalysis(copies, for: spec).fit(spec)
    let results = try await validate(
      pooled, specifiedBy: spec, on: copies, following: FollowedCohort.plan)
    let own = try #require(plain.performance.optimismCorrected)
    for result in results {
      var correction = try #require(result.performance.optimismCorrected)
      correction.repeatedSteps = own.repeatedSteps
      #expect(correction == own)
    }
  }

  /// What is chosen in each resample is what a fit to the resampled copies chooses, splines included.
  @Test(arguments: ["y ~ x + weak + noise", "y ~ rcs(x, 3) + weak + noise"])
  func choosesAsAFitToTheResample(formula: String) async throws {
    let (copies, spec) = try Self.copies(seeds: [1, 2, 3], formula: formula)
    var plan = plan(.optimism)
    plan.byCentre = false
    var expected: [[String]] = []
    for replicate in 0..<plan.replicates {
      let rows = plan.bootstrap.rows(ofReplicate: replicate, rowCount: 150)
      let resampled = Self.joined(copies.cohorts.map { $0.selecting(rows: rows) })
      let model = try CompletedAnalysis(resampled, for: spec).fit(spec).pooled.riskModel
      expected.append(try #require(model.selection).kept)
    }
    let pooled = try CompletedAnalysis(copies, for: spec).fit(spec)
    let results = try await validate(pooled, specifiedBy: spec, on: copies, following: plan)
    let names = Self.candidates
    for result in results {
      let found = try #require(result.performance.optimismCorrected?.inclusionFrequencies)
      #expect(found == InclusionFrequency.counting(expected, of: names))
      #expect(found.contains { (1..<plan.replicates).contains($0.count) })
    }
    plan.threads = 1
    let again = try await validate(pooled, specifiedBy: spec, on: copies, following: plan)
    #expect(again.map(\.performance) == results.map(\.performance))
  }

  /// Coefficients of 0.5 and 1.5 with variances of 0.2: mean 1, total 0.2 + 1.5 · 0.5 = 0.95, χ² = 1.05: P 0.3 lets
  /// the factor go that the second copy alone, with χ² = 11.25, keeps.
  @Test func eliminationByHand() throws {
    var elimination = Refitting.Elimination(
      factors: [.init(name: "x", coefficients: [1])], rule: .p(0.05))
    let own = Matrix(columns: [[0.1, 0], [0, 0.2]], rows: 2)
    let estimates = [[0.0, 0.5], [0.0, 1.5]]
    #expect(elimination.choice(estimates[1], own) == [0])
    let total = RubinsRules.totalCovariance(estimates: estimates, covariances: [own, own])
    #expect(abs((total?[1, 1] ?? 0) - 0.95) < 1e-12)
    let pooled = elimination.choice([0, 1], total ?? own)
    #expect(pooled.isEmpty)
    // Events 1 in 3 and 2 in 3: the slope of 2 ln 2 is let go, which leaves a half of all and a constant of zero.
    var solver = LogisticSolver(
      predictors: Matrix(columns: [[0, 0, 0, 1, 1, 1]], rows: 6), outcomes: [1, 0, 0, 1, 1, 0])
    solver.solve()
    #expect(abs(solver.coefficients[1] - 2 * log(2)) < 1e-10)
    elimination.given = pooled
    try elimination.refit(&solver)
    #expect(elimination.names.isEmpty && elimination.columns.isEmpty)
    #expect(solver.coefficients[1] == 0 && abs(solver.coefficients[0]) < 1e-10)
  }

  /// A resample of one patient has no model in any copy: it is counted once a copy and left out of the shares.
  @Test func failuresAreCounted() async throws {
    let (copies, spec) = try Self.copies(seeds: [1, 2])
    var plan = plan(.optimism)
    plan.byCentre = false
    plan.resamples = (0..<3).map { replicate in
      replicate == 1
        ? Array(repeating: 1, count: 150)
        : plan.bootstrap.rows(ofReplicate: replicate, rowCount: 150).map { $0 + 1 }
    }
    let pooled = try CompletedAnalysis(copies, for: spec).fit(spec)
    let results = try await validate(pooled, specifiedBy: spec, on: copies, following: plan)
    for result in results {
      let correction = try #require(result.performance.optimismCorrected)
      #expect(correction.replicates == 3 && correction.failedReplicates == 1)
      #expect(correction.failures.map(\.reason[.english]) == ["all patients have the same outcome"])
      #expect(correction.inclusionFrequencies?.first?.share == 1)
    }
  }
}
