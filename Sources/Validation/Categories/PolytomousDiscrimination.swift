/// The polytomous discrimination index: how well risks tell all categories apart at once.
///
/// Of all sets with one patient from each category, the share in which the patient from category k has the
/// highest risk of k; the mean over the categories. Patients who tie for the highest risk share it equally. Random
/// risks have 1/K, perfect ones 1. NaN where a category has nobody.
///
/// For a patient, the other categories are independent draws: each has a share b below and a share e equal, and the
/// expected credit is ∫₀¹ Π (b + e t) dt, so that no set is ever made.
///
/// - Complexity: O(K² n log n).
/// - Source: Van Calster, Stat Med 2012;31:2610. Matches `mcca::pdi` without ties.
enum PolytomousDiscrimination {
  static func index(_ predictions: CategoryPredictions) -> Double {
    let levels = predictions.risks.indices
    var total = 0.0
    for level in levels {
      let groups = levels.map { category in
        predictions.rows(of: category).map { predictions.risks[level][$0] }.sorted()
      }
      guard groups.allSatisfy({ !$0.isEmpty }) else { return .nan }
      let others = levels.filter { $0 != level }.map { groups[$0] }
      let credit = groups[level].reduce(0) { $0 + Self.credit(of: $1, among: others) }
      total += credit / Double(groups[level].count)
    }
    return total / Double(levels.count)
  }

  private static func credit(of risk: Double, among others: [[Double]]) -> Double {
    // The coefficients of the polynomial in t.
    var polynomial = [1.0]
    for group in others {
      let below = Double(group.firstPosition { $0 >= risk })
      let upTo = Double(group.firstPosition { $0 > risk })
      let count = Double(group.count)
      let (share, equal) = (below / count, (upTo - below) / count)
      var next = polynomial.map { $0 * share } + [0]
      for index in polynomial.indices { next[index + 1] += polynomial[index] * equal }
      polynomial = next
    }
    return polynomial.enumerated().reduce(0) { $0 + $1.element / Double($1.offset + 1) }
  }
}

extension [Double] {
  /// The first position, of sorted numbers, from which on a condition holds.
  fileprivate func firstPosition(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
