import Diagnostics
import RiskModels
import Studies
import Testing

@Suite struct SampleSizeWarningTests {
  @Test func namesTheNumberWhenTheModelHasTooManyParameters() throws {
    let tooMany = try #require(
      SampleSizeAssessment(n: 500, events: 75, parameters: 20, expecting: .cStatistic(0.75)))
    let warning = try #require(tooMany.warning)
    // R² of 0.103 by pmsampsize's binormal model: 500 · −0.1 · ln(1 − 0.103 / 0.9) = 6.1.
    #expect(warning.message.contains("20 parameters"))
    #expect(warning.message.contains("carry 6.1"))
    let few = try #require(
      SampleSizeAssessment(n: 500, events: 75, parameters: 5, expecting: .cStatistic(0.75)))
    #expect(few.warning == nil)
  }
}
