package import Diagnostics
package import Yams

extension MappingReader {
  /// A text.
  package mutating func text(_ key: String) -> Located<String>? {
    node(key).flatMap { scalar($0, key: key, expected: "a text") }
  }

  /// A finite number.
  package mutating func number(_ key: String) -> Located<Double>? {
    node(key).flatMap { number(in: $0, key: key) }
  }

  /// A whole number.
  package mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Located<Int>? {
    guard let node = node(key),
      let written = scalar(node, key: key, expected: "a whole number")
    else { return nil }
    guard let value = Int(written.value), range.contains(value) else {
      let expected =
        range.upperBound == .max && Int(written.value) != nil
        ? "a whole number of at least \(range.lowerBound)"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
      log.note(.outOfRange(written.value, key: key, expected: expected), at: written.location)
      return nil
    }
    return Located(value, at: written.location)
  }

  /// Yes or no, in the words of YAML.
  package mutating func flag(_ key: String) -> Located<Bool>? {
    guard let node = node(key), let written = scalar(node, key: key, expected: "yes or no") else {
      return nil
    }
    switch written.value.lowercased() {
    case "yes", "true", "on": return written.map { _ in true }
    case "no", "false", "off": return written.map { _ in false }
    default:
      log.note(
        .wrongKind(key: key, expected: "yes or no", found: "'\(written.value)'"),
        at: written.location)
      return nil
    }
  }

  /// One of a fixed set of words.
  package mutating func choice<Value: RawRepresentable & CaseIterable>(_ key: String) -> Located<
    Value
  >? where Value.RawValue == String {
    guard let written = text(key) else { return nil }
    return choice(written, key: key)
  }

  /// A list of words of a fixed set; a single word counts as a list of one.
  package mutating func choices<Value: RawRepresentable & CaseIterable>(_ key: String) -> [Located<
    Value
  >]? where Value.RawValue == String {
    texts(key)?.compactMap { choice($0, key: key) }
  }

  /// A list of texts; a single text counts as a list of one.
  package mutating func texts(_ key: String) -> [Located<String>]? {
    node(key).map { node in
      items(of: node).compactMap { scalar($0, key: key, expected: "a list of texts") }
    }
  }

  /// A list of numbers; a single number counts as a list of one.
  package mutating func numbers(_ key: String) -> [Located<Double>]? {
    node(key).map { node in items(of: node).compactMap { number(in: $0, key: key) } }
  }

  /// Two numbers, the lower first.
  package mutating func range(_ key: String) -> Located<ClosedRange<Double>>? {
    guard let node = node(key) else { return nil }
    let limits = items(of: node).compactMap { number(in: $0, key: key)?.value }
    guard limits.count == 2, items(of: node).count == 2, limits[0] < limits[1] else {
      log.note(
        .wrongKind(
          key: key, expected: "two numbers, the lower first, e.g. [18, 110]",
          found: Self.kind(of: node)), at: place(node))
      return nil
    }
    return Located(limits[0]...limits[1], at: place(node))
  }

  /// A text in one or more languages.
  package mutating func localized(_ key: String) -> Located<LocalizedText>? {
    node(key).flatMap { localized(in: $0, key: key) }
  }

  /// A list of texts, each in one or more languages.
  package mutating func localizedList(_ key: String) -> [Located<LocalizedText>]? {
    node(key).map { node in items(of: node).compactMap { localized(in: $0, key: key) } }
  }

  /// A text in one or more languages.
  package func localized(in node: Node, key: String) -> Located<LocalizedText>? {
    guard case .mapping(let mapping) = node else {
      return wording(in: node, key: key).map { $0.map { LocalizedText(Self.oneLine($0)) } }
    }
    var wordings: [Language: String] = [:]
    for (code, wording) in mapping {
      guard let word = code.scalar?.string, let language = Language(rawValue: word) else {
        log.note(
          .notAllowed(
            code.scalar?.string ?? "a list", key: "language of \(key)",
            allowed: Language.allCases.map(\.rawValue)), at: place(code))
        continue
      }
      wordings[language] = self.wording(in: wording, key: "\(key).\(word)").map {
        Self.oneLine($0.value)
      }
    }
    return wordings.isEmpty ? nil : Located(LocalizedText(wordings: wordings), at: place(node))
  }

  /// Figures and tables set wordings on one line and break them where they must.
  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0.isWhitespace } }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// A text that people read; one that would fill pages is a mistake, and no page can be drawn with it.
  private func wording(in node: Node, key: String) -> Located<String>? {
    let limit = 4000
    guard let text = scalar(node, key: key, expected: "a text") else { return nil }
    let count = text.value.unicodeScalars.count
    guard count <= limit else {
      log.note(
        .wrongKind(
          key: key, expected: "a text of at most \(limit) characters", found: "\(count)"),
        at: text.location)
      return nil
    }
    return text
  }

  /// A section: a mapping under a key.
  package mutating func section(_ key: String) -> MappingReader? {
    node(key).map {
      MappingReader($0, name: "section '\(key)'", file: location.file, log: log)
    }
  }

  /// A list of mappings under a key.
  package mutating func sections(_ key: String, each name: String) -> [MappingReader] {
    guard let node = node(key) else { return [] }
    guard case .sequence(let sequence) = node else {
      log.note(
        .wrongKind(key: key, expected: "a list ('- …')", found: Self.kind(of: node)),
        at: place(node))
      return []
    }
    return sequence.map { MappingReader($0, name: name, file: location.file, log: log) }
  }

  /// One item of a list that holds texts and mappings.
  package enum TextOrSection {
    case text(Located<String>)
    case section(MappingReader)
  }

  /// A list of texts and mappings; a single one counts as a list of one.
  package mutating func textsOrSections(_ key: String, each name: String) -> [TextOrSection] {
    guard let node = node(key) else { return [] }
    return items(of: node).compactMap { item in
      if case .mapping = item {
        return .section(MappingReader(item, name: name, file: location.file, log: log))
      }
      return scalar(item, key: key, expected: "a list of names").map(TextOrSection.text)
    }
  }

  /// The scalar of a node as written, whatever YAML would make of it: `No` stays "No".
  package func scalar(_ node: Node, key: String, expected: String) -> Located<String>? {
    guard let scalar = node.scalar else {
      log.note(
        .wrongKind(key: key, expected: expected, found: Self.kind(of: node)), at: place(node))
      return nil
    }
    return Located(scalar.string, at: place(node))
  }

  private func choice<Value: RawRepresentable & CaseIterable>(
    _ written: Located<String>, key: String
  ) -> Located<Value>? where Value.RawValue == String {
    guard let value = Value(rawValue: written.value) else {
      log.note(
        .notAllowed(written.value, key: key, allowed: Value.allCases.map(\.rawValue)),
        at: written.location)
      return nil
    }
    return Located(value, at: written.location)
  }

  private func number(in node: Node, key: String) -> Located<Double>? {
    guard let written = scalar(node, key: key, expected: "a number") else { return nil }
    guard let value = Double(written.value), value.isFinite else {
      log.note(
        .wrongKind(key: key, expected: "a number", found: "'\(written.value)'"),
        at: written.location)
      return nil
    }
    return Located(value, at: written.location)
  }

  private func items(of node: Node) -> [Node] {
    if case .sequence(let sequence) = node { Array(sequence) } else { [node] }
  }
}
