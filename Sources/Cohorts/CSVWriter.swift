/// Writes tables as RFC 4180 has them, with LF line ends.
package enum CSVWriter {
  /// The header and the rows as one text, every line ended.
  package static func text(header: [String], rows: [[String]]) -> String {
    ([header] + rows).map { $0.map(field).joined(separator: ",") + "\n" }.joined()
  }

  /// A cell, in quotes if it holds a comma, a quote, a line end or an outer space.
  package static func field(_ text: String) -> String {
    let bytes = text.utf8
    let needsQuotes =
      bytes.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      || bytes.first == 0x20 || bytes.last == 0x20
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
