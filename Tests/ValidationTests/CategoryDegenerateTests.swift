import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// Patients of several categories that leave a prediction, a centre or a replicate without an answer.
@Suite("Categories without an answer for a part")
struct CategoryDegenerateTests {
  private struct Judged: Encodable {
    var overall: CategoricalPerformance
    var categories: [Performance]
  }

  private func judged(_ risks: [[Double]], _ categories: [Int]) throws -> Judged {
    let predictions = try CategoryPredictions(risks: risks, categories: categories)
    var overall = CategoricalPerformance(CategoricalIndexes(predictions), n: categories.count)
    overall.recalibration = CategoricalRecalibration(
      predictions, of: try PBCStage.split().model, confidence: 0.95)
    let result = Judged(
      overall: overall,
      categories: try (0..<3).map {
        Performance(try #require(predictions.ranked($0)), smoother: .lowess, confidence: 0.95)
      })
    // What is written has no number that is not one.
    _ = try FileCoding.encoder().encode(result)
    return result
  }

  /// Risks of exactly 0 and 1, two of nine patients wrong: squared distances of 2 each, a ninth of 4.
  @Test func certainRisks() throws {
    let categories = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    let said = [0, 0, 1, 1, 1, 1, 2, 2, 0]
    let risks = (0..<3).map { level in said.map { $0 == level ? 1.0 : 0 } }
    let found = try judged(risks, categories).overall
    #expect(abs((found.brier.estimate ?? .nan) - 4.0 / 9) < 1e-12)
    #expect((0...1).contains(try #require(found.polytomousDiscrimination.estimate)))
    #expect(found.nagelkerkeR2.estimate == nil && found.mcFaddenR2.estimate == nil)
  }

  /// Equal risks for everybody: what chance gives, 1/3 and ½, and no recalibration.
  @Test func equalPredictions() throws {
    let categories = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    let found = try judged([0.5, 0.3, 0.2].map { Array(repeating: $0, count: 10) }, categories)
    let performance = found.overall
    #expect(abs((performance.polytomousDiscrimination.estimate ?? .nan) - 1 / 3.0) < 1e-12)
    #expect(performance.pairwise.estimate == 0.5 && performance.handTill.estimate == 0.5)
    #expect(performance.recalibration?.equations.allSatisfy { $0.slope.estimate == nil } != false)
    for category in found.categories {
      #expect(category.cStatistic.estimate == 0.5)
      #expect(category.calibrationSlope.estimate == nil)
    }
  }

  /// A thousand copies of each patient: every index is a mean over patients or over pairs, and stays.
  @Test func thousandsOfCopies() throws {
    let categories = [0, 0, 1, 1, 2, 2]
    let risks: [[Double]] = [
      [0.6, 0.3, 0.2, 0.5, 0.1, 0.3], [0.3, 0.4, 0.5, 0.2, 0.3, 0.3],
      [0.1, 0.3, 0.3, 0.3, 0.6, 0.4],
    ]
    let rows = (0..<6000).map { $0 % 6 }
    let one = try judged(risks, categories).overall
    let many = try judged(
      risks.map { own in rows.map { own[$0] } }, rows.map { categories[$0] }
    ).overall
    let indexes: [KeyPath<CategoricalPerformance, Estimate>] = [
      \.polytomousDiscrimination, \.handTill, \.pairwise, \.brier, \.scaledBrier, \.mcFaddenR2,
    ]
    for index in indexes {
      let (own, other) = (one[keyPath: index].estimate, many[keyPath: index].estimate)
      #expect(abs((own ?? .nan) - (other ?? .nan)) < 1e-9)
    }
  }

  /// Resamples without a category, or of one category alone, are counted with their reason.
  @Test func replicatesWithoutACategory() async throws {
    let (fitted, spec, cohort) = try PBCStage.model()
    let data = try AnalysisSet(cohort, for: spec)
    let categories = try #require(data.categories)
    let some = categories.indices.filter { categories[$0] > 0 }
    let one = categories.indices.filter { categories[$0] == 1 }
    func sample(_ rows: [Int]) -> [Int] { categories.indices.map { rows[$0 % rows.count] + 1 } }
    let all = categories.indices.map { $0 + 1 }
    let plan = ValidationPlan(
      smoother: .lowess, byCentre: false, resamples: [sample(some), all, sample(one), all])
    let result = try await validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(
      result.categories[0].performance.optimismCorrected)
    #expect(correction.replicates == 4 && correction.failedReplicates == 2)
    #expect(correction.failures.reduce(0) { $0 + $1.count } == 2)
    #expect(correction.failures.allSatisfy { !$0.reason[.simplifiedChinese].isEmpty })
    let (own, corrected) = (
      result.overall.apparent?.polytomousDiscrimination.estimate,
      result.overall.optimismCorrected?.polytomousDiscrimination.estimate
    )
    // The resamples that are left are the patients: no optimism.
    #expect(abs((own ?? .nan) - (corrected ?? .nan)) < 1e-9)
  }
}
