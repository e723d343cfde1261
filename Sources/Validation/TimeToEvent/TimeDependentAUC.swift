/// The cumulative/dynamic area under the ROC curve at a horizon.
///
/// AUC = Σᵢ Σⱼ wᵢ wⱼ (1{rᵢ > rⱼ} + ½ 1{rᵢ = rⱼ}) / (Σ wᵢ Σ wⱼ), cases i and controls j.
///
/// The share of pairs of one patient with the event by the horizon (weight 1/G(T−)) and one without it in
/// which the first has the higher risk; tied risks count one half; the direction is never turned.
/// Not defined without weight on both sides.
///
/// - Source: Blanche, Dartigues & Jacqmin-Gadda, Stat Med 2013;32:5381; Blanche et al., Biostatistics
///   2019;20:347. Matches `riskRegression::Score` (controls `.withoutTheEvent`) and `timeROC` (`AUC_1` is
///   `.eventFree`, `AUC_2` is `.withoutTheEvent`).
package enum TimeDependentAUC {
  /// Who counts as a control where other events compete.
  package enum Controls: Sendable, CaseIterable {
    /// Patients free of any event at the horizon.
    case eventFree
    /// Those, and patients whom a competing event has kept from having the event of interest.
    case withoutTheEvent
  }

  /// The weight of a row as a case and as a control.
  static func roles(
    _ horizon: HorizonWeights, _ row: Int, _ controls: Controls
  ) -> (asCase: Double, asControl: Double) {
    switch horizon.fates[row] {
    case .event: (horizon.weights[row], 0)
    case .eventFree: (0, horizon.weights[row])
    case .competing: (0, controls == .withoutTheEvent ? horizon.weights[row] : 0)
    case .unknown: (0, 0)
    }
  }

  /// The statistic alone; `ranks` are rows in the order of risk, lowest first.
  package static func statistic(
    _ risks: [Double], ranks: [Int], _ horizon: HorizonWeights,
    controls: Controls = .withoutTheEvent
  ) -> Double {
    var (below, concordant, cases) = (0.0, 0.0, 0.0)
    var position = 0
    while position < ranks.count {
      let risk = risks[ranks[position]]
      var (caseWeight, controlWeight) = (0.0, 0.0)
      while position < ranks.count, risks[ranks[position]] == risk {
        let role = roles(horizon, ranks[position], controls)
        caseWeight += role.asCase
        controlWeight += role.asControl
        position += 1
      }
      concordant += caseWeight * (below + controlWeight / 2)
      cases += caseWeight
      below += controlWeight
    }
    let pairs = cases * below
    return pairs > 0 ? concordant / pairs : .nan
  }

  /// The statistic with the influence of each patient, each counting once.
  package static func influenced(
    _ risks: [Double], _ order: TimeOrder, _ horizon: HorizonWeights,
    controls: Controls = .withoutTheEvent
  ) -> InfluencedStatistic {
    let n = Double(risks.count)
    let roles = risks.indices.map { Self.roles(horizon, $0, controls) }
    let cases = roles.reduce(0) { $0 + $1.asCase } / n
    let others = roles.reduce(0) { $0 + $1.asControl } / n
    guard cases * others > 0 else { return .undefined }
    // The term of each row in the numerator: a case beats controls below, a control is beaten from above.
    let shares = pairShares(risks, roles)
    let statistic =
      risks.indices.reduce(0) { $0 + roles[$1].asCase * shares[$1] } / n / (cases * others)
    let terms = risks.indices.map { row in
      let (asCase, asControl) = roles[row]
      return (asCase + asControl) * shares[row]
        - statistic * (asCase * others + asControl * cases)
    }
    let additions = CensoringInfluence(order, horizon).terms(terms)
    return InfluencedStatistic(
      value: statistic,
      influence: zip(terms, additions).map { ($0 + $1) / (cases * others) })
  }

  /// For a case the mean weight of controls below it, for a control that of cases above it; ties one half.
  private static func pairShares(
    _ risks: [Double], _ roles: [(asCase: Double, asControl: Double)]
  ) -> [Double] {
    let n = Double(risks.count)
    let ranks = RankedRisks.order(of: risks)
    let allCases = roles.reduce(0) { $0 + $1.asCase }
    var shares = Array(repeating: 0.0, count: risks.count)
    var (controlsBelow, casesBelow) = (0.0, 0.0)
    var start = 0
    while start < ranks.count {
      var end = start
      var (caseWeight, controlWeight) = (0.0, 0.0)
      while end < ranks.count, risks[ranks[end]] == risks[ranks[start]] {
        caseWeight += roles[ranks[end]].asCase
        controlWeight += roles[ranks[end]].asControl
        end += 1
      }
      for row in ranks[start..<end] {
        shares[row] =
          roles[row].asCase > 0
          ? (controlsBelow + controlWeight / 2) / n
          : (allCases - casesBelow - caseWeight / 2) / n
      }
      controlsBelow += controlWeight
      casesBelow += caseWeight
      start = end
    }
    return shares
  }
}
