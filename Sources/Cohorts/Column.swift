/// One variable with its value for every patient.
public struct Column: Sendable, Hashable {
  /// The cells by kind; each kind has its own mark for a missing cell.
  public enum Values: Sendable, Hashable {
    /// NaN is missing.
    case numbers([Double])
    /// Positions in the variable's levels; −1 is missing.
    case categories([Int])
    /// Days since 1970-01-01; `nil` is missing.
    case dates([Int?])
    /// `nil` is missing.
    case texts([String?])
  }

  /// What the dictionary says.
  public let variable: Variable
  /// The cells.
  public let values: Values

  /// Creates a column; the kind of values must fit the kind of variable.
  public init(_ variable: Variable, _ values: Values) {
    self.variable = variable
    self.values = values
  }

  /// The number of patients.
  public var count: Int {
    switch values {
    case .numbers(let cells): cells.count
    case .categories(let cells): cells.count
    case .dates(let cells): cells.count
    case .texts(let cells): cells.count
    }
  }

  /// Whether the cell of a row is missing.
  public func isMissing(_ row: Int) -> Bool {
    switch values {
    case .numbers(let cells): cells[row].isNaN
    case .categories(let cells): cells[row] < 0
    case .dates(let cells): cells[row] == nil
    case .texts(let cells): cells[row] == nil
    }
  }

  /// How many cells are missing.
  public var missingCount: Int { missingRows.count }

  /// The rows whose cell is missing, in order.
  package var missingRows: [Int] {
    switch values {
    case .numbers(let cells): cells.indices.filter { cells[$0].isNaN }
    case .categories(let cells): cells.indices.filter { cells[$0] < 0 }
    case .dates(let cells): cells.indices.filter { cells[$0] == nil }
    case .texts(let cells): cells.indices.filter { cells[$0] == nil }
    }
  }

  /// The cells of `rows`, in that order; a row may occur more than once.
  public func selecting(rows: [Int]) -> Column {
    switch values {
    case .numbers(let cells): Column(variable, .numbers(rows.map { cells[$0] }))
    case .categories(let cells): Column(variable, .categories(rows.map { cells[$0] }))
    case .dates(let cells): Column(variable, .dates(rows.map { cells[$0] }))
    case .texts(let cells): Column(variable, .texts(rows.map { cells[$0] }))
    }
  }
}

extension Sequence<Column> {
  /// The rows, of so many, in which no column has a missing cell.
  package func completeRows(of count: Int) -> [Int] {
    var isComplete = Array(repeating: true, count: count)
    for column in self {
      for row in column.missingRows { isComplete[row] = false }
    }
    return isComplete.indices.filter { isComplete[$0] }
  }
}
