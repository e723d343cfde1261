/// Turns the text cells of one column into values, or says what is wrong with a cell.
struct CellParser {
  let variable: Variable
  private let levels: [String: Int]
  private let numericLevels: [Double: Int]

  init(_ variable: Variable) {
    self.variable = variable
    let codes = variable.levels.enumerated()
    levels = Dictionary(codes.map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    numericLevels = Dictionary(
      codes.compactMap { index, level in Self.number(level.code).map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The number that a cell holds, in the decimal notation of data files; never infinite or NaN.
  static func number(_ cell: String) -> Double? {
    anyNumber(cell).flatMap { $0.isFinite ? $0 : nil }
  }

  /// As `number`; infinite if the cell holds more than a number can.
  private static func anyNumber(_ cell: String) -> Double? {
    let isPlain = cell.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    return isPlain ? Double(cell) : nil
  }

  /// Beyond these a product of two values has no finite number; nothing measured in patients comes near.
  private static let representable = -1e100...1e100

  func number(of cell: String) -> Result<Double, CellFault> {
    if let value = Self.anyNumber(cell), !Self.representable.contains(value) {
      return .failure(CellFault(.outOfRange(cell, column: variable.name, Self.representable)))
    }
    guard let value = Self.number(cell) else {
      return .failure(CellFault(.notANumber(cell, column: variable.name)))
    }
    if let range = variable.plausibleRange, !range.contains(value) {
      return .failure(CellFault(.outOfRange(cell, column: variable.name, range)))
    }
    return .success(value)
  }

  /// A cell is a level if it is its code, or the same number as its code ("1.0" for 1).
  func level(of cell: String) -> Result<Int, CellFault> {
    if let level = levels[cell] { return .success(level) }
    if let value = Self.number(cell), let level = numericLevels[value] { return .success(level) }
    let codes = variable.levels.map(\.code)
    return .failure(CellFault(.unknownLevel(cell, column: variable.name, levels: codes)))
  }

  func day(of cell: String) -> Result<Int, CellFault> {
    switch DateCell(cell) {
    case .date(let date): .success(date.daysSince1970)
    case .ambiguous: .failure(CellFault(.ambiguousDate(cell, column: variable.name)))
    case .notADate: .failure(CellFault(.notADate(cell, column: variable.name)))
    }
  }
}

/// What is wrong with a cell, before its place is known.
struct CellFault: Error {
  let kind: DataFault.Kind
  init(_ kind: DataFault.Kind) { self.kind = kind }
}
