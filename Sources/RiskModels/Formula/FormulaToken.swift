internal import Foundation

/// One word or sign of a formula.
struct FormulaToken {
  enum Kind: Equatable {
    case name(String)
    case number(Double, text: String)
    case sign(Character)
    /// A text in quotes.
    case text(String)
    /// `%ia%`.
    case restrictedProduct
    case end
  }

  var kind: Kind
  /// The place in the formula, counted from 1.
  var column: Int

  /// The token as a user would recognize it.
  var text: String {
    switch kind {
    case .name(let name): name
    case .number(_, let text): text
    case .sign(let sign): String(sign)
    case .text(let text): "\"\(text)\""
    case .restrictedProduct: "%ia%"
    case .end: "the end of the formula"
    }
  }

  /// All tokens of a formula; the last one is the end.
  static func all(in text: String) throws(FormulaError) -> [FormulaToken] {
    let characters = Array(text)
    var tokens: [FormulaToken] = []
    var position = 0
    while position < characters.count {
      let character = characters[position]
      if character.isWhitespace {
        position += 1
      } else {
        tokens.append(try next(characters, &position))
      }
    }
    return tokens + [FormulaToken(kind: .end, column: characters.count + 1)]
  }

  private static func next(
    _ characters: [Character], _ position: inout Int
  ) throws(FormulaError) -> FormulaToken {
    let start = position
    let character = characters[start]
    let isNumber =
      character.isASCII && character.isNumber
      || character == "." && start + 1 < characters.count && characters[start + 1].isNumber
    if isNumber { return try number(characters, &position) }
    if character.isLetter || character == "_" || character == "." {
      while position < characters.count, isNamePart(characters[position]) { position += 1 }
      return FormulaToken(kind: .name(String(characters[start..<position])), column: start + 1)
    }
    if character == "`" { return try backquoted(characters, &position) }
    if character == "\"" || character == "'" { return try quoted(characters, &position) }
    position += 1
    if "~+*:(),^-/|=!<>".contains(character) {
      return FormulaToken(kind: .sign(character), column: start + 1)
    }
    if character == "%", let close = characters[position...].firstIndex(of: "%") {
      let word = String(characters[start...close])
      position = close + 1
      if word == "%ia%" { return FormulaToken(kind: .restrictedProduct, column: start + 1) }
      throw FormulaError(
        .notSupported(word, reason: "write *, : or %ia% for interactions"), column: start + 1)
    }
    throw FormulaError(.unexpectedCharacter(String(character)), column: start + 1)
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }

  private static func number(
    _ characters: [Character], _ position: inout Int
  ) throws(FormulaError) -> FormulaToken {
    let start = position
    while position < characters.count {
      let character = characters[position]
      let isSignOfExponent =
        "+-".contains(character) && position > start && "eE".contains(characters[position - 1])
      guard character.isASCII,
        character.isNumber || character == "." || "eE".contains(character) || isSignOfExponent
      else { break }
      position += 1
    }
    let text = String(characters[start..<position])
    guard let value = Double(text), value.isFinite else {
      throw FormulaError(.unexpected(found: text, expected: "a number"), column: start + 1)
    }
    return FormulaToken(kind: .number(value, text: text), column: start + 1)
  }

  private static func quoted(
    _ characters: [Character], _ position: inout Int
  ) throws(FormulaError) -> FormulaToken {
    let start = position
    guard let close = characters[(start + 1)...].firstIndex(of: characters[start]) else {
      throw FormulaError(.unclosedQuote, column: start + 1)
    }
    position = close + 1
    return FormulaToken(
      kind: .text(String(characters[(start + 1)..<close])), column: start + 1)
  }

  private static func backquoted(
    _ characters: [Character], _ position: inout Int
  ) throws(FormulaError) -> FormulaToken {
    let start = position
    guard let close = characters[(start + 1)...].firstIndex(of: "`"), close > start + 1 else {
      throw FormulaError(.unclosedBackquote, column: start + 1)
    }
    position = close + 1
    return FormulaToken(
      kind: .name(String(characters[(start + 1)..<close])), column: start + 1)
  }
}
