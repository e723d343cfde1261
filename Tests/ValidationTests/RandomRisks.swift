import Statistics

/// Risks and outcomes made at random, with two patients of each class at least.
struct RandomRisks {
  let risks: [Double]
  let outcomes: [Bool]

  /// With `cells`, risks are middles of so many equal cells of 0...1, so that ties are many.
  init(seed: UInt64, count: Int, cells: Int? = nil) {
    var source = SplitMix64(seed: seed, stream: 77)
    risks = (0..<count).map { _ in
      let risk = 0.02 + 0.96 * source.uniform()
      guard let cells = cells.map(Double.init) else { return risk }
      return ((risk * cells).rounded(.down) + 0.5) / cells
    }
    outcomes = risks.enumerated().map { row, risk in
      row < 4 ? row < 2 : source.uniform() < 0.2 + 0.6 * risk
    }
  }

  /// The number of events.
  var events: Int { outcomes.count { $0 } }

  /// The rows in another order.
  func shuffled(seed: UInt64) -> [Int] {
    var source = SplitMix64(seed: seed, stream: 78)
    var rows = Array(risks.indices)
    for place in rows.indices.reversed() { rows.swapAt(place, source.index(below: place + 1)) }
    return rows
  }
}
