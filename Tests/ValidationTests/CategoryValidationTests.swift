import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Validation of several categories") struct CategoryValidationTests {
  // MARK: By hand

  /// Six patients, two a category, with risks of the categories A, B and C.
  ///
  ///     A: (.6 .3 .1) (.2 .5 .3)   B: (.3 .4 .3) (.1 .4 .5)   C: (.2 .2 .6) (.4 .3 .3)
  ///
  /// PDI of A: .6 exceeds all p_A of B and C: 1; .2 against B {.3, .1} and C {.2, .4}: below ½ of B and none of C,
  /// equal to ½ of C: B below, C equal is worth ½, so ½ · ½ · ½ = ⅛. PDI_A = (1 + ⅛)/2 = 9/16.
  /// Of B: .4 against A {.3, .5} and C {.2, .3}: ½ · 1; the other .4 the same: PDI_B = ½.
  /// Of C: .6 exceeds all: 1; .3 against A {.1, .3} and B {.3, .5}: A below ½, equal ½; B below 0, equal ½:
  /// ½ · ½ · ½ (one tie) + ½ · ½ · ⅓ (two ties) = ⅛ + 1/12 = 5/24. PDI_C = (1 + 5/24)/2 = 29/48.
  /// The mean is (27 + 24 + 29)/48/3 = 80/144 = 5/9.
  private let risks = [
    [0.6, 0.2, 0.3, 0.1, 0.2, 0.4], [0.3, 0.5, 0.4, 0.4, 0.2, 0.3], [0.1, 0.3, 0.3, 0.5, 0.6, 0.3],
  ]
  private let categories = [0, 0, 1, 1, 2, 2]

  @Test func polytomousDiscriminationByHand() throws {
    let predictions = try CategoryPredictions(risks: risks, categories: categories)
    #expect(abs(CategoricalIndexes(predictions)[.polytomousDiscrimination] - 5.0 / 9) < 1e-15)
  }

  /// The squared errors of each patient are written out; the shares are a third each.
  @Test func errorsAndLikelihoodByHand() throws {
    let indexes = CategoricalIndexes(
      try CategoryPredictions(risks: risks, categories: categories))
    let squares = [
      0.16 + 0.09 + 0.01, 0.64 + 0.25 + 0.09, 0.09 + 0.36 + 0.09, 0.01 + 0.36 + 0.25,
      0.04 + 0.04 + 0.16, 0.16 + 0.09 + 0.49,
    ]
    let brier = squares.reduce(0, +) / 6
    #expect(abs(indexes[.brier] - brier) < 1e-15)
    #expect(abs(indexes[.scaledBrier] - (1 - brier / (2.0 / 3))) < 1e-14)
    let own = log(0.6) + log(0.2) + log(0.4) + log(0.4) + log(0.6) + log(0.3)
    let null = 6 * log(1.0 / 3)
    #expect(abs(indexes[.mcFaddenR2] - (1 - own / null)) < 1e-14)
    let nagelkerke = (1 - exp((null - own) / 3)) / (1 - exp(null / 3))
    #expect(abs(indexes[.nagelkerkeR2] - nagelkerke) < 1e-14)
  }

  /// Three pairs of categories.
  ///
  /// A, B by p_A {.6, .2} against {.3, .1}: ¾; by p_B {.4, .4} against {.3, .5}: ½; mean ⅝.
  /// A, C by p_A against {.2, .4}: 1 + 1 and ½ + 0 of four: ⅝; by p_C {.6, .3} against {.1, .3}: 2 + 1½ of four: ⅞; mean ¾.
  /// B, C by p_B {.4, .4} against {.2, .3}: 1; by p_C {.6, .3} against {.3, .5}: 2 + ½ of four: ⅝; mean 13/16.
  @Test func handAndTillByHand() throws {
    let predictions = try CategoryPredictions(risks: risks, categories: categories)
    let expected = (5.0 / 8 + 3.0 / 4 + 13.0 / 16) / 3
    #expect(abs(CategoricalIndexes(predictions)[.handTill] - expected) < 1e-15)
  }

  // MARK: Properties

  /// Two categories: all three measures are the C-statistic; perfect risks have 1, equal risks 1/K and ½.
  @Test(arguments: 0..<20)
  func twoCategoriesGiveTheArea(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let risks = (0..<40).map { _ in (source.uniform() * 20).rounded() / 20 }
    let categories = (0..<40).map { $0 < 2 ? $0 : source.uniform() < 0.4 ? 1 : 0 }
    let predictions = try CategoryPredictions(
      risks: [risks.map { 1 - $0 }, risks], categories: categories)
    let ranked = try RankedRisks(risks: risks, outcomes: categories.map { $0 == 1 })
    let area = Concordance.statistic(ranked)
    #expect(abs(CategoricalIndexes(predictions)[.polytomousDiscrimination] - area) < 1e-12)
    #expect(abs(CategoricalIndexes(predictions)[.handTill] - area) < 1e-12)
    #expect(abs(CategoricalIndexes(predictions)[.pairwise] - area) < 1e-12)
  }

  @Test func perfectAndUselessRisks() throws {
    let categories = [0, 1, 2, 2, 1, 0, 3]
    let perfect = try CategoryPredictions(
      risks: (0..<4).map { level in categories.map { $0 == level ? 1 : 0 } },
      categories: categories)
    #expect(CategoricalIndexes(perfect)[.polytomousDiscrimination] == 1)
    #expect(CategoricalIndexes(perfect)[.handTill] == 1)
    #expect(CategoricalIndexes(perfect)[.brier] == 0)
    let useless = try CategoryPredictions(
      risks: (0..<4).map { _ in categories.map { _ in 0.25 } }, categories: categories)
    #expect(abs(CategoricalIndexes(useless)[.polytomousDiscrimination] - 0.25) < 1e-14)
    #expect(abs(CategoricalIndexes(useless)[.handTill] - 0.5) < 1e-14)
  }

  // MARK: Against R

  private struct Expected: Decodable {
    var apparent: [String: Double]
    var corrected: [String: Double]
    var roundedPdi: Double
    var resamples: [[Int]]
    var calibration: [Line]
    struct Line: Decodable {
      var slope: Double
      var intercept: Double
    }
  }

  private func expected() throws -> Expected { try PBCStage.reference("pbc_validation") }

  /// R 4.2.2, nnet 7.3-18, pROC 1.18.0 and all sets of three patients; see pbc_validation.R.
  @Test func agreesWithR() async throws {
    let (fitted, spec, cohort) = try PBCStage.model()
    let reference = try expected()
    var plan = ValidationPlan(byCentre: false, resamples: reference.resamples)
    plan.smoother = .lowess
    plan.replicates = reference.resamples.count
    let found = try await validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan)
    let keys: [(String, KeyPath<CategoricalPerformance, Estimate>)] = [
      ("pdi", \.polytomousDiscrimination), ("hand_till", \.handTill), ("pairwise", \.pairwise),
      ("brier", \.brier), ("scaled_brier", \.scaledBrier), ("nagelkerke", \.nagelkerkeR2),
      ("mcfadden", \.mcFaddenR2),
    ]
    let apparent = try #require(found.overall.apparent)
    let corrected = try #require(found.overall.optimismCorrected)
    for (key, path) in keys {
      let (own, other) = (reference.apparent[key], reference.corrected[key])
      #expect(abs((apparent[keyPath: path].estimate ?? .nan) - (own ?? .nan)) < 1e-9, "\(key)")
      #expect(abs((corrected[keyPath: path].estimate ?? .nan) - (other ?? .nan)) < 1e-8, "\(key)")
    }
    for (index, category) in found.categories.enumerated() {
      let own = try #require(category.performance.apparent)
      let area = reference.apparent["area\(index + 1)"] ?? .nan
      #expect(abs((own.cStatistic.estimate ?? .nan) - area) < 1e-10)
      #expect(abs((own.observedExpected.estimate ?? .nan) - 1) < 1e-9)
      let line = reference.calibration[index]
      #expect(abs((own.calibrationSlope.estimate ?? .nan) - line.slope) < 1e-7)
      #expect(abs((own.calibrationIntercept.estimate ?? .nan) - line.intercept) < 1e-7)
      let better = try #require(
        category.performance.optimismCorrected?.corrected.cStatistic.estimate)
      #expect(abs(better - (reference.corrected["area\(index + 1)"] ?? .nan)) < 1e-8)
    }
  }

  /// Other patients: the model's own patients give the apparent values again, with intervals.
  @Test func externalValidationOfTheSamePatients() async throws {
    let (fitted, spec, cohort) = try PBCStage.model()
    let plan = ValidationPlan(replicates: 10, seed: 3, byCentre: false)
    var quiet = plan
    quiet.replicates = 0
    let own = try await validateCategories(fitted, specifiedBy: spec, on: cohort, following: quiet)
    let other = try await validateCategories(fitted.riskModel, on: cohort, following: plan)
    #expect(own.overall.apparent?.brier.estimate == other.overall.external?.brier.estimate)
    #expect(other.overall.external?.polytomousDiscrimination.lower != nil)
    #expect(own.overall.optimismCorrected == nil)
    await #expect(throws: ValidationError.self) {
      _ = try await validate(fitted.riskModel, on: cohort, following: plan)
    }
    var parted = plan
    parted.prevalence = 0.2
    await #expect(throws: ValidationError.self) {
      _ = try await validateCategories(
        fitted, specifiedBy: spec, on: cohort, following: parted)
    }
  }

  @Test func tiesAgreeWithR() async throws {
    let (fitted, _, cohort) = try PBCStage.model()
    let rounded = try fitted.riskModel.categoryRisks(for: cohort).map { own in
      own.map { ($0 * 10).rounded(.toNearestOrEven) / 10 }
    }
    guard case .categories(let codes)? = cohort["stage"]?.values else { return }
    let predictions = try CategoryPredictions(risks: rounded, categories: codes)
    let index = CategoricalIndexes(predictions)[.polytomousDiscrimination]
    #expect(abs(index - (try expected()).roundedPdi) < 1e-10)
  }
}
