internal import Diagnostics

extension Variable {
  private enum CodingKeys: String, CodingKey {
    case name, label, unit, type, levels, plausibleRange, availability, isModifiable, decimals
  }

  private enum TypeName: String, Codable { case number, category, date, text }

  /// Decodes the entry of a data dictionary.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let kind: Kind =
      switch try container.decode(TypeName.self, forKey: .type) {
      case .number: .number
      case .category: .category(try container.decode([Level].self, forKey: .levels))
      case .date: .date
      case .text: .text
      }
    let range = try container.decodeIfPresent(CodableRange.self, forKey: .plausibleRange)
    self.init(
      name: name, label: try container.decodeIfPresent(LocalizedText.self, forKey: .label),
      unit: try container.decodeIfPresent(LocalizedText.self, forKey: .unit), kind: kind,
      plausibleRange: range?.range,
      availability: try container.decodeIfPresent(Availability.self, forKey: .availability)
        ?? .baseline,
      isModifiable: try container.decodeIfPresent(Bool.self, forKey: .isModifiable) ?? false,
      decimals: try container.decodeIfPresent(Int.self, forKey: .decimals))
  }

  /// Encodes the entry of a data dictionary, without what is absent.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(label, forKey: .label)
    try container.encodeIfPresent(unit, forKey: .unit)
    switch kind {
    case .number: try container.encode(TypeName.number, forKey: .type)
    case .category(let levels):
      try container.encode(TypeName.category, forKey: .type)
      try container.encode(levels, forKey: .levels)
    case .date: try container.encode(TypeName.date, forKey: .type)
    case .text: try container.encode(TypeName.text, forKey: .type)
    }
    try container.encodeIfPresent(plausibleRange.map(CodableRange.init), forKey: .plausibleRange)
    try container.encode(availability, forKey: .availability)
    try container.encode(isModifiable, forKey: .isModifiable)
    try container.encodeIfPresent(decimals, forKey: .decimals)
  }
}
