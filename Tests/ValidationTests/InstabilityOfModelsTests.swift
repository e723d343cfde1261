import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// What a validation says of instability is what models fitted to copied rows say, for every family.
@Suite("Instability of models made again")
struct InstabilityOfModelsTests {
  private static let replicates = 6

  private static var plan: ValidationPlan {
    var plan = ValidationPlan(replicates: replicates, seed: 11, thresholds: [0.2, 0.4])
    plan.decisionStep = 0.05
    plan.calibrationPoints = 20
    plan.byCentre = false
    return plan
  }

  /// The mean absolute prediction error by hand: rows are copied, models fitted as anybody would.
  private static func error(
    _ spec: ModelSpec, on cohort: Cohort, risks: (RiskModel) throws -> [Double]
  ) throws -> Double {
    let original = try risks(fit(spec, to: AnalysisSet(cohort, for: spec)).riskModel)
    var sum = 0.0
    for replicate in 0..<replicates {
      let rows = plan.bootstrap.rows(ofReplicate: replicate, rowCount: cohort.rowCount)
      let copied = cohort.selecting(rows: rows)
      let model = try fit(spec, to: AnalysisSet(copied, for: spec)).riskModel
      for (risk, first) in zip(try risks(model), original) { sum += abs(risk - first) }
    }
    return sum / Double(replicates * original.count)
  }

  @Test(arguments: FollowedCohort.families)
  func modelsWithTimes(family: ModelFamily) async throws {
    let cohort = FollowedCohort(seed: 7, count: 150).cohort
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(
      fitted, specifiedBy: spec, on: cohort, following: Self.plan)
    let horizons = try #require(result.horizons)
    #expect(horizons.count == 2 && result.instability == horizons[1].instability)
    for horizon in horizons {
      let found = try #require(horizon.instability)
      let expected = try Self.error(spec, on: cohort) {
        try $0.risks(for: cohort, within: horizon.horizon)
      }
      #expect(found.meanAbsoluteError.agrees(with: expected, within: 1e-6))
      #expect(found.replicates == Self.replicates && found.failedReplicates == 0)
      #expect(found.classification.map(\.threshold) == [0.2, 0.4])
      #expect(found.calibration.lowerQuartile?.count == 20)
      #expect(found.calibration.points.count == 20)
      #expect(found.prediction.reduce(0) { $0 + $1.n } == 150)
    }
    #expect(result.conventions.contains { $0.statistic == "instability" })
  }

  /// Ties, offsets and strata as in fits: the baseline of a replicate is that of a fit to copied rows.
  @Test(arguments: [
    (ModelFamily.cox, "age + group", TieMethod.breslow),
    (.causeSpecific, "age + group", .breslow),
    (.cox, "age + offset(group)", .efron), (.fineGray, "age + offset(group)", .efron),
    (.causeSpecific, "age + offset(group)", .efron),
    (.cox, "age + strat(group)", .efron), (.cox, "age + strat(group)", .breslow),
    (.causeSpecific, "age + strat(group)", .efron),
  ])
  func tiesOffsetsAndStrata(family: ModelFamily, terms: String, ties: TieMethod) async throws {
    let cohort = FollowedCohort(seed: 9, count: 150).cohort
    let columns = TimeToEvent(
      time: "time", status: "status", event: "1", competing: ["2"], horizons: [2, 4])
    let kind: ModelKind =
      switch family {
      case .fineGray: .fineGray(columns)
      case .causeSpecific: .causeSpecific(columns, ties: ties)
      default: .cox(columns, ties: ties)
      }
    let spec = try Formula("status ~ " + terms).spec(kind: kind)
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(
      fitted, specifiedBy: spec, on: cohort, following: Self.plan)
    for horizon in try #require(result.horizons) {
      let expected = try Self.error(spec, on: cohort) {
        try $0.risks(for: cohort, within: horizon.horizon)
      }
      let found = try #require(horizon.instability)
      #expect(found.failedReplicates == 0)
      #expect(found.meanAbsoluteError.agrees(with: expected, within: 1e-6))
    }
  }

  /// Elimination is repeated: the same as fits with the rule on copied rows.
  @Test func eliminationIsRepeated() async throws {
    var source = SplitMix64(seed: 3)
    let names = ["x0", "x1", "x2", "x3"]
    let x = names.map { _ in (0..<200).map { _ in source.normal() } }
    let y = x[0].map { source.uniform() < inverseLogit($0).p ? 1.0 : 0.0 }
    let cohort = Cohort(
      columns: zip(names, x).map {
        Column(Variable(name: $0, kind: .number), .numbers($1))
      } + [Column(Variable(name: "y", kind: .number), .numbers(y))],
      ids: (0..<200).map { "\($0)" })
    var spec = try Formula("y ~ x0 + x1 + x2 + x3").spec(kind: .logistic(outcome: "y", event: "1"))
    spec.selection = .backward(.aic)
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let measured = try await Instability.measure(
      fitted, specifiedBy: spec, on: cohort, following: Self.plan, replicates: Self.replicates)
    let expected = try Self.error(spec, on: cohort) { model in
      try model.linearPredictors(for: cohort).map { inverseLogit($0).p }
    }
    #expect(measured.meanAbsoluteError.agrees(with: expected, within: 1e-7))
    spec.selection = .none
    let whole = try Self.error(spec, on: cohort) { model in
      try model.linearPredictors(for: cohort).map { inverseLogit($0).p }
    }
    #expect(abs(whole - expected) > 1e-3)
  }

  /// No row of a results file is about fewer than five patients, whatever the cohort.
  @Test(arguments: 0..<20)
  func groupsHideNobody(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let n = 12 + 9 * seed
    // Ties of all sizes.
    let risks = (0..<n).map { _ in (source.uniform() * 8).rounded() / 10 + 0.05 }
    let found = try Instability(
      original: risks, outcomes: risks.map { source.uniform() < $0 },
      resampled: [risks, risks.map { 1 - $0 }])
    #expect(found.prediction.reduce(0) { $0 + $1.n } == n)
    #expect(found.prediction.allSatisfy { $0.n >= 5 } || found.prediction.count == 1)
    #expect(found.medianAbsoluteError <= found.absoluteErrorQ90)
    #expect(found.absoluteErrorQ90 <= found.largestAbsoluteError)
    for group in found.prediction {
      #expect(group.lower <= group.lowerQuartile && group.lowerQuartile <= group.median)
      #expect(group.median <= group.upperQuartile && group.upperQuartile <= group.upper)
    }
  }

  /// More than two hundred replicates are compared no further, a thousand cost no more memory.
  @Test func noMoreThanTwoHundred() async throws {
    let cohort = FollowedCohort(seed: 2, count: 60).cohort
    let spec = try Formula("status ~ age").spec(kind: .logistic(outcome: "status", event: "1"))
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    var plan = Self.plan
    plan.replicates = 230
    let result = try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
    let found = try #require(result.instability)
    #expect(found.replicates + found.failedReplicates == Instability.mostModels)
    #expect(found.decision.upperQuartile?.count == 10)
    #expect(found.calibration.points.count == 20 && found.decision.points.count == 10)
    plan.replicates = Instability.mostModels
    let less = try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
    #expect(less.instability == found)
  }
}
