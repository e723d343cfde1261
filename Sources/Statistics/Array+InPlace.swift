// Priorities: what a bootstrap writes again in every replicate keeps its storage.

extension Array {
  /// Empties the array and sees to it that so many elements fit without asking for memory again.
  package mutating func empty(keepingRoomFor count: Int) {
    removeAll(keepingCapacity: true)
    if capacity < count { reserveCapacity(count) }
  }
}

extension [Double] {
  /// Takes a length without giving storage back: the end is cut off, or filled with zeros.
  package mutating func resize(to count: Int) {
    if self.count > count { removeLast(self.count - count) }
    if capacity < count { reserveCapacity(count) }
    while self.count < count { append(0) }
  }

  /// Becomes so many zeros without giving storage back.
  package mutating func zero(count: Int) {
    empty(keepingRoomFor: count)
    resize(to: count)
  }

  /// Takes over other values in its own storage.
  ///
  /// An assignment would share theirs, which whoever writes next would have to copy.
  package mutating func overwrite(with values: [Double]) {
    resize(to: values.count)
    for index in values.indices { self[index] = values[index] }
  }
}
