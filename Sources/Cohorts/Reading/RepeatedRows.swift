internal import Diagnostics

/// Rows that say of another patient, cell by cell, what an earlier row said: patients entered twice, or a table
/// that was pasted below itself.
struct RepeatedRows {
  /// Rows whose cells all equal those of an earlier row, missing cells included.
  let count: Int
  /// Pairs of equal rows.
  private let pairs: Double
  /// Pairs of equal rows to be expected if the columns had nothing to do with each other.
  private let expectedPairs: Double
  /// Columns of which a pair of patients rarely agrees.
  private let fineColumns: Int
  private let rows: Int

  /// Compares the rows in some columns.
  init(of columns: [Column], rows: Int) {
    let cells = columns.map(\.values.hashes)
    var seen: [Int: Int] = [:]
    for row in 0..<rows {
      var hasher = Hasher()
      for column in cells { hasher.combine(column[row]) }
      seen[hasher.finalize(), default: 0] += 1
    }
    (self.rows, count) = (rows, rows - seen.count)
    pairs = Self.pairs(seen)
    guard count > 0, rows > 1 else {
      (expectedPairs, fineColumns) = (0, 0)
      return
    }
    let all = Double(rows) * Double(rows - 1) / 2
    let agreement = cells.map { column in
      Self.pairs(column.reduce(into: [:]) { $0[$1, default: 0] += 1 }) / all
    }
    expectedPairs = agreement.reduce(all, *)
    fineColumns = agreement.count { $0 < 0.05 }
  }

  /// Pairs of equals, by how often each value occurs.
  private static func pairs(_ counts: [Int: Int]) -> Double {
    counts.values.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
  }

  /// Whether chance does not explain them: one row in a hundred at least, in tables with two or more columns of
  /// fine values, and ten times as many pairs as independent columns would give.
  var areSuspicious: Bool {
    fineColumns >= 2 && count >= max(2, rows / 100) && pairs > 10 * expectedPairs
  }

  /// What to tell the user; `nil` if chance may explain them.
  func warning(at place: SourceLocation) -> Diagnostic? {
    guard areSuspicious else { return nil }
    return Diagnostic(
      .warning,
      count == 1
        ? "1 row repeats another in every column but the identifier"
        : "\(count) rows repeat others in every column but the identifier",
      at: place, hints: ["check whether patients were entered more than once"],
      inReport: LocalizedText(
        english: "\(count) rows of the data repeat others in every column but the identifier.",
        simplifiedChinese: "数据中有\(count)行除编号外与其他行完全相同。"))
  }
}

extension Column.Values {
  /// One number a cell, equal for equal cells; missing cells are equal.
  fileprivate var hashes: [Int] {
    switch self {
    case .numbers(let cells): cells.map { $0.isNaN ? 0 : $0.hashValue }
    case .categories(let cells): cells
    case .dates(let cells): cells.map(\.hashValue)
    case .texts(let cells): cells.map(\.hashValue)
    }
  }
}
