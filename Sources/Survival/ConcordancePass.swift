// Priorities: O(n log n), one backward pass through time; sums in a fixed order.

/// Counts the pairs of one stratum, from the latest time to the earliest.
///
/// C = Σ over events i and patients j who outlive them of wᵢⱼ (1{rᵢ > rⱼ} + ½ 1{rᵢ = rⱼ}) / Σ wᵢⱼ.
///
/// - Source: Harrell, JAMA 1982;247:2543; see `HarrellConcordance`.
struct ConcordancePass {
  /// The pairs of which one patient is part, by what they say.
  struct Pairs {
    var concordant = 0.0
    var discordant = 0.0
    var tied = 0.0
  }

  /// The rows in the order of `pairs`: by decreasing time, censored before events, then by risk.
  private(set) var rows: [Int]
  /// One a row; zeros unless influence is counted.
  private(set) var pairs: [Pairs]
  private(set) var counts = HarrellConcordance.Counts()

  private let countsInfluence: Bool
  private let ranks: [Int]
  private let weights: [Double]
  private let isEvent: [Bool]
  /// First position of each distinct time, latest first, then the number of rows.
  private let starts: [Int]
  /// The weight of each distinct time's pairs, latest first.
  private let timeWeights: [Double]
  /// Weights of the patients with later times, by rank of risk.
  private var later: WeightTree
  /// Weights of the events passed, times the weight of their time.
  private var events: WeightTree

  init(
    _ followUp: FollowUp, risks: [Double], rows given: [Int],
    options: HarrellConcordance.Options, countsInfluence: Bool
  ) {
    self.countsInfluence = countsInfluence
    let tied = TiedTimes(followUp.times, rows: given)
    var rows: [Int] = []
    var starts = [0]
    for index in tied.times.indices.reversed() {
      rows += tied.order[tied.positions(at: index)].sorted {
        let (a, b) = (followUp.causes[$0] == 1, followUp.causes[$1] == 1)
        return a == b ? (risks[$0], $0) < (risks[$1], $1) : b
      }
      starts.append(rows.count)
    }
    let (ranks, distinct) = Self.ranks(of: rows.map { risks[$0] })
    self.rows = rows
    self.starts = starts
    self.ranks = ranks
    weights = rows.map { options.weights?[$0] ?? 1 }
    isEvent = rows.map { followUp.causes[$0] == 1 }
    timeWeights = EventTimeWeights(starts: starts, weights: weights, isEvent: isEvent)
      .values(options.timeWeight, times: tied.times.reversed(), horizon: options.horizon)
    later = WeightTree(count: distinct)
    events = WeightTree(count: distinct)
    pairs = Array(repeating: Pairs(), count: rows.count)
  }

  mutating func run() {
    for time in timeWeights.indices {
      let range = starts[time]..<starts[time + 1]
      let firstEvent = range.first { isEvent[$0] } ?? range.upperBound
      for position in range.lowerBound..<firstEvent { enter(position) }
      countEvents(firstEvent..<range.upperBound, timeWeight: timeWeights[time])
      for position in firstEvent..<range.upperBound { enter(position) }
    }
    guard countsInfluence else { return }
    for position in rows.indices { addPairsAsLater(position, sign: 1) }
  }

  /// Puts a patient among those whose time is later than what follows.
  private mutating func enter(_ position: Int) {
    if countsInfluence { addPairsAsLater(position, sign: -1) }
    later.add(weights[position], at: ranks[position])
  }

  /// Pairs with events passed so far; those passed before entry are taken off again.
  private mutating func addPairsAsLater(_ position: Int, sign: Double) {
    let (below, equal, above) = events.split(at: ranks[position])
    pairs[position].concordant += sign * above
    pairs[position].discordant += sign * below
    pairs[position].tied += sign * equal
  }

  private mutating func countEvents(_ range: Range<Int>, timeWeight: Double) {
    guard timeWeight > 0 else { return }
    var (before, sameRisk) = (0.0, 0.0)
    for position in range {
      let weight = weights[position] * timeWeight
      if position > range.lowerBound, ranks[position] != ranks[position - 1] { sameRisk = 0 }
      counts.tiedTimes += weight * (before - sameRisk)
      counts.tiedBoth += weight * sameRisk
      before += weights[position]
      sameRisk += weights[position]
      let (below, equal, above) = later.split(at: ranks[position])
      counts.concordant += weight * below
      counts.discordant += weight * above
      counts.tiedRisks += weight * equal
      guard countsInfluence else { continue }
      pairs[position].concordant += timeWeight * below
      pairs[position].discordant += timeWeight * above
      pairs[position].tied += timeWeight * equal
    }
    guard countsInfluence else { return }
    for position in range { events.add(weights[position] * timeWeight, at: ranks[position]) }
  }

  /// The rank of each value among the distinct ones, from zero, and how many those are.
  private static func ranks(of values: [Double]) -> (ranks: [Int], distinct: Int) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = Array(repeating: 0, count: values.count)
    var distinct = 0
    for (position, index) in order.enumerated() {
      if position > 0, values[order[position - 1]] < values[index] { distinct += 1 }
      ranks[index] = distinct
    }
    return (ranks, values.isEmpty ? 0 : distinct + 1)
  }
}

/// The weight of the pairs of each event time, from the curves of event and censoring just before it.
private struct EventTimeWeights {
  let starts: [Int]
  let weights: [Double]
  let isEvent: [Bool]

  /// One weight a distinct time, latest first; zero after the horizon and where no event is.
  func values(
    _ kind: HarrellConcordance.TimeWeight, times: [Double], horizon: Double?
  ) -> [Double] {
    let hasEvents = isEvent.count { $0 } > 1
    let total = weights.reduce(0, +)
    var values = Array(repeating: 0.0, count: times.count)
    var atRisk = total
    var (survival, censoring) = (1.0, 1.0)
    for time in times.indices.reversed() {
      let (events, censored) = leaving(at: time)
      // Rounding of weights may leave less than the patients of the last time.
      atRisk = max(atRisk, events + censored)
      if events > 0,
        horizon.map({ times[time] <= $0 || TiedTimes.areEqual(times[time], $0) }) ?? true
      {
        values[time] =
          hasEvents
          ? Self.value(kind, total: total, atRisk: atRisk, survival: survival, censoring: censoring)
          : 1
      }
      survival *= (atRisk - events) / atRisk
      // Events at a tied time leave before censorings.
      if censored > 0 { censoring *= (atRisk - events - censored) / (atRisk - events) }
      atRisk -= events + censored
    }
    return values
  }

  private func leaving(at time: Int) -> (events: Double, censored: Double) {
    var (events, censored) = (0.0, 0.0)
    for position in starts[time]..<starts[time + 1] {
      if isEvent[position] { events += weights[position] } else { censored += weights[position] }
    }
    return (events, censored)
  }

  private static func value(
    _ kind: HarrellConcordance.TimeWeight, total: Double, atRisk: Double, survival: Double,
    censoring: Double
  ) -> Double {
    switch kind {
    case .n: 1
    case .survival: total * survival / atRisk
    case .survivalOverCensoring: total * survival / (censoring * atRisk)
    case .inverseCensoring: 1 / (censoring * censoring)
    case .inverseRisk: 1 / atRisk
    }
  }
}

/// Weights by rank with partial sums in O(log n) (a Fenwick tree).
private struct WeightTree {
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

  /// The weights below, at and above a rank.
  func split(at rank: Int) -> (below: Double, equal: Double, above: Double) {
    var (below, node) = (0.0, rank)
    while node > 0 {
      below += nodes[node]
      node &= node - 1
    }
    return (below, single[rank], max(0, total - below - single[rank]))
  }
}
