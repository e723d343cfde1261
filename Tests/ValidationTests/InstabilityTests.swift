import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// Four patients, the original model and two made again.
///
///     event     no    yes   no    yes
///     original  0.2   0.4   0.6   0.8
///     first     0.3   0.4   0.5   0.8
///     second    0.1   0.6   0.6   0.7
@Suite("Instability")
struct InstabilityTests {
  private let original = [0.2, 0.4, 0.6, 0.8]
  private let models = [[0.3, 0.4, 0.5, 0.8], [0.1, 0.6, 0.6, 0.7]]
  private let outcomes = [false, true, false, true]
  private let plan = ValidationPlan(
    thresholds: [0.5], decisionThresholds: 0.5...0.5, smoother: .lowess)

  /// Mean distances 0.1, 0.1, 0.05, 0.05.
  @Test func predictions() throws {
    let result = try Instability(
      original: original, outcomes: outcomes, resampled: models + [nil], following: plan, groups: 2)
    #expect(result.meanAbsoluteError.agrees(with: 0.075, within: 1e-13))
    #expect(result.largestAbsoluteError.agrees(with: 0.1, within: 1e-13))
    #expect(result.replicates == 2 && result.failedReplicates == 1)
    // The 2.5th percentile of 0.1 and 0.3 is 0.105, that of 0.4 and 0.6 is 0.405.
    let group = result.prediction[0]
    #expect(group.n == 2 && group.meanPredicted.agrees(with: 0.3))
    #expect(group.lower.agrees(with: 0.255) && group.upper.agrees(with: 0.445))
  }

  /// At ½ only the second patient changes sides, in one of two models.
  @Test func classes() throws {
    let result = try Instability(
      original: original, outcomes: outcomes, resampled: models, following: plan, groups: 2)
    let change = try #require(result.classification.first)
    #expect(change.meanShareChanged == 0.125 && change.byGroup == [0.25, 0])
    #expect(change.patientsUnstable == 0.25)
  }

  /// Net benefits at ½: (1 − 1)/4 and (2 − 1)/4; type 7 percentiles between them.
  @Test func decisions() throws {
    let result = try Instability(
      original: original, outcomes: outcomes, resampled: models, following: plan)
    #expect(result.decision.points == [0.5])
    #expect(result.decision.lower[0]?.agrees(with: 0.00625) == true)
    #expect(result.decision.upper[0]?.agrees(with: 0.24375) == true)
  }

  @Test func noModelAtAll() {
    #expect(throws: ValidationError.self) {
      try Instability(original: original, outcomes: outcomes, resampled: [nil], following: plan)
    }
    #expect(throws: ValidationError.self) {
      try Instability(original: original, outcomes: outcomes, resampled: [[0.5]], following: plan)
    }
    #expect(throws: ValidationError.self) {
      try Instability(original: [], outcomes: [], resampled: [[]], following: plan)
    }
  }

  /// The same model again and again does not vary; the order of patients does not matter.
  @Test(arguments: 0..<10)
  func properties(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let risks = (0..<60).map { _ in source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    let still = try Instability(
      original: risks, outcomes: outcomes, resampled: [risks, risks], following: plan)
    #expect(still.meanAbsoluteError == 0 && still.classification[0].meanShareChanged == 0)
    #expect(still.calibration.lower == still.calibration.upper)
    let models = (0..<5).map { _ in risks.map { min(1, max(0, $0 + 0.1 * source.normal())) } }
    let there = try Instability(
      original: risks, outcomes: outcomes, resampled: models, following: plan)
    let back = try Instability(
      original: risks.reversed(), outcomes: outcomes.reversed(),
      resampled: models.map { $0.reversed() }, following: plan)
    #expect(there.meanAbsoluteError.agrees(with: back.meanAbsoluteError, within: 1e-12))
    #expect(there.decision == back.decision)
    #expect(there.prediction.map(\.n) == back.prediction.map(\.n))
    #expect(there.prediction.allSatisfy { $0.lower <= $0.upper })
  }

  /// More patients, less instability; the same on any number of threads.
  @Test func ofAModelMadeAgain() async throws {
    func measure(_ patients: Int, threads: Int) async throws -> Instability {
      var source = SplitMix64(seed: 4)
      let x = (0..<patients).map { _ in source.normal() }
      let y = x.map { source.uniform() < inverseLogit($0).p ? 1 : 0 }
      let levels = ["no", "yes"].map { Variable.Level(code: $0) }
      let cohort = Cohort(
        columns: [
          Column(Variable(name: "x", kind: .number), .numbers(x)),
          Column(Variable(name: "y", kind: .category(levels)), .categories(y)),
        ], ids: (0..<patients).map { "\($0)" })
      let spec = try Formula("y ~ x").logisticSpec(event: "yes")
      let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
      var plan = plan
      plan.threads = threads
      return try await Instability.measure(
        model, specifiedBy: spec, on: cohort, following: plan, replicates: 20)
    }
    let few = try await measure(60, threads: 1)
    let many = try await measure(600, threads: 1)
    #expect(many.meanAbsoluteError < few.meanAbsoluteError && many.meanAbsoluteError > 0)
    #expect(try await measure(60, threads: 3) == few)
    let json = String(decoding: try FileCoding.encoder().encode(few), as: UTF8.self)
    #expect(json.contains("\"mean_absolute_error\"") && json.contains("\"patients_unstable\""))
  }
}
