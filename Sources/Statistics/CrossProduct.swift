internal import CKernels

// Priorities: speed of one weighted cross-product, because a bootstrap makes tens of thousands of them,
// then the same digits on every machine: sums run in a fixed order whatever the number of threads and
// the instruction set.

/// Columns padded with zeros to a multiple of four rows, as the vector kernels need them.
package struct PaddedColumns: Sendable {
  /// Rows of the matrix, without the padding.
  package private(set) var rows: Int
  /// Rows with the padding.
  package private(set) var paddedRows: Int
  /// The number of columns.
  package private(set) var columns: Int
  /// The elements, first column first; there may be more of them than columns.
  package private(set) var storage: [Double]

  /// Creates columns filled with zeros.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    paddedRows = (rows + 3) / 4 * 4
    storage = Array(repeating: 0, count: paddedRows * columns)
  }

  /// Takes some columns of another set, in the order given, after as many columns of ones as asked for.
  ///
  /// Allocates nothing if there have been as many rows and columns before.
  package mutating func take(
    _ indices: [Int], of other: PaddedColumns, leadingOnes: Int = 0
  ) {
    (rows, paddedRows) = (other.rows, other.paddedRows)
    setCount(indices.count + leadingOnes)
    let (size, filled) = (paddedRows, rows)
    other.storage.withUnsafeBufferPointer { source in
      storage.withUnsafeMutableBufferPointer { target in
        for column in 0..<leadingOnes {
          for row in 0..<size { target[column * size + row] = row < filled ? 1 : 0 }
        }
        for (position, index) in indices.enumerated() {
          let (from, to) = (index * size, (position + leadingOnes) * size)
          for row in 0..<size { target[to + row] = source[from + row] }
        }
      }
    }
  }

  /// Becomes as many rows and columns, whose elements are to be set then.
  ///
  /// Allocates nothing if there have been as many elements before.
  package mutating func setSize(rows: Int, columns: Int) {
    (self.rows, paddedRows) = (rows, (rows + 3) / 4 * 4)
    setCount(columns)
  }

  /// Becomes as many columns, which keep their elements as far as they were there.
  package mutating func setCount(_ count: Int) {
    columns = count
    if storage.count < paddedRows * count { storage.resize(to: paddedRows * count) }
  }

  /// Sets one column from the elements of another array at `order`, moved and then divided.
  package mutating func setColumn(
    _ index: Int, to values: ArraySlice<Double>, order: [Int], minus shift: Double,
    over scale: Double
  ) {
    precondition(order.count == rows, "a column has one value a row")
    let (start, filled, size) = (index * paddedRows, rows, paddedRows)
    values.withUnsafeBufferPointer { values in
      order.withUnsafeBufferPointer { order in
        storage.withUnsafeMutableBufferPointer { storage in
          for row in 0..<filled { storage[start + row] = (values[order[row]] - shift) / scale }
          for row in filled..<size { storage[start + row] = 0 }
        }
      }
    }
  }

  /// Sets one column from values moved and then divided, one a row.
  package mutating func setColumn(
    _ index: Int, to values: ArraySlice<Double>, minus shift: Double, over scale: Double
  ) {
    precondition(values.count == rows, "a column has one value a row")
    let (start, filled, size) = (index * paddedRows, rows, paddedRows)
    values.withUnsafeBufferPointer { values in
      storage.withUnsafeMutableBufferPointer { storage in
        for row in 0..<filled { storage[start + row] = (values[row] - shift) / scale }
        for row in filled..<size { storage[start + row] = 0 }
      }
    }
  }

  /// Sets one column to zeros.
  package mutating func clearColumn(_ index: Int) {
    let start = index * paddedRows
    for element in start..<(start + paddedRows) { storage[element] = 0 }
  }

  /// Sets one column; `values` has one element a row.
  package mutating func setColumn(_ index: Int, to values: [Double]) {
    setColumn(index, to: values[...], minus: 0, over: 1)
  }

  /// Sets one column; `values` has one element a row.
  package mutating func setColumn(_ index: Int, to values: ArraySlice<Double>) {
    setColumn(index, to: values, minus: 0, over: 1)
  }

  /// Gives write access to the elements: first column first, `paddedRows` each, padding zero.
  package mutating func update(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
    storage.withUnsafeMutableBufferPointer { body($0) }
  }

  /// Writes the lower triangle of Xᵀ W X into `result` (square, column by column).
  ///
  /// `weights` has one element a padded row. Allocates nothing.
  ///
  /// - Complexity: O(rows · columns²).
  package func weightedCrossProduct(weights: [Double], into result: inout [Double]) {
    precondition(weights.count == paddedRows && result.count == columns * columns)
    kernel_cross_product(storage, weights, &result, paddedRows, columns)
  }

  /// Writes Xᵀ v into `result`.
  ///
  /// Allocates nothing.
  package func transposedProduct(_ v: [Double], into result: inout [Double]) {
    precondition(v.count == paddedRows && result.count == columns)
    kernel_transposed_product(storage, v, &result, paddedRows, columns)
  }

  /// Writes X b into `result`.
  ///
  /// Allocates nothing.
  package func product(_ b: [Double], into result: inout [Double]) {
    precondition(b.count == columns && result.count == paddedRows)
    kernel_product(storage, b, &result, paddedRows, columns)
  }

  /// Writes xᵀ A⁻¹ x of every row x into `result`, given the factor of A that `Cholesky` makes.
  ///
  /// Allocates nothing but sixteen numbers a column.
  ///
  /// - Complexity: O(rows · columns²).
  package func distances(factor: [Double], into result: inout [Double]) {
    precondition(factor.count == columns * columns && result.count == paddedRows)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 16 * max(1, columns)) { scratch in
      kernel_distances(storage, factor, scratch.baseAddress, &result, paddedRows, columns)
    }
  }
}
