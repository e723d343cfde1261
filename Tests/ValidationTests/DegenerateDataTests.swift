import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// Cohorts that leave a centre, a replicate or a prediction without an answer.
@Suite("Data without an answer for a part")
struct DegenerateDataTests {
  /// Sixty patients; x tells events apart, but not completely; z is a level that few patients have.
  private func cohort(
    centres: [String], hasZ: [Int] = [0, 30], events: [Int]? = nil
  ) throws -> (Cohort, ModelSpec) {
    let x = (0..<60).map { Double($0 % 10) }
    let y = (0..<60).map { row -> Double in
      if let events { return events.contains(row) ? 1 : 0 }
      return (row % 10 + (row / 10) % 3 * 3) % 10 >= 6 ? 1 : 0
    }
    let cohort = Cohort(
      columns: [
        Column(Variable(name: "x", kind: .number), .numbers(x)),
        Column(
          Variable(name: "z", kind: .category([.init(code: "no"), .init(code: "yes")])),
          .categories((0..<60).map { hasZ.contains($0) ? 1 : 0 })),
        Column(Variable(name: "y", kind: .number), .numbers(y)),
      ], ids: (0..<60).map { "P\($0)" }, centres: centres)
    return (cohort, try Formula("y ~ x + z").logisticSpec(event: "1"))
  }

  private func byCentre(_ cohort: Cohort, _ spec: ModelSpec) async throws -> [CentrePerformance] {
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(
      model, specifiedBy: spec, on: cohort, following: ValidationPlan(replicates: 0))
    _ = try FileCoding.encoder().encode(result)
    return try #require(result.performance.byCentre)
  }

  /// Predictions that are all equal order nobody: C is ½ without an interval, a slope has no meaning.
  @Test func equalPredictions() async throws {
    let outcomes = (0..<20).map { $0 < 6 }
    let risks = Array(repeating: 0.25, count: 20)
    let result = try await validate(
      risks: risks, outcomes: outcomes, following: ValidationPlan(replicates: 20))
    let performance = try #require(result.performance.external)
    #expect(performance.cStatistic.estimate == 0.5 && performance.cStatistic.lower == nil)
    #expect(performance.calibrationSlope.estimate == nil)
    #expect(performance.calibrationIntercept.estimate == nil)
    #expect(performance.ici.estimate == nil && performance.ici.lower == nil)
    #expect(result.calibrationCurve.smooth.predicted.isEmpty)
    #expect(result.calibrationCurve.groups.count == 1)
    // logit(6/20) − logit(1/4), by hand.
    let expected = log(6.0 / 14) - log(1.0 / 3)
    #expect(abs((performance.calibrationInTheLarge.estimate ?? .nan) - expected) < 1e-12)
    #expect(abs((performance.observedExpected.estimate ?? .nan) - 6 / 5.0) < 1e-12)
    _ = try FileCoding.encoder().encode(result)
  }

  /// A variance of zero is not certainty.
  @Test func noIntervalWithoutVariance() throws {
    let performance = try Performance(
      risks: [0.5, 0.5, 0.5], outcomes: [true, true, true])
    #expect(performance.observedExpected.estimate == 2)
    #expect(performance.observedExpected.lower == nil && performance.brier.lower == nil)
    #expect(performance.brier.estimate == 0.25)
  }

  @Test func centreWithoutEvents() async throws {
    let events = [6, 8, 9, 17, 19, 23, 28, 29, 30, 36, 38]
    let centres = (0..<60).map { $0 < 40 ? ($0 < 20 ? "A" : "B") : "C" }
    let (cohort, spec) = try cohort(centres: centres, hasZ: [1, 8, 28, 33, 45], events: events)
    let judged = try await byCentre(cohort, spec)
    let without = try #require(judged.last?.performance)
    #expect(judged.map(\.centre) == ["A", "B", "C"] && without.events == 0)
    #expect(without.cStatistic.estimate == nil && without.calibrationSlope.estimate == nil)
    #expect(without.calibrationInTheLarge.estimate == nil && without.scaledBrier.estimate == nil)
    #expect(without.observedExpected.estimate == 0 && without.observedExpected.lower == nil)
    #expect((without.brier.estimate ?? 0) > 0)
    #expect(judged.prefix(2).allSatisfy { $0.performance?.cStatistic.estimate != nil })
  }

  /// All events are in A: nothing can be learnt without it, and there is nothing to judge in B.
  @Test func centreWithAllEvents() async throws {
    let events = [6, 8, 9, 17, 19, 23, 28, 29]
    let (cohort, spec) = try cohort(
      centres: (0..<60).map { $0 < 30 ? "A" : "B" }, hasZ: [0, 8, 40, 41], events: events)
    let judged = try await byCentre(cohort, spec)
    #expect(judged[0].performance == nil)
    #expect(judged[0].failure?[.english] == "all patients have the same outcome")
    #expect(judged[0].failure?[.simplifiedChinese] == "所有患者结局相同")
    #expect(judged[1].performance?.events == 0)
  }

  /// A level of one centre only: the model cannot know it without that centre.
  @Test func levelOfOneCentreOnly() async throws {
    let (cohort, spec) = try cohort(
      centres: (0..<60).map { ["A", "B", "C"][$0 / 20] }, hasZ: [1, 7, 12, 18])
    let judged = try await byCentre(cohort, spec)
    #expect(judged[0].performance == nil)
    #expect(judged[0].failure?[.english].contains("does not occur") == true)
    #expect(judged[1].performance?.n == 20 && judged[2].performance?.n == 20)
  }

  /// Two patients have the level; where a resample has neither, there is no model, and it is counted.
  @Test func levelMissingFromReplicates() async throws {
    let (cohort, spec) = try cohort(
      centres: Array(repeating: "A", count: 60), hasZ: [6, 7, 31, 38])
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let bearers = [7, 8, 32, 39]
    let without = (1...60).map { bearers.contains($0) ? 1 : $0 }
    let complete = Array(1...60)
    var plan = ValidationPlan(resamples: [without, complete, complete, without, complete])
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.replicates == 5 && correction.failedReplicates == 2)
    #expect(correction.failures.map(\.count) == [2])
    #expect(correction.failures[0].reason[.english].contains("does not occur"))
    // The complete resample is the cohort: it has no optimism.
    #expect(abs(correction.optimism.cStatistic.estimate ?? .nan) < 1e-12)
    #expect(abs(correction.optimism.calibrationSlope.estimate ?? .nan) < 1e-9)
    // The unchanged model has its indexes in all five resamples.
    #expect(result.performance.apparent?.ici.lower != nil)
    plan.resamples = [without, without]
    await #expect(throws: ValidationError.self) {
      try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    }
  }

  /// A resample whose patients are told apart completely has no maximum: R's lrm would keep the
  /// coefficients it stopped at, here the replicate is counted as failed.
  @Test func separatedReplicate() async throws {
    let (cohort, spec) = try cohort(
      centres: Array(repeating: "A", count: 60), hasZ: [6, 7, 31, 38])
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let data = try AnalysisSet(cohort, for: spec)
    let agreeing = (0..<60).filter { data.outcomes[$0] == ($0 % 10 >= 6) }
    let separated = (0..<60).map { agreeing[$0 % agreeing.count] + 1 }
    let plan = ValidationPlan(resamples: [separated, Array(1...60)])
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.failedReplicates == 1)
    #expect(correction.failures.first?.reason[.english].contains("separate") == true)
  }
}
