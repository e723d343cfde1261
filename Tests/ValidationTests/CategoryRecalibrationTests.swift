import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Multinomial recalibration") struct CategoryRecalibrationTests {
  // MARK: By hand

  /// Two groups of four: all linear predictors 0, and LP(low) = ln 4, LP(high) = ln 2.
  ///
  ///     group 1: 2 none, 1 low, 1 high     group 2: 1 none, 1 low, 2 high
  ///
  /// With two groups the fit is saturated. Intercepts are the log odds of group 1, ln ½ and ln ½; those of group 2 are
  /// 0 and ln 2, so that the slopes are (0 − ln ½)/ln 4 = ½ and (ln 2 − ln ½)/ln 2 = 2. The variance of an intercept
  /// is 1/2 + 1/1, that of slope · LP the sum of four inverse counts: 1/2 + 1 + 1 + 1 and 1/2 + 1 + 1 + 1/2.
  /// Log likelihoods: the fit 4 ln ½ + 4 ln ¼ = −12 ln 2; as predicted 4 ln ⅓, and with risks 1/7, 4/7, 2/7
  /// ln 1/7 + ln 4/7 + 2 ln 2/7 = 4 ln 2 − 4 ln 7. The likelihood ratio is 8 ln 21 − 32 ln 2.
  private let groups: (linear: [[Double]], categories: [Int]) = {
    let exposed = [1.0, 0, 0, 1, 0, 1, 0, 1]
    let steps = [log(4.0), log(2.0)]
    return (steps.map { step in exposed.map { $0 * step } }, [2, 0, 1, 0, 2, 1, 0, 2])
  }()

  @Test func twoGroupsByHand() throws {
    let fit = try CategoryRecalibration(
      linearPredictors: groups.linear, categories: groups.categories, slopesAreFixed: false)
    #expect(fit.intercepts.isClose(to: [log(0.5), log(0.5)]))
    #expect(fit.slopes.isClose(to: [0.5, 2]))
    let errors = (0..<4).map { fit.covariance[$0, $0].squareRoot() }
    let variances: [Double] = [1.5, 1.5, 3.5 / (log(4) * log(4)), 3 / (log(2) * log(2))]
    #expect(errors.isClose(to: variances.map { $0.squareRoot() }))
    #expect(abs(fit.logLikelihood + 12 * log(2)) < 1e-12)
    let frozen = CategoryRecalibration.logLikelihood(
      of: groups.linear, categories: groups.categories)
    #expect(abs(2 * (fit.logLikelihood - frozen) - (8 * log(21) - 32 * log(2))) < 1e-12)
  }

  /// All linear predictors 0; 3 none, 2 low, 3 high: intercepts in the large are ln ⅔ and 0 with variances
  /// 1/3 + 1/2 and 1/3 + 1/3; slopes have nothing to be estimated from.
  @Test func interceptsInTheLargeByHand() throws {
    let zeros = groups.linear.map { $0.map { _ in 0.0 } }
    let fit = try CategoryRecalibration(
      linearPredictors: zeros, categories: groups.categories, slopesAreFixed: true)
    #expect(fit.intercepts.isClose(to: [log(2.0 / 3), 0]))
    #expect(fit.slopes == [1, 1])
    let variances = [fit.covariance[0, 0], fit.covariance[1, 1], fit.covariance[0, 1]]
    let expected: [Double] = [5.0 / 6, 2.0 / 3, 1.0 / 3]
    #expect(variances.isClose(to: expected))
    #expect(throws: CategoryRecalibration.Failure.undefined) {
      _ = try CategoryRecalibration(
        linearPredictors: zeros, categories: groups.categories, slopesAreFixed: false)
    }
  }

  // MARK: Against R

  private struct Expected: Decodable {
    struct Fit: Decodable {
      var estimates: [Double]
      var se: [Double]
    }
    struct Test: Decodable {
      var statistic: Double
      var p: Double
    }
    struct Spread: Decodable {
      var here: [[Double]]
      var development: [[Double]]
    }
    var joint: Fit
    var large: Fit
    var tests: [String: Test]
    var spread: Spread
  }

  /// R 4.2.2, VGAM 1.1-7; see pbc_recalibration.R.
  @Test func agreesWithR() async throws {
    let expected: Expected = try PBCStage.reference("pbc_recalibration")
    let (model, others) = try PBCStage.split()
    let plan = ValidationPlan(replicates: 0, byCentre: false)
    let found = try await validateCategories(model, on: others, following: plan)
    let own = try #require(found.overall.external?.recalibration)
    #expect(own.reference == "early" && own.equations.map(\.category) == ["bridging", "cirrhosis"])
    let z = NormalDistribution.criticalValue()
    for (index, equation) in own.equations.enumerated() {
      let pairs = [
        (equation.calibrationInTheLarge, expected.large, index),
        (equation.intercept, expected.joint, index), (equation.slope, expected.joint, index + 2),
      ]
      for (value, fit, place) in pairs {
        #expect(abs((value.estimate ?? .nan) - fit.estimates[place]) < 1e-8)
        #expect(
          abs((value.lower ?? .nan) - (fit.estimates[place] - z * fit.se[place])) < 1e-8)
      }
    }
    for (key, test) in [
      ("joint", own.jointTest), ("intercepts", own.interceptTest), ("slopes", own.slopeTest),
    ] {
      let reference = try #require(expected.tests[key])
      #expect(abs((test?.statistic ?? .nan) - reference.statistic) < 1e-8, "\(key)")
      #expect(abs((test?.pValue ?? .nan) - reference.p) < 1e-9, "\(key)")
    }
  }

  /// The spread of each linear predictor here and in the development; see pbc_recalibration.R.
  @Test func caseMixAgreesWithR() async throws {
    let expected: Expected = try PBCStage.reference("pbc_recalibration")
    let (model, others) = try PBCStage.split()
    let plan = ValidationPlan(replicates: 0, byCentre: false)
    let mix = try #require(
      try await validateCategories(model, on: others, following: plan).caseMix)
    let categories = try #require(mix.categories)
    #expect(mix.linearPredictor == nil && categories.map(\.code) == ["bridging", "cirrhosis"])
    for (index, category) in categories.enumerated() {
      let here = try #require(category.here)
      let own = [here.mean, here.standardDeviation].compactMap(\.self) + here.quartiles
      #expect(own.isClose(to: expected.spread.here[index], within: 1e-8))
      let there = try #require(category.development)
      let other = [there.mean, there.standardDeviation].compactMap(\.self)
      #expect(other.isClose(to: expected.spread.development[index], within: 1e-8))
      let ratio = expected.spread.here[index][1] / expected.spread.development[index][1]
      #expect(abs((category.ratio ?? .nan) - ratio) < 1e-8)
    }
    #expect(mix.predictors.count == 5 && mix.n == others.rowCount)
  }

  // MARK: Properties

  /// The patients of a fit have intercepts 0 and slopes 1, whatever the reference.
  @Test(arguments: ["early", "bridging", "cirrhosis"])
  func ownPatientsArePerfect(reference: String) async throws {
    let (cohort, spec) = (try PBCStage.cohort(), try PBCStage.spec(reference: reference))
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let found = try await validateCategories(
      fitted, specifiedBy: spec, on: cohort,
      following: ValidationPlan(replicates: 0, byCentre: false))
    let own = try #require(found.overall.apparent?.recalibration)
    for equation in own.equations {
      #expect(abs((equation.slope.estimate ?? .nan) - 1) < 1e-9)
      #expect(abs(equation.intercept.estimate ?? .nan) < 1e-9)
      #expect(abs(equation.calibrationInTheLarge.estimate ?? .nan) < 1e-9)
    }
    #expect((own.jointTest?.statistic ?? .nan) < 1e-9)
  }

  private func random(_ seed: UInt64, categories: Int) -> (linear: [[Double]], categories: [Int]) {
    var source = SplitMix64(seed: seed)
    let linear = (1..<categories).map { _ in (0..<80).map { _ in source.normal() } }
    let outcomes = (0..<80).map { row -> Int in
      guard row >= categories else { return row }
      let risks = OutcomeCategories.risks(linear.map { 0.3 + 0.6 * $0[row] })
      var rest = source.uniform()
      for (category, risk) in risks.enumerated() {
        if rest < risk { return category }
        rest -= risk
      }
      return 0
    }
    return (linear, outcomes)
  }

  /// Two categories are logistic recalibration.
  @Test(arguments: 0..<20)
  func twoCategoriesAreTheBinaryOne(seed: UInt64) throws {
    let (linear, categories) = random(seed, categories: 2)
    let ranked = try RankedRisks(
      linearPredictors: linear[0], outcomes: categories.map { $0 == 1 })
    let (joint, alone) = (Recalibration.joint(ranked), Recalibration.interceptAlone(ranked))
    let own = try CategoryRecalibration(
      linearPredictors: linear, categories: categories, slopesAreFixed: false)
    #expect(
      (own.intercepts + own.slopes).isClose(to: [joint.intercept, joint.slope], within: 1e-9))
    #expect(abs(own.covariance[1, 1].squareRoot() - joint.slopeError) < 1e-9)
    #expect(abs(own.covariance[0, 1] - joint.covariance) < 1e-9)
    let large = try CategoryRecalibration(
      linearPredictors: linear, categories: categories, slopesAreFixed: true)
    #expect(abs(large.intercepts[0] - alone.intercept) < 1e-9)
    #expect(abs(large.logLikelihood - alone.logLikelihood) < 1e-9)
  }

  /// Linear predictors that are corrected need no correction; weights count patients.
  @Test(arguments: 0..<20)
  func correctedPredictionsArePerfect(seed: UInt64) throws {
    let (linear, categories) = random(seed, categories: 4)
    let first = try CategoryRecalibration(
      linearPredictors: linear, categories: categories, slopesAreFixed: false)
    let corrected = linear.indices.map { block in
      linear[block].map { first.intercepts[block] + first.slopes[block] * $0 }
    }
    let again = try CategoryRecalibration(
      linearPredictors: corrected, categories: categories, slopesAreFixed: false)
    #expect(again.intercepts.isClose(to: [0, 0, 0], within: 1e-8))
    #expect(again.slopes.isClose(to: [1, 1, 1], within: 1e-8))
    let twice = try CategoryRecalibration(
      linearPredictors: linear, categories: categories,
      weights: categories.map { _ in 2 }, slopesAreFixed: false)
    #expect(twice.slopes.isClose(to: first.slopes, within: 1e-8))
    #expect(abs(2 * twice.covariance[4, 4] - first.covariance[4, 4]) < 1e-8)
  }

  // MARK: Edges

  @Test func edgesHaveNoFit() {
    let (linear, categories) = groups
    #expect(throws: CategoryRecalibration.Failure.emptyCategory(1)) {
      _ = try CategoryRecalibration(
        linearPredictors: linear, categories: categories.map { $0 == 1 ? 0 : $0 },
        slopesAreFixed: true)
    }
    #expect(throws: CategoryRecalibration.Failure.undefined) {
      _ = try CategoryRecalibration(
        linearPredictors: [linear[0].map { $0 == 0 ? -.infinity : $0 }, linear[1]],
        categories: categories, slopesAreFixed: true)
    }
    #expect(throws: CategoryRecalibration.Failure.separated(isComplete: true)) {
      _ = try CategoryRecalibration(
        linearPredictors: [
          categories.map { $0 == 1 ? 2 : -1 }, categories.map { $0 == 2 ? 2 : -1 },
        ], categories: categories, slopesAreFixed: false)
    }
  }

  /// Risks of exactly 0 have no log odds: nothing is defined, and nothing traps.
  @Test func risksOfZero() throws {
    let predictions = try CategoryPredictions(
      risks: [[1, 0, 0.5], [0, 1, 0.25], [0, 0, 0.25]], categories: [0, 1, 2])
    let spec = try PBCStage.spec()
    let model = try fit(spec, to: AnalysisSet(PBCStage.cohort(), for: spec)).riskModel
    let found = try #require(
      CategoricalRecalibration(predictions, of: model, confidence: 0.95))
    #expect(found.equations.allSatisfy { $0.slope.estimate == nil })
    #expect(found.equations.allSatisfy { $0.calibrationInTheLarge.estimate == nil })
    #expect(found.jointTest == nil && found.interceptTest == nil && found.slopeTest == nil)
  }
}

extension [Double] {
  fileprivate func isClose(to other: [Double], within tolerance: Double = 1e-12) -> Bool {
    count == other.count && zip(self, other).allSatisfy { abs($0 - $1) < tolerance }
  }
}
