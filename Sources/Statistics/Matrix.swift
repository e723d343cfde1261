/// A dense matrix of doubles, stored column by column.
public struct Matrix: Sendable, Hashable, Codable {
  /// The number of rows.
  public private(set) var rows: Int
  /// The number of columns.
  public private(set) var columns: Int
  /// The elements, first column first.
  public var storage: [Double]

  /// Creates a matrix filled with one value.
  public init(rows: Int, columns: Int, filledWith value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative dimensions")
    self.rows = rows
    self.columns = columns
    storage = Array(repeating: value, count: rows * columns)
  }

  /// Creates a matrix from columns of equal length.
  public init(columns: [[Double]], rows: Int) {
    precondition(columns.allSatisfy { $0.count == rows }, "columns differ in length")
    self.rows = rows
    self.columns = columns.count
    storage = columns.flatMap { $0 }
  }

  /// The element in a row and column, both counted from zero.
  @inlinable public subscript(row: Int, column: Int) -> Double {
    get { storage[column * rows + row] }
    set { storage[column * rows + row] = newValue }
  }

  /// One column as a slice of the storage.
  @inlinable public func column(_ index: Int) -> ArraySlice<Double> {
    storage[(index * rows)..<((index + 1) * rows)]
  }

  /// One row, copied.
  public func row(_ index: Int) -> [Double] { (0..<columns).map { self[index, $0] } }

  /// The rows at `indices`, in that order; an index may occur more than once.
  public func selecting(rows indices: [Int]) -> Matrix {
    var result = Matrix(rows: indices.count, columns: columns)
    for column in 0..<columns {
      for (target, source) in indices.enumerated() { result[target, column] = self[source, column] }
    }
    return result
  }

  /// The elements in some rows and some columns, in those orders.
  public func selecting(rows: [Int], columns: [Int]) -> Matrix {
    var result = Matrix(rows: rows.count, columns: columns.count)
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() { result[i, j] = self[row, column] }
    }
    return result
  }

  /// Becomes zeros without giving storage back.
  package mutating func zero(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    storage.zero(count: rows * columns)
  }

  /// Takes the elements of another matrix in some of its rows and the same columns, in the storage that is there.
  package mutating func take(_ kept: [Int], of other: Matrix) {
    (rows, columns) = (kept.count, kept.count)
    storage.empty(keepingRoomFor: other.storage.count)
    for column in kept {
      for row in kept { storage.append(other[row, column]) }
    }
  }

  /// Becomes a matrix of as many rows without columns, and without giving storage back.
  package mutating func removeColumns(leavingRows count: Int) {
    (rows, columns) = (count, 0)
    storage.removeAll(keepingCapacity: true)
  }

  /// Takes one more column, of zeros, on the right; allocates nothing if there have been as many elements before.
  package mutating func appendColumn() {
    columns += 1
    storage.resize(to: rows * columns)
  }

  /// The matrix product; the other matrix must have a row for every column of this one.
  public func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "the shapes of the factors do not fit")
    var result = Matrix(rows: rows, columns: other.columns)
    for column in 0..<other.columns {
      for inner in 0..<columns {
        let factor = other[inner, column]
        for row in 0..<rows { result[row, column] += self[row, inner] * factor }
      }
    }
    return result
  }
}
