import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// The choice of a penalty is part of the model: every replicate repeats it.
@Suite struct ElasticNetValidationTests {
  /// One predictor that matters and three that do not, from a seed.
  private static func cohort(followed: Bool) -> Cohort {
    var source = SplitMix64(seed: 21)
    let rows = 120
    let columns = (0..<4).map { _ in (0..<rows).map { _ in source.normal() } }
    let events = (0..<rows).map { source.uniform() < inverseLogit(1.5 * columns[0][$0] - 0.5).p }
    let times = (0..<rows).map { -log(1 - source.uniform()) * exp(-columns[0][$0]) }
    var made = columns.enumerated().map { index, values in
      Column(Variable(name: "x\(index)", kind: .number), .numbers(values))
    }
    made.append(Column(Variable(name: "y", kind: .number), .numbers(events.map { $0 ? 1 : 0 })))
    made.append(Column(Variable(name: "t", kind: .number), .numbers(times)))
    return Cohort(columns: made, ids: (0..<rows).map { "P\($0)" })
  }

  private static let choice = Estimation.elasticNet(
    ElasticNetChoice(strength: .crossValidated(folds: 5, seed: 2, rule: .oneStandardError)))

  private func plan(threads: Int) -> ValidationPlan {
    ValidationPlan(replicates: 8, seed: 5, threads: threads)
  }

  @Test func repeatsTheChoiceAndCountsWhatStays() async throws {
    let cohort = Self.cohort(followed: false)
    var spec = try Formula("y ~ x0 + x1 + x2 + x3").spec(kind: .logistic(outcome: "y", event: "1"))
    spec.estimation = Self.choice
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let first = try await validate(
      fitted, specifiedBy: spec, on: cohort, following: plan(threads: 1))
    let second = try await validate(
      fitted, specifiedBy: spec, on: cohort, following: plan(threads: 2))
    #expect(first == second)
    let correction = try #require(first.performance.optimismCorrected)
    #expect(correction.failedReplicates == 0)
    #expect(correction.repeatedSteps[.english].contains("choosing the penalty"))
    let frequencies = try #require(correction.inclusionFrequencies)
    #expect(frequencies.map(\.name) == ["x0", "x1", "x2", "x3"])
    #expect(frequencies[0].count > 0 && frequencies[0].count <= 8)
    #expect(frequencies.dropFirst().allSatisfy { $0.count < frequencies[0].count })
    // Shrinkage: the slope in the patients of the fit is above 1.
    let slope = try #require(first.performance.apparent?.calibrationSlope.estimate)
    #expect(slope > 1.05)
  }

  @Test func coxModelsToo() async throws {
    let cohort = Self.cohort(followed: true)
    let columns = TimeToEvent(time: "t", status: "y", event: "1", horizons: [0.5])
    var spec = try Formula("Surv(t, y) ~ x0 + x1 + x2 + x3").spec(
      kind: .cox(columns, ties: .breslow))
    spec.estimation = Self.choice
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(
      fitted, specifiedBy: spec, on: cohort, following: plan(threads: 2))
    let horizon = try #require(result.horizons?.first)
    let correction = try #require(horizon.performance.optimismCorrected)
    #expect(correction.failedReplicates == 0)
    // A refit without the penalty would give the slope of maximum likelihood, below one.
    let slope = try #require(correction.corrected.calibrationSlope.estimate)
    #expect(slope > 1)
  }
}
