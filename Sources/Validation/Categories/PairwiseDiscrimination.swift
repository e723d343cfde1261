/// How well risks tell each pair of categories apart, averaged over the pairs; NaN where a category has nobody.
enum PairwiseDiscrimination {
  /// Hand and Till's M: of categories j and k, the mean of the area of p_j and that of p_k among their patients.
  ///
  /// - Source: Hand & Till, Machine Learning 2001;45:171. Matches `pROC::multiclass.roc` of a matrix of risks.
  static func handTill(_ predictions: CategoryPredictions) -> Double {
    mean(predictions) { first, second in
      let rows = predictions.rows(of: first) + predictions.rows(of: second)
      func area(_ level: Int) -> Double {
        Self.area(
          rows.map { predictions.risks[level][$0] },
          rows.map { predictions.categories[$0] == level })
      }
      return (area(first) + area(second)) / 2
    }
  }

  /// The same by the risk of one category given that it is one of the two, p_j / (p_j + p_k).
  ///
  /// - Source: Van Calster, Eur J Epidemiol 2012;27:761 (the conditional-risk method).
  static func conditional(_ predictions: CategoryPredictions) -> Double {
    mean(predictions) { first, second in
      let rows = predictions.rows(of: first) + predictions.rows(of: second)
      let risks = rows.map { row -> Double in
        let (own, other) = (predictions.risks[first][row], predictions.risks[second][row])
        return own + other > 0 ? own / (own + other) : 0.5
      }
      return area(risks, rows.map { predictions.categories[$0] == first })
    }
  }

  private static func mean(
    _ predictions: CategoryPredictions, _ pair: (Int, Int) -> Double
  ) -> Double {
    let count = predictions.risks.count
    var (sum, pairs) = (0.0, 0.0)
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) {
        sum += pair(first, second)
        pairs += 1
      }
    }
    return sum / pairs
  }

  private static func area(_ risks: [Double], _ outcomes: [Bool]) -> Double {
    guard let ranked = try? RankedRisks(risks: risks, outcomes: outcomes) else { return .nan }
    return Concordance.statistic(ranked)
  }
}
