import Diagnostics
import Figures
import Foundation
import Scenes
import Testing

@testable import Studies

@Suite("Theme file") struct ThemeFileTests {
  private func problems(_ text: String) -> [Diagnostic] {
    do {
      _ = try Theme(parsing: text, file: "own.yaml")
      return []
    } catch { return (error as? any DiagnosableError)?.diagnostics ?? [] }
  }

  @Test func whatIsNotSaidIsAsInThePreset() throws {
    let theme = try Theme(
      parsing: """
        based_on: single-column
        width_mm: 90
        aspect: 16:9
        text: {small: 7.5, bold_title: no}
        lines: {data: 2}
        colours: {ink: "#000000", density: "#C0C0C0", palette: ["#0000AA", "aa0000"]}
        """, file: "themes/own.yaml")
    let base = Theme.singleColumn
    #expect(theme.name == "own")
    #expect(abs(theme.width - 90 * 72 / 25.4) < 1e-9)
    #expect(theme.aspect == 16.0 / 9)
    #expect(theme.smallFont.size == 7.5)
    #expect(theme.bodyFont == base.bodyFont)
    #expect(theme.titleFont == FontSpec(size: base.titleFont.size, isBold: false))
    #expect(theme.lineWidth == 2 && theme.axisWidth == base.axisWidth)
    #expect(theme.palette == [Color(hex: 0x0000AA), Color(hex: 0xAA0000)])
    #expect(theme.ink == .black && theme.density == Color(hex: 0xC0C0C0))
  }

  @Test func presetsAreTheirOwnFiles() throws {
    for preset in Theme.presets {
      var theme = try Theme(parsing: "{\"based_on\": \"\(preset.name)\"}", file: "x.json")
      theme.name = preset.name
      #expect(theme == preset)
    }
  }

  @Test func unknownKeysHaveTheirLineAndASuggestion() throws {
    let found = problems("width_mm: 90\ntext:\n  smal: 7\ncolors: {}\n")
    #expect(found.map(\.message).contains("unknown key 'smal' in section 'text'"))
    #expect(found.map(\.location?.line) == [3, 4])
    #expect(found[0].hints.first == "did you mean 'small'?")
    #expect(found[1].hints.first == "did you mean 'colours'?")
  }

  @Test func whatCannotBeMetSaysWhereAndByHowMuch() throws {
    let found = problems("based_on: single-column\nwidth_mm: 60\ntext:\n  small: 6\n")
    #expect(found.map(\.location?.line) == [2, 4])
    #expect(
      found[0].message
        == "'width_mm' cannot be met: 60 mm is 19.38 mm too narrow for text of 7.5 pt")
    #expect(found[1].message == "'text.small' cannot be met: 6 pt is 1 pt too small to be read")
    #expect(found[1].hints == ["at least 7 pt"])
  }

  @Test(arguments: [
    ("", "is empty"), ("- 1", "must be a list of 'key: value'"), ("width_mm: wide", "a number"),
    ("width_mm: -1", "more than zero"), ("width_mm: 1e300", "wider than any paper"),
    ("aspect: 16:9:1", "two numbers"), ("aspect: 0", "no page"), ("based_on: slides", "slides"),
    ("colours: {ink: blue}", "a colour such as"), ("colours:\n  ink: #000000\n", "has no value"),
    ("colours: {palette: []}", "1 to 12"), ("font: Arial", "unknown key 'font'"),
    ("colours: {palette: [\"#0000AA\", \"#0000AA\"]}", "must differ"), ("a: [", "not valid YAML"),
    ("text: {small: .inf}", "a number"), ("lines: {tick: 1e-9}", "cannot be drawn"),
  ]) func wrongFilesAreErrors(text: String, expected: String) {
    let found = problems(text)
    #expect(!found.isEmpty)
    #expect(found.contains { $0.message.contains(expected) }, "\(found.map(\.message))")
  }

  @Test func wordsArePresetsOrFiles() throws {
    #expect(try ThemeChoice("slide").theme == .slide)
    #expect(throws: StudyError.self) { try ThemeChoice("slides") }
    #expect(throws: StudyError.unreadable(path: "./none.yaml", reason: .missing)) {
      try ThemeChoice("./none.yaml")
    }
    let sample = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../output-samples/gallery/sources/journal.theme.yaml")
    let choice = try ThemeChoice(sample.path)
    #expect(choice.theme.name == "journal")
    #expect(choice.file?.name == "journal.theme.yaml")
  }
}
