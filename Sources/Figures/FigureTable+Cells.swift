extension FigureTable {
  /// A number at full precision, empty where it is not defined.
  package static func cell(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A whole number.
  package static func cell(_ value: Int) -> String { String(value) }
}
