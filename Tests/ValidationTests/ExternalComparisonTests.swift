import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Other patients and other models") struct ExternalComparisonTests {
  /// Four patients, events first: risks 0.8, 0.4 | 0.6, 0.2 against ½ for all.
  ///
  /// C 3/4 against 1/2. Squared errors 0.04, 0.36, 0.36, 0.04 (mean 0.2) against 0.25: differences −0.21, 0.11, 0.11,
  /// −0.21, variance 0.0256·4/3. Net benefit at ½: (1 − 1)/4 = 0 against (2 − 2)/4 = 0.
  @Test func byHand() throws {
    let found = try ModelComparison(
      [0.8, 0.4, 0.6, 0.2], [0.5, 0.5, 0.5, 0.5], outcomes: [true, true, false, false],
      following: ValidationPlan(thresholds: [0.5]))
    #expect(found.area.difference.estimate == 0.25 && found.n == 4 && found.events == 2)
    #expect(found.brier.difference.agrees(with: -0.05, within: 1e-12))
    let error = (0.0256 * 4 / 3 / 4).squareRoot()
    #expect(found.brier.difference.standardError?.agrees(with: error, within: 1e-12) == true)
    #expect(found.benefits[0].netBenefit.difference.estimate == 0)
    // One event rises, one falls; so do the others: NRI 0; mean rises 0.1 and −0.1: IDI 0.2.
    let legacy = try #require(found.legacy?.continuous)
    #expect(legacy.netReclassification.estimate == 0)
    #expect(legacy.integratedDiscrimination.estimate.agrees(with: 0.2, within: 1e-12))
  }

  private func fitted(_ family: ModelFamily, seed: Int) throws -> (RiskModel, Cohort) {
    let data = FollowedCohort(seed: UInt64(seed), count: 150)
    let spec = try FollowedCohort.spec(family)
    return (try fit(spec, to: AnalysisSet(data.cohort, for: spec)).riskModel, data.cohort)
  }

  /// A model against itself differs by nothing; first − second is minus second − first.
  @Test(arguments: FollowedCohort.families)
  func withTimes(family: ModelFamily) throws {
    let (first, cohort) = try fitted(family, seed: 1)
    let (second, _) = try fitted(family, seed: 2)
    let plan = ValidationPlan(replicates: 0, thresholds: [0.3])
    let same = try compare(first, with: [Rival(first)], on: cohort, following: plan).comparisons
    #expect(same.map(\.horizon) == [2, 5])
    #expect(same.allSatisfy { $0.area.difference.estimate == 0 && $0.legacy == nil })
    #expect(same.allSatisfy { $0.brier.difference.estimate == 0 })
    let there = try compare(first, with: [Rival(second)], on: cohort, following: plan)
      .comparisons
    let back = try compare(second, with: [Rival(first)], on: cohort, following: plan).comparisons
    for (one, other) in zip(there, back) {
      #expect(one.area.first == other.area.second)
      #expect(
        one.brier.difference.agrees(
          with: -(other.brier.difference.estimate ?? .nan), within: 1e-12))
      #expect(one.area.difference.lower != nil && one.area.p != nil)
    }
    var shorter = second
    shorter.timeToEvent?.horizons = [2]
    #expect(throws: ValidationError.self) {
      try compare(first, with: [Rival(shorter)], on: cohort, following: plan)
    }
  }

  /// In its own patients a model meets the means of its file, and nobody is further away than the furthest.
  @Test(arguments: FollowedCohort.families)
  func ownPatientsAreTheDevelopment(family: ModelFamily) async throws {
    let (model, cohort) = try fitted(family, seed: 1)
    let result = try await validate(
      model, on: cohort, following: ValidationPlan(replicates: 0, byCentre: false))
    let mix = try #require(result.caseMix)
    #expect(mix.n == cohort.rowCount && mix.outsideRange == 0)
    #expect(mix.predictors.allSatisfy { $0.missing == 0 })
    for predictor in mix.predictors {
      let (here, there) = (predictor.here?.mean ?? 0, predictor.development?.mean ?? 0)
      #expect(here.agrees(with: there, within: 1e-9))
      #expect(predictor.here?.quartiles == predictor.development?.quartiles)
      for level in predictor.levels {
        #expect(level.share?.agrees(with: level.development ?? -1, within: 1e-12) == true)
      }
    }
    #expect((mix.linearPredictor == nil) == (family == .causeSpecific))
    if let beyond = mix.beyond, let rare = mix.rare {
      #expect(beyond == 0 && rare < 0.02)
    }
    #expect(result.conventions.contains { $0.statistic == "case_mix" })
  }

  /// Every statistic of `performance` in results.json has an entry in the panel of conventions.
  @Test(arguments: [nil] + FollowedCohort.families.map { $0 })
  func everyStatisticHasAConvention(family: ModelFamily?) async throws {
    let data = FollowedCohort(seed: 1, count: 120)
    var plan = FollowedCohort.plan
    plan.replicates = 2
    let result: ValidationResult
    if let family {
      let spec = try FollowedCohort.spec(family)
      let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
      result = try await validate(fitted, specifiedBy: spec, on: data.cohort, following: plan)
    } else {
      let risks = (1...120).map { Double($0 * 37 % 121) / 121 }
      result = try await validate(
        risks: risks, outcomes: risks.indices.map { risks[$0 * 7 % 120] > 0.4 },
        following: plan)
    }
    let performance = try #require(result.performance.apparent ?? result.performance.external)
    let json = try JSONSerialization.jsonObject(with: FileCoding.encoder().encode(performance))
    let keys = Set(try #require(json as? [String: Any]).keys)
    let known = Set(result.conventions.flatMap { [$0.statistic] + ($0.also ?? []) })
    #expect(keys.subtracting(["n", "events", "horizon"]).subtracting(known).isEmpty)
    let statistics = result.conventions.map(\.statistic)
    #expect(Set(statistics).count == statistics.count)
  }

  /// Likelihood ratios and exact intervals stand beside the shares: 3 of 4 events and 1 of 4 others are positive.
  @Test func thresholdsHaveRatiosAndExactIntervals() throws {
    let found = try ThresholdPerformance(
      threshold: 0.5, risks: [0.9, 0.8, 0.7, 0.1, 0.6, 0.2, 0.3, 0.4],
      outcomes: [true, true, true, true, false, false, false, false])
    #expect(found.positiveLikelihoodRatio?.agrees(with: 3) == true)
    #expect(found.negativeLikelihoodRatio?.agrees(with: 1.0 / 3) == true)
    // binom.test(3, 4)
    let exact = try #require(found.exactIntervals?.sensitivity)
    #expect(abs((exact.lower ?? 0) - 0.1941204) < 1e-6)
    #expect(abs((exact.upper ?? 0) - 0.9936906) < 1e-6)
  }
}
