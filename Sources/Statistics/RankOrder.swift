// Priorities: linear time for values spread as predictions are, because every replicate ranks all patients
// again; the one order that a stable comparison sort gives, whatever the values; no storage but its own.

/// Rows in the order of a value: dealt into as many bins as rows, then sorted within bins.
///
/// An instance is the storage for ranking again and again; ranking no more values than before allocates nothing.
package struct RankOrder: Sendable {
  private var starts: [Int] = []
  private var bins: [Int32] = []
  private var rows: [Int] = []
  /// The values last sorted, rising.
  package private(set) var sorted: [Double] = []

  /// Makes storage that grows with the first use.
  package init() {}

  /// Rows by rising value; ties in the order of rows.
  package static func rows(_ values: [Double]) -> [Int] {
    var (order, rows) = (RankOrder(), [Int]())
    order.rank(values, into: &rows)
    return rows
  }

  /// Values in rising order; none is NaN.
  package static func sorted(_ values: [Double]) -> [Double] {
    var order = RankOrder()
    order.sort(values)
    return order.sorted
  }

  /// Writes rows by rising value, ties in the order of rows.
  ///
  /// - Complexity: O(n) for values spread evenly enough, O(n log n) at worst.
  package mutating func rank(_ values: [Double], into order: inout [Int]) {
    Self.resize(&order, to: values.count)
    guard values.count > 16, let range = Self.finiteRange(of: values),
      case let scale = Double(values.count) / (range.high - range.low), scale.isFinite, scale > 0
    else {
      for row in values.indices { order[row] = row }
      Self.resize(&starts, to: 1)
      starts[0] = values.count
      Self.sort(&order, by: values, ends: starts, bins: 1)
      return
    }
    deal(values, from: range.low, scale: scale, into: &order)
    // After dealing, a start is the end of its bin, which holds its rows in their order.
    Self.sort(&order, by: values, ends: starts, bins: values.count)
  }

  /// Sorts values, none of which is NaN, into `sorted`.
  package mutating func sort(_ values: [Double]) {
    var rows: [Int] = []
    swap(&rows, &self.rows)
    rank(values, into: &rows)
    sorted.resize(to: values.count)
    for position in rows.indices { sorted[position] = values[rows[position]] }
    swap(&rows, &self.rows)
  }

  /// Deals rows into bins, as many as there are values.
  private mutating func deal(
    _ values: [Double], from low: Double, scale: Double, into order: inout [Int]
  ) {
    let last = values.count - 1
    Self.resize(&starts, to: values.count + 1)
    while bins.count < values.count { bins.append(0) }
    for bin in starts.indices { starts[bin] = 0 }
    for row in values.indices {
      // Rounding keeps the order: no value is in a later bin than a larger one.
      let bin = min(last, Int((values[row] - low) * scale))
      starts[bin + 1] += 1
      bins[row] = Int32(truncatingIfNeeded: bin)
    }
    for bin in values.indices { starts[bin + 1] += starts[bin] }
    for row in values.indices {
      let bin = Int(bins[row])
      order[starts[bin]] = row
      starts[bin] += 1
    }
  }

  /// The least and the largest value; `nil` if one is not finite, or for more rows than bins can number.
  private static func finiteRange(of values: [Double]) -> (low: Double, high: Double)? {
    guard values.count < Int(Int32.max) else { return nil }
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values {
      guard value.isFinite else { return nil }
      low = min(low, value)
      high = max(high, value)
    }
    return low < high ? (low, high) : nil
  }

  private static func resize(_ rows: inout [Int], to count: Int) {
    if rows.count > count { rows.removeLast(rows.count - count) }
    if rows.capacity < count { rows.reserveCapacity(count) }
    while rows.count < count { rows.append(0) }
  }
}

// MARK: Sorting in place

extension RankOrder {
  /// Sorts each bin, which holds its rows in their order: few by insertion, many as a heap unless they tie.
  private static func sort(
    _ order: inout [Int], by values: [Double], ends: [Int], bins: Int
  ) {
    order.withUnsafeMutableBufferPointer { order in
      values.withUnsafeBufferPointer { values in
        var start = 0
        for bin in 0..<bins {
          let end = ends[bin]
          defer { start = end }
          guard end - start > 1 else { continue }
          let part = UnsafeMutableBufferPointer(rebasing: order[start..<end])
          if part.count <= 24 {
            insert(part, values)
          } else if !isSorted(part, values) {
            heapSort(part, values)
          }
        }
      }
    }
  }

  private static func insert(
    _ rows: UnsafeMutableBufferPointer<Int>, _ values: UnsafeBufferPointer<Double>
  ) {
    var position = 1
    while position < rows.count {
      let row = rows[position]
      var place = position
      while place > 0, values[rows[place - 1]] > values[row] {
        rows[place] = rows[place - 1]
        place -= 1
      }
      rows[place] = row
      position += 1
    }
  }

  private static func isSorted(
    _ rows: UnsafeMutableBufferPointer<Int>, _ values: UnsafeBufferPointer<Double>
  ) -> Bool {
    for position in 1..<rows.count
    where isBefore(rows[position], rows[position - 1], values) {
      return false
    }
    return true
  }

  private static func heapSort(
    _ rows: UnsafeMutableBufferPointer<Int>, _ values: UnsafeBufferPointer<Double>
  ) {
    for root in stride(from: rows.count / 2 - 1, through: 0, by: -1) {
      sink(root, rows, rows.count, values)
    }
    for end in stride(from: rows.count - 1, to: 0, by: -1) {
      rows.swapAt(0, end)
      sink(0, rows, end, values)
    }
  }

  /// Lets a row down to where no later one is below it.
  private static func sink(
    _ start: Int, _ rows: UnsafeMutableBufferPointer<Int>, _ count: Int,
    _ values: UnsafeBufferPointer<Double>
  ) {
    var root = start
    while 2 * root + 1 < count {
      var child = 2 * root + 1
      if child + 1 < count, isBefore(rows[child], rows[child + 1], values) { child += 1 }
      guard isBefore(rows[root], rows[child], values) else { return }
      rows.swapAt(root, child)
      root = child
    }
  }

  /// By value, then by row: no two rows are equal, so that every way of sorting gives one order.
  private static func isBefore(
    _ one: Int, _ other: Int, _ values: UnsafeBufferPointer<Double>
  ) -> Bool {
    values[one] < values[other] || (values[one] == values[other] && one < other)
  }
}
