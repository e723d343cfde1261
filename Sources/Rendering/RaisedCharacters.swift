/// Superscripts and subscripts that the shipped fonts lack, such as ⁻ in `s⁻¹` and ⁰ in `10¹⁰`: they are made from the
/// character on the line, smaller and higher or lower, in the size of those that the fonts have.
enum RaisedCharacters {
  /// A piece of a line that is set smaller and off the baseline, as a range of UTF-8.
  struct Piece: Equatable {
    var range: Range<Int>
    /// From the baseline, in font sizes; below for subscripts.
    var rise: Double
  }

  /// The size of the fonts' own superscripts, in font sizes.
  static let scale = 0.6
  private static let superscriptRise = 0.28
  private static let subscriptRise = -0.12

  /// The character on the line and how far to raise it; `nil` for characters that stand on the line.
  static func base(of scalar: Unicode.Scalar) -> (scalar: Unicode.Scalar, rise: Double)? {
    switch scalar {
    case "\u{2070}": ("0", superscriptRise)
    case "\u{2071}": ("i", superscriptRise)
    case "\u{207A}": ("+", superscriptRise)
    case "\u{207B}": ("\u{2212}", superscriptRise)
    case "\u{207C}": ("=", superscriptRise)
    case "\u{207D}": ("(", superscriptRise)
    case "\u{207E}": (")", superscriptRise)
    case "\u{208A}": ("+", subscriptRise)
    case "\u{208B}": ("\u{2212}", subscriptRise)
    case "\u{208C}": ("=", subscriptRise)
    case "\u{208D}": ("(", subscriptRise)
    case "\u{208E}": (")", subscriptRise)
    default: nil
    }
  }
}
