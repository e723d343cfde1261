internal import Statistics

/// Rows dealt to folds at random, in storage that is used again.
struct ElasticNetFolds: Sendable {
  /// The fold of each row, counted from zero.
  private(set) var folds: [Int] = []
  private var keys: [UInt64] = []
  private var leadingDigits: [Double] = []
  private var ranking = RankOrder()
  private var order: [Int] = []

  /// Makes room for rows.
  init(room rows: Int = 0) {
    folds.reserveCapacity(rows)
    keys.reserveCapacity(rows)
    deal(rows: rows, count: 1, seed: 0)
  }

  /// Sorts rows by random keys and deals them out in turn; allocates nothing up to as many rows as before.
  mutating func deal(rows: Int, count: Int, seed: UInt64) {
    var source = SplitMix64(seed: seed)
    keys.removeAll(keepingCapacity: true)
    leadingDigits.removeAll(keepingCapacity: true)
    for _ in 0..<rows {
      let key = source.next()
      keys.append(key)
      leadingDigits.append(Double(key >> 11))  // exact: a double has 53 bits
    }
    ranking.rank(leadingDigits, into: &order)
    settleTies()
    while folds.count < rows { folds.append(0) }
    folds.removeLast(folds.count - rows)
    for position in order.indices { folds[order[position]] = position % max(1, count) }
  }

  /// Sorts those whose leading digits are equal by the rest of their keys.
  private mutating func settleTies() {
    for position in order.indices.dropFirst() {
      var place = position
      while place > 0, keys[order[place - 1]] > keys[order[place]] {
        order.swapAt(place - 1, place)
        place -= 1
      }
    }
  }
}
