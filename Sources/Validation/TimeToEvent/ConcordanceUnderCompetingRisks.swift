/// The concordance of risks with the event of interest where other events compete, up to a horizon.
///
/// A patient with the event of interest at T by the horizon is compared with everybody followed longer
/// (weight 1/(G(T−) G(T))) and with everybody who had a competing event by T (1/(G(T−) G(T′−)), T′ the time
/// of that event): those cannot have the event of interest any more. Tied risks count one half. A patient
/// censored at T has outlived T.
///
/// - Complexity: O(n log n).
/// - Source: Wolbers et al., Biostatistics 2014;15:526. Matches `pec::cindex(cens.model = "marginal")`.
package enum ConcordanceUnderCompetingRisks {
  /// The statistic with patients counted by `weights`; NaN if there is no pair.
  package static func statistic(
    _ risks: [Double], _ order: TimeOrder, _ horizon: HorizonWeights, weights: [Double]? = nil
  ) -> Double {
    let (ranks, distinct) = ranks(risks)
    var longer = RankSums(count: distinct)
    var competing = RankSums(count: distinct)
    func weight(_ row: Int) -> Double { weights?[row] ?? 1 }
    func before(_ place: Int) -> Double { place > 0 ? horizon.uncensored[place - 1] : 1 }
    for row in risks.indices { longer.add(weight(row), at: ranks[row]) }
    var (concordant, pairs) = (0.0, 0.0)
    for place in 0..<horizon.place.until {
      let rows = order.rows[order.starts[place]..<order.starts[place + 1]]
      for row in rows where order.causes[row] > 0 { longer.add(-weight(row), at: ranks[row]) }
      for row in rows where order.causes[row] > 1 {
        competing.add(weight(row) / before(place), at: ranks[row])
      }
      for row in rows where order.causes[row] == 1 && weight(row) > 0 {
        let outlived = longer.below(ranks[row])
        let kept = competing.below(ranks[row])
        let own = weight(row) / before(place)
        let after = horizon.uncensored[place]
        // With G(T) = 0 nobody is followed longer.
        if after > 0 {
          concordant += own / after * outlived.share
          pairs += own / after * outlived.total
        }
        concordant += own * kept.share
        pairs += own * kept.total
      }
      for row in rows where order.causes[row] == 0 { longer.add(-weight(row), at: ranks[row]) }
    }
    return pairs > 0 ? concordant / pairs : .nan
  }

  private static func ranks(_ risks: [Double]) -> (ranks: [Int], distinct: Int) {
    let order = RankedRisks.order(of: risks)
    var ranks = Array(repeating: 0, count: risks.count)
    var distinct = 0
    for (position, row) in order.enumerated() {
      if position > 0, risks[order[position - 1]] < risks[row] { distinct += 1 }
      ranks[row] = distinct
    }
    return (ranks, distinct + 1)
  }
}

/// Weights by rank with sums of those below in O(log n) (a Fenwick tree).
private struct RankSums {
  private var nodes: [Double]
  private var single: [Double]
  private var total = 0.0

  init(count: Int) {
    nodes = Array(repeating: 0, count: count + 1)
    single = Array(repeating: 0, count: count)
  }

  mutating func add(_ weight: Double, at rank: Int) {
    single[rank] += weight
    total += weight
    var node = rank + 1
    while node < nodes.count {
      nodes[node] += weight
      node += node & -node
    }
  }

  /// The weight below a rank with half of that at it, and the weight of all.
  func below(_ rank: Int) -> (share: Double, total: Double) {
    var (sum, node) = (single[rank] / 2, rank)
    while node > 0 {
      sum += nodes[node]
      node -= node & -node
    }
    return (sum, total)
  }
}
