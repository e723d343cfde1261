/// How well risks tell each pair of categories apart, averaged over the pairs; NaN where a category has nobody.
enum PairwiseDiscrimination {
  /// Hand and Till's M: of categories j and k, the mean of the area of p_j and that of p_k among their patients.
  ///
  /// M = 2 / (K (K − 1)) · Σ over pairs j < k of A(j, k).
  ///
  /// The walk has counted the concordant pairs of the same patients.
  ///
  /// - Source: Hand & Till, Machine Learning 2001;45:171. Matches `pROC::multiclass.roc` of a matrix of risks.
  static func handTill(
    _ walk: PolytomousDiscrimination, _ pairs: [RankedCategories.Pair]
  ) -> Double {
    var sum = 0.0
    for pair in pairs {
      let (first, second) = (pair.first, pair.second)
      let count = walk.totals[first] * walk.totals[second]
      sum += (walk.concordant[first][second] / count + walk.concordant[second][first] / count) / 2
    }
    return sum / Double(pairs.count)
  }

  /// The same by the risk of one category given that it is one of the two, p_j / (p_j + p_k).
  ///
  /// - Source: Van Calster, Eur J Epidemiol 2012;27:761 (the conditional-risk method).
  static func conditional(_ ranked: RankedCategories, counts: [Int]) -> Double {
    var sum = 0.0
    for pair in ranked.pairs { sum += area(pair, ranked.categories, counts) }
    return sum / Double(ranked.pairs.count)
  }

  private static func area(
    _ pair: RankedCategories.Pair, _ categories: [Int], _ counts: [Int]
  ) -> Double {
    var (below, concordant, own, place) = (0.0, 0.0, 0.0, 0)
    while place < pair.order.count {
      let share = pair.shares[pair.order[place]]
      var (here, others) = (0.0, 0.0)
      while place < pair.order.count, pair.shares[pair.order[place]] == share {
        let row = pair.rows[pair.order[place]]
        if categories[row] == pair.first {
          here += Double(counts[row])
        } else {
          others += Double(counts[row])
        }
        place += 1
      }
      concordant += here * (below + others / 2)
      own += here
      below += others
    }
    return concordant / (own * below)
  }
}
