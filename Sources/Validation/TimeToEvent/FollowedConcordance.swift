internal import Statistics

/// The concordance of risks with follow-up, for patients who count by case weights, in one pass through time.
///
/// A patient with the event of interest is compared with everybody followed longer; one censored at the
/// same time has outlived them, one with an event at the same time has not. Tied risks count one half.
/// Harrell's C counts every pair once, Uno's C by 1/G(T−)² for events up to the horizon. Where other events
/// compete, Wolbers' C counts pairs with those followed longer by 1/(G(T−) G(T)), and adds those with
/// patients who had a competing event by T (at T′, counted by 1/(G(T−) G(T′−))): they cannot have the event
/// of interest any more. As `Survival.HarrellConcordance`, for patients in an order that is there already.
///
/// An instance may count again and again, in the same storage.
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

  private var byRow: [Int] = []
  // By position in the order of time, so that the pass runs through memory.
  private var levels: [Int] = []
  private var causes: [Int] = []
  private var weights: [Double] = []
  private var longer = RankSums()
  private var competing = RankSums()
  private var plain = Pairs()
  /// Two a horizon: Uno's, then Wolbers'.
  private var atHorizons: [Pairs] = []

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

  /// Starts empty.
  init() {}

  /// Counts pairs; `ranks` are rows in the order of risk, lowest first, `weights` counts patients.
  package init(
    _ risks: [Double], ranks: [Int], _ order: TimeOrder, _ horizons: [HorizonWeights],
    weights: [Double]? = nil
  ) {
    count(risks, ranks: ranks, order, horizons, weights: weights)
  }

  /// Counts pairs again; allocates nothing for as many patients and horizons as before.
  mutating func count(
    _ risks: [Double], ranks: [Int], _ order: TimeOrder, _ horizons: [HorizonWeights],
    weights given: [Double]?
  ) {
    prepare(risks, ranks, order, horizons, weights: given)
    let isCompeting = order.hasCompetingEvents
    for place in order.times.indices {
      let positions = order.starts[place]..<order.starts[place + 1]
      let isCensored = horizons.first.map { !$0.uncensored.isEmpty } ?? false
      let before = place > 0 && isCensored ? horizons[0].uncensored[place - 1] : 1
      let after = isCensored ? horizons[0].uncensored[place] : 1
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
          atHorizons[2 * index].add(weight / (before * before), outlived)
          // With G(T) = 0 nobody is followed longer.
          if after > 0 {
            atHorizons[2 * index + 1].add(weight / (before * after), outlived)
          }
          atHorizons[2 * index + 1].add(weight / before, kept)
        }
      }
      for position in positions where causes[position] == 0 {
        longer.add(-weights[position], at: levels[position])
      }
    }
    harrell = plain.statistic
    for index in horizons.indices {
      uno[index] = atHorizons[2 * index].statistic
      wolbers[index] = atHorizons[2 * index + 1].statistic
    }
  }

  /// Makes room and lets everybody in.
  private mutating func prepare(
    _ risks: [Double], _ ranks: [Int], _ order: TimeOrder, _ horizons: [HorizonWeights],
    weights given: [Double]?
  ) {
    if levels.count != order.count {
      levels = Array(repeating: 0, count: order.count)
      (byRow, causes) = (levels, levels)
    }
    weights.resize(to: order.count)
    uno.resize(to: horizons.count)
    wolbers.resize(to: horizons.count)
    plain = Pairs()
    atHorizons.removeAll(keepingCapacity: true)
    for _ in 0..<(2 * horizons.count) { atHorizons.append(Pairs()) }
    let distinct = level(risks, ranks)
    for position in levels.indices {
      let row = order.rows[position]
      (levels[position], causes[position]) = (byRow[row], order.causes[row])
      weights[position] = given?[row] ?? 1
    }
    longer.clear(distinct, most: order.count)
    competing.clear(order.hasCompetingEvents ? distinct : 0, most: order.count)
    for position in levels.indices { longer.place(weights[position], at: levels[position]) }
    longer.settle()
  }

  /// Numbers each row's risk among the distinct ones, from zero, and returns how many those are.
  private mutating func level(_ risks: [Double], _ ranks: [Int]) -> Int {
    var distinct = 0
    for position in ranks.indices {
      let row = ranks[position]
      if position > 0, risks[ranks[position - 1]] < risks[row] { distinct += 1 }
      byRow[row] = distinct
    }
    return distinct + 1
  }
}

/// Weights by rank with sums of those below in O(log n) (a Fenwick tree).
private struct RankSums {
  private var nodes: [Double] = []
  private var single: [Double] = []
  private var total = 0.0

  /// Forgets all weights and takes a number of ranks, `most` at any time.
  mutating func clear(_ count: Int, most: Int) {
    nodes.reserveCapacity(most + 1)
    single.reserveCapacity(most)
    nodes.resize(to: count + 1)
    single.resize(to: count)
    for rank in single.indices { single[rank] = 0 }
    for node in nodes.indices { nodes[node] = 0 }
    total = 0
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
