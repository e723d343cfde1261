/// The fonts that an SVG names, in the order in which readers' programs look for them.
struct SVGFontFamilies {
  /// Chosen fonts first, then the shipped ones, then fonts of the same widths that readers have.
  let all: String
  /// The same for punctuation that is set in the Chinese font.
  let chinese: String

  /// The shipped Chinese font under its names, then those of readers' systems.
  private static let shippedChinese =
    "'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    + "'Heiti SC', sans-serif"

  /// Takes the names of chosen families; `nil` where the shipped font is used.
  init(latin: String? = nil, chinese: String? = nil) {
    self.chinese = Self.quoted(chinese) + Self.shippedChinese
    all = Self.quoted(latin) + "'Liberation Sans', Arial, Helvetica, " + self.chinese
  }

  /// `'My Font', `: quotes and backslashes would end or change a name of CSS.
  private static func quoted(_ name: String?) -> String {
    guard let name else { return "" }
    return "'\(XMLText.escaped(name.filter { !"'\"\\".contains($0) }))', "
  }
}
