import Statistics
import Testing

@Suite struct NumberStyleTests {
  private let style = NumberStyle()

  @Test func neverPrintsNegativeZero() {
    #expect(style.fixed(-0.001) == "0.00")
    #expect(style.fixed(-2.306) == "\u{2212}2.31")
  }

  @Test func printsPValuesAsJournalsDo() {
    #expect(style.pValue(0.0004) == "<0.001")
    #expect(style.pValue(0.0042) == "0.004")
    #expect(style.pValue(0.049) == "0.049")
    #expect(style.pValue(0.214) == "0.21")
    #expect(style.pValue(nil) == "–")
  }

  @Test func keepsOnlyTheDigitsItNeeds() {
    #expect(style.plain(70) == "70")
    #expect(style.plain(-2.5) == "\u{2212}2.5")
    #expect(style.plain(0.1 + 0.2) == "0.3")
  }
}
