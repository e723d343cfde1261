internal import Diagnostics
public import Figures
internal import Foundation

/// The theme that a word of the command line or of a study file stands for: a preset, or a theme file.
public struct ThemeChoice: Sendable, Hashable {
  /// The theme.
  public var theme: Theme
  /// The theme file, an input of whatever is drawn with it; `nil` for a preset.
  public var file: InputBytes?
  /// The font files that the theme file names, each once.
  public var fonts: [InputBytes] = []

  /// The theme without a choice.
  public static let `default` = ThemeChoice(theme: .default)

  private init(theme: Theme) { self.theme = theme }

  /// What was read for the theme, in the order of a manifest.
  public var inputs: [InputBytes] { [file].compactMap(\.self) + fonts }

  /// Looks the word up among the presets, or reads the theme file that it names.
  ///
  /// - Throws: `StudyError` if there is no such file or if it is no theme that can be met.
  public init(_ word: String) throws {
    if let preset = Theme.presets.first(where: { $0.name == word }) {
      self.init(theme: preset)
      return
    }
    guard Self.isPath(word) else {
      throw StudyError.problems([
        StudyProblem(
          .notAllowed(word, key: "theme", allowed: Self.names),
          at: SourceLocation(file: "--theme", line: nil))
      ])
    }
    let bytes = try InputBytes(readingFileAt: word)
    let read = try ThemeFile(parsing: bytes.text(), file: word)
    self.init(theme: read.theme)
    (file, fonts) = (bytes, read.fonts)
  }

  /// Whether a word names a theme file rather than a preset: it has a folder or an extension.
  public static func isPath(_ word: String) -> Bool {
    let kind = (word as NSString).pathExtension.lowercased()
    return word.contains("/") || ["yaml", "yml", "json"].contains(kind)
  }

  /// The names of the presets.
  public static var names: [String] { Theme.presets.map(\.name) }
}
