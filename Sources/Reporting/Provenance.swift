public import Diagnostics

/// What made a result from what: enough to make it again.
public struct Provenance: Sendable, Hashable, Codable {
  /// One file by name and content; never its path on some machine.
  public struct File: Sendable, Hashable, Codable {
    /// The file's name, or its path below the output folder.
    public var name: String
    /// SHA-256 of its bytes in lower-case hexadecimal.
    public var sha256: String
    /// Its size.
    public var bytes: Int

    /// Creates an entry.
    public init(name: String, sha256: String, bytes: Int) {
      (self.name, self.sha256, self.bytes) = (name, sha256, bytes)
    }
  }

  /// The tool's name.
  public var tool: String
  /// The tool's version.
  public var toolVersion: String
  /// Libraries with their versions.
  public var libraries: [String: String]
  /// What was read.
  public var inputs: [File]
  /// The options that change results, as given on the command line or in the study file.
  public var options: [String: String]
  /// The seed of everything random.
  public var seed: UInt64
  /// The day that `SOURCE_DATE_EPOCH` names, as "2025-07-01"; absent without it, so that runs repeat exactly.
  public var date: String?

  /// Creates an account of where a result comes from.
  public init(
    toolVersion: String, libraries: [String: String] = [:], inputs: [File] = [],
    options: [String: String] = [:], seed: UInt64, date: String? = nil
  ) {
    tool = "nomograph"
    (self.toolVersion, self.libraries, self.inputs) = (toolVersion, libraries, inputs)
    (self.options, self.seed, self.date) = (options, seed, date)
  }
}

/// One figure with the words that go with it, so that a report can be rewritten without drawing.
public struct FigureRecord: Sendable, Hashable, Codable {
  /// The name of its files, such as `roc` or `nomogram`.
  public var id: String
  /// What stands under it.
  public var caption: LocalizedText
  /// What a reader who cannot see it needs to know.
  public var alternativeText: LocalizedText
  /// The file formats that were written: `pdf`, `png`, `svg`.
  public var formats: [String]

  /// Creates a record.
  public init(
    id: String, caption: LocalizedText, alternativeText: LocalizedText, formats: [String]
  ) {
    (self.id, self.caption) = (id, caption)
    (self.alternativeText, self.formats) = (alternativeText, formats)
  }

  /// The path of a figure's file below the output folder: `figures/roc.svg` in the main language,
  /// `figures/roc.zh-Hans.svg` in the others.
  public static func path(
    id: String, format: String, language: Language, mainLanguage: Language
  ) -> String {
    let suffix = language == mainLanguage ? "" : ".\(language.rawValue)"
    return "figures/\(id)\(suffix).\(format)"
  }
}
