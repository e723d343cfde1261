import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing
import Validation

@testable import Reporting
@testable import RiskModels

/// How tables put what was found: whose spread, which test, where an item is answered.
@Suite struct ReportTablesTests {
  private func words(_ language: Language = .english) throws -> ReportWords {
    ReportWords(try TemplateSet().wording(language), language: language)
  }

  // MARK: Case mix

  private func caseMix(developmentSpread: String) throws -> ReportTable {
    var results = ResultsFixture.full()
    results.caseMix = try JSONDecoder().decode(
      CaseMix.self,
      from: Data(
        """
        {"n": 210, "rare": 0.028, "predictors": [
          {"variable": "age", "title": {"en": "Age"}, "levels": [],
           "here": {"mean": 4.8, "standardDeviation": 4.6, "quartiles": [1, 3, 7]},
           "development": \(developmentSpread)}]}
        """.utf8))
    return try #require(CaseMixTable(results: results, words: try words()).table)
  }

  /// Model files know the quartiles of numbers, not their standard deviation.
  @Test func bothSidesOfACaseMixHaveTheSameMeasure() throws {
    let medians = try caseMix(developmentSpread: #"{"mean": 2.7, "quartiles": [0, 1, 4]}"#)
    #expect(
      medians.columns.map(\.text) == [
        "Centre 4 (n\u{A0}=\u{A0}210)", "Development (n\u{A0}=\u{A0}470)",
      ])
    #expect(medians.rows[0].head == "Age (years), median (IQR)")
    #expect(
      medians.rows[0].cells.map { $0.text ?? "" } == ["3.0 (1.0 to 7.0)", "1.0 (0.0 to 4.0)"])
    #expect(
      medians.rows.last?.head == "Leverage above the 99th percentile of the development patients")
    let means = try caseMix(
      developmentSpread: #"{"mean": 2.7, "standardDeviation": 3, "quartiles": [0, 1, 4]}"#)
    #expect(means.rows[0].cells.map { $0.text ?? "" } == ["4.8 (4.6)", "2.7 (3.0)"])
  }

  // MARK: Tests of calibration

  private func test(_ grouping: HosmerLemeshow.Grouping, _ statistic: Double) -> String {
    """
    {"test": "hosmer_lemeshow", "patients": "development", "grouping": "\(grouping.rawValue)",
     "statistic": \(statistic), "degreesOfFreedom": 8, "p": 0.31}
    """
  }

  @Test func groupingsThatGaveTheSameGroupsAreOneRow() throws {
    func heads(_ statistics: [Double]) throws -> [String] {
      var results = ResultsFixture.full()
      let tests = zip([HosmerLemeshow.Grouping.quantile, .orderStatistic, .rank], statistics)
        .map { test($0, $1) }
      results.calibrationTests = try JSONDecoder().decode(
        [CalibrationTest].self, from: Data("[\(tests.joined(separator: ","))]".utf8))
      let table = CalibrationTestTable(results: results, words: try words()).table
      return try #require(table).rows.map(\.head)
    }
    #expect(
      try heads([9.4, 9.4, 9.4]) == [
        "Hosmer–Lemeshow, groups between quantiles; groups by order statistics; groups of equal size"
      ])
    #expect(try heads([9.4, 8.1, 9.4]).count == 2)
  }

  // MARK: Checklist

  private func answer(_ item: String, _ results: Results) -> TripodChecklist.Answer {
    TripodChecklist.answer(
      item, in: results,
      parts: [
        "methods", "conventions", "roc", "performance", "subgroups", "coefficients", "model",
      ],
      language: .english)
  }

  @Test func itemsNameEveryPartThatAnswersThem() {
    var results = ResultsFixture.full()
    #expect(answer("12e", results) == .at(["methods", "conventions", "roc"]))
    #expect(answer("23a", results) == .at(["performance", "subgroups"]))
    // Coefficients do not say why predictors were candidates.
    #expect(answer("9a", results) == .authors)
    results.performance?.external = nil
    #expect(answer("12g", results) == .at(["model"]))
    results.performance?.byCentre = nil
    #expect(answer("12g", results) == .notApplicable)
  }
}
