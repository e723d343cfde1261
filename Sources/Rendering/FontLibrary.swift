internal import CFontconfig
internal import Foundation
internal import Scenes
internal import Synchronization

/// The fonts of a drawing: the shipped files, before them those that a theme names, and nothing else,
/// whatever is installed.
///
/// `@unchecked Sendable`: fontconfig's sets are read-only after `init`, and fontconfig locks inside.
final class FontLibrary: @unchecked Sendable {
  /// The files instead of the shipped ones, if any.
  let choice: FontChoice?
  /// What Pango finds fonts in.
  let configuration: OpaquePointer
  /// All families in the order of fallback, as Pango takes them.
  let families: String
  /// The families of text that is Chinese whatever the fonts before have.
  let chineseFamilies: String
  /// What the files call the chosen families; `nil` where the shipped font is used.
  let (latinName, chineseName): (String?, String?)
  /// Characters of the shipped fonts, and of the chosen ones.
  private let latin, chinese: CharacterSet
  private let ownLatin, ownChinese: CharacterSet?

  /// The library of a choice, loaded on first use; `nil` for the shipped fonts alone.
  static func of(_ choice: FontChoice?) throws(RenderingError) -> FontLibrary {
    guard let choice else { return try shipped.get() }
    if let known = chosen.withLock({ $0[choice] }) { return known }
    let library = try FontLibrary(files: FontFiles.locate(), choice: choice)
    chosen.withLock { $0[choice] = library }
    return library
  }

  private static let chosen = Mutex<[FontChoice: FontLibrary]>([:])

  private static let shipped: Result<FontLibrary, RenderingError> = Result {
    () throws(RenderingError) in
    let library = try FontLibrary(files: try FontFiles.locate())
    // The only variable that would still change pixels.
    unsetenv("FREETYPE_PROPERTIES")
    // Pango asks for the fonts of the process too, and would read those that are installed.
    FcConfigSetCurrent(library.configuration)
    return library
  }

  /// Loads the files.
  init(files: FontFiles, choice: FontChoice? = nil) throws(RenderingError) {
    guard let configuration = FcConfigCreate() else {
      throw .cairo(action: "set up fonts", reason: "out of memory")
    }
    var isComplete = false
    defer { if !isComplete { FcConfigDestroy(configuration) } }
    for path in files.paths where FcConfigAppFontAddFile(configuration, path) == FcFalse {
      throw .unreadableFont(path: path)
    }
    latin = FontFamily.characters(ofFamily: "Liberation", in: configuration)
    chinese = FontFamily.characters(ofFamily: "Noto", in: configuration)
    let ownLatin = try choice?.latin.map { files throws(RenderingError) in
      try FontFamily(files, as: "nomograph theme latin", in: configuration)
    }
    let ownChinese = try choice?.chinese.map { files throws(RenderingError) in
      try FontFamily(files, as: "nomograph theme chinese", in: configuration)
    }
    (self.ownLatin, self.ownChinese) = (ownLatin?.characters, ownChinese?.characters)
    (latinName, chineseName) = (ownLatin?.name, ownChinese?.name)
    let chineseFamilies = [ownChinese?.alias, "Noto Sans CJK SC"].compactMap(\.self)
    self.chineseFamilies = chineseFamilies.joined(separator: ", ")
    families = ([ownLatin?.alias, "Liberation Sans"].compactMap(\.self) + chineseFamilies)
      .joined(separator: ", ")
    (self.choice, self.configuration) = (choice, configuration)
    isComplete = true
  }

  deinit { FcConfigDestroy(configuration) }

  /// Whether a font can draw the character.
  func hasGlyph(for scalar: Unicode.Scalar) -> Bool {
    latin.contains(scalar) || chinese.contains(scalar) || isOwn(scalar)
  }

  /// Whether a shipped font draws the character in the midst of text of a chosen one that lacks it.
  ///
  /// Chinese characters in a Latin font alone, and Latin ones in a Chinese font alone, are not lacking.
  func isBorrowed(_ scalar: Unicode.Scalar) -> Bool {
    guard choice != nil, !isOwn(scalar) else { return false }
    if latin.contains(scalar) { return ownLatin != nil }
    return ownChinese != nil && chinese.contains(scalar)
  }

  private func isOwn(_ scalar: Unicode.Scalar) -> Bool {
    ownLatin?.contains(scalar) == true || ownChinese?.contains(scalar) == true
  }
}
