import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Centres left out with several categories") struct CategoryCentreTests {
  // MARK: By hand

  /// Six patients, two a category, and the risks that are compared.
  ///
  ///     A: p_A .6 .3    B: p_B .7 .5    C: p_C .8 .4
  ///     p_A of B: .2 .4, of C: .1 .5;  p_B of A: .1 .6, of C: .1 .2;  p_C of A: .3 .1, of B: .1 .1
  ///
  /// Areas of ordered pairs, own against other, with each patient's component:
  /// A|B: .6 beats both (1), .3 beats .2 alone (½): ¾; of B: .2 is below both (1), .4 below .6 (½).
  /// A|C: .6 beats both (1), .3 beats .1 (½): ¾; of C: .1 (1), .5 (½).
  /// B|A: .7 beats both (1), .5 beats .1 (½): ¾; of A: .1 (1), .6 (½).
  /// B|C: all: 1; C|A: all: 1; C|B: all: 1.
  /// Sums of components of the four ordered pairs that a patient is in:
  /// A: first 1 + 1 + 1 + 1 = 4, second ½ + ½ + ½ + 1 = 2½;  B: first 1 (A|B) + 1 + 1 + 1 = 4, second ½ + ½ + 1 + 1 = 3;
  /// C: first 1 (A|C) + 1 + 1 + 1 = 4, second ½ + 1 + 1 + 1 = 3½.
  /// s² with divisor 1: 1.125, .5, .125; the variance of the sum is half of 1.75; of M over six ordered pairs √.875/6.
  @Test func errorOfHandAndTillByHand() throws {
    let predictions = try CategoryPredictions(
      risks: [
        [0.6, 0.3, 0.2, 0.4, 0.1, 0.5], [0.1, 0.6, 0.7, 0.5, 0.1, 0.2],
        [0.3, 0.1, 0.1, 0.1, 0.8, 0.4],
      ], categories: [0, 0, 1, 1, 2, 2])
    let errors = CategoricalErrors(RankedCategories(predictions))
    #expect(abs(errors.handTill - 0.875.squareRoot() / 6) < 1e-15)
    #expect(abs(CategoricalIndexes(predictions)[.handTill] - 5.25 / 6) < 1e-15)
  }

  // MARK: Properties

  private static func predictions(_ seed: UInt64, levels: Int) throws -> CategoryPredictions {
    var source = SplitMix64(seed: seed)
    var risks = Array(repeating: [Double](), count: levels)
    let categories = (0..<40).map { $0 < 3 * levels ? $0 % levels : source.index(below: levels) }
    for category in categories {
      var shares = (0..<levels).map { _ in (1 + 6 * source.uniform()).rounded() }
      shares[category] += 1
      for level in 0..<levels { risks[level].append(shares[level] / shares.reduce(0, +)) }
    }
    return try CategoryPredictions(risks: risks, categories: categories)
  }

  /// The jackknife within categories, one patient left out at a time, has the same variance; ties included.
  @Test(arguments: 0..<24)
  func componentsAreTheJackknife(seed: UInt64) throws {
    let predictions = try Self.predictions(seed, levels: 3 + Int(seed % 3))
    let errors = CategoricalErrors(RankedCategories(predictions))
    for (index, error) in [
      (CategoricalIndexes.Index.polytomousDiscrimination, errors.polytomousDiscrimination),
      (.handTill, errors.handTill),
    ] {
      let values = try predictions.categories.indices.map { left -> Double in
        let rows = predictions.categories.indices.filter { $0 != left }
        return CategoricalIndexes(
          try CategoryPredictions(
            risks: predictions.risks.map { own in rows.map { own[$0] } },
            categories: rows.map { predictions.categories[$0] }))[index]
      }
      let variance = predictions.risks.indices.reduce(0.0) { sum, level in
        let own = predictions.rows(of: level).map { values[$0] }
        let n = Double(own.count)
        let mean = own.reduce(0, +) / n
        return sum + (n - 1) / n * own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      }
      #expect(abs(error - variance.squareRoot()) < 1e-12)
    }
  }

  /// Two categories: DeLong's standard error.
  @Test(arguments: 0..<20)
  func twoCategoriesAreDeLong(seed: UInt64) throws {
    let predictions = try Self.predictions(seed, levels: 2)
    let errors = CategoricalErrors(RankedCategories(predictions))
    let ranked = try #require(predictions.ranked(1))
    let expected = Concordance.variance(ranked).squareRoot()
    #expect(abs(errors.polytomousDiscrimination - expected) < 1e-12)
    #expect(abs(errors.handTill - expected) < 1e-12)
  }

  @Test func oneOfACategoryHasNoError() throws {
    let predictions = try CategoryPredictions(
      risks: [[0.6, 0.5, 0.2, 0.1], [0.2, 0.2, 0.4, 0.4], [0.2, 0.3, 0.4, 0.5]],
      categories: [0, 0, 1, 2])
    #expect(CategoricalErrors(RankedCategories(predictions)).handTill.isNaN)
    let performance = CategoricalPerformance(unknown: predictions, confidence: 0.95)
    #expect(performance.polytomousDiscrimination.estimate != nil)
    #expect(performance.polytomousDiscrimination.standardError == nil)
  }

  // MARK: Against R

  private struct Expected: Decodable {
    var centres: [[String: Double]]
    var errors: [String: Double]
  }

  private func validated(_ plan: ValidationPlan, centres count: Int) async throws
    -> CategoricalValidation
  {
    let (fitted, spec, cohort) = try PBCStage.model()
    let placed = Cohort(
      columns: cohort.columns, ids: cohort.ids,
      centres: (0..<cohort.rowCount).map { "c\($0 % count)" })
    return try await validateCategories(fitted, specifiedBy: spec, on: placed, following: plan)
  }

  /// R 4.2.2, nnet 7.3-18: rows modulo four are the centres, errors by the jackknife; see pbc_resampling.R.
  @Test func centresAgreeWithR() async throws {
    let expected = try JSONDecoder().decode(
      Expected.self,
      from: Data(contentsOf: PBCStage.folder.appending(path: "pbc_resampling.json")))
    let found = try await validated(ValidationPlan(replicates: 0, smoother: .lowess), centres: 4)
    let rows = try #require(found.overall.byCentre)
    #expect(rows.map(\.centre) == ["c0", "c1", "c2", "c3"])
    for (index, row) in rows.enumerated() {
      let values = expected.centres[index]
      let all = try #require(row.performance)
      for (key, estimate) in [
        ("pdi", all.polytomousDiscrimination), ("hand_till", all.handTill), ("brier", all.brier),
        ("pairwise", all.pairwise), ("mcfadden", all.mcFaddenR2),
      ] {
        #expect(abs((estimate.estimate ?? .nan) - (values[key] ?? .nan)) < 1e-8, "\(key)")
      }
      for (level, category) in found.categories.enumerated() {
        let own = try #require(category.performance.byCentre?[index].performance)
        for (key, estimate) in [
          ("area", own.cStatistic), ("slope", own.calibrationSlope), ("oe", own.observedExpected),
        ] {
          let value = values["\(key)\(level + 1)"] ?? .nan
          #expect(abs((estimate.estimate ?? .nan) - value) < 1e-7, "\(key)")
        }
      }
    }
    let first = try #require(rows[0].performance)
    for (key, estimate) in [
      ("pdi", first.polytomousDiscrimination), ("hand_till", first.handTill),
    ] {
      #expect(
        abs((estimate.standardError ?? .nan) - (expected.errors[key] ?? .nan)) < 1e-8, "\(key)")
    }
  }

  /// Pooled as those of one event, with the honest word on few centres.
  @Test func pooledWithAWord() async throws {
    let found = try await validated(ValidationPlan(replicates: 0), centres: 3)
    let rows = try #require(found.overall.byCentre)
    let pooled = try #require(found.overall.byCentrePooled)
    #expect(pooled.centres == 3 && pooled.caution?[.english].contains("3 centres") == true)
    let own = rows.compactMap { $0.performance?.polytomousDiscrimination }
    let logits = own.compactMap { $0.estimate.map(logit) }
    let errors = own.compactMap { one in
      one.estimate.map { (one.standardError ?? .nan) / ($0 * (1 - $0)) }
    }
    let expected = try #require(
      RandomEffects(
        estimates: logits, standardErrors: errors, inference: .hartungKnappAdHoc))
    let index = try #require(pooled.polytomousDiscrimination)
    #expect(abs((index.pooled.estimate ?? 0) - inverseLogit(expected.estimate).p) < 1e-12)
    #expect(index.scale == .logit && pooled.brier?.scale == .identity)
    #expect(found.categories.allSatisfy { $0.performance.byCentrePooled?.cStatistic != nil })
    #expect(found.conventions.contains { $0.statistic == "categories_by_centre" })
    // One centre is none to leave out.
    let alone = try await validated(ValidationPlan(replicates: 0), centres: 1)
    #expect(alone.overall.byCentre == nil)
  }

  /// Where small counts are kept back, a centre with few of a category is not judged, over all categories or any.
  @Test func fewOfACategoryKeepTheCentreBack() async throws {
    var plan = ValidationPlan(replicates: 0)
    plan.keepBackCounts(below: 20)
    let found = try await validated(plan, centres: 12)
    let rows = try #require(found.overall.byCentre)
    #expect(rows.allSatisfy { $0.performance == nil && $0.failure != nil })
    for category in found.categories {
      #expect(category.performance.byCentre?.allSatisfy { $0.performance == nil } == true)
    }
  }
}
