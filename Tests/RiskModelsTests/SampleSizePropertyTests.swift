import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Properties of sample sizes") struct SampleSizePropertyTests {
  /// More parameters, weaker models and narrower intervals need more patients.
  @Test(arguments: 0..<40) func moreIsNeededForLess(seed: Int) throws {
    var source = SplitMix64(seed: 76, stream: seed)
    let prevalence = 0.05 + 0.9 * source.uniform()
    let r2 = 0.05 + 0.3 * source.uniform()
    func development(_ parameters: Int, _ share: Double) throws -> [Int] {
      try #require(
        DevelopmentSampleSize(
          parameters: parameters, prevalence: prevalence, expecting: .nagelkerkeR2(share))
      ).byCriterion
    }
    let plain = try development(10, r2)
    let (more, better) = (try development(15, r2), try development(10, r2 + 0.1))
    #expect(more[0] > plain[0] && more[1] > plain[1] && more[2] == plain[2])
    #expect(better[0] < plain[0] && better[2] == plain[2])
    func validation(_ width: Double) throws -> ValidationSampleSize {
      try #require(
        ValidationSampleSize(
          prevalence: prevalence, cStatistic: 0.6 + 0.3 * r2,
          linearPredictor: (logit(prevalence), 0.4 + r2),
          targets: .init(observedExpected: width, slope: width, cStatistic: width / 2)))
    }
    let (wide, narrow) = (try validation(0.3), try validation(0.15))
    #expect(narrow.observedExpected > wide.observedExpected && narrow.slope > wide.slope)
    #expect((narrow.cStatistic ?? 0) > (wide.cStatistic ?? .max))
    // Half the width needs four times the patients, but for rounding and the log scale of O/E.
    #expect(abs(Double(narrow.slope) / Double(wide.slope) - 4) < 0.1)
    #expect(narrow.patients >= narrow.slope && narrow.events <= Double(narrow.patients))
  }

  /// A larger C means a larger R², above nothing and below what is possible, with times and without.
  @Test(arguments: 0..<20) func betterModelsExplainMore(seed: Int) {
    var source = SplitMix64(seed: 77, stream: seed)
    let prevalence = 0.02 + 0.6 * source.uniform()
    let maximum = DevelopmentSampleSize.maximumCoxSnellR2(prevalence: prevalence)
    let areas = [0.55, 0.65, 0.75, 0.85, 0.95].map { $0 + 0.04 * source.uniform() }
    let binary = areas.map {
      ExpectedPerformance.cStatistic($0).coxSnellR2(prevalence: prevalence, maximum: maximum)
    }
    let timed = areas.map {
      ExpectedPerformance.cStatistic($0).coxSnellR2(eventsPerPatient: prevalence, maximum: maximum)
    }
    for values in [binary, timed] {
      #expect(values == values.sorted() && values[0] > 0 && values[4] < 1)
    }
    #expect(binary[4] < maximum)
    let half = ExpectedPerformance.nagelkerkeR2(0.5).coxSnellR2(
      prevalence: prevalence, maximum: maximum)
    #expect(half == maximum / 2)
  }

  /// What data bring is judged by the same criteria: as many parameters as they carry need no more patients than there are.
  @Test(arguments: 0..<40) func assessmentIsThatOfItsNumbers(seed: Int) throws {
    var source = SplitMix64(seed: 78, stream: seed)
    let n = 100 + source.index(below: 900)
    let events = 20 + source.index(below: n - 40)
    let assessment = try #require(SampleSizeAssessment(n: n, events: events, parameters: 8))
    func needed(_ parameters: Int) -> DevelopmentSampleSize? {
      DevelopmentSampleSize(
        parameters: parameters, prevalence: Double(events) / Double(n), expecting: .unknown)
    }
    let own = try #require(needed(8))
    #expect(assessment.requiredByCriterion == own.byCriterion)
    #expect(assessment.requiredN == own.patients)
    #expect(assessment.eventsPerParameter == Double(events) / 8)
    let carried = Int(assessment.maximumParameters)
    if carried > 0 { #expect(try #require(needed(carried)).byCriterion[0] <= n) }
    #expect(try #require(needed(carried + 1)).byCriterion[0] > n - 1)
  }
}
