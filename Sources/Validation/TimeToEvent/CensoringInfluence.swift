/// What estimating the censoring curve adds to the influence of each patient on a weighted mean.
///
/// A mean Σ aᵢ/n whose terms carry the weights 1/G(τᵢ) changes with patient j by
/// Σᵢ aᵢ ψⱼ(τᵢ)/n with ψⱼ(u) = n (1{Cⱼ ≤ u}/Y(Cⱼ) − Σ_{s ≤ min(u, Tⱼ)} dC(s)/Y(s)²); τᵢ is Tᵢ− for
/// patients with an event and just before the horizon for those who reach it. Y counts everybody at risk, those with an
/// event at the same time included.
///
/// - Complexity: O(n), by sums over later patients.
/// - Source: Blanche et al., Stat Med 2013;32:5381. Matches `riskRegression::Score`.
struct CensoringInfluence {
  private let order: TimeOrder
  private let counts: RiskCounts
  private let horizon: HorizonWeights

  init(_ order: TimeOrder, _ horizon: HorizonWeights) {
    self.order = order
    self.horizon = horizon
    counts = RiskCounts(order)
  }

  /// The addition for each row of terms `a`, one a row.
  func terms(_ a: [Double]) -> [Double] {
    let later = laterSums(a)
    var risen = Array(repeating: 0.0, count: later.count)
    var sum = 0.0
    for place in later.indices {
      let n = counts.atRisk[place]
      sum += counts.censored[place] / (n * n) * later[place]
      risen[place] = sum
    }
    return order.places.indices.map { row in
      let place = order.places[row]
      let own = order.causes[row] == 0 ? later[place] / counts.atRisk[place] : 0
      return own - risen[place]
    }
  }

  /// The sum of the terms whose weight knows what happens at each distinct time.
  private func laterSums(_ a: [Double]) -> [Double] {
    var byPlace = Array(repeating: 0.0, count: order.times.count)
    var beyond = 0.0
    for row in a.indices {
      switch horizon.fates[row] {
      case .event, .competing: byPlace[order.places[row]] += a[row]
      case .eventFree: beyond += a[row]
      case .unknown: break
      }
    }
    var result = Array(repeating: 0.0, count: byPlace.count)
    // No weight knows of censoring at the very horizon.
    var sum = byPlace[horizon.place.before..<horizon.place.until].reduce(beyond, +)
    for place in stride(from: horizon.place.before - 1, through: 0, by: -1) {
      result[place] = sum
      sum += byPlace[place]
    }
    return result
  }
}
