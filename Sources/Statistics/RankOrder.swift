// Priorities: linear time for values spread as predictions are, because every replicate ranks all patients
// again; the one order that a stable comparison sort gives, whatever the values.

/// Rows in the order of a value: dealt into as many bins as rows, then sorted within bins.
package enum RankOrder {
  /// Rows by rising value; ties in the order of rows.
  ///
  /// - Complexity: O(n) for values spread evenly enough, O(n log n) at worst.
  package static func rows(_ values: [Double]) -> [Int] {
    guard values.count > 16, let range = finiteRange(of: values),
      case let scale = Double(values.count) / (range.high - range.low), scale.isFinite, scale > 0
    else { return compared(values) }
    // Rounding keeps the order: no value is in a later bin than a larger one.
    let last = values.count - 1
    var starts = Array(repeating: 0, count: values.count + 1)
    let bins = values.map { value -> Int32 in
      let bin = min(last, Int((value - range.low) * scale))
      starts[bin + 1] += 1
      return Int32(truncatingIfNeeded: bin)
    }
    for bin in 0..<values.count { starts[bin + 1] += starts[bin] }
    var order = Array(repeating: 0, count: values.count)
    for (row, bin) in bins.enumerated() {
      order[starts[Int(bin)]] = row
      starts[Int(bin)] += 1
    }
    settle(&order, values, ends: starts)
    return order
  }

  /// Values in rising order; none is NaN.
  package static func sorted(_ values: [Double]) -> [Double] { rows(values).map { values[$0] } }

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

  /// Sorts each bin, which holds its rows in their order; after dealing, a start is the end of its bin.
  private static func settle(_ order: inout [Int], _ values: [Double], ends: [Int]) {
    values.withUnsafeBufferPointer { values in
      var start = 0
      for bin in 0..<values.count {
        let end = ends[bin]
        defer { start = end }
        if end - start > 24 {
          order[start..<end].sort { (values[$0], $0) < (values[$1], $1) }
          continue
        }
        guard end - start > 1 else { continue }
        for position in (start + 1)..<end {
          let row = order[position]
          var place = position
          while place > start, values[order[place - 1]] > values[row] {
            order[place] = order[place - 1]
            place -= 1
          }
          order[place] = row
        }
      }
    }
  }

  private static func compared(_ values: [Double]) -> [Int] {
    var order = Array(values.indices)
    values.withUnsafeBufferPointer { values in
      order.sort { (values[$0], $0) < (values[$1], $1) }
    }
    return order
  }
}
