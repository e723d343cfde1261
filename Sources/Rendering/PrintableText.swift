/// What of a string can be drawn on one line.
package enum PrintableText {
  /// The first sentences of a text, up to a number of characters or the first alone if it is longer.
  ///
  /// Properties of a document are no place for all that alternative text says, and Cairo writes four bytes a character.
  static func opening(of text: String, atMost count: Int = 200) -> String {
    var end: String.Index?
    var length = 0
    for index in text.indices {
      length += 1
      let next = text.index(after: index)
      let isEnd =
        text[index] == "。" || (text[index] == "." && (next == text.endIndex || text[next] == " "))
      guard isEnd else { continue }
      if length > count, end != nil { break }
      end = next
    }
    return end.map { String(text[..<$0]) } ?? text
  }

  /// Stands in for a character that neither a chosen nor a shipped font has: the printers' mark for a missing sort.
  static let substitute: Unicode.Scalar = "\u{3013}"

  /// The longest line that is laid out; nothing readable is longer, and Pango's widths overflow.
  static let limit = 10_000

  /// The string with line breaks and tabs as spaces and without other control characters.
  package static func singleLine(_ string: String) -> String {
    guard string.unicodeScalars.contains(where: isInvisible) else { return string }
    var result = String.UnicodeScalarView()
    for scalar in string.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where "\n\r\t".unicodeScalars.contains(scalar): result.append(" ")
      case .lineSeparator, .paragraphSeparator: result.append(" ")
      case let category where category.isInvisible: continue
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The single line with a visible mark in place of characters that no font has, and with pieces
  /// that have to be set smaller and off the line.
  static func drawable(
    _ string: String, in fonts: FontLibrary
  ) -> (line: String, raised: [RaisedCharacters.Piece]) {
    let line = singleLine(string)
    let scalars = line.unicodeScalars
    guard scalars.count > limit || scalars.contains(where: { !isDrawn($0, in: fonts) }) else {
      return (line, [])
    }
    var result = String.UnicodeScalarView()
    var raised: [RaisedCharacters.Piece] = []
    var offset = 0
    for scalar in scalars.prefix(limit) {
      var drawn = scalar
      if !isDrawn(scalar, in: fonts) {
        let base = RaisedCharacters.base(of: scalar)
        drawn = base?.scalar ?? substitute
        if let base {
          raised.append(.init(range: offset..<(offset + drawn.utf8.count), rise: base.rise))
        }
      }
      result.append(drawn)
      offset += drawn.utf8.count
    }
    return (String(result), raised)
  }

  /// Whether the character ought to be seen and cannot be.
  static func isMissing(_ scalar: Unicode.Scalar, in fonts: FontLibrary) -> Bool {
    !isDrawn(scalar, in: fonts) && RaisedCharacters.base(of: scalar) == nil
  }

  /// Whether a font has the character, or nothing is to be seen of it.
  private static func isDrawn(_ scalar: Unicode.Scalar, in fonts: FontLibrary) -> Bool {
    // The fonts' sets answer faster than the tables of Unicode.
    isPrintableASCII(scalar) || fonts.hasGlyph(for: scalar)
      || scalar.properties.isDefaultIgnorableCodePoint || isInvisible(scalar)
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    // Nearly all text is one or the other, and looking up properties is slow.
    !isPrintableASCII(scalar) && !(0x4E00...0x9FFF).contains(scalar.value)
      && scalar.properties.generalCategory.isInvisible
  }

  private static func isPrintableASCII(_ scalar: Unicode.Scalar) -> Bool {
    (0x20..<0x7F).contains(scalar.value)
  }
}

extension Unicode.GeneralCategory {
  /// Controls and separators of lines: never drawn.
  fileprivate var isInvisible: Bool {
    switch self {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
    default: false
    }
  }
}
