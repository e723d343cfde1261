public import Statistics
internal import Survival

/// The concordance of patients who come in clusters.
///
/// Within clusters only pairs of one cluster count: what the score tells among patients whom one hospital
/// sees. Over all pairs, patients of a cluster are not independent, and the standard error sums their
/// influence before squaring it. A binary outcome is follow-up in which events happen at 1 and the others
/// are known to be free of it at 2: pairs of one outcome are then not usable.
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
    let codes = try codes(of: clusters, count: scores.count)
    return try estimate(scores, outcomes, .init(strata: codes), confidence)
  }

  /// C over all pairs with a standard error that allows for clusters.
  ///
  /// - Throws: as `withinClusters`.
  public static func robust(
    scores: [Double], outcomes: [Bool], clusters: [String], confidence: Double = 0.95
  ) throws(ValidationError) -> Estimate {
    let codes = try codes(of: clusters, count: scores.count)
    return try estimate(scores, outcomes, .init(clusters: codes), confidence)
  }

  /// C with the infinitesimal jackknife of independent patients, as `survival::concordance` prints it.
  ///
  /// DeLong divides by one patient fewer in each class.
  ///
  /// - Throws: as `withinClusters`.
  public static func independent(
    scores: [Double], outcomes: [Bool], confidence: Double = 0.95
  ) throws(ValidationError) -> Estimate {
    try estimate(scores, outcomes, .init(), confidence)
  }

  private static func estimate(
    _ scores: [Double], _ outcomes: [Bool], _ options: HarrellConcordance.Options,
    _ confidence: Double
  ) throws(ValidationError) -> Estimate {
    guard scores.count == outcomes.count else {
      throw .countsDiffer(risks: scores.count, outcomes: outcomes.count)
    }
    guard !scores.isEmpty else { throw .noPatients }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw .notAScore(row: row, count: scores.count { !$0.isFinite })
    }
    let followUp = FollowUp(times: outcomes.map { $0 ? 1 : 2 }, events: outcomes)
    return HarrellConcordance(followUp, risks: scores, options: options)
      .estimate(confidence: confidence)
  }

  private static func codes(
    of clusters: [String], count: Int
  ) throws(ValidationError) -> [Int] {
    guard clusters.count == count else {
      throw .countsDiffer(risks: count, outcomes: clusters.count)
    }
    let names = Set(clusters).sorted()
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return clusters.map { places[$0] ?? 0 }
  }
}
