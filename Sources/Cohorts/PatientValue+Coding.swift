extension PatientValue {
  /// Decodes a number or, for a level, its code.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .level(try container.decode(String.self))
    }
  }

  /// Encodes a number or, for a level, its code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .level(let code): try container.encode(code)
    }
  }
}
