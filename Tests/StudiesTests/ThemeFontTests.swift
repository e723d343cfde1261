import Diagnostics
import Figures
import Foundation
import Rendering
import Scenes
import Testing

@testable import Studies

/// Shipped fonts under other names stand in for a user's.
@Suite("Fonts of a theme file") struct ThemeFontTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func copy(
    _ shipped: String, to name: String, changing change: (inout Data) -> Void = { _ in }
  ) throws {
    let source = URL(filePath: try FontFiles.locate().folder).appending(path: shipped)
    var bytes = try Data(contentsOf: source)
    change(&bytes)
    try bytes.write(to: folder.appending(path: name))
  }

  private func choice(_ text: String) throws -> ThemeChoice {
    let path = folder.appending(path: "own.yaml")
    try Data(text.utf8).write(to: path)
    return try ThemeChoice(path.path)
  }

  private func problems(_ text: String) -> [Diagnostic] {
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      _ = try choice(text)
      return []
    } catch { return (error as? any DiagnosableError)?.diagnostics ?? [] }
  }

  /// Sets the licence bits: 8 bytes into the table OS/2.
  private func setEmbedding(_ bits: UInt16, of bytes: inout Data) {
    for entry in stride(from: 12, to: 12 + 16 * 30, by: 16)
    where bytes[entry..<(entry + 4)].elementsEqual("OS/2".utf8) {
      let offset = bytes[(entry + 8)..<(entry + 12)].reduce(0) { $0 << 8 | Int($1) }
      bytes[offset + 8] = UInt8(bits >> 8)
      bytes[offset + 9] = UInt8(bits & 0xFF)
      return
    }
    Issue.record("no table OS/2")
  }

  @Test func fontsAreFilesBesideTheThemeAndInputs() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try copy("LiberationSans-Italic.ttf", to: "Own-Regular.ttf")
    try copy("LiberationSans-Bold.ttf", to: "Own-Bold.ttf")
    let read = try choice("fonts:\n  latin: {regular: Own-Regular.ttf, bold: Own-Bold.ttf}\n")
    #expect(read.inputs.map(\.name) == ["own.yaml", "Own-Regular.ttf", "Own-Bold.ttf"])
    let family = try #require(read.theme.fonts?.latin)
    #expect(family.regular == folder.path + "/Own-Regular.ttf" && family.italic == nil)
    #expect(read.theme.fonts?.chinese == nil)
    var plain = read.theme
    plain.fonts = nil
    plain.name = "default"
    #expect(plain == .default)
  }

  @Test func aFileForTwoWeightsIsOneInput() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try copy("NotoSansSC-Bold.otf", to: "heavy.otf")
    let read = try choice("fonts: {chinese: {regular: heavy.otf, bold: heavy.otf}}")
    #expect(read.inputs.map(\.name) == ["own.yaml", "heavy.otf"])
  }

  @Test func missingFilesAndFoldersAreProblemsOfTheirLines() throws {
    let found = problems("fonts:\n  latin:\n    regular: none.ttf\n    bold: .\n")
    #expect(found.map(\.location?.line) == [3, 4])
    #expect(found.first?.message.contains("'fonts.latin.regular' cannot be used: no file") == true)
    #expect(found.first?.hints.first?.contains("start at the theme file's folder") == true)
    #expect(found.last?.message.contains("is a folder") == true)
  }

  @Test func boldMustBeNamed() throws {
    try copy("LiberationSans-Regular.ttf", to: "a.ttf")
    let found = problems("fonts:\n  latin: {regular: a.ttf}\n")
    #expect(found.map(\.message) == ["'fonts.latin' needs the key 'bold'"])
    #expect(found.first?.location?.line == 2)
    #expect(found.first?.hints.first?.contains("or the regular one again") == true)
  }

  @Test func unknownKeysAreSaid() throws {
    let found = problems("fonts:\n  lation: {regular: a.ttf}\n")
    #expect(found.first?.message == "unknown key 'lation' in section 'fonts'")
    #expect(found.first?.hints.first == "did you mean 'latin'?")
  }

  @Test func whatIsNoFontIsRefused() throws {
    try Data("not a font at all".utf8).write(to: folder.appending(path: "a.ttf"))
    try Data().write(to: folder.appending(path: "b.ttf"))
    let found = problems("fonts:\n  latin:\n    regular: a.ttf\n    bold: b.ttf\n")
    #expect(found.map(\.location?.line) == [3, 4])
    #expect(found.allSatisfy { $0.message.contains("is no font") })
    #expect(found.first?.hints.first?.contains(".woff") == true)
  }

  @Test(arguments: [40, 1_000, 100_000]) func cutFontsAreDamaged(length: Int) throws {
    try copy("LiberationSans-Regular.ttf", to: "a.ttf") { $0 = $0.prefix(length) }
    let found = problems("fonts: {latin: {regular: a.ttf, bold: a.ttf}}")
    #expect(found.first?.message.contains("is a damaged font") == true, "\(found)")
  }

  @Test(
    arguments: [
      (0x0002, "forbid embedding"), (0x0200, "bitmaps only"), (0x0104, "whole font only"),
      (0x0004, nil), (0x0008, nil), (0x0006, nil), (0x0000, nil),
    ] as [(UInt16, String?)])
  func licenceBitsAreRespected(bits: UInt16, expected: String?) throws {
    try copy("LiberationSans-Regular.ttf", to: "a.ttf") { setEmbedding(bits, of: &$0) }
    let found = problems("fonts: {latin: {regular: a.ttf, bold: a.ttf}}")
    if let expected {
      #expect(found.count == 2)
      #expect(found.first?.message.contains(expected) == true, "\(found)")
      #expect(found.first?.hints.first?.contains("fsType") == true)
    } else {
      #expect(found.isEmpty, "\(found)")
    }
  }

  @Test func aFontIsOfItsScript() throws {
    try copy("LiberationSans-Regular.ttf", to: "a.ttf")
    let found = problems("fonts: {chinese: {regular: a.ttf, bold: a.ttf}}")
    #expect(found.first?.message.contains("is a font that lacks '的' '一'") == true, "\(found)")
  }
}
