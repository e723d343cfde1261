/// Splits a rule into words.
struct RuleLexer {
  private static let keywords: Set<String> = ["and", "or", "not", "in"]
  private static let twoCharacterSymbols: [String: String] = [
    "==": "=", "!=": "!=", "<=": "<=", ">=": ">=", "<>": "!=", "..": "..",
  ]
  private static let symbols: [Character: String] = [
    "=": "=", "<": "<", ">": ">", "(": "(", ")": ")", "{": "{", "}": "}", ",": ",", "+": "+",
    "-": "-", "*": "*", "/": "/", "≤": "<=", "≥": ">=", "≠": "!=", "\u{2212}": "-",
  ]

  private let characters: [Character]
  private var index = 0

  init(_ text: String) { characters = Array(text) }

  /// All words up to the end, or the first character that cannot begin one.
  mutating func tokens() -> Result<[RuleToken], Unreadable> {
    var tokens: [RuleToken] = []
    while true {
      while let next = peek(), next.isWhitespace { index += 1 }
      guard let next = peek() else {
        tokens.append(RuleToken(kind: .end, position: characters.count + 1))
        return .success(tokens)
      }
      let start = index
      guard let kind = word(startingWith: next) else {
        let isQuote = next == "\"" || next == "'" || next == "`"
        return .failure(
          Unreadable(
            fault: isQuote ? .unclosedText : .unexpectedCharacter(String(next)),
            position: start + 1))
      }
      tokens.append(RuleToken(kind: kind, position: start + 1))
    }
  }

  struct Unreadable: Error {
    let fault: RuleFault.Kind
    let position: Int
  }

  private mutating func word(startingWith next: Character) -> RuleToken.Kind? {
    if Self.isDigit(next) || next == "." && Self.isDigit(peek(1)) { return number() }
    if next.isLetter || next == "_" { return name() }
    if next == "\"" || next == "'" { return quoted(next).map { .quoted($0) } }
    if next == "`" { return quoted(next).map { .name($0) } }
    if let second = peek(1), let symbol = Self.twoCharacterSymbols["\(next)\(second)"] {
      index += 2
      return .symbol(symbol)
    }
    guard let symbol = Self.symbols[next] else { return nil }
    index += 1
    return .symbol(symbol)
  }

  private mutating func number() -> RuleToken.Kind? {
    if let date = date() { return date }
    let start = index
    skipDigits()
    // "5..10" is a range, not "5." and ".10".
    if peek() == ".", peek(1) != "." {
      index += 1
      skipDigits()
    }
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
      if Self.isDigit(peek(1 + sign)) {
        index += 1 + sign
        skipDigits()
      }
    }
    let text = String(characters[start..<index])
    guard let value = Double(text), value.isFinite else {
      index = start
      return nil
    }
    return .number(value, text)
  }

  private mutating func date() -> RuleToken.Kind? {
    guard index + 10 <= characters.count, peek(4) == "-", peek(7) == "-" else { return nil }
    let text = String(characters[index..<index + 10])
    guard !Self.isDigit(peek(10)), case .date(let date) = DateCell(text) else { return nil }
    index += 10
    return .date(date, text)
  }

  private mutating func name() -> RuleToken.Kind {
    let start = index
    while let next = peek(), Self.isNamePart(next) || next == "." && isInnerDot { index += 1 }
    let text = String(characters[start..<index])
    return Self.keywords.contains(text) ? .keyword(text) : .name(text)
  }

  /// A dot inside a name such as `bone.density`; two dots end it.
  private var isInnerDot: Bool { peek(1).map(Self.isNamePart) ?? false }

  private mutating func quoted(_ mark: Character) -> String? {
    guard let end = characters[(index + 1)...].firstIndex(of: mark) else { return nil }
    defer { index = end + 1 }
    return String(characters[(index + 1)..<end])
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek()) { index += 1 }
  }

  private func peek(_ offset: Int = 0) -> Character? {
    index + offset < characters.count ? characters[index + offset] : nil
  }

  private static func isDigit(_ character: Character?) -> Bool {
    character.map { ("0"..."9").contains($0) && $0.isASCII } ?? false
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
