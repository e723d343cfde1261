import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// Validations of completed data sets, pooled by hand.
@Suite struct ImputedValidationTests {
  private let pool = CurvePool(confidence: 0.95)

  /// log(−log(1 − F)) of 0.2 and 0.4 is −1.4999 and −0.6717, with errors 0.05/(0.8·0.2231) and
  /// 0.05/(0.6·0.5108); mean −1.0858, whose complement is 0.2865.
  @Test func observedRiskOnItsScale() throws {
    let pool = ImputationPool(patients: 100, confidence: 0.95)
    let risks = [0.2, 0.4].map { Estimate($0, standardError: 0.05) }
    let pooled = try #require(pool.pooledRisk(risks, of: 2))
    let values = [0.2, 0.4].map { log(-log(1 - $0)) }
    #expect(pooled.estimate?.agrees(with: 1 - exp(-exp((values[0] + values[1]) / 2))) == true)
    let errors = [0.05 / (0.8 * -log(0.8)), 0.05 / (0.6 * -log(0.6))]
    let within = (errors[0] * errors[0] + errors[1] * errors[1]) / 2
    let difference = values[1] - values[0]
    let total = within + 1.5 * difference * difference / 2
    let rules = try #require(
      RubinsRules(
        estimates: values, variances: errors.map { $0 * $0 }, completeDegreesOfFreedom: 99))
    #expect(rules.total.agrees(with: total))
    #expect(pooled.lower?.agrees(with: 1 - exp(-exp(rules.limits().lower))) == true)
    #expect(pooled.upper?.agrees(with: 1 - exp(-exp(rules.limits().upper))) == true)
    #expect(pooled.method?.contains("complementary_log_log") == true)
    #expect(pool.pooledRisk([risks[0], risks[0]], of: 2) == risks[0])
    #expect(pool.pooledRisk([risks[0]], of: 2) == nil)
  }

  /// Limits 0.1 apart about 0.5 and 0.6: an error of 0.1 / (2 · 1.96) each.
  @Test func errorsFromIntervals() throws {
    let pool = ImputationPool(patients: 1000, confidence: 0.95)
    let estimates = [
      Estimate(0.5, lower: 0.45, upper: 0.55), Estimate(0.6, lower: 0.55, upper: 0.65),
    ]
    let pooled = pool.pooled(estimates, on: .identity, within: 0...1)
    let error = 0.1 / (2 * NormalDistribution.criticalValue())
    let rules = try #require(
      RubinsRules(
        estimates: [0.5, 0.6], variances: [error * error, error * error],
        completeDegreesOfFreedom: 999))
    #expect(pooled.estimate?.agrees(with: 0.55) == true)
    #expect(pooled.upper?.agrees(with: min(1, rules.limits().upper)) == true)
    #expect(pooled.method?.contains("errors from intervals") == true)
    let bare = pool.pooled([Estimate(0.5), Estimate(1)], on: .logit, within: 0...1)
    #expect(bare.estimate == 0.75 && bare.method == "mean, identity scale, 2 imputations")
    #expect(pool.pooled([Estimate(nil), Estimate(1)], on: .logit, within: 0...1) == Estimate(nil))
  }

  /// 5/3 and 5/3 of 10/3: the sum rounds to 3, the first goes up.
  @Test func countsKeepTheirSum() {
    #expect(pool.counts([[1, 2], [2, 2], [2, 1]]) == [2, 1])
    #expect(pool.counts([[3, 0, 7], [3, 0, 7]]) == [3, 0, 7])
    #expect(pool.counts([[1], [1, 2]]).isEmpty)
  }

  @Test func rocCurvesAtCommonThresholds() {
    let first = ROCCurve(
      thresholds: [nil, 0.8, 0.2], sensitivities: [0, 1, 1], specificities: [1, 1, 0], marked: [])
    let second = ROCCurve(
      thresholds: [nil, 0.6, 0.4], sensitivities: [0, 0.5, 1], specificities: [1, 0.5, 0],
      marked: [])
    let pooled = pool.pooled([first, second])
    #expect(pooled.thresholds == [nil, 0.8, 0.6, 0.4, 0.2])
    #expect(pooled.sensitivities == [0, 0.5, 0.75, 1, 1])
    #expect(pooled.specificities == [1, 1, 0.75, 0.5, 0])
  }

  /// Lines from (0, 0) to (1, 1) and from (0.2, 0.4) to (0.8, 1): common from 0.2 to 0.8.
  @Test func calibrationCurvesOnACommonGrid() {
    func curve(_ x: [Double], _ y: [Double]) -> CalibrationCurve {
      CalibrationCurve(
        smooth: .init(predicted: x, observed: y, lower: y.map { $0 - 0.1 }, upper: [nil, nil]),
        corrected: y, groups: [], smoother: "line")
    }
    let pooled = pool.pooled([curve([0, 1], [0, 1]), curve([0.2, 0.8], [0.4, 1])])
    #expect(pooled.smooth.predicted == [0.2, 0.8])
    #expect(abs(pooled.smooth.observed[0] - 0.3) < 1e-12)
    #expect(abs(pooled.smooth.observed[1] - 0.9) < 1e-12)
    #expect(pooled.smooth.upper == [nil, nil] && pooled.smooth.lower == [nil, nil])
    #expect(abs((pooled.corrected?[0] ?? 0) - 0.3) < 1e-12)
  }

  /// Shares that reach 0 are pooled as they are, others on the logit scale.
  @Test func shares() throws {
    let inside = [Interval.wilson(20, of: 50), Interval.wilson(25, of: 50)]
    let pooled = pool.share(inside)
    let expected = inverseLogit((logit(0.4) + logit(0.5)) / 2).p
    #expect(pooled.estimate?.agrees(with: expected) == true)
    #expect(try #require(pooled.lower) < 0.4)
    #expect(try #require(pooled.upper) > 0.5)
    let edge = pool.share([Interval.wilson(0, of: 20), Interval.wilson(2, of: 20)])
    #expect(edge.estimate?.agrees(with: 0.05) == true && edge.lower == 0)
    #expect(pool.share([Interval(), Interval.wilson(1, of: 2)]) == Interval())
  }

  /// What all copies say alike is said by the pooled result; C has its own scale in its method.
  @Test func copiesThatAgree() async throws {
    var source = SplitMix64(seed: 12)
    let risks = (0..<150).map { _ in 0.05 + 0.9 * source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    var plan = ValidationPlan(replicates: 20, thresholds: [0.3])
    plan.calibrationPoints = 20
    let one = try await validate(risks: risks, outcomes: outcomes, following: plan)
    let pooled = try #require(ValidationResult.pooled(overImputations: [one, one, one]))
    let (own, result) = (try #require(one.performance.external), pooled.result)
    let external = try #require(result.performance.external)
    #expect(external.cStatistic.agrees(with: own.cStatistic.estimate ?? 0, within: 1e-12))
    #expect(external.cStatistic.method == "Rubin, logit scale, 3 imputations")
    #expect(external.n == 150 && external.events == own.events)
    #expect(external.aucAtHorizon == nil && external.horizon == nil)
    #expect(try #require(external.ici.lower) >= 0)
    #expect(result.thresholds.map(\.truePositives) == one.thresholds.map(\.truePositives))
    #expect(result.riskDistribution.withEvent == one.riskDistribution.withEvent)
    for (a, b) in zip(result.decisionCurve.model, one.decisionCurve.model) {
      #expect(abs(a - b) < 1e-12)
    }
    #expect(result.conventions.contains { $0.statistic == "rubins_rules" })
    #expect(!pooled.notPooled.contains { ["thresholds", "conventions"].contains($0) })
    #expect(ValidationResult.pooled(overImputations: []) == nil)
  }

  /// A part that the pooled result lacks is named by its path.
  @Test func namesWhatIsNotPooled() async throws {
    struct Part { var known: Double?, lostPart: [Int]?, list: [Int] }
    let (own, pooled) = (
      Part(known: 1, lostPart: [2], list: [1]), Part(known: 2, lostPart: nil, list: [])
    )
    #expect(UnpooledParts.keys(of: own, missingFrom: pooled) == ["lost_part", "list"])
    #expect(UnpooledParts.keys(of: own, missingFrom: own).isEmpty)
  }
}

/// Parts of a validation that only some have, pooled.
@Suite struct ImputedPartsTests {
  /// χ² of 4, 9 and 16 on one degree of freedom: F = 3 on 6.125.
  ///
  /// z of 1, 2 and 3: mean 2, total variance 1 + 4/3.
  @Test func calibrationTests() throws {
    let values: [(Double, Double)] = [(4, 1), (9, 2), (16, 3)]
    let copies = values.map { chi, z in
      [
        CalibrationTest(
          test: .recalibration, statistic: chi, degreesOfFreedom: 1, p: 0.1, patients: .external),
        CalibrationTest(test: .spiegelhalter, statistic: z, p: 0.1, patients: .external),
      ]
    }
    let pooled = try #require(CalibrationTest.pooled(copies, patients: 100))
    #expect(pooled[0].statistic?.agrees(with: 3) == true)
    #expect(pooled[0].pooling?.denominator?.agrees(with: 6.125) == true)
    #expect(pooled[0].pooling?.method == .d2)
    #expect(pooled[1].statistic?.agrees(with: 2 / (7.0 / 3).squareRoot()) == true)
    #expect(pooled[1].pooling?.method == .rubin)
    var other = copies
    other[1][0].degreesOfFreedom = 2
    #expect(CalibrationTest.pooled(other, patients: 100)?[0].statistic == nil)
    #expect(CalibrationTest.pooled([copies[0], []], patients: 100) == nil)
  }

  private func table(
    _ labels: [String?], _ risks: [Double], _ outcomes: [Bool], reference: String? = nil
  ) throws -> SubgroupTable {
    try SubgroupTable(
      by: "part", labels: labels, predictions: .init(risks: risks, outcomes: outcomes),
      following: ValidationPlan(thresholds: [0.4]), minimumCell: 5, reference: reference)
  }

  /// Patients change their part from copy to copy; what one copy withholds the pooled table withholds.
  @Test func subgroupsOfAnImputedVariable() throws {
    var source = SplitMix64(seed: 40)
    let risks = (0..<300).map { _ in 0.1 + 0.8 * source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    let copies = try (0..<3).map { _ in
      try table(
        risks.indices.map { $0 < 150 ? "a" : source.uniform() < 0.8 ? "b" : "c" }, risks,
        outcomes, reference: "b")
    }
    let pool = CurvePool(confidence: 0.95)
    let pooled = try #require(pool.pooled(copies.map { [$0] })?.first)
    #expect(pooled.rows.map(\.label) == ["a", "b", "c"] && pooled.reference == "b")
    #expect(pooled.rows.reduce(0) { $0 + ($1.n ?? 0) } == 300)
    #expect(pooled.rows.reduce(0) { $0 + ($1.events ?? 0) } == outcomes.count { $0 })
    #expect(pooled.rows[0].performance?.cStatistic.method == "Rubin, logit scale, 3 imputations")
    let contrast = try #require(pooled.rows[0].contrast)
    let differences = copies.map { $0.rows[0].contrast?.cStatistic.estimate ?? .nan }
    #expect(contrast.cStatistic.estimate?.agrees(with: mean(differences)) == true)
    #expect((contrast.cStatisticP ?? 2) <= 1 && contrast.thresholds.count == 1)
    let few = try table(
      risks.indices.map { $0 < 150 ? "a" : $0 < 296 ? "b" : "c" }, risks, outcomes)
    let joined = try #require(pool.pooled([[copies[0]], [few]])?.first)
    #expect(joined.rows[2].isWithheld && joined.rows[2].performance == nil)
    #expect(joined.rows.reduce(0) { $0 + ($1.n ?? 0) } == 300)
  }

  /// Censoring may end the curve of one copy at a lower threshold than that of another.
  @Test func decisionCurvesOfDifferentLength() {
    let terms = NetBenefitTerms(thresholds: [0.1, 0.2, 0.3], harm: 0.01)
    let pooled = CurvePool(confidence: 0.95).pooled([
      DecisionCurve(terms, model: [0.3, 0.2, 0.1], overallRisk: 0.4),
      DecisionCurve(terms, model: [0.2, 0.1], overallRisk: 0.4),
    ])
    #expect(pooled.thresholds == [0.1, 0.2] && pooled.harm == 0.01)
    #expect(zip(pooled.model, [0.25, 0.15]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(pooled.treatAll.count == 2 && pooled.interventionsAvoided.count == 2)
  }

  /// Everything that one validation has the pooled one has.
  @Test func nothingIsLeftOut() async throws {
    var source = SplitMix64(seed: 6)
    let risks = (0..<200).map { _ in 0.05 + 0.9 * source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    let plan = ValidationPlan(replicates: 10, thresholds: [0.3])
    let one = try await validate(risks: risks, outcomes: outcomes, following: plan)
    let pooled = try #require(ValidationResult.pooled(overImputations: [one, one]))
    #expect(pooled.notPooled.isEmpty)
    let (band, own) = (try #require(pooled.result.roc.band), try #require(one.roc.band))
    #expect(band.lower.count == pooled.result.roc.thresholds.count)
    #expect(abs((band.lower.last ?? 0) - (own.lower.last ?? 1)) < 0.02)
    let mark = try #require(pooled.result.thresholds.first)
    let ratio = try #require(one.thresholds.first?.positiveLikelihoodRatio?.estimate)
    #expect(mark.positiveLikelihoodRatio?.estimate?.agrees(with: ratio) == true)
  }
}
