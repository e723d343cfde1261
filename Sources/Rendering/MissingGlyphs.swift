public import Scenes

/// Characters that no shipped font can draw: they print as 〓, so the user must be told.
public struct MissingGlyphs: Sendable, Hashable {
  /// The characters in code order, each once; empty if all is well.
  public let characters: [Unicode.Scalar]
  /// The texts they are in, in drawing order, each once.
  public let texts: [String]

  /// Looks through every text of a scene.
  ///
  /// - Throws: `fontsNotFound` or `unreadableFont`.
  public init(in scene: Scene) throws(RenderingError) {
    try self.init(in: Self.strings(of: scene.items))
  }

  /// Looks through strings.
  ///
  /// - Throws: `fontsNotFound` or `unreadableFont`.
  public init(in strings: [String]) throws(RenderingError) {
    let fonts = try FontLibrary.shared()
    var missing: Set<Unicode.Scalar> = []
    var texts: [String] = []
    for string in strings {
      let found = string.unicodeScalars.filter { PrintableText.isMissing($0, in: fonts) }
      guard !found.isEmpty else { continue }
      missing.formUnion(found)
      if !texts.contains(string) { texts.append(string) }
    }
    characters = missing.sorted()
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
