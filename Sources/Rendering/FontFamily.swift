internal import CFontconfig
internal import Scenes

/// The fonts of a theme for one script, as fontconfig knows them.
struct FontFamily {
  /// What Pango is asked for: no other font is called so, whatever the files say of themselves.
  let alias: String
  /// What the file of running text calls the family.
  let name: String
  /// The characters that the fonts for running and for bold text both have.
  let characters: CharacterSet

  /// Adds the files to a configuration that has fonts already.
  ///
  /// - Throws: `unsuitableFont` if FreeType cannot read a file.
  init(
    _ files: FontChoice.Family, as alias: String, in configuration: OpaquePointer
  ) throws(RenderingError) {
    self.alias = alias
    let regular = try Self.add(
      files.regular, as: alias, weight: FC_WEIGHT_REGULAR, slant: FC_SLANT_ROMAN, configuration)
    let bold = try Self.add(
      files.bold, as: alias, weight: FC_WEIGHT_BOLD, slant: FC_SLANT_ROMAN, configuration)
    if let italic = files.italic {
      _ = try Self.add(
        italic, as: alias, weight: FC_WEIGHT_REGULAR, slant: FC_SLANT_ITALIC, configuration)
    }
    name = regular.name
    characters = regular.characters.intersection(bold.characters)
  }

  /// The characters of the font in a file; `nil` if FreeType cannot read it.
  static func characters(inFontAt path: String) -> CharacterSet? {
    var count: Int32 = 0
    guard let pattern = FcFreeTypeQuery(path, 0, nil, &count) else { return nil }
    defer { FcPatternDestroy(pattern) }
    return characters(of: pattern)
  }

  /// Adds one file as the font of a weight and a slant: what it says of these itself does not matter.
  private static func add(
    _ path: String, as alias: String, weight: Int32, slant: Int32, _ configuration: OpaquePointer
  ) throws(RenderingError) -> (name: String, characters: CharacterSet) {
    var count: Int32 = 0
    guard let pattern = FcFreeTypeQuery(path, 0, nil, &count),
      let characters = characters(of: pattern),
      let fonts = FcConfigGetFonts(configuration, FcSetApplication)
    else { throw .unsuitableFont(path: path, fault: .damaged) }
    let name = family(of: pattern)
    FcPatternDel(pattern, FC_FAMILY)
    FcPatternAddString(pattern, FC_FAMILY, alias)
    for (key, value) in [(FC_WEIGHT, weight), (FC_SLANT, slant), (FC_WIDTH, FC_WIDTH_NORMAL)] {
      FcPatternDel(pattern, key)
      FcPatternAddInteger(pattern, key, value)
    }
    guard FcFontSetAdd(fonts, pattern) == FcTrue else {
      throw .cairo(action: "set up fonts", reason: "out of memory")
    }
    return (name, characters)
  }

  /// The characters that every font whose family starts with `prefix` has.
  static func characters(ofFamily prefix: String, in configuration: OpaquePointer) -> CharacterSet {
    var common: CharacterSet?
    if let set = FcConfigGetFonts(configuration, FcSetApplication)?.pointee {
      for index in 0..<Int(set.nfont) {
        guard let pattern = set.fonts[index], family(of: pattern).hasPrefix(prefix),
          let characters = characters(of: pattern)
        else { continue }
        common = common?.intersection(characters) ?? characters
      }
    }
    return common ?? CharacterSet()
  }

  private static func characters(of pattern: OpaquePointer) -> CharacterSet? {
    var characters: OpaquePointer?
    guard FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) == FcResultMatch,
      let characters
    else { return nil }
    return CharacterSet(owning: FcCharSetCopy(characters))
  }

  private static func family(of pattern: OpaquePointer) -> String {
    var name: UnsafeMutablePointer<FcChar8>?
    guard FcPatternGetString(pattern, FC_FAMILY, 0, &name) == FcResultMatch, let name else {
      return ""
    }
    return String(cString: name)
  }
}

/// Owns one of fontconfig's sets of characters, which never changes.
final class CharacterSet: @unchecked Sendable {
  private let set: OpaquePointer

  init(owning set: OpaquePointer) { self.set = set }

  convenience init() { self.init(owning: FcCharSetCreate()) }

  deinit { FcCharSetDestroy(set) }

  func contains(_ scalar: Unicode.Scalar) -> Bool { FcCharSetHasChar(set, scalar.value) == FcTrue }

  func intersection(_ other: CharacterSet) -> CharacterSet {
    CharacterSet(owning: FcCharSetIntersect(set, other.set))
  }
}
