// Priorities: one walk along each category's risks yields the discrimination index and the areas of all pairs, and its
// sums are kept in storage made once.

/// The polytomous discrimination index: how well risks tell all categories apart at once.
///
/// Of all sets with one patient from each category, the share in which the patient from category k has the
/// highest risk of k; the mean over the categories. Patients who tie for the highest risk share it equally. Random
/// risks have 1/K, perfect ones 1. NaN where a category has nobody.
///
/// For a patient, the other categories are independent draws: each has a share b below and a share e equal, and the
/// expected credit is ∫₀¹ Π (b + e t) dt, so that no set is ever made. The same walks count the concordant pairs of
/// every two categories.
///
/// - Complexity: O(K² n), risks being ranked.
/// - Source: Van Calster, Stat Med 2012;31:2610. Matches `mcca::pdi` without ties.
struct PolytomousDiscrimination: Sendable {
  /// Patients by category, each as often as he counts.
  private(set) var totals: [Double]
  /// Pairs of a patient of the first and one of the second category, the first having the higher risk of the first;
  /// ties count one half.
  private(set) var concordant: [[Double]]
  private var below: [Double]
  private var equal: [Double]
  private var polynomial: [Double]

  /// Makes room for so many categories.
  init(categories: Int) {
    totals = Array(repeating: 0, count: categories)
    (below, equal, polynomial) = (totals, totals, totals)
    concordant = totals.map { _ in .undefined(categories) }
  }

  /// The index of patients who each count as often as `counts` says.
  mutating func index(_ ranked: RankedCategories, counts: [Int]) -> Double {
    for level in totals.indices { totals[level] = 0 }
    for row in ranked.categories.indices {
      totals[ranked.categories[row]] += Double(counts[row])
    }
    var sum = 0.0
    for level in 0..<ranked.count {
      sum += Self.credit(of: level, ranked, counts, &self) / totals[level]
    }
    return totals.contains(0) ? .nan : sum / Double(ranked.count)
  }

  /// The sum over a category's own patients of their credit against all others; concordant pairs beside it.
  private static func credit(
    of level: Int, _ ranked: RankedCategories, _ counts: [Int], _ walk: inout Self
  ) -> Double {
    for other in walk.below.indices {
      walk.below[other] = 0
      walk.concordant[level][other] = 0
    }
    var (sum, place) = (0.0, 0)
    let count = ranked.orders[level].count
    while place < count {
      place = fillEqual(level, ranked, counts, from: place, &walk)
      let own = walk.equal[level]
      if own > 0 {
        sum += own * credit(of: level, &walk)
        for other in walk.below.indices {
          walk.concordant[level][other] += own * (walk.below[other] + walk.equal[other] / 2)
        }
      }
      for other in walk.below.indices { walk.below[other] += walk.equal[other] }
    }
    return sum
  }

  /// Counts the patients who tie with the one at a place, and returns the place after them.
  private static func fillEqual(
    _ level: Int, _ ranked: RankedCategories, _ counts: [Int], from start: Int, _ walk: inout Self
  ) -> Int {
    for other in walk.equal.indices { walk.equal[other] = 0 }
    let (risks, order) = (ranked.risks[level], ranked.orders[level])
    let risk = risks[order[start]]
    var place = start
    while place < order.count, risks[order[place]] == risk {
      let row = order[place]
      walk.equal[ranked.categories[row]] += Double(counts[row])
      place += 1
    }
    return place
  }

  /// ∫₀¹ Π (b + e t) dt over the other categories, by the coefficients of the polynomial in t.
  private static func credit(of level: Int, _ walk: inout Self) -> Double {
    var degree = 0
    walk.polynomial[0] = 1
    for other in walk.below.indices where other != level {
      let share = walk.below[other] / walk.totals[other]
      let equal = walk.equal[other] / walk.totals[other]
      walk.polynomial[degree + 1] = walk.polynomial[degree] * equal
      for power in stride(from: degree, to: 0, by: -1) {
        walk.polynomial[power] =
          walk.polynomial[power] * share + walk.polynomial[power - 1] * equal
      }
      walk.polynomial[0] *= share
      degree += 1
    }
    var credit = 0.0
    for power in 0...degree { credit += walk.polynomial[power] / Double(power + 1) }
    return credit
  }
}
