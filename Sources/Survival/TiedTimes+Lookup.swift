extension TiedTimes {
  /// The rows at one distinct time.
  package func rows(at index: Int) -> ArraySlice<Int> { order[positions(at: index)] }

  /// The index in `times` of every row; for an order of all rows.
  package var timeIndices: [Int] {
    var indices = Array(repeating: 0, count: order.count)
    for index in times.indices {
      for row in rows(at: index) { indices[row] = index }
    }
    return indices
  }
}

extension [Double] {
  /// The index of the last element of a rising array that is not after `time`, up to rounding.
  func lastIndex(notAfter time: Double) -> Int? { TiedTimes.lastIndex(in: self, notAfter: time) }

  /// The index of the last element of a rising array that is before `time` by more than rounding.
  func lastIndex(before time: Double) -> Int? {
    var index = lastIndex(notAfter: time)
    while let found = index, TiedTimes.areEqual(self[found], time) {
      index = found > 0 ? found - 1 : nil
    }
    return index
  }
}
