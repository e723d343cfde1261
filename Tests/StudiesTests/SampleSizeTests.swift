import Diagnostics
import RiskModels
import Studies
import Testing

@Suite struct SampleSizeWarningTests {
  @Test func namesTheNumberWhenTheModelHasTooManyParameters() throws {
    let tooMany = try #require(
      SampleSizeAssessment(n: 500, events: 75, parameters: 20, expecting: .cStatistic(0.75)))
    let warning = try #require(tooMany.warning)
    // Literature: at 15 % events and C = 0.75 five hundred patients carry 6.0 parameters.
    #expect(warning.message.contains("20 parameters"))
    #expect(warning.message.contains("carry 6.0"))
    let few = try #require(
      SampleSizeAssessment(n: 500, events: 75, parameters: 5, expecting: .cStatistic(0.75)))
    #expect(few.warning == nil)
  }
}
