public import Scenes

/// Characters that text cannot be set in as asked for: those that no font can draw print as 〓, and those
/// that a theme's own font lacks come from the shipped font, so the user must be told.
public struct MissingGlyphs: Sendable, Hashable {
  /// The characters that no font has, in code order, each once; empty if all is well.
  public let characters: [Unicode.Scalar]
  /// The texts they are in, in drawing order, each once.
  public let texts: [String]
  /// The characters that the theme's font of their script lacks, in code order, each once.
  public let borrowed: [Unicode.Scalar]

  /// The signs that figures and sheets print of their own accord: what to ask of a font beforehand.
  public static let ownSigns = "−–—≥≤×±·°²…→“”"

  /// Looks through every text of a scene in the fonts of the scene.
  ///
  /// - Throws: `fontsNotFound`, `unreadableFont` or `unsuitableFont`.
  public init(in scene: Scene) throws(RenderingError) {
    try self.init(in: Self.strings(of: scene.items), fonts: scene.fonts)
  }

  /// Looks through strings.
  ///
  /// - Parameters:
  ///   - strings: The texts.
  ///   - choice: The fonts they are to be set in; `nil` for the shipped ones.
  /// - Throws: `fontsNotFound`, `unreadableFont` or `unsuitableFont`.
  public init(in strings: [String], fonts choice: FontChoice? = nil) throws(RenderingError) {
    let fonts = try FontLibrary.of(choice)
    var missing: Set<Unicode.Scalar> = []
    var borrowed: Set<Unicode.Scalar> = []
    var texts: [String] = []
    for string in strings {
      if choice != nil { borrowed.formUnion(string.unicodeScalars.filter(fonts.isBorrowed)) }
      let found = string.unicodeScalars.filter { PrintableText.isMissing($0, in: fonts) }
      guard !found.isEmpty else { continue }
      missing.formUnion(found)
      if !texts.contains(string) { texts.append(string) }
    }
    characters = missing.sorted()
    self.borrowed = borrowed.sorted()
    self.texts = texts
  }

  /// Whether everything can be drawn.
  public var isEmpty: Bool { characters.isEmpty }

  private static func strings(of items: [Scene.Item]) -> [String] {
    items.flatMap { item -> [String] in
      switch item {
      case .path: []
      case .text(let run, _, _), .uprightText(let run, _): [run.string]
      case .group(let group): strings(of: group.items)
      }
    }
  }
}
