import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Resampling of several categories") struct CategoryResamplingTests {
  // MARK: By hand

  /// Four patients, one of A, one of B, two of C.
  ///
  ///     risks of A .5 .2 .1 .4 (mean .3, mean square .115), of B .3 .6 .1 .2 (.3, .125), of C .2 .2 .8 .4 (.4, .22)
  ///
  /// Shares ¼, ¼, ½. Brier of categories dealt anew: ¼ · .4 + .115 + ¼ · .4 + .125 + ½ · .2 + .22 = .76.
  /// Apparent ½ and out of the bag 1/6 of the discrimination index, which is 1/3 by chance: out of the bag counts as 1/3,
  /// the overfitting rate is 1, the weight 1 and the estimate 1/3; by .632 it is .184 + .632/6.
  @Test func weightsByHand() throws {
    let predictions = try CategoryPredictions(
      risks: [[0.5, 0.2, 0.1, 0.4], [0.3, 0.6, 0.1, 0.2], [0.2, 0.2, 0.8, 0.4]],
      categories: [0, 1, 2, 2])
    let none = CategoricalIndexes(noInformation: predictions)
    #expect(abs(none[.brier] - 0.76) < 1e-15)
    #expect(none[.polytomousDiscrimination] == 1.0 / 3 && none[.handTill] == 0.5)
    var (apparent, outside) = (CategoricalIndexes(), CategoricalIndexes())
    apparent[.polytomousDiscrimination] = 0.5
    outside[.polytomousDiscrimination] = 1.0 / 6
    (apparent[.brier], apparent[.scaledBrier], outside[.brier]) = (0.5, 0.2, 0.6)
    let plain = CategoricalCorrection.weighted(apparent, outOfBag: [outside], nil).corrected
    #expect(abs(plain[.polytomousDiscrimination] - (0.184 + 0.632 / 6)) < 1e-15)
    // Scaled by the same uninformed score, .5/.8 = .625.
    let brier = 0.368 * 0.5 + 0.632 * 0.6
    #expect(abs(plain[.brier] - brier) < 1e-15)
    #expect(abs(plain[.scaledBrier] - (1 - brier / 0.625)) < 1e-14)
    let plus = CategoricalCorrection.weighted(apparent, outOfBag: [outside], none)
    #expect(abs(plus.corrected[.polytomousDiscrimination] - 1.0 / 3) < 1e-15)
    #expect(plus.weighting[0].overfitting == 1 && plus.weighting[0].weight == 1)
    // An index that was measured nowhere stays undefined.
    #expect(plus.corrected[.handTill].isNaN)
  }

  /// Each category is dealt out in turn: folds differ by one of each at most; the rarest category limits their number.
  @Test(arguments: 0..<20)
  func foldsAreStratified(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let categories = (0..<60).map { $0 < 12 ? $0 % 4 : source.index(below: 4) }
    let plan = ValidationPlan(
      seed: seed, method: .crossValidation, folds: 5, repeats: 2)
    let folds = try Folds(plan, categories: categories, count: 4)
    let fewest = (0..<4).map { level in categories.count { $0 == level } }.min() ?? 0
    #expect(folds.count == min(5, fewest) && folds.asked == 5)
    for level in 0..<4 {
      let counts = folds.rows.map { rows in rows.count { categories[$0 - 1] == level } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
    #expect(folds.rows.prefix(folds.count).flatMap(\.self).sorted() == Array(1...60))
    #expect(throws: ValidationError.tooFewInCategory(patients: 1)) {
      try Folds(plan, categories: [0, 0, 1, 1, 2], count: 3)
    }
  }

  // MARK: Against R

  private struct Expected: Decodable {
    var weighted: [String: Double]
    var plus: [String: Double]
    var outside: [String: Double]
    var folds: [[Int]]
    var crossValidated: [String: Double]
    var spread: [String: Double]
    var within: [String: Double]
    var pooled: [String: Double]
  }

  private struct Resamples: Decodable { var resamples: [[Int]] }

  private static func decoded<Value: Decodable>(_ name: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      Value.self, from: Data(contentsOf: PBCStage.folder.appending(path: name)))
  }

  private static var overall: [(String, KeyPath<CategoricalPerformance, Estimate>)] {
    [
      ("pdi", \.polytomousDiscrimination), ("hand_till", \.handTill), ("pairwise", \.pairwise),
      ("brier", \.brier), ("nagelkerke", \.nagelkerkeR2), ("mcfadden", \.mcFaddenR2),
    ]
  }
  private static var single: [(String, KeyPath<Performance, Estimate>)] {
    [
      ("area", \.cStatistic), ("slope", \.calibrationSlope), ("intercept", \.calibrationIntercept),
      ("binary_brier", \.brier), ("oe", \.observedExpected),
    ]
  }

  /// What has no value without information stands in R's .632 alone.
  private func compare(
    _ found: CategoricalValidation, _ expected: [String: Double], lacking: Set<String> = []
  ) throws {
    let all = try #require(found.overall.optimismCorrected)
    for (key, path) in Self.overall {
      let value = try #require(expected[key])
      #expect(abs((all[keyPath: path].estimate ?? .nan) - value) < 1e-8, "\(key)")
    }
    for (index, category) in found.categories.enumerated() {
      let own = try #require(category.performance.optimismCorrected).corrected
      for (key, path) in Self.single {
        if lacking.contains(key) { continue }
        let value = try #require(expected["\(key)\(index + 1)"])
        #expect(
          abs((own[keyPath: path].estimate ?? .nan) - value) < 1e-7, "\(key) of \(index + 1)")
      }
    }
  }

  private func validated(_ plan: ValidationPlan) async throws -> CategoricalValidation {
    let (fitted, spec, cohort) = try PBCStage.model()
    return try await validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan)
  }

  /// R 4.2.2, nnet 7.3-18, the resamples of the optimism; see pbc_resampling.R.
  @Test(arguments: [ResamplingMethod.weighted632, .weighted632Plus])
  func weightedBootstrapsAgreeWithR(method: ResamplingMethod) async throws {
    let expected: Expected = try Self.decoded("pbc_resampling.json")
    let given: Resamples = try Self.decoded("pbc_validation.json")
    let plan = ValidationPlan(
      smoother: .lowess, byCentre: false, resamples: given.resamples, method: method)
    let found = try await validated(plan)
    let isPlus = method == .weighted632Plus
    try compare(
      found, isPlus ? expected.plus : expected.weighted,
      lacking: isPlus ? ["intercept", "oe"] : [])
    let correction = try #require(found.overall.correction)
    #expect(correction.method == method && correction.crossValidation == nil)
    let parts = try #require(correction.weighting?.first)
    #expect(abs((parts.outOfBag ?? .nan) - (expected.outside["pdi"] ?? .nan)) < 1e-8)
    #expect((parts.noInformation != nil) == isPlus)
    #expect(found.categories[0].calibrationCurve.corrected == nil)
  }

  @Test func crossValidationAgreesWithR() async throws {
    let expected: Expected = try Self.decoded("pbc_resampling.json")
    let plan = ValidationPlan(
      smoother: .lowess, byCentre: false, resamples: expected.folds, method: .crossValidation,
      folds: 3)
    let found = try await validated(plan)
    try compare(found, expected.crossValidated)
    let folds = try #require(found.overall.correction?.crossValidation)
    #expect(folds.folds == 3 && folds.repeats == 2 && folds.foldsAsked == nil)
    for (key, path) in Self.overall {
      for (own, other) in [
        (folds.withinFolds, expected.within), (folds.pooled, expected.pooled),
        (folds.spreadOverRepeats ?? folds.pooled, expected.spread),
      ] {
        #expect(
          abs((own[keyPath: path].estimate ?? .nan) - (other[key] ?? .nan)) < 1e-8, "\(key)")
      }
    }
    #expect(found.categories.allSatisfy { $0.calibrationCurve.corrected != nil })
    #expect(found.categories.allSatisfy { $0.instability == nil })
  }

  // MARK: Properties

  /// Threads change nothing, whatever the method; the bootstrap tells how unstable each category's risks are.
  @Test(arguments: ResamplingMethod.allCases)
  func threadsChangeNothing(method: ResamplingMethod) async throws {
    var plan = ValidationPlan(
      replicates: 12, seed: 4, threads: 1, thresholds: [0.3], byCentre: false, method: method,
      folds: 4, repeats: 2)
    let alone = try await validated(plan)
    plan.threads = 3
    #expect(try await validated(plan) == alone)
    guard method == .optimism else { return }
    for category in alone.categories {
      let found = try #require(category.instability)
      #expect(found.replicates == 12 && found.meanAbsoluteError > 0)
      #expect(found.prediction.reduce(0) { $0 + $1.n } == 401)
      #expect(found.classification.count == 1)
    }
    // Models that never differ are perfectly stable: the same patients over and over.
    plan.resamples = Array(repeating: Array(1...401), count: 3)
    for category in try await validated(plan).categories {
      #expect((category.instability?.largestAbsoluteError ?? 1) < 1e-9)
      let correction = try #require(category.performance.optimismCorrected)
      #expect(abs(correction.optimism.cStatistic.estimate ?? 1) < 1e-9)
    }
  }
}
