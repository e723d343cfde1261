import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

/// Followed patients that leave a prediction, a horizon, a centre or a replicate without an answer.
@Suite("Times without an answer for a part")
struct FollowedDegenerateTests {
  /// Eighty patients from a seed; with or without competing events.
  private func followUp(isCompeting: Bool) -> FollowUp {
    var source = SplitMix64(seed: 61)
    return FollowUp(
      times: (0..<80).map { _ in Double(1 + source.index(below: 60)) / 10 },
      causes: (0..<80).map { _ in source.index(below: isCompeting ? 3 : 2) })
  }

  private func external(
    _ risks: [Double], _ followUp: FollowUp, horizon: Double = 3
  ) async throws -> (HorizonValidation, Performance) {
    let result = try await validate(
      risks: risks, followUp: followUp, horizon: horizon,
      following: ValidationPlan(replicates: 12, seed: 2))
    // What is written has no number that is not one.
    _ = try FileCoding.encoder().encode(result)
    let found = try #require(result.horizons?.first)
    return (found, try #require(found.performance.external))
  }

  /// Risks of exactly 0 and 1: who is certain to have the event and has none costs a whole Brier point, nothing is
  /// infinite.
  @Test(arguments: [false, true]) func certainRisks(isCompeting: Bool) async throws {
    let followUp = followUp(isCompeting: isCompeting)
    let risks = (0..<80).map { $0 % 4 == 0 ? 0.0 : $0 % 4 == 1 ? 1 : 0.3 }
    let (found, performance) = try await external(risks, followUp)
    #expect((0...1).contains(try #require(performance.cStatistic.estimate)))
    #expect((0...1).contains(try #require(performance.brier.estimate)))
    #expect((performance.observedExpected.estimate ?? 0) > 0)
    #expect(found.calibrationCurve.smooth.observed.allSatisfy { (0...1).contains($0) })
    let (_, all) = try await external(risks.map { _ in 1 }, followUp)
    #expect(all.cStatistic.estimate == 0.5 && all.calibrationSlope.estimate == nil)
    let (_, none) = try await external(risks.map { _ in 0 }, followUp)
    #expect(none.cStatistic.estimate == 0.5 && none.calibrationSlope.estimate == nil)
    #expect(none.observedExpected.estimate == nil)
  }

  /// Predictions that are all equal order nobody; who observed and expected are is still known.
  @Test(arguments: [false, true]) func equalPredictions(isCompeting: Bool) async throws {
    let followUp = followUp(isCompeting: isCompeting)
    let (found, performance) = try await external(Array(repeating: 0.25, count: 80), followUp)
    #expect(performance.cStatistic.estimate == 0.5 && performance.calibrationSlope.estimate == nil)
    #expect(performance.ici.estimate == nil && found.calibrationCurve.smooth.predicted.isEmpty)
    #expect((performance.observedExpected.estimate ?? 0) > 0)
  }

  /// Nobody has the event before the horizon: observed are none, nothing can be ranked there.
  @Test(arguments: [false, true]) func noEventBeforeTheHorizon(isCompeting: Bool) async throws {
    let given = followUp(isCompeting: isCompeting)
    let later = FollowUp(
      times: zip(given.times, given.causes).map { $1 == 1 ? 4 + $0 : $0 }, causes: given.causes)
    let risks = (0..<80).map { Double($0 % 9 + 1) / 20 }
    let (found, performance) = try await external(risks, later)
    #expect(performance.observedExpected.estimate == 0)
    #expect(performance.aucAtHorizon?.estimate == nil)
    #expect(found.decisionCurve.model.allSatisfy { $0 <= 1e-12 })
  }

  /// One event in all: estimates that there are lie in range, and there is no interval that is none.
  @Test func oneEvent() async throws {
    let followUp = FollowUp(
      times: (0..<40).map { Double($0 + 1) / 10 }, causes: (0..<40).map { $0 == 12 ? 1 : 0 })
    let risks = (0..<40).map { Double($0 % 7 + 1) / 20 }
    let (_, performance) = try await external(risks, followUp)
    #expect((0...1).contains(try #require(performance.cStatistic.estimate)))
    #expect((0...1).contains(try #require(performance.brier.estimate)))
  }

  /// Two thousand copies of each patient say what the patients say, as far as copies are no new pairs.
  @Test(arguments: [false, true]) func thousandsOfCopies(isCompeting: Bool) async throws {
    let few = FollowUp(
      times: [1, 2, 3, 4, 5], causes: isCompeting ? [1, 2, 1, 0, 0] : [1, 0, 1, 0, 0])
    let risks = [0.6, 0.1, 0.5, 0.3, 0.2]
    let rows = (0..<5000).map { $0 % 5 }
    let (_, one) = try await external(risks, few, horizon: 3.5)
    let (_, many) = try await external(rows.map { risks[$0] }, few.selecting(rows), horizon: 3.5)
    for index in [\Performance.brier, \.observedExpected] {
      let (own, other) = (one[keyPath: index].estimate, many[keyPath: index].estimate)
      #expect(abs((own ?? .nan) - (other ?? .nan)) < 1e-10)
    }
    #expect(many.cStatistic.estimate == 1)
  }

  /// A centre without an event is judged as far as it can be.
  @Test(arguments: FollowedCohort.families) func centreWithoutEvents(family: ModelFamily)
    async throws
  {
    let data = FollowedCohort(seed: 10, count: 150)
    var columns = data.cohort.columns
    let status = try #require(columns.firstIndex { $0.variable.name == "status" })
    let centres = try #require(data.cohort.centres)
    let causes = zip(data.followUp.causes, centres).map { $1 == "C" ? 0 : $0 }
    columns[status] = Column(columns[status].variable, .categories(causes))
    let cohort = Cohort(columns: columns, ids: data.cohort.ids, centres: centres)
    let spec = try FollowedCohort.spec(family)
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(
      model, specifiedBy: spec, on: cohort, following: FollowedCohort.plan)
    _ = try FileCoding.encoder().encode(result)
    let judged = try #require(result.horizons?.first?.performance.byCentre)
    #expect(judged.map(\.centre) == ["A", "B", "C"])
    #expect(judged[0].performance?.aucAtHorizon?.estimate != nil, "\(judged[0])")
    let without = try #require(judged[2].performance)
    #expect(without.events == 0 && without.aucAtHorizon?.estimate == nil)
    #expect(without.calibrationSlope.estimate == nil)
  }

  /// A resample in which nobody has the event has no model: it is counted with its reason, and the rest stands.
  @Test(arguments: FollowedCohort.families, [false, true])
  func replicateWithoutEvents(family: ModelFamily, isShrunken: Bool) async throws {
    let data = FollowedCohort(seed: 6, count: 120)
    var spec = try FollowedCohort.spec(family)
    if isShrunken { spec.estimation = .elasticNet(ElasticNetChoice(strength: .fixed(0.01))) }
    guard family == .cox || !isShrunken else { return }
    let model = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    let free = data.followUp.causes.indices.filter { data.followUp.causes[$0] == 0 }
    let without = (0..<120).map { free[$0 % free.count] + 1 }
    var plan = FollowedCohort.plan
    plan.byCentre = false
    plan.resamples = [without, Array(1...120), without]
    let result = try await validate(model, specifiedBy: spec, on: data.cohort, following: plan)
    for horizon in try #require(result.horizons) {
      let correction = try #require(horizon.performance.optimismCorrected)
      #expect(correction.replicates == 3 && correction.failedReplicates == 2)
      #expect(correction.failures.map(\.count) == [2])
      #expect(correction.failures[0].reason[.english].isEmpty == false)
      #expect(correction.failures[0].reason[.simplifiedChinese].isEmpty == false)
      #expect(abs(correction.optimism.cStatistic.estimate ?? .nan) < 1e-10)
    }
  }
}
