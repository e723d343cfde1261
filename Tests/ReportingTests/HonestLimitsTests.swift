import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing
import Validation

@testable import Reporting
@testable import RiskModels

/// What numbers of a run make reports admit.
@Suite struct HonestLimitsTests {
  private func words(_ language: Language) throws -> ReportWords {
    ReportWords(try TemplateSet().wording(language), language: language)
  }

  private func limits(_ results: Results, _ language: Language = .english) throws -> String {
    Limitations(results: results, words: try words(language)).sentences.joined(separator: "\n")
  }

  // MARK: Missing values behind a criterion

  private var screened: Results {
    var results = ResultsFixture.full()
    results.plan.missingMethod = .noneMissing
    results.missing?.criteria = [.init(id: "trauma", variables: ["age", "bmd"])]
    return results
  }

  @Test func criteriaThatAskForPredictorsAreACompleteCaseAnalysis() throws {
    let missing = MethodsText(results: screened, words: try words(.english)).paragraphs
    #expect(
      missing.contains {
        $0.text
          == "After eligibility no value was missing in the variables of the model. The criterion “violent trauma after surgery” (n = 69) leaves out patients in whom one of these predictors is missing: Age and Bone mineral density T-score. In effect that is a complete-case analysis."
      }, "\(missing)")
    #expect(try limits(screened).contains("“violent trauma after surgery” (n = 69): in effect"))
    #expect(try limits(screened, .simplifiedChinese).contains("“术后暴力外伤”（69例）剔除了预测变量缺失的患者"))
    let chinese = MethodsText(results: screened, words: try words(.simplifiedChinese)).paragraphs
    #expect(chinese.contains { $0.text.contains("年龄和骨密度T值，实质上为完整病例分析。") })
  }

  @Test func aCountThatIsKeptBackIsNotNamed() throws {
    var results = screened
    results.attrition?.steps[1].excluded = nil
    #expect(try limits(results).contains("predictors, “violent trauma after surgery”: in effect"))
  }

  @Test func withoutSuchACriterionNothingIsSaid() throws {
    var results = screened
    results.missing?.criteria = nil
    let missing = MethodsText(results: results, words: try words(.english)).paragraphs
    #expect(missing.contains { $0.text == "No value was missing in the variables of the model." })
    #expect(try !limits(results).contains("complete-case"))
  }

  // MARK: Centres

  private func results(_ ratios: [Estimate]) -> Results {
    var results = ResultsFixture.full()
    results.performance?.byCentre = zip(["C1", "C2", "C3"], ratios).map { code, ratio in
      var found = ResultsFixture.index(0.7)
      found.observedExpected = ratio
      return CentrePerformance(centre: code, performance: found)
    }
    return results
  }

  private static let covering = Estimate(0.81, lower: 0.6, upper: 1.08)
  private static let high = Estimate(1.63, lower: 1.22, upper: 2.18)
  private static let low = Estimate(0.53, lower: 0.3, upper: 0.93)

  @Test func centresWithMoreOrFewerEventsThanPredictedAreALimitation() throws {
    let both = results([Self.covering, Self.high, Self.low])
    #expect(
      try limits(both).contains(
        "Left out of development, Centre 2 (observed / expected 1.63, 1.22 to 2.18) had more events than predicted and Centre 3 (observed / expected 0.53, 0.30 to 0.93) fewer: absolute risks need recalibration before use in another centre."
      ))
    #expect(
      try limits(both, .simplifiedChinese).contains(
        "被留出的中心2（观察/预期比1.63，1.22至2.18）事件多于预测，中心3（观察/预期比0.53，0.30至0.93）事件少于预测"))
    #expect(
      try limits(results([Self.high, Self.high, Self.covering])).contains(
        "1.22 to 2.18) and Centre 2 (observed / expected 1.63, 1.22 to 2.18) had more events"))
    #expect(try limits(results([Self.low])).contains("0.30 to 0.93) had fewer events"))
    let none = results([Self.covering, Estimate(3), Estimate(1, lower: 1, upper: 1)])
    #expect(try !limits(none).contains("recalibration"))
  }

  /// Three centres alike: the variance between them is estimated as 0, and both intervals are one.
  @Test func noSpreadBetweenCentresIsNoEvidenceOfEqualPerformance() throws {
    var results = ResultsFixture.full()
    let rows = (1...3).map { index in
      var performance = ResultsFixture.index(0.7)
      performance.cStatistic = Estimate(0.7, standardError: 0.03)
      return CentrePerformance(centre: "C\(index)", performance: performance)
    }
    results.performance?.byCentre = rows
    results.performance?.byCentrePooled = PooledPerformance(rows)
    let table = try #require(
      CentreTables(results: results, words: try words(.english)).tables.last)
    #expect(table.columns[2].text == "Between-centre SD (τ)")
    #expect(table.rows[0].cells[2].text == "0.00")
    #expect(table.notes.contains { $0.contains("with 3 centres that is no evidence") })
  }

  // MARK: The fit

  @Test func pseudoLikelihoodsHaveNoLikelihoodRatioTest() throws {
    func note(_ change: (inout ModelResults) -> Void) throws -> String {
      var results = ResultsFixture.full()
      if var model = results.model {
        change(&model)
        results.model = model
      }
      let table = ModelTables(results: results, words: try words(.english)).coefficients
      return try #require(table?.notes.first)
    }
    #expect(
      try note { $0.family = .fineGray }
        == "Fine–Gray regression in 470 patients with 70 events of interest; standard errors are robust. Log pseudo-likelihood −160.21; Wald test of the whole model χ² 48.00 (P<0.001)."
    )
    #expect(
      try note { $0.covarianceEstimation = .robust }
        == "Logistic regression in 470 patients with 70 events. Log likelihood −160.21; Wald test of the whole model χ² 48.00 (P<0.001)."
    )
    #expect(try note { _ in }.contains("likelihood ratio χ² 74.38 (P<0.001); AIC 330.42"))
    #expect(try note { $0.family = .cox }.contains("events. Partial log likelihood −160.21;"))
  }

  @Test func oneThresholdIsOne() throws {
    var results = ResultsFixture.full()
    results.plan.thresholds = [0.23]
    func methods(_ language: Language) throws -> String {
      MethodsText(results: results, words: try words(language)).paragraphs.map(\.text)
        .joined(separator: " ")
    }
    #expect(try methods(.english).contains("The study’s decision threshold is 23%."))
    #expect(try methods(.simplifiedChinese).contains("本研究的决策阈值为23%。"))
    results.plan.thresholds = [0.1, 0.2]
    #expect(try methods(.english).contains("decision thresholds are 10% and 20%."))
  }
}
