import Diagnostics
import Figures
import Rendering
import Scenes
import Statistics
import Testing

/// Every text of every figure keeps off every other and stays on the page, whatever the data.
@Suite struct FigureLayoutTests {
  @Test(arguments: 0..<36) func noTextsOverlapOrLeaveThePage(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let settings = SampleSettings.random(&source)
    let figures = try SampleFigures(settings, seed: seed).all
    let theme = Theme.presets[source.index(below: Theme.presets.count)]
    for language in Language.allCases {
      let style = FigureStyle(
        theme: theme, language: language, isSynthetic: source.uniform() < 0.8)
      for figure in figures { expectCleanLayout(of: figure, style, FixedWidthMeasurer()) }
    }
  }

  @Test(arguments: 0..<6) func noTextsOverlapWithRealFonts(seed: UInt64) throws {
    var source = SplitMix64(seed: seed, stream: 1)
    let settings = SampleSettings.random(&source)
    let figures = try SampleFigures(settings, seed: seed).all
    let text = try PangoMeasurer()
    for theme in [Theme.default, .singleColumn] {
      for language in Language.allCases {
        let style = FigureStyle(theme: theme, language: language, isSynthetic: true)
        for figure in figures {
          expectCleanLayout(of: figure, style, text)
          let missing = try MissingGlyphs(in: figure.scene(style: style, measuring: text))
          #expect(missing.isEmpty, "\(figure.id): \(missing.characters)")
        }
      }
    }
  }

  func expectCleanLayout(
    of figure: some Figure, _ style: FigureStyle, _ measurer: some TextMeasurer
  ) {
    let scene = figure.scene(style: style, measuring: measurer)
    let texts = scene.placedTexts(measuring: measurer)
    let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
    let name = "\(figure.id) \(style.theme.name) \(style.language)"
    for (index, placed) in texts.enumerated() {
      let string = placed.run.string
      #expect(page.contains(placed.box), "\(name): '\(string)' leaves the page at \(placed.box)")
      #expect(placed.run.font.size >= style.theme.minimumTextSize, "\(name): '\(string)' is small")
      #expect(
        !string.contains(#/(^|[^\w.])-[0-9.]/#), "\(name): '\(string)' has a hyphen for a minus")
      for other in texts[(index + 1)...] where placed.box.overlaps(other.box, tolerance: 0.3) {
        Issue.record("\(name): '\(string)' overlaps '\(other.run.string)' at \(placed.box)")
      }
    }
    let marks = texts.count {
      $0.run.string.contains(style.language == .english ? "Synthetic" : "模拟")
        || $0.roles.contains("box.main.marked")
    }
    #expect((marks > 0) == style.isSynthetic, "\(name): synthetic data are marked")
    #expect(
      scene.description.isEmpty == false && figure.caption(in: style.language).isEmpty == false)
    let table = figure.table()
    #expect(table.rows.allSatisfy { $0.count == table.header.count })
  }
}
