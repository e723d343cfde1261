public import Diagnostics

/// What the data dictionary says about one column.
public struct Variable: Sendable, Hashable, Codable {
  /// What the cells hold.
  public enum Kind: Sendable, Hashable, Codable {
    /// Numbers in the variable's unit.
    case number
    /// One of a fixed list, in this order; the first is the reference of models.
    case category([Level])
    /// Calendar dates.
    case date
    /// Free text and identifiers, never used in a model.
    case text
  }

  /// One value of a categorical variable.
  public struct Level: Sendable, Hashable, Codable {
    /// The cell as the file writes it.
    public var code: String
    /// What people read.
    public var label: LocalizedText
    /// Creates a level; without a label people read the code.
    public init(code: String, label: LocalizedText? = nil) {
      self.code = code
      self.label = label ?? LocalizedText(code)
    }
  }

  /// When the value is known: a model may use nothing that is known only after its time zero.
  public enum Availability: String, Sendable, Hashable, Codable, CaseIterable {
    case baseline
    case procedure
    case followUp = "follow_up"
  }

  /// The column name.
  public var name: String
  /// What people read.
  public var label: LocalizedText
  /// The unit, such as "kg/m²".
  public var unit: LocalizedText?
  /// What the cells hold.
  public var kind: Kind
  /// Numbers outside are impossible and reported as bad data.
  public var plausibleRange: ClosedRange<Double>?
  /// When the value is known.
  public var availability: Availability
  /// Whether a clinician can change it, as the sheet marks it.
  public var isModifiable: Bool
  /// Decimals that people read; `nil` for as many as needed.
  public var decimals: Int?

  /// Creates a variable.
  public init(
    name: String, label: LocalizedText? = nil, unit: LocalizedText? = nil, kind: Kind,
    plausibleRange: ClosedRange<Double>? = nil, availability: Availability = .baseline,
    isModifiable: Bool = false, decimals: Int? = nil
  ) {
    self.name = name
    self.label = label ?? LocalizedText(name)
    self.unit = unit
    self.kind = kind
    self.plausibleRange = plausibleRange
    self.availability = availability
    self.isModifiable = isModifiable
    self.decimals = decimals
  }

  /// The levels of a categorical variable; empty for the others.
  public var levels: [Level] {
    if case .category(let levels) = kind { levels } else { [] }
  }
}
