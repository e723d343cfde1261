internal import Statistics

// Priorities: patients stay in their rows and count as often as a resample has them; what a replicate writes keeps its
// storage for the next.

/// The risks of all categories with every order that rank statistics need, in storage made once.
struct RankedCategories: Sendable {
  /// The risks of two categories among their own patients.
  struct Pair: Sendable {
    /// The first category.
    let first: Int
    /// The other one.
    let second: Int
    /// Who is in one of the two.
    let rows: [Int]
    /// Their risk of the first given that it is one of the two, p_j / (p_j + p_k); ½ where both are zero.
    fileprivate(set) var shares: [Double]
    /// Positions in `rows` by rising share.
    fileprivate(set) var order: [Int] = []
  }

  /// One array a category, one risk a patient.
  var risks: [[Double]]
  /// The category of each patient.
  let categories: [Int]
  /// By category: 1 for patients who are in it, 0 for others.
  let outcomes: [[Double]]
  /// The log odds of each risk, up to date after `rank`.
  private(set) var logOdds: [[Double]]
  /// By category: rows by rising risk.
  private(set) var orders: [[Int]]
  /// Every two categories.
  private(set) var pairs: [Pair] = []
  private var order = RankOrder()

  /// Categories.
  var count: Int { risks.count }

  /// Ranks predictions.
  init(_ predictions: CategoryPredictions) {
    (risks, categories) = (predictions.risks, predictions.categories)
    (logOdds, orders) = (risks, Array(repeating: [], count: risks.count))
    outcomes = risks.indices.map { level in
      predictions.categories.map { $0 == level ? 1 : 0 }
    }
    for first in risks.indices {
      for second in risks.indices where second > first {
        let rows = categories.indices.filter { [first, second].contains(categories[$0]) }
        pairs.append(
          Pair(first: first, second: second, rows: rows, shares: .undefined(rows.count)))
      }
    }
    rank()
  }

  /// Ranks again after risks have changed; allocates nothing once there is room.
  mutating func rank() {
    for level in risks.indices {
      order.rank(risks[level], into: &orders[level])
      for row in categories.indices { logOdds[level][row] = logit(risks[level][row]) }
    }
    for index in pairs.indices {
      let (first, second) = (pairs[index].first, pairs[index].second)
      for position in pairs[index].shares.indices {
        let row = pairs[index].rows[position]
        let (own, other) = (risks[first][row], risks[second][row])
        pairs[index].shares[position] = own + other > 0 ? own / (own + other) : 0.5
      }
      Self.rank(&pairs[index], with: &order)
    }
  }

  // Static, so that the pair is written where it is.
  private static func rank(_ pair: inout Pair, with order: inout RankOrder) {
    order.rank(pair.shares, into: &pair.order)
  }

  /// Writes one category against all others, each patient as often as `counts` says (once without).
  func fill(_ ranked: inout RankedRisks, category: Int, counts: [Int]?) {
    ranked.take(
      orders[category], linearPredictors: logOdds[category], risks: risks[category],
      outcomes: outcomes[category], counts: counts)
  }
}
