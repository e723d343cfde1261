internal import CFontconfig
internal import Foundation

/// The fonts of this process: the shipped files and nothing else, whatever is installed.
///
/// `@unchecked Sendable`: fontconfig's sets are read-only after `load`, and fontconfig locks inside.
final class FontLibrary: @unchecked Sendable {
  /// Characters of the Latin fonts.
  private let latin: OpaquePointer
  /// Characters of the Chinese fonts.
  private let chinese: OpaquePointer

  /// The library of the process, loaded on first use.
  static func shared() throws(RenderingError) -> FontLibrary { try loaded.get() }

  private static let loaded: Result<FontLibrary, RenderingError> = Result {
    () throws(RenderingError) in
    try FontLibrary(files: try FontFiles.locate(), isCurrent: true)
  }

  /// Loads the files; with `isCurrent` they become the fonts of every later Pango font map.
  init(files: FontFiles, isCurrent: Bool) throws(RenderingError) {
    guard let configuration = FcConfigCreate() else {
      throw .cairo(action: "set up fonts", reason: "out of memory")
    }
    for path in files.paths where FcConfigAppFontAddFile(configuration, path) == FcFalse {
      FcConfigDestroy(configuration)
      throw .unreadableFont(path: path)
    }
    latin = Self.characters(of: "Liberation", in: configuration)
    chinese = Self.characters(of: "Noto", in: configuration)
    guard isCurrent else {
      FcConfigDestroy(configuration)
      return
    }
    // The only variable that would still change pixels.
    unsetenv("FREETYPE_PROPERTIES")
    FcConfigSetCurrent(configuration)
    FcConfigDestroy(configuration)
  }

  deinit {
    FcCharSetDestroy(latin)
    FcCharSetDestroy(chinese)
  }

  /// Whether a shipped font can draw the character.
  func hasGlyph(for scalar: Unicode.Scalar) -> Bool {
    isLatin(scalar) || FcCharSetHasChar(chinese, scalar.value) == FcTrue
  }

  /// Whether the Latin fonts can draw the character.
  func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    FcCharSetHasChar(latin, scalar.value) == FcTrue
  }

  /// The characters that every font whose family starts with `prefix` has.
  private static func characters(
    of prefix: String, in configuration: OpaquePointer
  ) -> OpaquePointer {
    var common: OpaquePointer?
    if let set = FcConfigGetFonts(configuration, FcSetApplication)?.pointee {
      for index in 0..<Int(set.nfont) {
        guard let pattern = set.fonts[index], family(of: pattern).hasPrefix(prefix) else {
          continue
        }
        var characters: OpaquePointer?
        guard FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) == FcResultMatch,
          let characters
        else { continue }
        let previous = common
        common = previous.map { FcCharSetIntersect($0, characters) } ?? FcCharSetCopy(characters)
        if let previous { FcCharSetDestroy(previous) }
      }
    }
    return common ?? FcCharSetCreate()
  }

  private static func family(of pattern: OpaquePointer) -> String {
    var name: UnsafeMutablePointer<FcChar8>?
    guard FcPatternGetString(pattern, FC_FAMILY, 0, &name) == FcResultMatch, let name else {
      return ""
    }
    return String(cString: name)
  }
}
