internal import Foundation
public import Statistics

/// The concordance of patients who come in clusters.
///
/// Within clusters only pairs of one cluster count: what the score tells among patients whom one hospital
/// sees. Over all pairs, patients of a cluster are not independent, and the standard error sums their
/// influence before squaring it. Influence: (pairs ranked right − C · pairs) / all pairs, the
/// infinitesimal jackknife.
///
/// - Source: Therneau & Watson, The concordance statistic and the Cox model, Mayo 2015 (TR 85); van Oirbeek
///   & Lesaffre, Stat Med 2010;29:3160. Matches `survival::concordance(y ~ x + strata(g))` and
///   `concordance(y ~ x, cluster = g)`.
public enum ClusteredConcordance {
  /// C over pairs within clusters; `nil` if there is no such pair.
  ///
  /// - Throws: `ValidationError` where lengths differ, nobody is there, or a score is not finite.
  public static func withinClusters(
    scores: [Double], outcomes: [Bool], clusters: [String], confidence: Double = 0.95
  ) throws(ValidationError) -> Estimate {
    let groups = try rows(of: clusters, count: scores.count)
    var influences: [Influence] = []
    for rows in groups {
      influences.append(
        Influence(
          try ROCAnalysis(
            scores: rows.map { scores[$0] }, outcomes: rows.map { outcomes[$0] })))
    }
    let pairs = influences.reduce(0) { $0 + $1.pairs }
    guard pairs > 0 else { return Estimate(nil) }
    let value = influences.reduce(0) { $0 + $1.concordant } / pairs
    let variance = influences.reduce(0) { $0 + $1.squares(around: value) } / (pairs * pairs)
    return estimate(value, variance: variance, "infinitesimal jackknife", confidence)
  }

  /// C over all pairs with a standard error that allows for clusters.
  ///
  /// - Throws: as `withinClusters`.
  public static func robust(
    scores: [Double], outcomes: [Bool], clusters: [String], confidence: Double = 0.95
  ) throws(ValidationError) -> Estimate {
    let groups = try rows(of: clusters, count: scores.count)
    let influence = Influence(try ROCAnalysis(scores: scores, outcomes: outcomes))
    guard influence.pairs > 0 else { return Estimate(nil) }
    let value = influence.concordant / influence.pairs
    let variance = groups.reduce(0.0) { sum, rows in
      let part = rows.reduce(0) { $0 + influence.value(of: $1, around: value) }
      return sum + part * part
    }
    return estimate(
      value, variance: variance / (influence.pairs * influence.pairs),
      "infinitesimal jackknife, clusters", confidence)
  }

  /// C with the infinitesimal jackknife of independent patients, as `survival::concordance` prints it.
  ///
  /// DeLong divides by one patient fewer in each class.
  ///
  /// - Throws: `ValidationError` where lengths differ, nobody is there, or a score is not finite.
  public static func independent(
    scores: [Double], outcomes: [Bool], confidence: Double = 0.95
  ) throws(ValidationError) -> Estimate {
    try withinClusters(
      scores: scores, outcomes: outcomes,
      clusters: Array(repeating: "", count: scores.count), confidence: confidence)
  }

  private static func rows(
    of clusters: [String], count: Int
  ) throws(ValidationError) -> [[Int]] {
    guard clusters.count == count else {
      throw .countsDiffer(risks: count, outcomes: clusters.count)
    }
    return Dictionary(grouping: clusters.indices) { clusters[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
  }

  private static func estimate(
    _ value: Double, variance: Double, _ method: String, _ confidence: Double
  ) -> Estimate {
    guard variance > 0 else { return Estimate(value) }
    let error = variance.squareRoot()
    let margin = NormalDistribution.criticalValue(confidence: confidence) * error
    return Estimate(
      value, lower: max(0, value - margin), upper: min(1, value + margin), standardError: error,
      method: method)
  }
}

/// The pairs of each patient, and how many of them rank right.
private struct Influence {
  var pairs: Double
  var concordant = 0.0
  /// For each patient in the order given: pairs that rank right, and pairs.
  private var shares: [(right: Double, all: Double)]

  init(_ analysis: ROCAnalysis) {
    let (m, n) = (Double(analysis.events), Double(analysis.nonEvents))
    pairs = m * n
    var (eventsBelow, othersBelow) = (0.0, 0.0)
    var byTie: [(event: Double, other: Double)] = []
    for tie in analysis.ties {
      let place = (
        event: othersBelow + tie.others / 2, other: m - eventsBelow - tie.events / 2
      )
      byTie.append(place)
      concordant += tie.events * place.event
      eventsBelow += tie.events
      othersBelow += tie.others
    }
    shares = zip(analysis.places, analysis.outcomes).map { tie, isEvent in
      isEvent ? (byTie[tie].event, n) : (byTie[tie].other, m)
    }
  }

  func value(of row: Int, around statistic: Double) -> Double {
    shares[row].right - statistic * shares[row].all
  }

  func squares(around statistic: Double) -> Double {
    shares.indices.reduce(0) { sum, row in
      let value = value(of: row, around: statistic)
      return sum + value * value
    }
  }
}
