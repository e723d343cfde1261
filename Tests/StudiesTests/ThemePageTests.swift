import Diagnostics
import Figures
import Testing

@testable import Studies

@Suite("Pages wider than a theme") struct ThemePageTests {
  /// 1850 pt shown on 960 pt: 17 pt of text is then 8.8 pt, less than 14.
  @Test func saysWhatTextShrinksTo() {
    let warning = Theme.slide.warning(ofPage: 1850, of: "nomogram")
    #expect(
      warning?.message
        == "'nomogram' needs a page of 1850 pt for the 960 pt of theme 'slide': "
        + "shown at that width its text is 8.8 pt, less than 14 pt")
    #expect(Theme.slide.warning(ofPage: 960, of: "roc") == nil)
    #expect(Theme.slide.warning(ofPage: 1100, of: "roc") == nil)
    // Pages without a fixed shape are as wide as they are.
    #expect(Theme.default.warning(ofPage: 1850, of: "nomogram") == nil)
  }
}
