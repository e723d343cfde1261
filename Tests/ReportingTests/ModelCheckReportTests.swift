import Diagnostics
import Foundation
import RiskModels
import Testing
import Validation

@testable import Reporting

@Suite struct ModelCheckReportTests {
  private func reports(
    _ change: (inout Results) throws -> Void
  ) throws -> (english: String, chinese: String) {
    var results = ResultsFixture.full()
    try change(&results)
    let templates = try TemplateSet(overriding: [:])
    let files = try Report(templates: templates).files(
      for: results, svgFiles: ResultsFixture.drawings(of: results))
    return (
      try #require(files.first { $0.name == "report.md" }).text,
      try #require(files.first { $0.name == "report.zh-Hans.md" }).text
    )
  }

  private static let checks = """
    {"terms": [
      {"name": "age", "columns": 1, "standardErrorInflation": 1.234, "largestInfluence": 0.456,
       "influentialPatients": 7,
       "proportionalHazards": {"chiSquared": 3.21, "degreesOfFreedom": 1, "p": 0.0732}},
      {"name": "sex=male", "columns": 1, "standardErrorInflation": 1.5}],
     "proportionalHazards": {"chiSquared": 9.87, "degreesOfFreedom": 2, "p": 0.0072}}
    """

  /// Every check has its column and a sentence how to read it, in both languages.
  @Test func checksAreShown() throws {
    let (english, chinese) = try reports { results in
      results.modelChecks = try JSONDecoder().decode(
        ModelChecks.self, from: Data(Self.checks.utf8))
    }
    #expect(english.contains("Model checks") && chinese.contains("模型检查"))
    for text in [english, chinese] {
      #expect(text.contains("| 3.21 (1) | 0.07 | 1.23 | 0.46 | 7 |"))
      #expect(text.contains("9.87 (2)") && text.contains("Grambsch"))
    }
    #expect(english.contains("Interval widening:") && chinese.contains("区间增宽倍数："))
  }

  /// A model without likelihood ratio tests has no empty columns for them, and the note says why.
  @Test func testsAreThoseOfTheFamily() throws {
    let plain = try reports { _ in }.english
    #expect(plain.contains("LR: likelihood ratio test"))
    let (english, chinese) = try reports { results in
      results.model?.likelihoodRatioTests = []
      results.model?.covarianceEstimation = .clustered(by: "centre")
    }
    #expect(!english.contains("LR: likelihood ratio test") && !english.contains("LR χ²"))
    #expect(english.contains("Wald tests with the robust covariance"))
    #expect(english.contains("patients of one centre as one cluster"))
    #expect(chinese.contains("以centre相同的患者为一个聚类"))
  }

  /// What an external validation with times needs, by criterion, and what that rests on.
  @Test func validationSizeOfTimesIsTold() throws {
    let expected = try #require(
      FollowUpExpectation(horizon: 3, risk: 0.17, spread: 0.699, censoringRate: 0.418))
    let (english, chinese) = try reports { results in
      results.external?.sampleSize = ValidationSampleSize(expected)
    }
    #expect(english.contains("14625") && chinese.contains("14625"))
    #expect(english.contains("an overall risk of 17.0% within 3"))
    #expect(english.contains("41.8 patients lost per 100"))
    let competing = try #require(
      FollowUpExpectation(
        horizon: 3, risk: 0.17, spread: 0.699, censoringRate: 0.418, competingRate: 0.1))
    let other = try reports { $0.external?.sampleSize = ValidationSampleSize(competing) }.english
    #expect(other.contains("The C-statistic is not judged where other events compete."))
  }
}
