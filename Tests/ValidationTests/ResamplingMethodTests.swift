import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Ways of resampling")
struct ResamplingMethodTests {
  /// Risks 0.1, 0.4, 0.7 of whom a third has the event: Σ over pairs of (y − p)² / 9.
  ///
  /// With the event (1 of 3): 0.81 + 0.36 + 0.09 = 1.26; without: 0.01 + 0.16 + 0.49 = 0.66, twice: 1.32; 2.58/9.
  @Test func noInformationByHand() {
    let none = NoInformation(risks: [0.1, 0.4, 0.7], overallRisk: 1.0 / 3)
    #expect(none[.brier]?.agrees(with: 2.58 / 9, within: 1e-14) == true)
    #expect(none[.cStatistic] == 0.5 && none[.calibrationSlope] == 0)
    #expect(none[.observedExpected] == nil && none[.calibrationInTheLarge] == nil)
  }

  /// Folds hold everybody once a repeat, and differ by one patient of each kind at most.
  @Test(arguments: 0..<20)
  func foldsAreStratified(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let n = 20 + 7 * seed
    let events = (0..<n).map { $0 < 5 || source.uniform() < 0.2 }
    let plan = ValidationPlan(seed: UInt64(seed), method: .crossValidation, folds: 4, repeats: 3)
    let folds = try Folds(plan, events: events)
    #expect(folds.count == 4 && folds.repeats == 3 && folds.rows.count == 12)
    for start in stride(from: 0, to: 12, by: 4) {
      let parts = folds.rows[start..<start + 4]
      #expect(parts.flatMap(\.self).sorted() == Array(1...n))
      for kind in [true, false] {
        let counts = parts.map { $0.count { events[$0 - 1] == kind } }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
      }
    }
    #expect(folds.rows[0] != folds.rows[4])
  }

  @Test func fewEventsMakeFewFolds() throws {
    var plan = ValidationPlan(method: .crossValidation, folds: 10, repeats: 1)
    let folds = try Folds(plan, events: [true, true, true] + Array(repeating: false, count: 20))
    #expect(folds.count == 3 && folds.asked == 10)
    #expect(throws: ValidationError.tooFewForFolds(events: 1, others: 3)) {
      try Folds(plan, events: [true, false, false, false])
    }
    plan.folds = 2
    plan.resamples = [[1, 2], [3, 3]]
    #expect(throws: ValidationError.badFolds(lines: 2, folds: 2, repetition: 1)) {
      try Folds(plan, events: [true, false, true, false])
    }
    plan.resamples = [[1, 2], [3, 4], [1]]
    #expect(throws: ValidationError.badFolds(lines: 3, folds: 2, repetition: nil)) {
      try Folds(plan, events: [true, false, true, false])
    }
    for error in [
      ValidationError.badFolds(lines: 3, folds: 2, repetition: nil), .smootherWithTimes,
      .tooFewForFolds(events: 1, others: 3),
    ] { #expect(!error.diagnostics[0].message.isEmpty && !error.diagnostics[0].hints.isEmpty) }
  }

  private static func plan(_ method: ResamplingMethod) -> ValidationPlan {
    var plan = ValidationPlan(
      replicates: 12, seed: 3, thresholds: [0.2], method: method, folds: 4, repeats: 3)
    plan.decisionStep = 0.05
    plan.calibrationPoints = 20
    return plan
  }

  private func validated(
    _ family: ModelFamily, _ plan: ValidationPlan, patients: Int = 120
  ) async throws -> ValidationResult {
    let cohort = FollowedCohort(seed: 1, count: patients).cohort
    let spec =
      family == .logistic
      ? try Formula("status ~ age + group").spec(kind: .logistic(outcome: "status", event: "1"))
      : try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    return try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
  }

  /// Every family by every method, the same on any number of threads, and nothing that files cannot hold.
  @Test(
    arguments: FollowedCohort.families + [.logistic],
    [ResamplingMethod.weighted632, .weighted632Plus, .crossValidation])
  func everyFamily(family: ModelFamily, method: ResamplingMethod) async throws {
    var plan = Self.plan(method)
    plan.threads = 1
    let result = try await validated(family, plan)
    plan.threads = 3
    #expect(try await validated(family, plan) == result)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.method == method && correction.failedReplicates == 0)
    #expect(correction.replicates == 12)
    let apparent = try #require(result.performance.apparent)
    let corrected = correction.corrected
    #expect((corrected.brier.estimate ?? 0) > (apparent.brier.estimate ?? 1))
    try expectWeighted(correction, apparent)
    let isFolds = method == .crossValidation
    #expect((correction.crossValidation != nil) == isFolds)
    #expect((correction.weighting != nil) == !isFolds)
    #expect((result.calibrationCurve.corrected != nil) == isFolds)
    #expect((result.decisionCurve.corrected != nil) == isFolds)
    #expect((corrected.ici.estimate != nil) == isFolds)
    #expect((result.instability != nil) == !isFolds)
    let convention = result.conventions.filter { $0.statistic == "optimism_corrected" }
    #expect(convention.count == 1)
    #expect(convention[0].rule[.english].contains(isFolds ? "folds" : ".632"))
    _ = try FileCodingProbe.data(result)
  }

  /// A weighted estimate is its two parts by its weight; folds have a slope below the apparent one.
  private func expectWeighted(_ correction: OptimismCorrection, _ apparent: Performance) throws {
    let corrected = correction.corrected
    guard let parts = correction.weighting else {
      #expect((corrected.calibrationSlope.estimate ?? 2) < 1.05)
      return
    }
    for (name, estimate) in [("c_statistic", corrected.cStatistic), ("brier", corrected.brier)] {
      let part = try #require(parts.first { $0.name == name })
      let (before, outside) = (try #require(part.apparent), try #require(part.outOfBag))
      let expected = (1 - part.weight) * before + part.weight * outside
      #expect(abs((estimate.estimate ?? .infinity) - expected) < 1e-12)
    }
    #expect(parts.first { $0.name == "brier" }?.apparent == apparent.brier.estimate)
  }

  /// .632+ leans on patients outside at least as much as .632, for every index with a value of no information.
  @Test func plusWeighsMore() async throws {
    let plain = try await validated(.logistic, Self.plan(.weighted632), patients: 60)
    let plus = try await validated(.logistic, Self.plan(.weighted632Plus), patients: 60)
    let parts = try #require(plus.performance.optimismCorrected?.weighting)
    #expect(parts.allSatisfy { (0.632...1).contains($0.weight) })
    #expect(parts.contains { $0.noInformation != nil && $0.weight > 0.632 })
    let before = try #require(plain.performance.optimismCorrected)
    #expect(before.weighting?.allSatisfy { $0.weight == 0.632 } == true)
    let c = (
      before.corrected.cStatistic.estimate ?? 0,
      plus.performance.optimismCorrected?.corrected.cStatistic.estimate ?? 1
    )
    #expect(c.1 <= c.0)
  }

  /// A fold without a model is counted, told and left out.
  @Test(arguments: [ResamplingMethod.crossValidation, .weighted632])
  func failuresAreCounted(method: ResamplingMethod) async throws {
    // Without patient 12 nobody with `odd` has the event: the fit separates.
    var source = SplitMix64(seed: 8)
    let x = (0..<40).map { _ in source.normal() }
    let y = (0..<40).map { $0 % 2 == 0 ? 1.0 : 0 }
    let odd = (0..<40).map { $0 == 7 || $0 == 12 || $0 == 13 ? 1.0 : 0 }
    let cohort = Cohort(
      columns: [
        Column(Variable(name: "x", kind: .number), .numbers(x)),
        Column(Variable(name: "odd", kind: .number), .numbers(odd)),
        Column(Variable(name: "y", kind: .number), .numbers(y)),
      ], ids: (0..<40).map { "\($0)" })
    let spec = try Formula("y ~ x + odd").spec(kind: .logistic(outcome: "y", event: "1"))
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    var plan = ValidationPlan(replicates: 30, seed: 1, method: method, folds: 10, repeats: 3)
    plan.calibrationPoints = 20
    let result = try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.failedReplicates > 0 && correction.failedReplicates < 30)
    #expect(correction.failures.reduce(0) { $0 + $1.count } == correction.failedReplicates)
    #expect(correction.corrected.brier.estimate != nil)
  }

  @Test func lowessNeedsOutcomesWithoutTimes() async throws {
    var plan = Self.plan(.optimism)
    plan.smoother = .lowess
    await #expect(throws: ValidationError.smootherWithTimes) { try await validated(.cox, plan) }
  }

  /// A stratum that a resample loses has no baseline: such a replicate has no model, and is counted.
  @Test(arguments: [ResamplingMethod.optimism, .weighted632])
  func aStratumMayBeLost(method: ResamplingMethod) async throws {
    let made = FollowedCohort(seed: 5, count: 100)
    let site = (0..<100).map { Double($0 % 2) }
    let cohort = Cohort(
      columns: made.cohort.columns + [
        Column(Variable(name: "site", kind: .number), .numbers(site))
      ], ids: made.cohort.ids)
    let columns = TimeToEvent(
      time: "time", status: "status", event: "1", competing: ["2"], horizons: [2])
    let spec = try Formula("status ~ age + strat(site)").spec(kind: .cox(columns, ties: .efron))
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    var plan = Self.plan(method)
    let lost = (0..<100).map { $0 / 2 * 2 + 1 }
    plan.resamples =
      [lost] + (0..<4).map { plan.bootstrap.rows(ofReplicate: $0, rowCount: 100).map { $0 + 1 } }
    let result = try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.replicates == 5 && correction.failedReplicates == 1)
    #expect(correction.failures.first?.reason[.english].contains("stratum") == true)
    #expect(correction.corrected.cStatistic.estimate?.isFinite == true)
    #expect(result.instability?.failedReplicates == 1)
    _ = try FileCodingProbe.data(result)
  }
}
