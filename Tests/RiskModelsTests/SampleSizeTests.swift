import Diagnostics
import Foundation
import RiskModels
import Testing

/// Examples published by Riley and colleagues, and values of pmsampsize 1.1.3 on R 4.2.2.
@Suite("Sample size")
struct SampleSizeTests {
  /// 24 parameters at a prevalence of 0.174: 662 patients (Stat Med 2019;38:1276).
  @Test func publishedExample() throws {
    let assessment = try #require(
      SampleSizeAssessment(n: 1000, events: 174, parameters: 24, expecting: .coxSnellR2(0.288)))
    #expect(assessment.requiredByCriterion == [623, 662, 221])
    #expect(assessment.requiredN == 662)
    #expect(assessment.eventsPerParameter == 7.25)
  }

  @Test func fractureExample() throws {
    let assessment = try #require(
      SampleSizeAssessment(n: 1000, events: 250, parameters: 15, expecting: .coxSnellR2(0.12)))
    #expect(assessment.requiredByCriterion == [1049, 410, 289])
  }

  /// The R² of a C-statistic by integration: 0.29095491009051921 by R's `integrate`.
  @Test func fromCStatistic() throws {
    let assessment = try #require(
      SampleSizeAssessment(n: 1000, events: 174, parameters: 24, expecting: .cStatistic(0.89)))
    #expect(abs(assessment.assumedCoxSnellR2 - 0.29095491009051921) < 1e-10)
    #expect(assessment.requiredByCriterion == [615, 660, 221])
  }

  /// φ = 0.11 and R² = 0.075 need 114.9 patients a parameter.
  @Test func parametersThatDataCarry() throws {
    let assessment = try #require(
      SampleSizeAssessment(n: 500, events: 55, parameters: 10, expecting: .coxSnellR2(0.075)))
    #expect(abs(500 / assessment.maximumParameters - 114.9) < 0.05)
    #expect(assessment.requiredN == 1149 || assessment.requiredN == 1150)
  }

  /// Without knowledge, 15 % of the largest R²: 0.15 · (1 − (φ^φ (1 − φ)^(1 − φ))²) at φ = 0.2.
  @Test func defaultAssumption() throws {
    let assessment = try #require(SampleSizeAssessment(n: 500, events: 100, parameters: 8))
    let geometric = pow(0.2, 0.2) * pow(0.8, 0.8)
    #expect(abs(assessment.assumedCoxSnellR2 - 0.15 * (1 - geometric * geometric)) < 1e-15)
    #expect(assessment.assumption[.english] == "15% of the largest possible Cox–Snell R²")
  }

  @Test func impossibleNumbers() {
    #expect(SampleSizeAssessment(n: 100, events: 0, parameters: 3) == nil)
    #expect(SampleSizeAssessment(n: 100, events: 100, parameters: 3) == nil)
    #expect(SampleSizeAssessment(n: 100, events: 20, parameters: 0) == nil)
    #expect(
      SampleSizeAssessment(n: 100, events: 20, parameters: 3, expecting: .coxSnellR2(0.9)) == nil)
    #expect(
      SampleSizeAssessment(n: 100, events: 20, parameters: 3, expecting: .cStatistic(0.5)) == nil)
    #expect(
      SampleSizeAssessment(n: 100, events: 20, parameters: 3, expecting: .cStatistic(.nan)) == nil)
    let tiny = SampleSizeAssessment(
      n: 100, events: 20, parameters: 3, expecting: .coxSnellR2(1e-18))
    #expect(tiny == nil || tiny?.requiredN ?? 0 > 1_000_000)
  }
}
