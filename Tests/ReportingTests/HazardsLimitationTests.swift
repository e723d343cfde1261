import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing
import Validation

@testable import Reporting
@testable import RiskModels

/// What a rejected test of proportional hazards and the calibration slopes at the horizons say together.
@Suite struct HazardsLimitationTests {
  private func words(_ language: Language) throws -> ReportWords {
    ReportWords(try TemplateSet().wording(language), language: language)
  }

  private func limits(_ results: Results) throws -> [String] {
    Limitations(results: results, words: try words(.english)).sentences
  }

  private func results(_ slopes: [Estimate]) -> Results {
    var results = ResultsFixture.full()
    results.model?.timeToEvent = TimeToEvent(
      time: "years", status: "status", event: "1", horizons: [1, 5], unit: .years)
    results.horizons = zip([1.0, 5.0], slopes).map { horizon, slope in
      var apparent = ResultsFixture.index(0.7)
      apparent.calibrationSlopeAtHorizon = slope
      return HorizonValidation(
        horizon: horizon, performance: PerformanceSet(apparent: apparent),
        roc: ResultsFixture.roc, calibrationCurve: ResultsFixture.calibration,
        decisionCurve: ResultsFixture.decision, riskDistribution: ResultsFixture.distribution,
        thresholds: [])
    }
    return results
  }

  @Test func rejectedProportionalHazardsAreALimitation() throws {
    var results = ResultsFixture.full()
    for (p, isTold) in [(0.2, false), (0.05, false), (0.0004, true)] {
      results.modelChecks = try JSONDecoder().decode(
        ModelChecks.self,
        from: Data(
          """
          {"terms": [], "proportionalHazards": {"chiSquared": 9, "degreesOfFreedom": 2, "p": \(p)}}
          """.utf8))
      let told = try limits(results).contains { $0.contains("(global test, P<0.001)") }
      #expect(told == isTold)
    }
  }

  private func rejected(
    _ slopes: [Estimate], _ language: Language = .english
  ) throws -> String {
    var results = results(slopes)
    results.modelChecks = try JSONDecoder().decode(
      ModelChecks.self,
      from: Data(
        """
        {"terms": [], "proportionalHazards": {"chiSquared": 9, "degreesOfFreedom": 2, "p": 0.0004}}
        """.utf8))
    let sentences = Limitations(results: results, words: try words(language)).sentences
    return try #require(sentences.first { $0.contains("roportional haz") || $0.contains("比例风险假设") })
  }

  @Test func slopesSayWhereUnequalHazardsMatter() throws {
    let (steep, fair) = (
      Estimate(1.39, lower: 1.15, upper: 1.63), Estimate(1.04, lower: 0.95, upper: 1.14)
    )
    #expect(
      try rejected([steep, fair])
        == "Proportional hazards are rejected (global test, P<0.001); the calibration slope is 1.39 (1.15 to 1.63) at 1 year and 1.04 (0.95 to 1.14) at 5 years. The predictors act more strongly early than late. Predicted risks lie too close together at 1 year (too low for patients at high risk, too high for those at low risk). At 5 years their spread agrees with what was seen: the model is best used there. Hazard ratios are averages over the follow-up."
    )
    #expect(
      try rejected([steep, fair], .simplifiedChinese)
        == "比例风险假设被拒绝（总体检验，P<0.001）；校准斜率1年时为1.39（1.15至1.63）和5年时为1.04（0.95至1.14）。预测因素的作用早期强于晚期。1年预测风险的离散程度偏小（高危者偏低、低危者偏高）。5年预测风险的离散程度与观察相符，模型最适用于该时间点。风险比为整个随访期内的平均值。"
    )
    let flat = Estimate(0.7, lower: 0.55, upper: 0.85)
    let late = try rejected([flat, fair])
    #expect(late.contains("act less strongly early") && late.contains("too far apart at 1 year"))
    #expect(!late.contains("the corrected calibration slope"))
    let none = try rejected([steep, flat])
    #expect(!none.contains("best used") && none.contains("too far apart at 5 years"))
  }

  /// Slopes that all agree with 1, that have no interval, or of one horizon: then nothing is made of them.
  @Test func slopesThatShowNothingAreNotMadeToSpeak() throws {
    let fair = Estimate(1.04, lower: 0.95, upper: 1.14)
    let harmless = try rejected([fair, fair])
    #expect(
      harmless.contains("No slope differs clearly from 1") && !harmless.contains("early than"))
    #expect(try rejected([Estimate(1.4), fair]).contains("predicted risks may be off"))
  }
}
