import Diagnostics
import Figures
import Scenes
import Statistics
import Testing

@Suite struct ThemeTests {
  @Test(arguments: Theme.presets) func presetsCanBeMet(theme: Theme) {
    #expect(theme.faults.isEmpty)
  }

  @Test func presetsHaveThePromisedWidths() {
    let widths = Theme.presets.map { ($0.width * 25.4 / 72 * 1000).rounded() / 1000 }
    #expect(widths == [170, 85, 175, 338.667, 180])
    #expect(Theme.presets.map(\.aspect) == [nil, nil, nil, 16.0 / 9, nil])
    #expect(Theme.presets.map(\.minimumTextSize) == [7, 7, 7, 14, 7])
  }

  /// By hand: 30 × 9 pt = 270 pt = 95.25 mm, of which 60 mm lack 35.25 mm.
  @Test func sayByHowMuchAPageIsTooNarrow() throws {
    var theme = Theme.default
    theme.width = millimetres(60)
    let fault = try #require(theme.faults.first)
    #expect(theme.faults.count == 1)
    #expect(fault.key == "width_mm")
    #expect(fault.message == "60 mm is 35.25 mm too narrow for text of 9 pt")
    #expect(fault.hint == "at least 95.25 mm")
  }

  /// By hand: a page of 420 mm is looked at half as large, so 7 pt must be 14 pt.
  @Test func textGrowsWithPagesWiderThanA4() {
    var theme = Theme.default
    theme.width = millimetres(420)
    theme.minimumTextSize = 14
    #expect(theme.faults.map(\.key) == ["text.small", "text.body", "text.title"])
    #expect(theme.faults[0].message == "8 pt is 6 pt too small to be read on a page of 420 mm")
    theme.minimumTextSize = 13
    #expect(theme.faults[0].message.hasPrefix("13 pt is 1 pt too small"))
  }

  /// By hand: #777777 has the relative luminance 0.1845, so 1.05 / 0.2345 = 4.48 : 1.
  @Test func colorsNeedContrast() {
    var theme = Theme.default
    theme.mutedInk = Color(hex: 0x777777)
    #expect(theme.faults.map(\.key) == ["colours.muted_ink"])
    #expect(theme.faults[0].message.contains("4.48 : 1"))
    theme.mutedInk = Color(hex: 0x767676)
    #expect(theme.faults.isEmpty)
    theme.setPalette([Color(hex: 0xFFFF00), .black, .black])
    #expect(theme.faults.map(\.key) == ["colours.palette", "colours.palette"])
  }

  @Test func linesAndOrderOfSizesAreChecked() {
    var theme = Theme.default
    theme.axisWidth = 0.3
    theme.smallFont.size = 10
    theme.tickLength = 0
    #expect(theme.faults.map(\.key) == ["text.small", "lines.axis", "lines.tick"])
    #expect(theme.faults[1].message == "0.3 pt is 0.2 pt too thin to print")
  }

  /// A theme at the very limits of what is accepted still gives clean figures.
  @Test(arguments: [(74.1, 7.0), (79.4, 7.5), (105.9, 10), (210, 16)])
  func figuresFitThemesAtTheLimit(millimetresWide: Double, size: Double) throws {
    var theme = Theme.singleColumn
    theme.width = millimetres(millimetresWide)
    theme.bodyFont.size = size
    theme.smallFont.size = max(7, size - 1)
    theme.titleFont.size = size + 1
    #expect(theme.faults.isEmpty, "\(theme.faults)")
    for seed in UInt64(0)..<4 {
      var source = SplitMix64(seed: seed, stream: 9)
      let figures = try SampleFigures(SampleSettings.random(&source), seed: seed).all
      for language in Language.allCases {
        let style = FigureStyle(theme: theme, language: language, isSynthetic: true)
        for figure in figures {
          FigureLayoutTests().expectCleanLayout(of: figure, style, FixedWidthMeasurer())
        }
      }
    }
  }
}
