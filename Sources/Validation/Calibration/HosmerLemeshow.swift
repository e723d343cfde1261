internal import Statistics

/// The Hosmer–Lemeshow test in one of the three groupings that programs use.
///
/// χ² = Σ (O − E)² / (E (1 − E/n)) over groups. Legacy: it depends on the grouping, has little power in
/// small cohorts and rejects every model in large ones; the smooth curve and its errors tell more.
/// `chiSquared` is `nil` where a group expects nothing or everything.
///
/// - Source: Hosmer & Lemeshow, Commun Stat 1980;9:1043.
public struct HosmerLemeshow: Sendable, Hashable, Codable {
  /// How patients are put into groups; the three differ where risks tie.
  public enum Grouping: String, Sendable, Hashable, Codable, CaseIterable {
    /// Between quantiles of type 7, closed on the right; `ResourceSelection::hoslem.test`.
    case quantile
    /// Closed on the right at the first risk that fills the group; `Hmisc::cut2`.
    case orderStatistic = "order_statistic"
    /// Equal sizes, ties split in the order of rows.
    case rank
  }

  /// Whose patients these are, which decides the degrees of freedom.
  public enum Setting: String, Sendable, Hashable, Codable {
    /// Those the model was made from: groups − 2.
    case development
    /// Others: groups.
    case external
  }

  /// Patients of similar risk.
  public struct Group: Sendable, Hashable, Codable {
    /// Patients.
    public var n: Int
    /// Events.
    public var observed: Int
    /// The sum of risks.
    public var expected: Double
    /// The mean risk.
    public var meanPredicted: Double { expected / Double(n) }
  }

  /// How patients were grouped.
  public var grouping: Grouping
  /// The groups, lowest risk first; empty ones are left out.
  public var groups: [Group]
  /// The statistic.
  public var chiSquared: Double?

  /// Tests risks in patients whose outcome is known.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, a risk is not in 0...1, or the number
  ///   of groups is not in 2...1000.
  public init(
    risks: [Double], outcomes: [Bool], grouping: Grouping = .quantile, groups: Int = 10
  ) throws(ValidationError) {
    guard (2...1000).contains(groups) else {
      throw .badCount("the number of Hosmer–Lemeshow groups", groups)
    }
    self.init(
      try RankedRisks(risks: risks, outcomes: outcomes), grouping: grouping, groups: groups)
  }

  package init(_ ranked: RankedRisks, grouping: Grouping, groups wanted: Int) {
    self.grouping = grouping
    groups = grouping.ranges(of: ranked.risks, wanted: wanted).map { rows in
      Group(
        n: rows.count, observed: Int(ranked.outcomes[rows].reduce(0, +)),
        expected: ranked.risks[rows].reduce(0, +))
    }
    let sum = groups.reduce(0.0) { sum, group in
      let surplus = Double(group.observed) - group.expected
      return sum + surplus * surplus
        / (group.expected * (1 - group.expected / Double(group.n)))
    }
    chiSquared = sum.isFinite ? sum : nil
  }

  /// The degrees of freedom in a setting.
  public func degreesOfFreedom(in setting: Setting) -> Int {
    setting == .development ? groups.count - 2 : groups.count
  }

  /// The P value; `nil` without a statistic or degrees of freedom.
  public func pValue(in setting: Setting) -> Double? {
    let freedom = degreesOfFreedom(in: setting)
    guard let chiSquared, freedom > 0 else { return nil }
    return ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: Double(freedom))
  }
}

extension HosmerLemeshow.Grouping {
  /// The rows of each group of sorted risks; empty groups are left out.
  func ranges(of sorted: [Double], wanted: Int) -> [Range<Int>] {
    let n = sorted.count
    switch self {
    case .quantile:
      return Self.ranges(
        of: sorted,
        closedAt: (1...wanted).map { index in
          Statistics.quantile(ofSorted: sorted, at: Double(index) / Double(wanted))
        })
    case .orderStatistic:
      return Self.ranges(
        of: sorted,
        closedAt: (1...wanted).map { index in
          let rank = (Double(index) * Double(n) / Double(wanted)).rounded(.up)
          return sorted[min(max(Int(rank), 1), n) - 1]
        })
    case .rank:
      let ends = (1...wanted).map { $0 * n / wanted }
      return zip([0] + ends, ends).filter { $0 < $1 }.map { $0..<$1 }
    }
  }

  /// Groups closed on the right at each cut; equal cuts count once, the last group takes the rest.
  private static func ranges(of sorted: [Double], closedAt cuts: [Double]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for (index, cut) in cuts.enumerated() {
      var end = start
      while end < sorted.count, sorted[end] <= cut { end += 1 }
      if index == cuts.count - 1 { end = sorted.count }
      if end > start { ranges.append(start..<end) }
      start = end
    }
    return ranges
  }
}
