internal import Statistics

/// Royston and Sauerbrei's D for patients who count by case weights.
///
/// The log hazard ratio between the upper and the lower half of patients: κ times the coefficient of Blom's
/// normal scores of the linear predictor, averaged over ties, κ = √(8/π).
///
/// - Source: Royston & Sauerbrei, Stat Med 2004;23:723. Matches `survival::royston`.
struct PrognosticSeparation: Sendable {
  static let kappa = (8 / Double.pi).squareRoot()

  /// Sums of the first normal scores.
  private var sums: [Double] = []

  /// The patients, copies counted.
  var total: Int { sums.count - 1 }

  /// Prepares the scores of so many patients, copies counted.
  init(total: Int) { prepare(total: total) }

  /// Prepares again; does nothing for as many patients as before.
  mutating func prepare(total given: Int) {
    guard given != total else { return }
    let count = max(0, given)
    sums.removeAll(keepingCapacity: true)
    sums.reserveCapacity(count + 1)
    sums.append(0)
    for place in 0..<count {
      let share = (Double(place) + 0.625) / (Double(count) + 0.25)
      sums.append(sums[place] + NormalDistribution.quantile(share))
    }
  }

  /// Writes the normal score of each row; `ranks` are rows in the order of the linear predictor.
  ///
  /// Weights are whole and add up to the total.
  func fillScores(
    of values: [Double], ranks: [Int], weights: [Double]?, into scores: inout [Double]
  ) {
    scores.resize(to: values.count)
    var (start, below) = (0, 0)
    while start < ranks.count {
      var (end, above) = (start, below)
      while end < ranks.count, values[ranks[end]] == values[ranks[start]] {
        above += weights.map { Int($0[ranks[end]]) } ?? 1
        end += 1
      }
      above = min(above, sums.count - 1)
      let score = above > below ? (sums[above] - sums[below]) / Double(above - below) : 0
      for position in start..<end { scores[ranks[position]] = score }
      (start, below) = (end, above)
    }
  }
}
