package import Diagnostics
package import Yams

/// Reads one mapping of a study file: hands out values by key and complains about the keys nobody asked for.
///
/// Every value comes with its place. What is wrong goes to the log and reads as absent.
package struct MappingReader {
  /// The mapping in words, for messages: "the section 'cohort'", "variable 'age'".
  package var name: String
  /// Where the mapping stands.
  package let location: SourceLocation
  package let log: ProblemLog
  private let entries: [(key: String, keyNode: Node, value: Node)]
  private var asked: [String] = []

  /// Opens a mapping; anything else is noted and reads as an empty mapping.
  package init(_ node: Node, name: String, file: String, log: ProblemLog) {
    self.name = name
    self.log = log
    location = YAMLDocument.place(of: node, file: file)
    guard case .mapping(let mapping) = node else {
      entries = []
      if !Self.isNull(node) {
        log.note(
          .wrongKind(key: name, expected: "a list of 'key: value'", found: Self.kind(of: node)),
          at: location)
      }
      return
    }
    entries = mapping.compactMap { pair in
      guard let key = pair.key.scalar?.string else {
        let place = YAMLDocument.place(of: pair.key, file: file)
        log.note(
          .wrongKind(key: name, expected: "keyed by plain words", found: "a list"), at: place)
        return nil
      }
      return (key, pair.key, pair.value)
    }
  }

  /// The keys in the order of the file.
  package var keys: [Located<String>] {
    entries.map { Located($0.key, at: place($0.keyNode)) }
  }

  /// Whether the key is there, without asking for its value.
  package func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// The node of a key; `nil` if it is absent or empty.
  package mutating func node(_ key: String) -> Node? {
    asked.append(key)
    guard let entry = entries.first(where: { $0.key == key }), !Self.isNull(entry.value) else {
      return nil
    }
    return entry.value
  }

  /// Notes a missing key unless the value is there.
  package func require<Value>(_ value: Value?, _ key: String) -> Value? {
    if value == nil, !log.problems.contains(where: { isAbout(key, $0) }) {
      log.note(.missingKey(key, section: name), at: location)
    }
    return value
  }

  /// A value of the wrong kind was already complained about; then it is not missing as well.
  private func isAbout(_ key: String, _ problem: StudyProblem) -> Bool {
    guard let entry = entries.first(where: { $0.key == key }), !Self.isNull(entry.value) else {
      return false
    }
    return problem.location == place(entry.value)
  }

  /// Notes every key that was not asked for; call it last.
  package func finish() {
    for entry in entries where !asked.contains(entry.key) {
      log.note(.unknownKey(entry.key, section: name, known: asked), at: place(entry.keyNode))
    }
  }

  /// A place in the same file.
  package func place(_ node: Node) -> SourceLocation {
    YAMLDocument.place(of: node, file: location.file)
  }

  /// An empty value, `~` or `null`.
  package static func isNull(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .any || scalar.style == .plain else {
      return false
    }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// The kind of a node in words.
  package static func kind(of node: Node) -> String {
    switch node {
    case .scalar(let scalar): "'\(scalar.string.prefix(40))'"
    case .sequence: "a list"
    case .mapping: "a group of keys"
    case .alias: "an alias"
    }
  }
}
