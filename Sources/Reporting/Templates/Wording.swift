internal import Diagnostics
internal import Foundation

/// The words of reports in one language: fixed phrases, and sentences with places such as `{n}`.
package struct Wording: Sendable, Hashable {
  private let phrases: [String: String]

  /// Reads a wording file: one JSON object of strings.
  init(json: String?, file: String) throws {
    guard let json else { throw TemplateProblem(.unreadable("no such file"), file: file) }
    do {
      phrases = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    } catch {
      throw TemplateProblem(.notAWordingFile("\(error)"), file: file)
    }
  }

  /// The keys, sorted.
  package var keys: [String] { phrases.keys.sorted() }

  /// The places of each phrase.
  package var placeholders: [String: [String]] { phrases.mapValues(Self.places) }

  /// The phrase of a key.
  package subscript(key: String) -> String {
    guard let phrase = phrases[key] else { preconditionFailure("no wording '\(key)'") }
    return phrase
  }

  /// The sentence of a key with its places filled in; the values are not looked at again.
  package func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
    var result = ""
    var rest = self[key][...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      guard let value = values[name] else { preconditionFailure("'\(key)' needs '\(name)'") }
      result += rest[..<open] + value
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// The sentence for a count: `key.one` for 1, else `key.other`.
  package func plural(_ key: String, _ n: Int, _ values: [String: String] = [:]) -> String {
    self(key + (n == 1 ? ".one" : ".other"), values.merging(["n": String(n)]) { given, _ in given })
  }

  /// All phrases as a record, for names such as `words.contents`.
  var record: TemplateRecord { phrases.mapValues { .text($0) } }

  /// What differs from the wording that the tool was built with.
  func differences(from expected: Wording, file: String) -> [TemplateProblem] {
    let missing = expected.keys.filter { (phrases[$0] ?? "").isEmpty }
      .map { TemplateProblem(.missingWording($0), file: file) }
    let unknown = keys.filter { expected.phrases[$0] == nil }.map {
      let near = Suggestion.closest(to: $0, among: expected.keys)
      return TemplateProblem(.unknownWording($0, suggestion: near), file: file)
    }
    let changed = keys.compactMap { key -> TemplateProblem? in
      guard let phrase = phrases[key], let original = expected.phrases[key] else { return nil }
      let (found, wanted) = (Self.places(phrase), Self.places(original))
      guard found != wanted else { return nil }
      return TemplateProblem(.placeholders(key, found: found, expected: wanted), file: file)
    }
    return missing + unknown + changed
  }

  /// The places of a phrase, sorted, each once.
  private static func places(_ phrase: String) -> [String] {
    var names: Set<String> = []
    var rest = phrase[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      names.insert(String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return names.sorted()
  }
}
