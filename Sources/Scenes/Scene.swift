/// A finished drawing: items at fixed positions, independent of any backend.
public struct Scene: Sendable, Hashable, Codable {
  /// The size of the page.
  public var size: Size
  /// The items in drawing order.
  public private(set) var items: [Item] = []
  /// A short title: PDF metadata and the SVG's title.
  public var title: String = ""
  /// The alternative text for readers who cannot see the drawing.
  public var description: String = ""
  /// The language of the text, as a BCP 47 code: shapes of Han characters depend on it.
  public var languageCode: String = "en"
  /// The fonts that its text was measured with and has to be drawn with; `nil` for the shipped ones.
  public var fonts: FontChoice?

  /// Creates an empty scene.
  public init(size: Size, title: String = "", description: String = "", languageCode: String = "en")
  {
    self.size = size
    self.title = title
    self.description = description
    self.languageCode = languageCode
  }

  /// Adds an item above those already there.
  public mutating func add(_ item: Item) { items.append(item) }

  /// Adds items above those already there.
  public mutating func add(_ more: [Item]) { items += more }

  /// One drawing primitive.
  public indirect enum Item: Sendable, Hashable, Codable {
    case path(Path, fill: Color?, stroke: Stroke?)
    /// The point is at the top of the line, horizontally as the anchor says.
    case text(TextRun, at: Point, anchor: Anchor)
    /// Text rotated by 90° counter-clockwise about `at`, reading upwards (y-axis titles): the point
    /// is the middle of the line horizontally and vertically.
    case uprightText(TextRun, center: Point)
    case group(Group)
  }

  /// Items that share a role, and may share a clip.
  public struct Group: Sendable, Hashable, Codable {
    /// What the items mean.
    public var role: Role
    /// The outline outside which nothing is drawn.
    public var clip: Path?
    /// The items in drawing order.
    public var items: [Item]
    /// What readers who cannot see it need to know, if it is a drawing of its own on a page of several.
    public var alternativeText: String?

    /// Creates a group.
    public init(role: Role, clip: Path? = nil, items: [Item], alternativeText: String? = nil) {
      (self.role, self.clip, self.items) = (role, clip, items)
      self.alternativeText = alternativeText
    }
  }
}

/// What a group of items means, such as `axis.age`, `tick.label`, `patient.total`.
///
/// Tests find items by role, and SVG classes and PDF tags are made from it.
public struct Role: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral {
  /// Lower-case words joined by dots.
  public let rawValue: String
  /// Creates a role.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// Creates a role from a literal.
  public init(stringLiteral value: String) { rawValue = value }
}
