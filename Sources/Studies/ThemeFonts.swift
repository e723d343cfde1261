internal import Diagnostics
internal import Foundation
internal import Rendering
internal import Scenes

/// Reads the section `fonts` of a theme file with the font files that it names.
struct ThemeFonts {
  /// The font files that were read, each once: inputs of whatever is drawn with them.
  private(set) var files: [InputBytes] = []
  private let folder: String
  private let log: ProblemLog

  /// Takes the theme file, in whose folder relative paths start.
  init(besideFileAt themePath: String, log: ProblemLog) {
    folder = (themePath as NSString).deletingLastPathComponent
    self.log = log
  }

  /// The fonts; `nil` if the section chooses none or is wrong.
  mutating func choice(in section: inout MappingReader) -> FontChoice? {
    let latin = family("latin", .latin, in: &section)
    let chinese = family("chinese", .chinese, in: &section)
    section.finish()
    return latin == nil && chinese == nil ? nil : FontChoice(latin: latin, chinese: chinese)
  }

  private mutating func family(
    _ name: String, _ script: FontFault.Script, in section: inout MappingReader
  ) -> FontChoice.Family? {
    guard var reader = section.section(name) else { return nil }
    reader.name = "section 'fonts.\(name)'"
    let regular = path("regular", of: name, script, in: &reader)
    let bold = path("bold", of: name, script, in: &reader)
    // Italics of Chinese do not exist.
    let italic = script == .latin ? path("italic", of: name, script, in: &reader) : nil
    reader.finish()
    _ = reader.require(regular, "regular")
    if !reader.has("bold") { noteMissingBold(of: name, at: reader.location) }
    guard let regular, let bold else { return nil }
    return FontChoice.Family(regular: regular, bold: bold, italic: italic)
  }

  private func noteMissingBold(of name: String, at place: SourceLocation) {
    log.note(
      .unsuitable(
        "fonts.\(name)", reason: "needs the key 'bold'",
        hints: [
          "titles are bold: name the bold file, or the regular one again to do without"
        ]), at: place)
  }

  /// The path of a font file as the program opens it, once it is known to be good.
  private mutating func path(
    _ key: String, of family: String, _ script: FontFault.Script, in reader: inout MappingReader
  ) -> String? {
    guard let written = reader.text(key) else { return nil }
    let isAbsolute = written.value.hasPrefix("/") || folder.isEmpty
    let path = isAbsolute ? written.value : folder + "/" + written.value
    func note(_ reason: String, _ hint: String) {
      log.note(
        .unsuitable("fonts.\(family).\(key)", reason: "cannot be used: \(reason)", hints: [hint]),
        at: written.location)
    }
    do throws(StudyError) {
      let known = files.first { $0.path == path }
      let file = if let known { known } else { try InputBytes(readingFileAt: path) }
      if let fault = FontFault(inFontAt: path, bytes: file.bytes, for: script) {
        note("'\(written.value)' \(fault.reason)", fault.hint)
        return nil
      }
      if !files.contains(where: { $0.path == path }) { files.append(file) }
      return path
    } catch {
      note(
        error.diagnostics.first?.message ?? "it cannot be read",
        "font files start at the theme file's folder; installed fonts are not looked up by name")
      return nil
    }
  }
}
