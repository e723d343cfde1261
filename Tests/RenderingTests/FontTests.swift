import Diagnostics
import Foundation
import Rendering
import Scenes
import Testing

@Suite struct FontTests {
  @Test func filesAreShippedWithTheirLicences() throws {
    let files = try FontFiles.locate()
    for path in files.paths {
      #expect(try Data(contentsOf: URL(filePath: path)).count > 100_000, "\(path)")
    }
    for family in ["LiberationSans", "NotoSansSC"] {
      let path = "\(files.folder)/\(family)-LICENSE.txt"
      let licence = try String(contentsOfFile: path, encoding: .utf8)
      #expect(licence.contains("SIL OPEN FONT LICENSE Version 1.1"))
      #expect(licence.contains("opyright"))
      #expect(licence.contains("IN THE FONT SOFTWARE."))
    }
  }

  @Test func missingFolderNamesWhereItLooked() throws {
    let error = #expect(throws: RenderingError.self) {
      _ = try FontFiles.locate(in: ["/nowhere/a", "/nowhere/b"])
    }
    #expect(error == .fontsNotFound(searched: ["/nowhere/a", "/nowhere/b"]))
    #expect(error?.exitStatus == .fileNotFound)
    #expect(error?.diagnostics.first?.hints.last?.contains("/nowhere/b") == true)
  }

  @Test func missingFileIsNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try FontFiles.locate(in: [folder.path])
    #expect(throws: RenderingError.unreadableFont(path: files.paths[0])) {
      try files.checkReadable()
    }
  }

  /// GB 2312 has 7445 characters; clinical writing needs the others.
  @Test func shippedFontsHaveWhatClinicalTextNeeds() throws {
    let signs = "−–—≤≥±×÷→←↑↓≈≠∞√∑Δαβγμσχ°℃‰½¼²³⁴⁹₀₁₂µ…“”‘’《》、。，：；？！（）％＜＞①■□●○▲△★☆◆✓"
    var gb2312 = String.UnicodeScalarView()
    let encoding = String.Encoding(rawValue: 0x8000_0930)
    for row in UInt8(0xA1)...0xF7 {
      for cell in UInt8(0xA1)...0xFE {
        guard let text = String(data: Data([row, cell]), encoding: encoding) else { continue }
        // Cells that GB 2312 leaves free decode to private characters.
        gb2312.append(
          contentsOf: text.unicodeScalars.filter {
            $0.properties.generalCategory != .privateUse
          })
      }
    }
    #expect(gb2312.count >= 7445)
    let missing = try MissingGlyphs(in: [signs, String(gb2312.prefix(8000))])
    #expect(missing.characters.isEmpty, "\(missing.characters)")
  }

  /// What the fonts lack of super- and subscripts is made: a minus of 0.6 times the width of that on the line.
  @Test func scriptsThatTheFontsLackAreMade() throws {
    let missing = try MissingGlyphs(in: [
      "10¹⁰ nmol·L⁻¹ Ca²⁺ x₁₋₂ ⁽ⁿ⁾ ⁱ ⁼ ₊₌₍₎ m² 25(OH)D 10⁹/L CO₂ \u{2009}\u{202F}\u{A0}\u{2011}"
    ])
    #expect(missing.characters.isEmpty, "\(missing.characters)")
    let text = try PangoMeasurer()
    func width(_ string: String) -> Double { text.size(of: TextRun(string)).width }
    #expect(abs(width("⁻") - 0.6 * width("−")) < 0.01)
    #expect(abs(width("L⁻¹风⁰") - width("L¹风") - 0.6 * width("−0")) < 0.02)
    var scene = Scene(size: Size(width: 100, height: 20))
    scene.add(.text(TextRun("nmol·L⁻¹"), at: Point(x: 1, y: 1), anchor: .leading))
    #expect(try SVGWriter().svg(scene).contains("nmol·L⁻¹"))
    #expect(try !CairoRenderer().pdf(scene).isEmpty)
  }

  @Test func missingGlyphsAreReported() throws {
    var scene = Scene(size: Size(width: 10, height: 10))
    scene.add(
      .group(
        Scene.Group(
          role: "a",
          items: [
            .text(TextRun("ok 好"), at: Point(x: 0, y: 0), anchor: .leading),
            .uprightText(TextRun("smile 😀 \u{0}\u{200D}"), center: Point(x: 0, y: 0)),
          ])))
    let missing = try MissingGlyphs(in: scene)
    #expect(missing.characters == ["😀"])
    #expect(missing.texts == ["smile 😀 \u{0}\u{200D}"])
    #expect(!missing.isEmpty)
  }
}
