import Foundation
import Rendering
import Scenes
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGTests {
  @Test func keepsItsText() throws {
    try expectSnapshot(SVGWriter(idPrefix: "sample").svg(sampleScene()), named: "sample.svg")
  }

  @Test func hostileTextStaysWellFormed() throws {
    let hostile = "a<b>&\"'\u{0}\u{1}\u{1F}\u{7F}\u{FFFE}\u{FFFF}]]> \n\t</text> \u{202E}مرحبا😀"
    var scene = Scene(
      size: Size(width: 100, height: 100), title: hostile, description: hostile,
      languageCode: hostile)
    scene.add(
      .group(
        Scene.Group(
          role: Role(rawValue: hostile),
          items: [
            .text(TextRun(hostile), at: Point(x: 1, y: 1), anchor: .leading)
          ])))
    let svg = try SVGWriter(idPrefix: hostile).svg(scene)
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(!svg.contains("\u{1}"))
  }

  @Test func twoFiguresInOnePageShareNoID() throws {
    let first = try ids(of: SVGWriter(idPrefix: "roc").svg(sampleScene()))
    let second = try ids(of: SVGWriter(idPrefix: "calibration").svg(sampleScene()))
    #expect(!first.isEmpty)
    #expect(Set(first).count == first.count)
    #expect(Set(first).isDisjoint(with: second))
  }

  @Test func inlineDrawingsHaveNoDeclaration() throws {
    let svg = try SVGWriter(idPrefix: "a", isStandalone: false).svg(sampleScene())
    #expect(svg.hasPrefix("<svg "))
  }

  private func ids(of svg: String) -> [String] {
    svg.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
  }
}
