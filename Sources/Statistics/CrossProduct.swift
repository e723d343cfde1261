// Priorities: speed of one weighted cross-product, because a bootstrap makes tens of thousands of them,
// then the same digits on every machine: sums run in a fixed order whatever the number of threads.

/// Columns padded with zeros to a multiple of four rows, as the vector kernels need them.
package struct PaddedColumns: Sendable {
  /// Rows of the matrix, without the padding.
  package let rows: Int
  /// Rows with the padding.
  package let paddedRows: Int
  /// The number of columns.
  package let columns: Int
  /// The elements, first column first.
  package private(set) var storage: [Double]

  /// Creates columns filled with zeros.
  package init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    paddedRows = (rows + 3) / 4 * 4
    storage = Array(repeating: 0, count: paddedRows * columns)
  }

  /// Joins some columns of another set, in the order given, after as many columns of ones as asked for.
  package init(joining indices: [Int], of other: PaddedColumns, leadingOnes: Int = 0) {
    self.init(rows: other.rows, columns: indices.count + leadingOnes)
    for row in 0..<rows {
      for column in 0..<leadingOnes { storage[column * paddedRows + row] = 1 }
    }
    let size = paddedRows
    other.storage.withUnsafeBufferPointer { source in
      storage.withUnsafeMutableBufferPointer { target in
        for (position, index) in indices.enumerated() {
          let (from, to) = (index * size, (position + leadingOnes) * size)
          for row in 0..<size { target[to + row] = source[from + row] }
        }
      }
    }
  }

  /// Sets one column from the elements of another array at `order`, moved and then divided.
  package mutating func setColumn(
    _ index: Int, to values: ArraySlice<Double>, order: [Int], minus shift: Double,
    over scale: Double
  ) {
    precondition(order.count == rows && values.count == rows, "a column has one value a row")
    let start = index * paddedRows
    values.withUnsafeBufferPointer { values in
      for row in 0..<rows { storage[start + row] = (values[order[row]] - shift) / scale }
    }
  }

  /// Sets one column; `values` has one element a row.
  package mutating func setColumn(_ index: Int, to values: some Collection<Double>) {
    precondition(values.count == rows, "a column has one value a row")
    var position = index * paddedRows
    for value in values {
      storage[position] = value
      position += 1
    }
  }

  /// Gives write access to the elements: first column first, `paddedRows` each, padding zero.
  package mutating func update(_ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
    storage.withUnsafeMutableBufferPointer { body($0) }
  }

  /// Writes the lower triangle of Xᵀ W X into `result` (square, column by column).
  ///
  /// `weights` and `scratch` have one element a padded row. Allocates nothing.
  ///
  /// - Complexity: O(rows · columns²), four columns at once.
  package func weightedCrossProduct(
    weights: [Double], scratch: inout [Double], into result: inout [Double]
  ) {
    precondition(weights.count == paddedRows && scratch.count == paddedRows)
    precondition(result.count == columns * columns)
    storage.withUnsafeBufferPointer { x in
      scratch.withUnsafeMutableBufferPointer { weighted in
        for j in 0..<columns {
          for i in 0..<paddedRows { weighted[i] = weights[i] * x[j * paddedRows + i] }
          fillColumn(j, of: &result, x: x, weighted: UnsafeBufferPointer(weighted))
        }
      }
    }
  }

  /// Writes Xᵀ v into `result`.
  ///
  /// Allocates nothing.
  package func transposedProduct(_ v: [Double], into result: inout [Double]) {
    precondition(v.count == paddedRows && result.count == columns)
    storage.withUnsafeBufferPointer { x in
      v.withUnsafeBufferPointer { v in
        var j = 0
        while j + 4 <= columns {
          let sums = fourDots(x, j, v)
          for lane in 0..<4 { result[j + lane] = sums[lane] }
          j += 4
        }
        while j < columns {
          result[j] = dot(x, j, v)
          j += 1
        }
      }
    }
  }

  /// Writes X b into `result`.
  ///
  /// Allocates nothing.
  package func product(_ b: [Double], into result: inout [Double]) {
    precondition(b.count == columns && result.count == paddedRows)
    storage.withUnsafeBufferPointer { x in
      result.withUnsafeMutableBufferPointer { result in
        result.update(repeating: 0)
        for j in 0..<columns where b[j] != 0 {
          let factor = b[j]
          for i in 0..<paddedRows { result[i] += factor * x[j * paddedRows + i] }
        }
      }
    }
  }

  /// Adds the products of a column's elements and those of `v` to `result`.
  ///
  /// Allocates nothing.
  package func addProduct(ofColumn column: Int, with v: [Double], to result: inout [Double]) {
    precondition(v.count == paddedRows && result.count == paddedRows)
    let start = column * paddedRows
    for row in 0..<paddedRows { result[row] += storage[start + row] * v[row] }
  }

  private func fillColumn(
    _ j: Int, of result: inout [Double], x: UnsafeBufferPointer<Double>,
    weighted: UnsafeBufferPointer<Double>
  ) {
    var k = j
    while k + 4 <= columns {
      let sums = fourDots(x, k, weighted)
      for lane in 0..<4 { result[j * columns + k + lane] = sums[lane] }
      k += 4
    }
    while k < columns {
      result[j * columns + k] = dot(x, k, weighted)
      k += 1
    }
  }

  private func fourDots(
    _ x: UnsafeBufferPointer<Double>, _ k: Int, _ v: UnsafeBufferPointer<Double>
  ) -> SIMD4<Double> {
    var (a, b, c, d) = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
    let bytes = UnsafeRawBufferPointer(x)
    let vBytes = UnsafeRawBufferPointer(v)
    let stride = paddedRows * 8
    var offset = k * stride
    for row in Swift.stride(from: 0, to: stride, by: 32) {
      let w = vBytes.loadUnaligned(fromByteOffset: row, as: SIMD4<Double>.self)
      a += w * bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
      b += w * bytes.loadUnaligned(fromByteOffset: offset + stride, as: SIMD4<Double>.self)
      c += w * bytes.loadUnaligned(fromByteOffset: offset + 2 * stride, as: SIMD4<Double>.self)
      d += w * bytes.loadUnaligned(fromByteOffset: offset + 3 * stride, as: SIMD4<Double>.self)
      offset += 32
    }
    return SIMD4(a.sum(), b.sum(), c.sum(), d.sum())
  }

  private func dot(
    _ x: UnsafeBufferPointer<Double>, _ k: Int, _ v: UnsafeBufferPointer<Double>
  ) -> Double {
    var sum = SIMD4<Double>()
    let bytes = UnsafeRawBufferPointer(x)
    let vBytes = UnsafeRawBufferPointer(v)
    let start = k * paddedRows * 8
    for row in Swift.stride(from: 0, to: paddedRows * 8, by: 32) {
      sum +=
        vBytes.loadUnaligned(fromByteOffset: row, as: SIMD4<Double>.self)
        * bytes.loadUnaligned(fromByteOffset: start + row, as: SIMD4<Double>.self)
    }
    return sum.sum()
  }
}
