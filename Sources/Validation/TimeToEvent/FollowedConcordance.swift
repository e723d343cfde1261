/// The concordance of risks with follow-up, for patients who count by case weights, in one pass through time.
///
/// A patient with the event of interest is compared with everybody followed longer; one censored at the
/// same time has outlived them, one with an event at the same time has not. Tied risks count one half.
/// Harrell's C counts every pair once, Uno's C by 1/G(T−)² for events up to the horizon. Where other events
/// compete, Wolbers' C counts pairs with those followed longer by 1/(G(T−) G(T)), and adds those with
/// patients who had a competing event by T (at T′, counted by 1/(G(T−) G(T′−))): they cannot have the event
/// of interest any more. As `Survival.HarrellConcordance`, for patients in an order that is there already.
///
/// - Complexity: O(n log n).
/// - Source: Harrell, JAMA 1982;247:2543; Uno et al., Stat Med 2011;30:1105; Wolbers et al., Biostatistics
///   2014;15:526. Matches `survival::concordance` and `pec::cindex(cens.model = "marginal")`.
package struct FollowedConcordance: Sendable {
  /// Harrell's C; NaN if there is no pair.
  package private(set) var harrell = Double.nan
  /// Uno's C up to each horizon.
  package private(set) var uno: [Double] = []
  /// Wolbers' C up to each horizon.
  package private(set) var wolbers: [Double] = []

  /// Weighted pairs: those in the right order, and all.
  private struct Pairs {
    var concordant = 0.0
    var all = 0.0

    mutating func add(_ weight: Double, _ split: (share: Double, total: Double)) {
      concordant += weight * split.share
      all += weight * split.total
    }

    var statistic: Double { all > 0 ? concordant / all : .nan }
  }

  /// Counts pairs; `ranks` are rows in the order of risk, lowest first, `weights` counts patients.
  package init(
    _ risks: [Double], ranks: [Int], _ order: TimeOrder, _ horizons: [HorizonWeights],
    weights: [Double]? = nil
  ) {
    let (byRow, distinct) = Self.levels(risks, ranks)
    // By position in the order of time, so that the pass runs through memory.
    let levels = order.rows.map { byRow[$0] }
    let causes = order.rows.map { order.causes[$0] }
    let weights = order.rows.map { weights?[$0] ?? 1 }
    var longer = RankSums(count: distinct)
    let isCompeting = order.hasCompetingEvents
    var competing = RankSums(count: isCompeting ? distinct : 0)
    let censoring = horizons.first?.uncensored ?? []
    for position in levels.indices { longer.place(weights[position], at: levels[position]) }
    longer.settle()
    var plain = Pairs()
    var (uno, wolbers) = (horizons.map { _ in Pairs() }, horizons.map { _ in Pairs() })
    for place in order.times.indices {
      let positions = order.starts[place]..<order.starts[place + 1]
      let before = place > 0 && !censoring.isEmpty ? censoring[place - 1] : 1
      let after = censoring.isEmpty ? 1 : censoring[place]
      for position in positions where causes[position] > 0 {
        longer.add(-weights[position], at: levels[position])
      }
      for position in positions where causes[position] > 1 {
        competing.add(weights[position] / before, at: levels[position])
      }
      for position in positions where causes[position] == 1 && weights[position] > 0 {
        let (weight, level) = (weights[position], levels[position])
        let outlived = longer.below(level)
        let kept = isCompeting ? competing.below(level) : (share: 0, total: 0)
        plain.add(weight, outlived)
        for index in horizons.indices where place < horizons[index].place.until {
          uno[index].add(weight / (before * before), outlived)
          // With G(T) = 0 nobody is followed longer.
          if after > 0 { wolbers[index].add(weight / (before * after), outlived) }
          wolbers[index].add(weight / before, kept)
        }
      }
      for position in positions where causes[position] == 0 {
        longer.add(-weights[position], at: levels[position])
      }
    }
    harrell = plain.statistic
    self.uno = uno.map(\.statistic)
    self.wolbers = wolbers.map(\.statistic)
  }

  /// The number of each row's risk among the distinct ones, from zero, and how many those are.
  private static func levels(_ risks: [Double], _ ranks: [Int]) -> (levels: [Int], distinct: Int) {
    var levels = Array(repeating: 0, count: risks.count)
    var distinct = 0
    for (position, row) in ranks.enumerated() {
      if position > 0, risks[ranks[position - 1]] < risks[row] { distinct += 1 }
      levels[row] = distinct
    }
    return (levels, distinct + 1)
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

  /// Adds a weight before `settle`.
  mutating func place(_ weight: Double, at rank: Int) {
    single[rank] += weight
    nodes[rank + 1] += weight
    total += weight
  }

  /// Makes sums of what was placed.
  mutating func settle() {
    for node in 1..<max(1, nodes.count) {
      let parent = node + (node & -node)
      if parent < nodes.count { nodes[parent] += nodes[node] }
    }
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
