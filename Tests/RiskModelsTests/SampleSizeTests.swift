import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
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

  /// Recurrent venous thromboembolism: 30 parameters need 5143 patients.
  ///
  /// Stat Med 2019;38:1276; BMJ 2020;368:m441. 0.065 events a year, 2.07 years of follow-up, R² 0.051, risk within 2 years.
  @Test func publishedSurvivalExample() throws {
    let rate = EventRate(rate: 0.065, meanTime: 2.07, horizon: 2)
    let needed = try #require(
      DevelopmentSampleSize(parameters: 30, followUp: rate, expecting: .coxSnellR2(0.051)))
    #expect(needed.patients == 5143 && needed.byCriterion == [5143, 1039])
    #expect(abs(needed.maximumCoxSnellR2 - 0.55) < 0.005)
    let risk = try #require(needed.overallRisk?.estimate)
    #expect(abs(risk - (1 - exp(-0.13))) < 1e-15)
  }

  /// Four patients, 10 years in all, two events of interest: 0.2 a year, 2.5 years, ½ an event each.
  @Test func assessesFollowUp() throws {
    let followUp = FollowUp(times: [4, 1, 2, 3], causes: [0, 1, 2, 1])
    let found = try #require(
      SampleSizeAssessment(followUp, parameters: 2, horizon: 5, expecting: .coxSnellR2(0.1)))
    #expect(found.eventRate == EventRate(rate: 0.2, meanTime: 2.5, horizon: 5))
    #expect(found.eventsPerParameter == 1 && found.n == 4 && found.events == 2)
    // n = p / ((S − 1) ln(1 − R² / S)) = 2 / (0.1 · 0.117783…) = 169.8.
    #expect(found.requiredByCriterion[0] == 170)
    #expect(abs(found.maximumParameters - 4 * -0.1 * log(1 - 0.1 / 0.9)) < 1e-14)
    #expect(found.isExceeded)
    let risk = try #require(found.overallRisk)
    #expect(abs((risk.estimate ?? 0) - (1 - exp(-1))) < 1e-15)
    // 0.2 ± 1.96 √(0.2 / 10) = −0.077 to 0.477: the lower end stays at zero.
    #expect(risk.lower == 0)
    #expect(abs((risk.upper ?? 0) - (1 - exp(-5 * (0.2 + 1.96 * 0.02.squareRoot())))) < 1e-12)
  }

  /// C of two-point differences: with spread 0 it is ½; where V = 1, C = E 1/(1 + exp(−√2 |z|)) = 0.7252…
  /// (R: `integrate(function(z) 2 * dnorm(z) * plogis(sqrt(2) * z), 0, Inf)`).
  @Test func survivalFromCStatistic() {
    let expected = 1 - pow(2, -0.3)
    let found = ExpectedPerformance.cStatistic(Self.cOfUnitVariance)
      .coxSnellR2(eventsPerPatient: 0.3, maximum: 0.5)
    #expect(abs(found - expected) < 1e-9)
    #expect(
      ExpectedPerformance.cStatistic(0.5).coxSnellR2(eventsPerPatient: 0.3, maximum: 0.5).isNaN)
    #expect(
      ExpectedPerformance.cStatistic(1).coxSnellR2(eventsPerPatient: 0.3, maximum: 0.5).isNaN)
  }

  private static let cOfUnitVariance = 0.7252134544218446

  /// Riley's example (Stat Med 2021;40:4230): 905 for O/E, 4554 for the slope, 4252 for C.
  @Test func publishedValidationExample() throws {
    let needed = try #require(
      ValidationSampleSize(
        prevalence: 0.018, cStatistic: 0.8, linearPredictor: (-5, 2.5),
        targets: .init(observedExpected: 1, slope: 0.2, cStatistic: 0.1)))
    #expect(needed.observedExpected == 906 && needed.slope == 4554 && needed.cStatistic == 4252)
    #expect(needed.patients == 4554 && needed.netBenefit == nil)
    #expect(abs(needed.events - 81.972) < 1e-9)
  }

  @Test func impossibleValidations() {
    func needed(_ prevalence: Double, _ c: Double, _ sd: Double) -> ValidationSampleSize? {
      ValidationSampleSize(prevalence: prevalence, cStatistic: c, linearPredictor: (0, sd))
    }
    #expect(needed(0, 0.7, 1) == nil && needed(1, 0.7, 1) == nil)
    #expect(needed(0.2, 1, 1) == nil && needed(0.2, .nan, 1) == nil)
    #expect(needed(0.2, 0.7, 0) == nil && needed(0.2, 0.7, .infinity) == nil)
    #expect(needed(0.2, 0.7, 1e-9)?.slope ?? 0 > 1_000_000)
    #expect(EventRate(rate: 0, meanTime: 1).eventsPerPatient == 0)
    #expect(
      SampleSizeAssessment(FollowUp(times: [0, 0], causes: [1, 1]), parameters: 1) == nil)
  }

  /// Predictions that are equal, or spread over thousands of log odds, leave nothing to say of patients like these.
  @Test(arguments: [(0.0, 60.0), (1e6, 60)]) func noSlopeWithoutSpread(scale: Double, age: Double)
    throws
  {
    let cohort = Samples.random(seed: 3)
    let model = try Samples.fit("y ~ x", on: cohort).riskModel
    #expect(try ValidationSampleSize(model, in: cohort) != nil)
    let x = (0..<200).map { age + scale * Double($0 - 100) }
    let y = (0..<200).map { $0 % 3 == 0 ? "yes" : "no" }
    let others = Samples.cohort(
      Samples.number("x", x), Samples.category("y", levels: ["no", "yes"], y))
    #expect(try ValidationSampleSize(model, in: others) == nil)
  }
}
