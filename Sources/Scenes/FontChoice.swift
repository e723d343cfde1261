/// The font files that text is set in instead of the shipped fonts, by script.
///
/// **Limits:** files are loaded once a process and known by their paths. Of a collection the first font is
/// taken, of a variable font its default.
public struct FontChoice: Sendable, Hashable, Codable {
  /// The files of one script.
  public struct Family: Sendable, Hashable, Codable {
    /// Running text.
    public var regular: String
    /// Titles and what stands out.
    public var bold: String
    /// Asides; upright text if there is none.
    public var italic: String?

    /// Creates a family from the paths of its files.
    public init(regular: String, bold: String, italic: String? = nil) {
      (self.regular, self.bold, self.italic) = (regular, bold, italic)
    }

    /// The files, each once.
    public var paths: [String] {
      [regular, bold, italic].compactMap(\.self).reduce(into: []) { known, path in
        if !known.contains(path) { known.append(path) }
      }
    }
  }

  /// Latin, Greek, numbers and signs; `nil` for the shipped font.
  public var latin: Family?
  /// Chinese characters and their punctuation; `nil` for the shipped font.
  public var chinese: Family?

  /// Creates a choice.
  public init(latin: Family? = nil, chinese: Family? = nil) {
    (self.latin, self.chinese) = (latin, chinese)
  }
}
