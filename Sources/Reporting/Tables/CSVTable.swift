internal import Foundation

/// A table for machines: RFC 4180, numbers at full precision, nothing that a spreadsheet would run.
public struct CSVTable: Sendable, Hashable {
  /// One cell.
  public enum Cell: Sendable, Hashable {
    case text(String)
    /// Empty if `nil` or not finite.
    case number(Double?)
    /// Empty if `nil`.
    case count(Int?)
  }

  /// snake_case column names.
  public var header: [String]
  /// The rows, each as long as the header.
  public var rows: [[Cell]]

  /// Creates a table.
  public init(header: [String], rows: [[Cell]]) {
    self.header = header
    self.rows = rows
  }

  /// The file: UTF-8, lines ended by CRLF as RFC 4180 has it.
  public var text: String {
    ([header.map(Cell.text)] + rows).map { row in
      row.map(Self.field).joined(separator: ",") + "\r\n"
    }.joined()
  }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .number(let value): value.flatMap { $0.isFinite ? "\($0)" : nil } ?? ""
    case .count(let value): value.map(String.init) ?? ""
    case .text(let text): quoted(disarmed(text))
    }
  }

  /// Text that a spreadsheet would take for a formula, with an apostrophe before it; numbers stay numbers.
  private static func disarmed(_ text: String) -> String {
    let first = text.unicodeScalars.first { !$0.properties.isWhitespace } ?? " "
    guard Double(text) == nil else { return text }
    let startsFormula = "=+-@＝＋－＠".unicodeScalars.contains(first)
    let startsWithControl = text.unicodeScalars.first.map { $0.value < 0x20 } ?? false
    return startsFormula || startsWithControl ? "'" + text : text
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.unicodeScalars.contains { "\",\r\n;\t".unicodeScalars.contains($0) }
    let isPadded = text.first?.isWhitespace == true || text.last?.isWhitespace == true
    guard needsQuotes || isPadded else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
