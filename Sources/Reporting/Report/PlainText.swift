/// Text from data, made harmless for any page.
enum PlainText {
  /// The text on one line, without control characters and without marks that turn the reading direction
  /// of what follows.
  static func withoutControls(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: continue
      case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: result.append(" ")
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Text in Markdown as pandoc and GitHub read it.
enum MarkdownText {
  private static let special = Set("\\`*_{}[]<>|~^$@&\"#")

  /// The text with everything that Markdown would act on escaped, on one line.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in PlainText.withoutControls(text) {
      if special.contains(character) { result.append("\\") }
      result.append(character)
    }
    return startEscaped(result)
  }

  /// What would start a list, a heading underline or a definition at the start of a line, escaped.
  private static func startEscaped(_ text: String) -> String {
    guard let first = text.first else { return text }
    if "-+=:>%".contains(first) { return "\\" + text }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let next = text.dropFirst(digits.count).first
    guard !digits.isEmpty, next == "." || next == ")", text.dropFirst(digits.count + 1).first == " "
    else { return text }
    return digits + "\\" + text.dropFirst(digits.count)
  }

  /// A page with at most one blank line at a time and one line break at its end.
  static func tidied(_ page: String) -> String {
    var lines: [Substring] = []
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty, lines.last?.isEmpty ?? true { continue }
      lines.append(line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }
}
