internal import Statistics

/// The distances between predicted risks and a calibration curve, summed up.
///
/// - Source: Austin & Steyerberg, Stat Med 2019;38:4051.
public struct CalibrationErrors: Sendable, Hashable, Codable {
  /// The integrated calibration index: the mean distance.
  public var ici: Double
  /// The median distance, type 7.
  public var e50: Double
  /// The 90th percentile, type 7.
  public var e90: Double
  /// The largest distance.
  public var emax: Double

  /// Sums up distances in any order; `nil` without any, or where one is not a finite number.
  package init?(_ distances: [Double]) {
    var order = RankOrder()
    self.init(distances, sortedBy: &order)
  }

  /// The same with storage for sorting.
  init?(_ distances: [Double], sortedBy order: inout RankOrder) {
    for distance in distances where !distance.isFinite { return nil }
    order.sort(distances)
    guard let last = order.sorted.last else { return nil }
    ici = distances.reduce(0, +) / Double(distances.count)
    e50 = quantile(ofSorted: order.sorted, at: 0.5)
    e90 = quantile(ofSorted: order.sorted, at: 0.9)
    emax = last
  }

  /// The distances |p − c| of predicted risks from what a curve says of them; `nil` where lengths differ.
  public init?(predicted: [Double], curve: [Double]) {
    guard predicted.count == curve.count else { return nil }
    self.init(zip(predicted, curve).map { abs($0 - $1) })
  }
}

extension CalibrationErrors {
  /// The expected calibration error of machine learning: groups of equal width, weighted by size.
  ///
  /// Σ n_g/n · |mean outcome − mean risk|, groups closed on the left, the last on both sides. It falls with
  /// fewer and rises with more groups, so that it is comparable only for one number of them.
  ///
  /// - Source: Naeini, AAAI 2015:2901.
  public static func expected(
    risks: [Double], outcomes: [Bool], groups: Int = 10
  ) throws(ValidationError) -> Double {
    guard (1...10_000).contains(groups) else {
      throw .badCount("the number of calibration groups", groups)
    }
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    var surplus = Array(repeating: 0.0, count: groups)
    for (risk, outcome) in zip(ranked.risks, ranked.outcomes) {
      surplus[min(Int(risk * Double(groups)), groups - 1)] += outcome - risk
    }
    return surplus.reduce(0) { $0 + abs($1) } / Double(ranked.count)
  }
}
