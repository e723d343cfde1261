/// A colour in sRGB, parts from 0 to 1.
public struct Color: Sendable, Hashable, Codable {
  /// The red part.
  public var red: Double
  /// The green part.
  public var green: Double
  /// The blue part.
  public var blue: Double
  /// The opacity.
  public var alpha: Double

  /// Creates a colour from its parts.
  public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  /// Creates a colour from a number such as `0x0072B2`.
  public init(hex: Int, alpha: Double = 1) {
    func part(_ shift: Int) -> Double { Double((hex >> shift) & 0xFF) / 255 }
    self.init(red: part(16), green: part(8), blue: part(0), alpha: alpha)
  }

  /// The same colour with another opacity.
  public func opacity(_ alpha: Double) -> Color {
    Color(red: red, green: green, blue: blue, alpha: alpha)
  }

  /// Black.
  public static let black = Color(hex: 0x000000)
  /// White.
  public static let white = Color(hex: 0xFFFFFF)
}

/// How a path is outlined.
public struct Stroke: Sendable, Hashable, Codable {
  /// The shape of line ends and of the corners that go with it.
  public enum Cap: String, Sendable, Hashable, Codable { case butt, round, square }

  /// The colour.
  public var color: Color
  /// The width in points.
  public var width: Double
  /// Lengths of dashes and gaps in points; empty for a solid line.
  public var dash: [Double]
  /// The line ends.
  public var cap: Cap

  /// Creates a stroke.
  public init(color: Color = .black, width: Double = 1, dash: [Double] = [], cap: Cap = .butt) {
    (self.color, self.width, self.dash, self.cap) = (color, width, dash, cap)
  }
}
