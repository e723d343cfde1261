internal import Cohorts
internal import Validation

extension Results {
  /// Keeps back counts above zero and below a number, and what would give them away; `nil` and zero print all.
  ///
  /// Shares of levels, missing values and reclassified patients are counts in another guise. Other tables keep their
  /// counts back where they are made.
  public mutating func keepBackCounts(below smallest: Int?) {
    guard let smallest, smallest > 0 else { return }
    let analysed = horizons?.first?.performance.external?.n ?? performance?.external?.n
    caseMix?.keepBackCounts(below: smallest, analysed: analysed)
    for index in (comparisons ?? []).indices {
      comparisons?[index].legacy?.keepBackCounts(below: smallest)
    }
  }
}

extension CaseMix {
  /// Counts among `analysed` patients, who have every predictor.
  fileprivate mutating func keepBackCounts(below smallest: Int, analysed: Int?) {
    let few = 1..<smallest
    if let all = n, let analysed, few.contains(all - analysed) { n = nil }
    for index in predictors.indices {
      if let missing = predictors[index].missing, few.contains(missing) {
        predictors[index].missing = nil
      }
      guard let analysed else { continue }
      predictors[index].keepBackLevels(below: smallest, among: analysed)
      if Self.isFew(predictors[index].outsideRange, of: analysed, few) {
        predictors[index].outsideRange = nil
      }
    }
    guard let analysed else { return }
    if Self.isFew(outsideRange, of: analysed, few) { outsideRange = nil }
    // Everybody beyond is rare as well: the two give each other away.
    if Self.isFew(rare, of: analysed, few) || Self.isFew(beyond, of: analysed, few)
      || Self.isFew(rare.flatMap { rare in beyond.map { rare - $0 } }, of: analysed, few)
    {
      (rare, beyond) = (nil, nil)
    }
  }

  /// Whether a share is one of few patients, or of all but few.
  private static func isFew(_ share: Double?, of all: Int, _ few: Range<Int>) -> Bool {
    guard let share else { return false }
    let count = Int((share * Double(all)).rounded())
    return few.contains(count) || few.contains(all - count)
  }
}

extension CaseMix.Predictor {
  fileprivate mutating func keepBackLevels(below smallest: Int, among all: Int) {
    let counts = levels.map { level in level.share.map { Int(($0 * Double(all)).rounded()) } }
    let shown = SmallCells.hidden(counts, below: smallest, lines: [Array(levels.indices)])
    for index in levels.indices where shown[index] == nil { levels[index].share = nil }
  }
}

extension ModelComparison.Legacy {
  /// Measures whose shares or tables are counts of few patients are left out whole.
  fileprivate mutating func keepBackCounts(below smallest: Int) {
    let few = 1..<smallest
    if let found = categorical,
      (found.eventTable + found.otherTable).joined().contains(where: few.contains)
    {
      categorical = nil
    }
    if let found = continuous {
      let others = found.n - found.events
      let counts = [
        (found.upAmongEvents, found.events), (found.downAmongEvents, found.events),
        (found.upAmongOthers, others), (found.downAmongOthers, others),
      ].map { Int(($0 * Double($1)).rounded()) }
      if counts.contains(where: few.contains) { continuous = nil }
    }
  }
}
