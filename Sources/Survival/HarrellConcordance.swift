internal import Foundation
public import Statistics

/// The share of usable pairs in which the patient with the earlier event has the higher risk.
///
/// A pair is usable if the earlier time is an event. Tied risks count one half. Two events at one
/// time are left out (they are counted as `tiedTimes`); a patient censored at an event time has
/// outlived it. Pairs are made within strata only. Events of cause 2 or more censor.
///
/// With time weights a pair counts as much as the weight of its event time. `inverseCensoring` makes
/// the statistic independent of the censoring distribution: that is Uno's C.
///
/// - Source: Harrell, JAMA 1982;247:2543; Uno, Stat Med 2011;30:1105; Therneau & Watson, 2017.
///   Matches `survival::concordance`, standard error (infinitesimal jackknife) included.
public struct HarrellConcordance: Sendable, Hashable {
  /// What a pair counts, by the time of its event; the names are those of `survival::concordance`.
  public enum TimeWeight: String, Sendable, Hashable, Codable, CaseIterable {
    /// One for every pair: Harrell's C.
    case n = "n"
    /// n S(t−) / (number at risk): the weight of Peto and Wilcoxon.
    case survival = "S"
    /// n S(t−) / (G(t−) · number at risk): the weight of Schemper.
    case survivalOverCensoring = "S/G"
    /// 1 / G(t−)²: the weight of Uno.
    case inverseCensoring = "n/G2"
    /// 1 / number at risk.
    case inverseRisk = "I"
  }

  /// What may differ from Harrell's C of independent patients.
  public struct Options: Sendable, Hashable {
    /// What a pair counts.
    public var timeWeight: TimeWeight
    /// The last event time that starts pairs; `nil`: all do.
    public var horizon: Double?
    /// Whose pairs are compared; one label a patient, `nil`: one stratum.
    public var strata: [Int]?
    /// Case weights, none negative; a patient of weight zero does not count.
    public var weights: [Double]?
    /// Patients of one cluster are not independent; one label a patient.
    public var clusters: [Int]?

    /// Creates options.
    public init(
      timeWeight: TimeWeight = .n, horizon: Double? = nil, strata: [Int]? = nil,
      weights: [Double]? = nil, clusters: [Int]? = nil
    ) {
      self.timeWeight = timeWeight
      self.horizon = horizon
      self.strata = strata
      self.weights = weights
      self.clusters = clusters
    }

    /// Uno's C up to a time.
    public static func uno(horizon: Double? = nil) -> Options {
      Options(timeWeight: .inverseCensoring, horizon: horizon)
    }
  }

  /// Weighted numbers of pairs.
  public struct Counts: Sendable, Hashable, Codable {
    /// The earlier event has the higher risk.
    public var concordant = 0.0
    /// The earlier event has the lower risk.
    public var discordant = 0.0
    /// Usable pairs of equal risk.
    public var tiedRisks = 0.0
    /// Two events at one time with different risks: not usable.
    public var tiedTimes = 0.0
    /// Two events at one time with equal risks: not usable.
    public var tiedBoth = 0.0

    /// Usable pairs.
    public var usable: Double { concordant + discordant + tiedRisks }
  }

  /// Pairs of each stratum, by rising label.
  public let countsByStratum: [Counts]
  /// Pairs of all strata.
  public let counts: Counts
  /// What each patient adds to the error of the statistic: the derivative by the patient's weight
  /// times that weight; empty if errors were not asked for.
  public let influences: [Double]
  /// The standard error of the statistic; `nil` if there is no usable pair or it was not asked for.
  public let standardError: Double?

  /// The statistic, from 0 to 1; `nil` if no pair is usable.
  public var statistic: Double? { Self.statistic(counts) }

  /// Somers' D of risk and early event, 2 C − 1; `nil` if no pair is usable.
  ///
  /// `Hmisc::dxy.cens` and `rms` of a hazard give this value or its negative.
  public var somersD: Double? { statistic.map { 2 * $0 - 1 } }

  /// The statistic with its 95 % interval, cut to 0...1; there is no interval without an error.
  public func estimate(confidence: Double = 0.95) -> Estimate {
    let method = "infinitesimal jackknife"
    guard let statistic else { return Estimate(nil) }
    guard let standardError, standardError > 0 else { return Estimate(statistic, method: method) }
    let margin = NormalDistribution.criticalValue(confidence: confidence) * standardError
    return Estimate(
      statistic, lower: max(0, statistic - margin), upper: min(1, statistic + margin),
      standardError: standardError, method: method)
  }

  /// Compares risks with follow-up.
  ///
  /// Risks: one a patient on any increasing scale, such as a linear predictor, none NaN; equal risks
  /// are tied to the last bit. Without errors (`withError: false`) the work is about halved, for a
  /// bootstrap.
  ///
  /// - Complexity: O(n log n).
  public init(
    _ followUp: FollowUp, risks: [Double], options: Options = Options(), withError: Bool = true
  ) {
    let rows = Self.rowsByStratum(count: followUp.count, options: options)
    precondition(risks.count == followUp.count, "a risk is needed for every patient")
    var byStratum: [Counts] = []
    var influence = withError ? PairInfluence(count: followUp.count) : nil
    for stratum in rows {
      var pass = ConcordancePass(
        followUp, risks: risks, rows: stratum, options: options, countsInfluence: withError)
      pass.run()
      influence?.take(pass)
      byStratum.append(pass.counts)
    }
    countsByStratum = byStratum
    let total = byStratum.reduce(into: Counts()) { $0.add($1) }
    counts = total
    influences = influence?.derivatives(counts: total, weights: options.weights) ?? []
    standardError =
      withError && total.usable > 0
      ? Self.standardError(influences, clusters: options.clusters) : nil
  }

  private static func statistic(_ counts: Counts) -> Double? {
    guard counts.usable > 0 else { return nil }
    return (counts.concordant + counts.tiedRisks / 2) / counts.usable
  }

  private static func standardError(_ influences: [Double], clusters: [Int]?) -> Double {
    guard let clusters else {
      return influences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    precondition(clusters.count == influences.count, "a cluster is needed for every patient")
    var sums: [Int: Double] = [:]
    for (cluster, influence) in zip(clusters, influences) { sums[cluster, default: 0] += influence }
    // Dictionaries have no order; sums must not depend on it.
    return sums.keys.sorted().reduce(0) { $0 + (sums[$1] ?? 0) * (sums[$1] ?? 0) }.squareRoot()
  }

  /// Rows with weight, by stratum.
  private static func rowsByStratum(count: Int, options: Options) -> [[Int]] {
    precondition(options.weights.map { $0.count == count } ?? true, "one weight a patient")
    precondition(options.strata.map { $0.count == count } ?? true, "one stratum a patient")
    let rows = (0..<count).filter { row in options.weights.map { $0[row] > 0 } ?? true }
    guard let strata = options.strata else { return [rows] }
    let grouped = Dictionary(grouping: rows) { strata[$0] }
    return grouped.keys.sorted().map { grouped[$0] ?? [] }
  }
}

extension HarrellConcordance.Counts {
  fileprivate mutating func add(_ other: Self) {
    concordant += other.concordant
    discordant += other.discordant
    tiedRisks += other.tiedRisks
    tiedTimes += other.tiedTimes
    tiedBoth += other.tiedBoth
  }
}

/// How much each patient's pairs weigh, for the infinitesimal jackknife.
private struct PairInfluence {
  private var concordant: [Double]
  private var discordant: [Double]
  private var tied: [Double]

  init(count: Int) {
    concordant = Array(repeating: 0, count: count)
    (discordant, tied) = (concordant, concordant)
  }

  mutating func take(_ pass: ConcordancePass) {
    for (position, row) in pass.rows.enumerated() {
      concordant[row] = pass.pairs[position].concordant
      discordant[row] = pass.pairs[position].discordant
      tied[row] = pass.pairs[position].tied
    }
  }

  /// wᵢ ∂C/∂wᵢ with C = (concordant + tied / 2) / usable.
  func derivatives(counts: HarrellConcordance.Counts, weights: [Double]?) -> [Double] {
    let usable = counts.usable
    guard usable > 0 else { return Array(repeating: 0, count: concordant.count) }
    let statistic = (counts.concordant + counts.tiedRisks / 2) / usable
    return concordant.indices.map { row in
      let pairs = concordant[row] + discordant[row] + tied[row]
      let gain = concordant[row] + tied[row] / 2 - statistic * pairs
      return (weights?[row] ?? 1) * gain / usable
    }
  }
}
