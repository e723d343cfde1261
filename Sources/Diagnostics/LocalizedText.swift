/// A language that figures, sheets and reports are written in.
public enum Language: String, Sendable, Hashable, Codable, CaseIterable {
  case english = "en"
  case simplifiedChinese = "zh-Hans"
}

/// One wording a language, as study files give labels.
///
/// In JSON and YAML either a plain string (the same in every language) or a mapping from language
/// code to string.
public struct LocalizedText: Sendable, Hashable, Codable, ExpressibleByStringLiteral {
  /// The wordings that were given; at least one.
  public var wordings: [Language: String]

  /// Creates a text with the same wording in every language.
  public init(_ wording: String) { wordings = [.english: wording] }
  /// Creates a text from a literal, the same in every language.
  public init(stringLiteral value: String) { self.init(value) }
  /// Creates a text with both wordings.
  public init(english: String, simplifiedChinese: String) {
    wordings = [.english: english, .simplifiedChinese: simplifiedChinese]
  }
  /// Creates a text from wordings by language.
  public init(wordings: [Language: String]) { self.wordings = wordings }

  /// The wording in `language`, else the English one, else whichever there is.
  public subscript(language: Language) -> String {
    wordings[language] ?? wordings[.english] ?? wordings.values.sorted().first ?? ""
  }

  /// Decodes a plain string or a mapping from language code to string.
  public init(from decoder: any Decoder) throws {
    if let plain = try? decoder.singleValueContainer().decode(String.self) {
      self.init(plain)
      return
    }
    let given = try decoder.singleValueContainer().decode([String: String].self)
    let pairs = given.compactMap { code, wording in
      Language(rawValue: code).map { ($0, wording) }
    }
    self.init(wordings: Dictionary(uniqueKeysWithValues: pairs))
  }

  /// Encodes a plain string if there is only an English wording, else a mapping.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if wordings.count == 1, let plain = wordings[.english] {
      try container.encode(plain)
    } else {
      // A dictionary, not keys: key strategies of encoders must not touch language codes.
      let pairs = wordings.map { ($0.key.rawValue, $0.value) }
      try container.encode(Dictionary(uniqueKeysWithValues: pairs))
    }
  }
}
