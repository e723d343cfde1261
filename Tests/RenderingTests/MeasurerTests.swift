import Rendering
import Scenes
import Testing

@Suite struct MeasurerTests {
  private func width(_ string: String, size: Double = 10, isBold: Bool = false) throws -> Double {
    let run = TextRun(string, font: FontSpec(size: size, isBold: isBold))
    return try PangoMeasurer().size(of: run).width
  }

  /// Digits of Liberation Sans are 1139 of 2048 units wide; Chinese characters are one em.
  @Test func widthsAreThoseOfTheFont() throws {
    #expect(abs(try width("0") - 11390.0 / 2048) < 0.002)
    #expect(abs(try width("骨折") - 20) < 0.002)
    #expect(try width("") == 0)
  }

  @Test func figuresAreTabular() throws {
    #expect(abs(try width("111.1") - width("888.8")) < 0.002)
    #expect(abs(try width("111.1", isBold: true) - width("888.8", isBold: true)) < 0.002)
  }

  @Test func widthsScaleExactly() throws {
    let (small, large) = (
      try width("Calibration 12%", size: 7), try width("Calibration 12%", size: 70)
    )
    #expect(abs(large - 10 * small) < 0.15)
  }

  /// Liberation Sans rises 1854 and falls 434 of 2048 units.
  @Test func lineHeightDoesNotDependOnScript() throws {
    let measurer = try PangoMeasurer()
    let font = FontSpec(size: 20)
    #expect(measurer.size(of: TextRun("Ag", font: font)).height == 2288.0 / 2048 * 20)
    #expect(measurer.size(of: TextRun("骨", font: font)).height == 2288.0 / 2048 * 20)
    #expect(measurer.ascent(of: font) == 1854.0 / 2048 * 20)
  }

  @Test func chineseQuotesAreAnEmWide() throws {
    #expect(abs(try width("“骨折”") - 40) < 0.002)
    #expect(try width("“ab”") < 25)
  }

  @Test(arguments: [
    "", " ", "\u{0}", "a\nb\r\n\tc\u{2028}d", "\u{202E}abc שלום مرحبا abc", "👨‍👩‍👧‍👦🇨🇳😀",
    "e\u{301}\u{301}\u{301}",
    String(repeating: "风险a1", count: 2500), String(repeating: "\u{300}", count: 500),
    "\u{FFFF}\u{10FFFF}\u{E000}",
    "%s%n%@ <b>&amp;", "\u{2066}\u{2067}\u{2068}\u{200F}x",
  ])
  func oddTextIsDrawn(string: String) throws {
    var scene = Scene(size: Size(width: 100, height: 50), title: string, description: string)
    for font in [
      FontSpec(), FontSpec(size: 0), FontSpec(size: .nan),
      FontSpec(size: 5, isBold: true, isItalic: true),
    ] {
      let width = try PangoMeasurer().size(of: TextRun(string, font: font)).width
      #expect(width >= 0 && width.isFinite)
    }
    scene.add(.text(TextRun(string), at: Point(x: 0, y: 0), anchor: .center))
    scene.add(.uprightText(TextRun(string), center: Point(x: 10, y: 20)))
    #expect(try !CairoRenderer().pdf(scene).isEmpty)
    #expect(try !CairoRenderer().png(scene, dotsPerInch: 72).isEmpty)
    #expect(try !SVGWriter().svg(scene).isEmpty)
  }
}
