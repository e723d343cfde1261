internal import Diagnostics
public import Figures
internal import Foundation
internal import Scenes
internal import Yams

extension Theme {
  /// Reads a theme file (YAML or JSON) and the fonts that it names beside it; what it does not say is as
  /// in the preset it is based on.
  ///
  /// - Parameters:
  ///   - text: The content of the file.
  ///   - file: The name that problems are reported under.
  /// - Throws: `StudyError.problems`, ordered by line: unknown keys, values of the wrong kind, and every
  ///   `ThemeFault` with the line of its key.
  public init(parsing text: String, file: String) throws {
    self = try ThemeFile(parsing: text, file: file).theme
  }
}

/// A theme file with the font files that it names.
struct ThemeFile {
  let theme: Theme
  /// The font files, each once, in the order of the file.
  let fonts: [InputBytes]

  /// Reads a theme file and its fonts, whose paths start at its folder.
  ///
  /// - Throws: `StudyError.problems`, ordered by line.
  init(parsing text: String, file: String) throws {
    let log = ProblemLog()
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw StudyError.problems([
        StudyProblem(
          .unsuitable(file, reason: "is empty", hints: ["a theme file is expected"]),
          at: SourceLocation(file: file, line: 1, column: 1))
      ])
    }
    let document = try YAMLDocument(text, file: file)
    var root = MappingReader(document.root, name: "the theme file", file: file, log: log)
    var reader = ThemeReader(&root, file: file, log: log)
    let theme = reader.theme(&root)
    root.finish()
    reader.noteFaults(of: theme)
    try log.throwIfAny()
    self.theme = theme
    fonts = reader.fonts.files
  }
}

/// Reads one theme file over the preset that it is based on.
private struct ThemeReader {
  private let log: ProblemLog
  private let base: Theme
  /// Where each setting stands, by the key of a `ThemeFault`.
  private var places: [String: SourceLocation] = [:]
  private let start: SourceLocation
  private let file: String
  private(set) var fonts: ThemeFonts

  init(_ root: inout MappingReader, file: String, log: ProblemLog) {
    (self.log, self.file) = (log, file)
    fonts = ThemeFonts(besideFileAt: file, log: log)
    start = root.location
    let names = Theme.presets.map(\.name)
    let written = root.text("based_on")
    let preset = Theme.presets.first { $0.name == written?.value ?? Theme.default.name }
    if let written, preset == nil {
      log.note(.notAllowed(written.value, key: "based_on", allowed: names), at: written.location)
    }
    base = preset ?? .default
  }

  mutating func theme(_ root: inout MappingReader) -> Theme {
    var theme = base
    let fileName = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
    theme.name = root.text("name")?.value ?? fileName
    if let width = number("width_mm", as: "width_mm", in: &root) {
      theme.width = millimetres(width)
    }
    aspect(of: &theme, in: &root)
    if var section = root.section("text") { text(of: &theme, in: &section) }
    if var section = root.section("lines") { lines(of: &theme, in: &section) }
    if var section = root.section("colours") { colors(of: &theme, in: &section) }
    if var section = root.section("fonts") { theme.fonts = fonts.choice(in: &section) }
    return theme
  }

  /// What cannot be drawn legibly, at the setting that is to blame or at the page's width.
  func noteFaults(of theme: Theme) {
    guard log.problems.isEmpty else { return }
    for fault in theme.faults {
      log.note(
        .unsuitable(fault.key, reason: "cannot be met: \(fault.message)", hints: [fault.hint]),
        at: places[fault.key] ?? places["width_mm"] ?? start)
    }
  }

  private mutating func aspect(of theme: inout Theme, in root: inout MappingReader) {
    guard let written = root.text("aspect") else { return }
    places["aspect"] = written.location
    let sides = written.value.split(separator: ":").map {
      Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan
    }
    let ratio = sides.count == 2 ? sides[0] / sides[1] : sides.first ?? .nan
    guard ratio.isFinite, sides.count <= 2 else {
      return log.note(
        .wrongKind(
          key: "aspect", expected: "two numbers such as '16:9'", found: "'\(written.value)'"),
        at: written.location)
    }
    theme.aspect = ratio
  }

  private mutating func text(of theme: inout Theme, in section: inout MappingReader) {
    if let size = number("minimum", as: "text.minimum", in: &section) {
      theme.minimumTextSize = size
    }
    if let size = number("small", as: "text.small", in: &section) { theme.smallFont.size = size }
    if let size = number("body", as: "text.body", in: &section) { theme.bodyFont.size = size }
    if let size = number("title", as: "text.title", in: &section) { theme.titleFont.size = size }
    theme.titleFont.isBold = section.flag("bold_title")?.value ?? theme.titleFont.isBold
    section.finish()
  }

  private mutating func lines(of theme: inout Theme, in section: inout MappingReader) {
    if let width = number("axis", as: "lines.axis", in: &section) { theme.axisWidth = width }
    if let width = number("data", as: "lines.data", in: &section) { theme.lineWidth = width }
    if let length = number("tick", as: "lines.tick", in: &section) { theme.tickLength = length }
    section.finish()
  }

  private mutating func colors(of theme: inout Theme, in section: inout MappingReader) {
    theme.ink = color("ink", in: &section) ?? theme.ink
    theme.mutedInk = color("muted_ink", in: &section) ?? theme.mutedInk
    theme.guide = color("guide", in: &section) ?? theme.guide
    theme.density = color("density", in: &section) ?? theme.density
    checkQuotes("palette", in: section)
    if let written = section.texts("palette") {
      places["colours.palette"] = written.first?.location ?? section.location
      guard (1...12).contains(written.count) else {
        return log.note(
          .outOfRange(
            "\(written.count) colours", key: "palette", expected: "a list of 1 to 12 colours"),
          at: places["colours.palette"] ?? section.location)
      }
      theme.setPalette(written.compactMap { color($0, key: "palette") })
    }
    section.finish()
  }

  private mutating func number(
    _ key: String, as name: String, in reader: inout MappingReader
  ) -> Double? {
    guard let written = reader.number(key) else { return nil }
    places[name] = written.location
    guard written.value > 0 else {
      log.note(
        .outOfRange("\(written.value)", key: key, expected: "more than zero"),
        at: written.location)
      return nil
    }
    return written.value
  }

  private mutating func color(_ key: String, in reader: inout MappingReader) -> Color? {
    checkQuotes(key, in: reader)
    guard let written = reader.text(key) else { return nil }
    places["colours.\(key)"] = written.location
    return color(written, key: key)
  }

  /// Without quotes `#0072B2` is a comment, and the colour would be left out in silence.
  private func checkQuotes(_ key: String, in reader: MappingReader) {
    var copy = reader
    guard reader.has(key), copy.node(key) == nil else { return }
    log.note(
      .unsuitable(key, reason: "has no value", hints: ["put colours in quotes: \"#0072B2\""]),
      at: reader.keys.first { $0.value == key }?.location ?? reader.location)
  }

  private func color(_ written: Located<String>, key: String) -> Color? {
    let digits = written.value.hasPrefix("#") ? written.value.dropFirst() : written.value[...]
    let isHexadecimal = digits.allSatisfy { $0.isASCII && $0.isHexDigit }
    guard digits.count == 6, isHexadecimal, let number = Int(digits, radix: 16) else {
      log.note(
        .wrongKind(
          key: key, expected: "a colour such as \"#0072B2\"", found: "'\(written.value)'"),
        at: written.location)
      return nil
    }
    return Color(hex: number)
  }
}
