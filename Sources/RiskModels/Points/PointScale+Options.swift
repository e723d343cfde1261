public import Cohorts
internal import Diagnostics

extension PointScale {
  /// Choices in turning a model into points.
  public struct Options: Sendable, Hashable {
    /// The order of the axes.
    public enum Order: String, Sendable, Hashable, Codable {
      /// The widest first; ties in formula order.
      case span
      /// As in the formula.
      case formula
    }

    /// Which numbers an axis covers.
    public enum TickStyle: String, Sendable, Hashable, Codable {
      /// The range of the data and not beyond: its ends and the round numbers between.
      case withinData
      /// R's `pretty(range, n = 10)`, which may go beyond the data, as `rms::nomogram` does.
      case pretty
    }

    /// The order of the axes.
    public var order: Order
    /// Which numbers an axis covers.
    public var tickStyle: TickStyle
    /// Values to show instead, by variable.
    public var ticks: [String: [Double]]
    /// Risks to show instead of the usual ladder, as shares.
    public var risks: [Double]?

    /// Variables held at one value, which takes their interactions apart.
    public var held: PatientValues

    /// The values at which numbers along the lines of an interaction are held; the ends of the range and the
    /// quartiles of variables that are not named.
    public var interactionValues: [String: [Double]] = [:]

    /// Creates options.
    public init(
      order: Order = .span, tickStyle: TickStyle = .withinData, ticks: [String: [Double]] = [:],
      risks: [Double]? = nil, held: PatientValues = [:]
    ) {
      (self.order, self.tickStyle, self.ticks, self.risks) = (order, tickStyle, ticks, risks)
      self.held = held
    }
  }
}

extension PointScale.Tick {
  private enum CodingKeys: String, CodingKey { case value, label, points, rank }

  /// Writes the value as a plain number or code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(PlainValue(value), forKey: .value)
    try container.encode(label, forKey: .label)
    try container.encode(points, forKey: .points)
    try container.encode(rank, forKey: .rank)
  }

  /// Reads what `encode` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    value = try container.decode(PlainValue.self, forKey: .value).value
    label = try container.decode(LocalizedText.self, forKey: .label)
    points = try container.decode(Double.self, forKey: .points)
    rank = try container.decode(Int.self, forKey: .rank)
  }
}

extension PointScale.Condition {
  private enum CodingKeys: String, CodingKey { case variable, variableLabel, value, label }

  /// Writes the value as a plain number or code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(variable, forKey: .variable)
    try container.encode(variableLabel, forKey: .variableLabel)
    try container.encode(PlainValue(value), forKey: .value)
    try container.encode(label, forKey: .label)
  }

  /// Reads what `encode` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    variable = try container.decode(String.self, forKey: .variable)
    variableLabel = try container.decode(LocalizedText.self, forKey: .variableLabel)
    value = try container.decode(PlainValue.self, forKey: .value).value
    label = try container.decode(LocalizedText.self, forKey: .label)
  }
}

/// A patient's value as a plain JSON number or string.
private struct PlainValue: Codable {
  let value: PatientValue

  init(_ value: PatientValue) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = .number(number)
    } else {
      value = .level(try container.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .number(let number): try container.encode(number)
    case .level(let code): try container.encode(code)
    }
  }
}
