internal import Statistics

extension RiskDistribution {
  /// The distribution of risks in equal bins; a risk on an edge counts above it, 1 in the last bin.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init(risks: [Double], outcomes: [Bool], bins: Int = 50) throws(ValidationError) {
    guard bins > 0 else { throw .badCount("the number of bins", bins) }
    self.init(try RankedRisks(risks: risks, outcomes: outcomes), bins: bins)
  }

  package init(_ ranked: RankedRisks, bins: Int) {
    let bins = max(1, bins)
    let edges = (0...bins).map { Double($0) / Double(bins) }
    var withEvent = Array(repeating: 0, count: bins)
    var withoutEvent = withEvent
    var bin = 0
    for (risk, outcome) in zip(ranked.risks, ranked.outcomes) {
      while bin < bins - 1, risk >= edges[bin + 1] { bin += 1 }
      if outcome == 1 { withEvent[bin] += 1 } else { withoutEvent[bin] += 1 }
    }
    self.init(
      edges: edges, withEvent: withEvent, withoutEvent: withoutEvent,
      fiveNumbers: [0, 0.25, 0.5, 0.75, 1].map { quantile(ofSorted: ranked.risks, at: $0) })
  }
}
