internal import Foundation
public import Statistics

/// Net reclassification between risk categories, with the tables.
///
/// NRI = P(up | event) − P(down | event) + P(down | none) − P(up | none); null variance Σ (up + down) / n².
///
/// **Legacy**, as `ContinuousReclassification`. Categories are closed on the left, the last on both sides.
/// Two standard errors are in use: Pencina's of 2008 holds under no improvement and belongs to the test;
/// the multinomial one belongs to the interval.
///
/// - Source: Pencina, Stat Med 2008;27:157; Kundu, Stat Med 2011 (multinomial). Matches
///   `PredictABEL::reclassification` up to its printing.
public struct CategoricalReclassification: Sendable, Hashable, Codable {
  /// The cuts between categories.
  public var cuts: [Double]
  /// Patients with the event: rows by the first model's category, columns by the second's.
  public var eventTable: [[Int]]
  /// Patients without it.
  public var otherTable: [[Int]]
  /// Of the events, the share that moves up.
  public var upAmongEvents: Double
  /// Of the events, the share that moves down.
  public var downAmongEvents: Double
  /// Of the others, the share that moves up.
  public var upAmongOthers: Double
  /// Of the others, the share that moves down.
  public var downAmongOthers: Double
  /// The net reclassification improvement, multinomial interval.
  public var netReclassification: Estimate
  /// The standard error if there is no improvement.
  public var nullStandardError: Double
  /// The degrees of freedom of the test, pooled over imputations; `nil` for known values.
  public var nullDegreesOfFreedom: Double?

  /// The improvement among events.
  public var netAmongEvents: Double { upAmongEvents - downAmongEvents }
  /// The improvement among the others.
  public var netAmongOthers: Double { downAmongOthers - upAmongOthers }
  /// The test statistic under no improvement; `nil` where nobody moves.
  public var z: Double? {
    nullStandardError > 0 ? (netAmongEvents + netAmongOthers) / nullStandardError : nil
  }
  /// Its two-sided P value.
  public var pValue: Double? {
    guard let z else { return nil }
    return nullDegreesOfFreedom.map {
      2 * StudentTDistribution.cumulative(-abs(z), degreesOfFreedom: $0)
    } ?? NormalDistribution.twoSidedP(z)
  }

  /// Compares two sets of risks of the same patients; `nil` without both classes.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, a risk is not in 0...1, or a cut is
  ///   not strictly between 0 and 1.
  public init?(
    from first: [Double], to second: [Double], outcomes: [Bool], cuts: [Double],
    confidence: Double = 0.95
  ) throws(ValidationError) {
    if let bad = cuts.first(where: { !($0 > 0 && $0 < 1) }) { throw .badThreshold(bad) }
    let pairs = try RiskPairs(first, second, outcomes)
    let cuts = Set(cuts).sorted()
    let (table, rest) = (
      Self.table(pairs, cuts, where: true), Self.table(pairs, cuts, where: false)
    )
    let (m, n) = (Self.total(table), Self.total(rest))
    guard m > 0, n > 0 else { return nil }
    self.cuts = cuts
    (eventTable, otherTable) = (table, rest)
    (upAmongEvents, downAmongEvents) = Self.moves(table, of: m)
    (upAmongOthers, downAmongOthers) = Self.moves(rest, of: n)
    let (moved, others) = (upAmongEvents + downAmongEvents, upAmongOthers + downAmongOthers)
    nullStandardError = (moved / m + others / n).squareRoot()
    let (a, b) = (upAmongEvents - downAmongEvents, downAmongOthers - upAmongOthers)
    let error = ((moved - a * a) / m + (others - b * b) / n).squareRoot()
    let margin = NormalDistribution.criticalValue(confidence: confidence) * error
    netReclassification =
      error > 0
      ? Estimate(
        a + b, lower: a + b - margin, upper: a + b + margin, standardError: error,
        method: "multinomial") : Estimate(a + b)
  }

  private static func table(
    _ pairs: RiskPairs, _ cuts: [Double], where isEvent: Bool
  ) -> [[Int]] {
    var table = Array(
      repeating: Array(repeating: 0, count: cuts.count + 1), count: cuts.count + 1)
    for row in pairs.outcomes.indices where pairs.outcomes[row] == isEvent {
      let from = cuts.count { pairs.first[row] >= $0 }
      let to = cuts.count { pairs.second[row] >= $0 }
      table[from][to] += 1
    }
    return table
  }

  private static func total(_ table: [[Int]]) -> Double {
    Double(table.reduce(0) { $0 + $1.reduce(0, +) })
  }

  private static func moves(_ table: [[Int]], of total: Double) -> (up: Double, down: Double) {
    var (up, down) = (0, 0)
    for (from, row) in table.enumerated() {
      for (to, count) in row.enumerated() {
        if to > from { up += count } else if to < from { down += count }
      }
    }
    return (Double(up) / total, Double(down) / total)
  }
}

/// Yates' discrimination slope.
public enum DiscriminationSlope {
  /// The mean risk of events minus that of the others; `nil` without both classes.
  ///
  /// - Source: Yates, Organ Behav Hum Perform 1982;30:132.
  public static func value(
    risks: [Double], outcomes: [Bool]
  ) throws(ValidationError) -> Double? {
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    var sums = (events: 0.0, others: 0.0)
    for (risk, outcome) in zip(ranked.risks, ranked.outcomes) {
      sums.events += outcome * risk
      sums.others += (1 - outcome) * risk
    }
    let (m, n) = ranked.classSizes
    return m > 0 && n > 0 ? sums.events / m - sums.others / n : nil
  }
}
