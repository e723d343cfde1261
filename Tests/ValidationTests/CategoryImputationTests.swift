import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import TestSupport
import Testing

@testable import Validation

@Suite("Several categories over completed data sets") struct CategoryImputationTests {
  // MARK: By hand

  /// A discrimination index of ½ and of ⅘ with errors .05 and .04, slopes of 1 and 1.2 with errors .1.
  ///
  /// Logits 0 and ln 4, errors .05/.25 = .2 and .04/.16 = .25: mean ln 2, which is ⅔; W = (.04 + .0625)/2 = .05125,
  /// B = (ln 4)²/2, T = W + 1.5 B. Slopes: mean 1.1, T = .01 + 1.5 · .02 = .04. χ² of 4 and 9 on 2 degrees of freedom:
  /// roots 2 and 3, r = 1.5 · ½ = .75, F = (6.5/2 − 3 · .75)/1.75 = 4/7 on 2 and 2^(−3/2) (1 + 4/3)².
  @Test func twoCopiesByHand() throws {
    let copies = [(0.5, 0.05, 1.0, 4.0), (0.8, 0.04, 1.2, 9.0)].map {
      index, error, slope, chi -> CategoricalPerformance in
      var copy = CategoricalPerformance(n: 50)
      copy.polytomousDiscrimination = Estimate(index, standardError: error)
      copy.brier = Estimate(0.3 + slope / 10)
      copy.recalibration = Self.recalibration(slope: slope, chi: chi)
      return copy
    }
    let pooled = try #require(
      CategoricalPerformance.pooled(overImputations: copies, confidence: 0.95))
    let index = pooled.polytomousDiscrimination
    #expect(abs((index.estimate ?? 0) - 2.0 / 3) < 1e-14)
    #expect(index.method == "Rubin, logit scale, 2 imputations")
    let rules = try #require(
      RubinsRules(
        estimates: [0, log(4.0)], variances: [0.04, 0.0625], completeDegreesOfFreedom: 49))
    #expect(abs(rules.total - (0.05125 + 1.5 * log(4.0) * log(4.0) / 2)) < 1e-14)
    let limits = rules.limits()
    #expect(abs((index.lower ?? 0) - inverseLogit(limits.lower).p) < 1e-14)
    #expect(abs((index.upper ?? 0) - inverseLogit(limits.upper).p) < 1e-14)
    // Neither error nor interval: the mean alone. Undefined in a copy: undefined.
    #expect(abs((pooled.brier.estimate ?? 0) - 0.41) < 1e-14 && pooled.brier.lower == nil)
    #expect(pooled.brier.method == "mean, identity scale, 2 imputations")
    #expect(pooled.handTill == Estimate(nil) && pooled.n == 50)
    let found = try #require(pooled.recalibration)
    let slope = found.equations[0].slope
    #expect(abs((slope.estimate ?? 0) - 1.1) < 1e-14)
    #expect(abs((slope.standardError ?? 0) - 0.2) < 1e-14)
    let test = try #require(found.jointTest)
    #expect(abs(test.statistic - 8.0 / 7) < 1e-13 && test.degreesOfFreedom == 2)
    let freedom = (49.0 / 9) / 8.0.squareRoot()
    #expect(abs((test.pooling?.denominator ?? 0) - freedom) < 1e-13)
    #expect(
      abs(test.pValue - FDistribution.upperTail(4.0 / 7, numerator: 2, denominator: freedom))
        < 1e-13)
    #expect(found.slopeTest == nil && found.equations[0].intercept == Estimate(nil))
  }

  private static func recalibration(slope: Double, chi: Double) -> CategoricalRecalibration {
    CategoricalRecalibration(
      reference: "a", referenceLabel: "a",
      equations: [
        .init(
          category: "b", label: "b", calibrationInTheLarge: Estimate(nil),
          intercept: Estimate(nil), slope: Estimate(slope, standardError: 0.1))
      ],
      jointTest: .init(
        statistic: chi, degreesOfFreedom: 2,
        pValue: ChiSquaredDistribution.upperTail(chi, degreesOfFreedom: 2)))
  }

  // MARK: Against R

  private struct Expected: Decodable {
    var polytomousDiscrimination: [Double]
    var handTill: [Double]
    var brier: Double
    var calibrationInTheLarge: [[Double]]
    var intercept: [[Double]]
    var slope: [[Double]]
    var jointTest: [Double]
    var interceptTest: [Double]
    var slopeTest: [Double]
  }

  private func fitted() throws -> (ImputedFit, ModelSpec, CompletedCohorts) {
    let (copies, spec) = (try ImputedStages.copies(), try PBCStage.spec())
    return (try CompletedAnalysis(copies, for: spec).fit(spec), spec, copies)
  }

  /// The pooled model in every copy.
  ///
  /// R 4.2.2: mice 3.15.0 (pool.scalar), mitml 0.4-4 (D2); see pbc_imputed.R.
  @Test func agreesWithMice() async throws {
    let expected: Expected = try ImputedStages.reference()
    let (fit, _, copies) = try fitted()
    let model = fit.pooled.riskModel
    var results: [CategoricalValidation] = []
    let plan = ValidationPlan(replicates: 0)
    for copy in copies.cohorts {
      results.append(try await validateCategories(model, on: copy, following: plan))
    }
    let pooled = try #require(CategoricalValidation.pooled(overImputations: results))
    // Without thresholds every copy marks its own best one.
    #expect(pooled.notPooled == ["categories.categories.roc.marked"])
    let external = try #require(pooled.result.overall.external)
    #expect(abs((external.brier.estimate ?? 0) - expected.brier) < 1e-9)
    let recalibration = try #require(external.recalibration)
    for (index, equation) in recalibration.equations.enumerated() {
      agree(equation.calibrationInTheLarge, expected.calibrationInTheLarge[index])
      agree(equation.intercept, expected.intercept[index])
      agree(equation.slope, expected.slope[index])
    }
    try agree(recalibration.jointTest, expected.jointTest)
    try agree(recalibration.interceptTest, expected.interceptTest)
    try agree(recalibration.slopeTest, expected.slopeTest)
    // Indexes whose errors are known in each copy, as in parts of the patients.
    let outcome = try ModelOutcome(model, in: copies.observed)
    let rows = Array(0..<copies.observed.rowCount)
    let known = try copies.cohorts.map { copy in
      CategoricalPerformance(
        try CategoryPredictions(
          risks: model.categoryRisks(for: copy), of: try outcome.categories(of: rows), model),
        confidence: 0.95)
    }
    let parts = try #require(
      CategoricalPerformance.pooled(overImputations: known, confidence: 0.95))
    agree(parts.polytomousDiscrimination, expected.polytomousDiscrimination)
    agree(parts.handTill, expected.handTill)
  }

  private func agree(_ found: Estimate, _ expected: [Double]) {
    for (value, other) in zip([found.estimate, found.lower, found.upper], expected) {
      #expect(abs((value ?? .nan) - other) < 1e-7)
    }
  }

  private func agree(_ found: RecalibrationAssessment.Test?, _ expected: [Double]) throws {
    let account = try #require(found?.pooling)
    #expect(abs(account.statistic - expected[0]) < 1e-7)
    #expect(Double(found?.degreesOfFreedom ?? 0) == expected[1])
    #expect(abs((account.denominator ?? 0) / expected[2] - 1) < 1e-5)
    #expect(abs((account.relativeIncrease ?? 0) - expected[3]) < 1e-7)
  }

  // MARK: Properties

  private static func cohort(_ copies: CompletedCohorts) -> Cohort {
    let first = copies.cohorts[0]
    return Cohort(
      columns: first.columns, ids: first.ids,
      centres: first.ids.indices.map { ["A", "B", "C"][$0 % 3] })
  }

  private static func plan(_ method: ResamplingMethod) -> ValidationPlan {
    var plan = ValidationPlan(
      replicates: method == .crossValidation ? 0 : 8, seed: 4, thresholds: [0.3], byCentre: true,
      method: method, folds: 4, repeats: 2)
    plan.subgroups = [Subgrouping(variable: "sex")]
    plan.smallestSubgroup = 5
    return plan
  }

  /// Copies that agree say what one says, resampling, centres and parts of the patients included.
  @Test(arguments: ResamplingMethod.allCases)
  func copiesThatAgree(method: ResamplingMethod) async throws {
    let cohort = Self.cohort(try ImputedStages.copies())
    let spec = try PBCStage.spec()
    let copies = CompletedCohorts(
      [cohort, cohort, cohort], observed: cohort,
      record: ImputationRecord(method: .given, imputations: 3, variables: []))
    let analysis = try CompletedAnalysis(copies, for: spec)
    let plan = Self.plan(method)
    let results = try await validateCategories(
      try analysis.fit(spec), specifiedBy: spec, on: copies, following: plan)
    let pooled = try #require(CategoricalValidation.pooled(overImputations: results))
    #expect(pooled.notPooled.isEmpty)
    let one = results[0]
    #expect(results.allSatisfy { $0 == one })
    let (all, own) = (pooled.result.overall, one.overall)
    agree(all.apparent, own.apparent)
    agree(all.optimismCorrected, own.optimismCorrected)
    #expect(all.correction?.method == method)
    #expect((all.correction?.weighting == nil) == (own.correction?.weighting == nil))
    agree(
      all.correction?.crossValidation?.withinFolds, own.correction?.crossValidation?.withinFolds)
    #expect(all.byCentre?.map(\.centre) == ["A", "B", "C"])
    for (a, b) in zip(all.byCentre ?? [], own.byCentre ?? []) {
      agree(a.performance, b.performance)
    }
    let (mean, alone) = (all.byCentrePooled?.brier?.pooled, own.byCentrePooled?.brier?.pooled)
    #expect(mean?.estimate?.agrees(with: alone?.estimate ?? 0, within: 1e-9) == true)
    for (a, b) in zip(pooled.result.categories, one.categories) {
      let (area, other) = (a.performance.apparent?.cStatistic, b.performance.apparent?.cStatistic)
      #expect(area?.estimate?.agrees(with: other?.estimate ?? 0, within: 1e-10) == true)
      #expect(a.riskDistribution.withEvent == b.riskDistribution.withEvent)
      #expect(a.thresholds.map(\.truePositives) == b.thresholds.map(\.truePositives))
      #expect((a.instability == nil) == (b.instability == nil))
    }
    let (parts, others) = (pooled.result.subgroups?[0].rows ?? [], one.subgroups?[0].rows ?? [])
    #expect(parts.map(\.n) == others.map(\.n) && parts.count == 2)
    for (a, b) in zip(parts, others) { agree(a.performance, b.performance) }
    #expect(
      pooled.result.categorySubgroups?.map(\.category) == one.categorySubgroups?.map(\.category))
    let conventions = pooled.result.conventions.map(\.statistic)
    #expect(Set(conventions).isSuperset(of: ["rubins_rules", "rubins_rules_categories"]))
  }

  private func agree(_ pooled: CategoricalPerformance?, _ one: CategoricalPerformance?) {
    #expect((pooled == nil) == (one == nil))
    guard let pooled, let one else { return }
    for index in CategoricalIndexes.Index.allCases {
      let (a, b) = (pooled[keyPath: index.path].estimate, one[keyPath: index.path].estimate)
      #expect((a == nil) == (b == nil) && abs((a ?? 0) - (b ?? 0)) < 1e-10)
    }
    #expect(pooled.n == one.n)
  }

  /// Copies have no order, and a comparison over them neither.
  @Test func copiesKnowNoOrder() async throws {
    let (fit, spec, copies) = try fitted()
    let small = try PBCStage.spec("stage ~ age + albumin")
    let rivals = try CompletedAnalysis(copies, for: small).fit(small).fits
    let plan = ValidationPlan(replicates: 4, seed: 2)
    let found = try await validateCategories(
      fit, specifiedBy: spec, on: copies, following: plan)
    let compared = try zip(fit.fits, zip(rivals, copies.cohorts)).map { own, other in
      try compareCategories(
        own.riskModel, with: [Rival(other.0.riskModel, title: "less", source: .development)],
        on: other.1, following: plan, in: .development)
    }
    let (one, other) = (
      try #require(CategoricalValidation.pooled(overImputations: found)),
      try #require(CategoricalValidation.pooled(overImputations: found.reversed()))
    )
    agree(one.result.overall.apparent, other.result.overall.apparent)
    agree(one.result.overall.optimismCorrected, other.result.overall.optimismCorrected)
    let (first, second) = (
      try #require(CategoricalComparison.pooled(overImputations: compared)?.first),
      try #require(CategoricalComparison.pooled(overImputations: compared.reversed())?.first)
    )
    for path in [
      \CategoricalComparison.polytomousDiscrimination, \.handTill, \.brier, \.mcFaddenR2,
    ] {
      let (a, b) = (first[keyPath: path], second[keyPath: path])
      #expect(abs((a.difference.estimate ?? .nan) - (b.difference.estimate ?? 0)) < 1e-12)
      #expect(abs((a.difference.lower ?? .nan) - (b.difference.lower ?? 0)) < 1e-12)
      #expect(a.p == nil && a.difference.method?.contains("Rubin") == true)
    }
    let differences = compared.compactMap { $0[0].brier.difference.estimate }
    let mean = differences.reduce(0, +) / Double(differences.count)
    #expect(abs((first.brier.difference.estimate ?? 0) - mean) < 1e-12)
    #expect(
      first.categories.count == 3 && first.categories.allSatisfy { $0.comparison.legacy == nil })
  }

  /// A centre without a model in one copy has none over copies, and says in how many.
  @Test func centresWithoutAModel() throws {
    var (whole, lacking) = (CategoricalPerformanceSet(), CategoricalPerformanceSet())
    whole.byCentre = [CategoricalCentre(centre: "A", performance: CategoricalPerformance(n: 9))]
    lacking.byCentre = [CategoricalCentre(centre: "A", failure: "no maximum")]
    let pooled = CategoricalPerformanceSet(pooling: [whole, lacking, whole], confidence: 0.95)
    #expect(pooled.byCentre?.first?.performance == nil)
    #expect(
      pooled.byCentre?.first?.failure?[.english]
        == "no model in 1 of 3 completed data sets: no maximum")
  }
}
