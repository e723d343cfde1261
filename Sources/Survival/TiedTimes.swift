internal import Statistics

// Priorities: one rule for tied times, used by every estimator that sorts by time. Times are often
// quotients such as days / 365.25, so that equal times may differ in their last bits.

/// Patients in order of time, grouped into distinct times.
///
/// **Ties.** Times that agree to about eight digits are one time, as `survival`'s `timefix` treats
/// them: each is compared with the first of its group.
package struct TiedTimes: Sendable {
  /// Rows by increasing time; rows of equal times in the order given.
  package let order: [Int]
  /// Where each distinct time starts in `order`, then the number of rows.
  package let starts: [Int]
  /// The distinct times, rising: the smallest of each group.
  package let times: [Double]

  /// Sorts some rows of `times`, none of which is NaN; all rows unless told otherwise.
  ///
  /// - Complexity: O(n log n).
  package init(_ times: [Double], rows: [Int]? = nil) {
    let order =
      rows.map { rows in
        // Rows may come in any order: equal times stand in the order of rows.
        let rows = rows.sorted()
        return RankOrder.rows(rows.map { times[$0] }).map { rows[$0] }
      } ?? RankOrder.rows(times)
    var starts: [Int] = []
    var distinct: [Double] = []
    for (position, row) in order.enumerated()
    where distinct.last.map({ !Self.areEqual($0, times[row]) }) ?? true {
      starts.append(position)
      distinct.append(times[row])
    }
    self.order = order
    self.starts = starts + [order.count]
    self.times = distinct
  }

  /// The positions in `order` of the rows at one distinct time.
  package func positions(at index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

  /// The last distinct time that is not after `time`, up to rounding; `nil` before the first.
  package func lastIndex(notAfter time: Double) -> Int? {
    Self.lastIndex(in: times, notAfter: time)
  }

  /// The last of rising times that is not after `time`, up to rounding; `nil` before the first.
  package static func lastIndex(in times: [Double], notAfter time: Double) -> Int? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time || areEqual(times[middle], time) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low > 0 ? low - 1 : nil
  }

  /// Whether two times count as one: they agree to 1.5 parts in 10⁸.
  package static func areEqual(_ a: Double, _ b: Double) -> Bool {
    a == b || abs(a - b) < 1.5e-8 * max(abs(a), abs(b))
  }
}
