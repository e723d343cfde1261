/// One piece of a template, with the line it stands on.
package indirect enum TemplateNode: Hashable {
  /// `{{name}}`, or `{{{name}}}` and `{{&name}}` without escaping.
  case value(name: String, isEscaped: Bool, line: Int)
  /// `{{#name}}…{{/name}}`, or `{{^name}}…{{/name}}` when inverted.
  case section(name: String, isInverted: Bool, body: [TemplateNode], line: Int)
  /// `{{> name}}`
  case partial(name: String, line: Int)
  /// `{{%CONTENT_TYPE:TEXT}}`
  case pragma(String, line: Int)
}

/// Reads the tags of a template, for checking only: the Mustache library does the rendering.
///
/// What the checker cannot vouch for (lambdas, inheritance, transforms, changed delimiters) is refused.
package struct TemplateReader {
  private let file: String
  private let source: Substring
  private var rest: Substring
  private var line = 1
  private var open: [(name: String, isInverted: Bool, line: Int, body: [TemplateNode])] = []
  private var nodes: [TemplateNode] = []

  private init(_ source: String, file: String) {
    self.file = file
    self.source = source[...]
    rest = source[...]
  }

  /// The tags of `source`.
  ///
  /// - Throws: `TemplateProblem` for the first tag that is broken or not supported.
  package static func read(_ source: String, file: String) throws(TemplateProblem) -> [TemplateNode]
  {
    var reader = TemplateReader(source, file: file)
    while try reader.readTag() {}
    if let section = reader.open.last {
      throw reader.problem(.unclosedSection(section.name), line: section.line)
    }
    return reader.nodes
  }

  /// Reads up to the end of the next tag; false at the end of the file.
  private mutating func readTag() throws(TemplateProblem) -> Bool {
    guard let start = rest.firstIndex(ofTag: "{{") else { return false }
    advance(to: start)
    let tagLine = line
    let isTriple = rest.hasPrefix("{{{")
    let closing = isTriple ? "}}}" : "}}"
    rest = rest.dropFirst(isTriple ? 3 : 2)
    guard let end = rest.firstIndex(ofTag: closing) else {
      throw problem(.unclosedTag, line: tagLine)
    }
    let content = rest[..<end]
    advance(to: end)
    rest = rest.dropFirst(closing.count)
    try handle(content, isTriple: isTriple, line: tagLine)
    return true
  }

  private mutating func advance(to index: Substring.Index) {
    line += rest[..<index].count { $0.isNewline }
    rest = rest[index...]
  }

  private mutating func handle(
    _ content: Substring, isTriple: Bool, line: Int
  ) throws(TemplateProblem) {
    let text = content.trimmed
    let mark = text.first ?? " "
    let name = String(text.dropFirst()).trimmed
    switch mark {
    case _ where isTriple: append(.value(name: try plain(text, line), isEscaped: false, line: line))
    case "!": break
    case "&": append(.value(name: try plain(name, line), isEscaped: false, line: line))
    case "#": open.append((try plain(name, line), false, line, []))
    case "^": open.append((try plain(name, line), true, line, []))
    case "/": try close(name, line: line)
    case ">": append(.partial(name: try plain(name, line), line: line))
    case "%": append(.pragma(name, line: line))
    case "<", "$", "=": throw problem(.unsupported("{{\(mark)"), line: line)
    default: append(.value(name: try plain(text, line), isEscaped: true, line: line))
    }
  }

  /// A name of letters, digits, `_`, `.` and, in partials, `-`.
  private func plain(_ name: String, _ line: Int) throws(TemplateProblem) -> String {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "_.-".contains($0) }
    guard isPlain, !name.isEmpty, name != "." else {
      throw problem(.unsupported("{{\(name)}}"), line: line)
    }
    return name
  }

  private mutating func close(_ name: String, line: Int) throws(TemplateProblem) {
    guard let section = open.popLast() else { throw problem(.strayEnd(name), line: line) }
    guard section.name == name else {
      throw problem(.mismatchedEnd(name, open: section.name, openLine: section.line), line: line)
    }
    append(
      .section(
        name: name, isInverted: section.isInverted, body: section.body, line: section.line))
  }

  private mutating func append(_ node: TemplateNode) {
    if open.isEmpty { nodes.append(node) } else { open[open.count - 1].body.append(node) }
  }

  private func problem(_ kind: TemplateProblem.Kind, line: Int) -> TemplateProblem {
    TemplateProblem(kind, file: file, line: line)
  }
}

extension Substring {
  fileprivate func firstIndex(ofTag tag: String) -> Index? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(tag) { return index }
      formIndex(after: &index)
    }
    return nil
  }
}

extension StringProtocol {
  /// Without white space at either end.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
