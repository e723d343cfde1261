import Foundation
import Scenes
import Testing

@testable import Rendering

@Suite struct FontChoiceTests {
  private let shipped: FontFiles

  init() throws { shipped = try FontFiles.locate() }

  private func family(_ regular: String, _ bold: String) -> FontChoice.Family {
    .init(regular: shipped.folder + "/" + regular, bold: shipped.folder + "/" + bold)
  }

  /// The italic as the upright font and the upright as the bold one: nothing that is installed or shipped
  /// is so, and the files' own names and weights say otherwise.
  private var swapped: FontChoice {
    FontChoice(latin: family("LiberationSans-Italic.ttf", "LiberationSans-Regular.ttf"))
  }

  private func width(_ string: String, _ fonts: FontChoice?, isBold: Bool = false) throws -> Double
  {
    let font = FontSpec(size: 100, isBold: isBold)
    return try PangoMeasurer(fonts: fonts).size(of: TextRun(string, font: font)).width
  }

  @Test func textIsMeasuredInTheChosenFont() throws {
    let text = "Calibration of the model"
    #expect(abs(try width(text, swapped, isBold: true) - width(text, nil)) < 0.01)
    #expect(abs(try width(text, nil, isBold: true) - width(text, nil)) > 10)
    #expect(try width("骨折", swapped) == width("骨折", nil))
  }

  @Test func chineseTextTakesItsOwnFont() throws {
    let heavy = FontChoice(chinese: family("NotoSansSC-Bold.otf", "NotoSansSC-Bold.otf"))
    #expect(
      try names(of: TextRun("risk 风险，", font: FontSpec()), in: heavy)
        == ["LiberationSans", "NotoSansCJKsc-Bold"])
    #expect(
      try names(of: TextRun("风险“好”", font: FontSpec()), in: nil)
        == ["NotoSansCJKsc-Regular"])
  }

  /// The fonts that a PDF embeds, without their subset tags.
  private func names(of run: TextRun, in fonts: FontChoice?) throws -> [String] {
    var scene = Scene(size: Size(width: 200, height: 40))
    scene.fonts = fonts
    scene.add(.text(run, at: Point(x: 5, y: 5), anchor: .leading))
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: path) }
    try CairoRenderer().pdf(scene).write(to: path)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["pdffonts", path.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n").dropFirst(2)
      .compactMap { $0.split(separator: " ").first?.split(separator: "+").last.map(String.init) }
      .sorted()
  }

  @Test func whatIsMeasuredIsDrawn() throws {
    #expect(
      try names(of: TextRun("Risk", font: FontSpec()), in: swapped) == ["LiberationSans-Italic"])
    #expect(
      try names(of: TextRun("Risk", font: FontSpec(isBold: true)), in: swapped) == [
        "LiberationSans"
      ])
  }

  @Test func pagesOfOneDocumentMayDifferInTheirFonts() throws {
    let document = try PDFDocument()
    for fonts in [nil, swapped, nil] {
      var scene = Scene(size: Size(width: 100, height: 40))
      scene.fonts = fonts
      scene.add(.text(TextRun("Risk"), at: Point(x: 5, y: 5), anchor: .leading))
      try document.append(scene)
    }
    #expect(document.pageCount == 3)
    #expect(try !document.finish().isEmpty)
  }

  @Test func graphicsNameTheChosenFontFirst() throws {
    var scene = Scene(size: Size(width: 100, height: 40))
    scene.add(.text(TextRun("好，"), at: Point(x: 5, y: 5), anchor: .leading))
    let plain = try SVGWriter().svg(scene)
    #expect(plain.contains("font-family=\"'Liberation Sans', Arial"))
    scene.fonts = FontChoice(
      latin: family("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"))
    let own = try SVGWriter().svg(scene)
    #expect(own.contains("font-family=\"'Noto Sans CJK SC', 'Liberation Sans', Arial"))
    #expect(SVGFontFamilies(latin: "O'Neil\" <1>").all.hasPrefix("'ONeil &lt;1&gt;', 'Lib"))
  }

  /// A Latin font without a sign borrows it; Chinese in a Latin font alone is no lack.
  @Test func lackingCharactersAreReported() throws {
    let strings = ["风险 α ≥ 5 😀"]
    #expect(try MissingGlyphs(in: strings, fonts: swapped).borrowed.isEmpty)
    let chinese = FontChoice(
      latin: family("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"))
    let found = try MissingGlyphs(in: ["Ā ș 风险 😀"], fonts: chinese)
    #expect(found.characters == ["😀"])
    #expect(found.borrowed == ["Ā", "ș"])
    #expect(try MissingGlyphs(in: ["ș"]).borrowed.isEmpty)
  }

  @Test func filesThatAreNoFontsAreErrors() throws {
    let path = shipped.folder + "/LiberationSans-LICENSE.txt"
    let choice = FontChoice(latin: .init(regular: path, bold: path))
    #expect(throws: RenderingError.unsuitableFont(path: path, fault: .damaged)) {
      try PangoMeasurer(fonts: choice)
    }
  }
}
