/// Net benefit at a horizon with the influence of each patient on it.
///
/// With P the share at or above the threshold t, F the observed risk of those (1 − Kaplan–Meier, or Aalen–Johansen where
/// others compete) and o = t/(1 − t), net benefit is (1 + o) P F − o P. Patient i, positive or not (1ᵢ), changes P by
/// (1ᵢ − P)/n and P F by (F (1ᵢ − P) + 1ᵢ φᵢ)/n, where φᵢ is n₊ times what a positive changes of F:
/// φᵢ = n₊ Σ_{s ≤ horizon} {S(s−) (d₁ᵢ − Yᵢ d₁/n)/n − (F − F(s)) (dᵢ − Yᵢ d/n)/(n − d)}.
/// The sum of squared φᵢ is Greenwood's variance, so that treating everybody has the error of `survfit`.
///
/// - Complexity: O(n) a threshold.
/// - Source: Vickers et al., BMC Med Inform Decis Mak 2008;8:53 (the statistic); Reid, Ann Stat 1981;9:78 (influence of
///   the product-limit estimator). `dcurves` gives no interval.
struct NetBenefitInfluence {
  private let order: TimeOrder
  private let place: HorizonPlace

  init(_ order: TimeOrder, by place: HorizonPlace) { (self.order, self.place) = (order, place) }

  /// The net benefit of treating those at or above a threshold; a risk of exactly 0 is never positive.
  func netBenefit(of risks: [Double], atOrAbove threshold: Double) -> InfluencedStatistic {
    let odds = threshold / (1 - threshold)
    let positives = risks.map { $0 > 0 && $0 >= threshold ? 1.0 : 0 }
    let share = positives.reduce(0, +) / Double(max(1, risks.count))
    guard share > 0 else {
      return InfluencedStatistic(value: 0, influence: risks.map { _ in 0 })
    }
    let observed = ObservedRisk(order, by: place, weights: positives)
    guard observed.risk.isFinite else { return .undefined }
    let changes = changes(ofRisk: observed.risk, in: RiskCounts(order, weights: positives))
    return InfluencedStatistic(
      value: share * (observed.risk - (1 - observed.risk) * odds),
      influence: positives.indices.map { row in
        let own = positives[row] - share
        let risk = positives[row] > 0 ? changes[row] : 0
        return (1 + odds) * (observed.risk * own + risk) - odds * own
      })
  }

  /// The number of positives times what each row changes of their observed risk.
  private func changes(ofRisk risk: Double, in counts: RiskCounts) -> [Double] {
    var (survival, incidence, expected) = (1.0, 0.0, 0.0)
    // By place: what being at risk until there costs, and what an event of each kind there gains.
    var (atRisk, ofInterest, ofAny) = ([Double](), [Double](), [Double]())
    for time in 0..<place.until {
      let (n, own) = (counts.atRisk[time], counts.events[time])
      let all = own + counts.competing[time]
      guard n > 0 else { break }
      let before = survival
      incidence += before * own / n
      survival *= 1 - all / n
      let rest = n > all ? (risk - incidence) / (n - all) : 0
      expected += before * own / (n * n) - rest * all / n
      atRisk.append(expected)
      ofInterest.append(before / n)
      ofAny.append(rest)
    }
    let total = counts.atRisk.first ?? 0
    return order.places.indices.map { row in
      let time = order.places[row]
      guard let last = atRisk.last else { return 0 }
      guard time < atRisk.count else { return -total * last }
      let cause = order.causes[row]
      let gain = (cause == 1 ? ofInterest[time] : 0) - (cause > 0 ? ofAny[time] : 0)
      return total * (gain - atRisk[time])
    }
  }
}
