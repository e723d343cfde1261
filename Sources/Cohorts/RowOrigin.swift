public import Diagnostics

/// Where the rows of a cohort stand in the file they were read from, so that a message can name the line.
public struct RowOrigin: Sendable, Hashable {
  /// The file as the user named it.
  public let file: String
  /// The line on which each row begins, from 1.
  public let lines: [Int]
  /// The position of each column in the file, from 1.
  public let columns: [String: Int]

  /// Creates it for the rows of a table.
  public init(file: String, lines: [Int], columns: [String: Int]) {
    (self.file, self.lines, self.columns) = (file, lines, columns)
  }

  /// The place of a cell, without a column of the line alone; a row, from zero, that does not exist has none.
  public func place(row: Int, column: String? = nil) -> SourceLocation? {
    guard lines.indices.contains(row) else { return nil }
    return SourceLocation(file: file, line: lines[row], column: column.flatMap { columns[$0] })
  }

  /// The origin of some of the rows.
  func selecting(rows: [Int]) -> RowOrigin {
    RowOrigin(file: file, lines: rows.map { lines[$0] }, columns: columns)
  }
}
