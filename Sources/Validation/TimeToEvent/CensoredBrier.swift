/// The mean squared error of risks at a horizon under censoring, and what it is relative to knowing nothing.
///
/// Σ w (1{event by t} − risk)²/n with the inverse probability of censoring weights of `HorizonWeights`; a
/// patient with a competing event has not had the event. IPA (scaled Brier) is 1 − Brier / Brier of the
/// observed overall risk (Kaplan–Meier, or Aalen–Johansen) given to everybody.
///
/// - Source: Graf et al., Stat Med 1999;18:2529; Kattan & Gerds, Diagn Progn Res 2018;2:7. Matches
///   `riskRegression::Score(metrics = "brier", summary = "ipa")`.
package enum CensoredBrier {
  /// The statistic alone, for `total` patients (the sum of case weights).
  package static func statistic(
    _ risks: [Double], _ horizon: HorizonWeights, total: Double
  ) -> Double {
    var sum = 0.0
    for row in risks.indices where horizon.weights[row] > 0 {
      let error = (horizon.fates[row] == .event ? 1 : 0) - risks[row]
      sum += horizon.weights[row] * error * error
    }
    return sum / total
  }

  /// The statistic of one risk for everybody.
  package static func statistic(
    ofRisk risk: Double, _ horizon: HorizonWeights, total: Double
  ) -> Double {
    var (events, others) = (0.0, 0.0)
    for row in horizon.weights.indices {
      if horizon.fates[row] == .event {
        events += horizon.weights[row]
      } else {
        others += horizon.weights[row]
      }
    }
    return (events * (1 - risk) * (1 - risk) + others * risk * risk) / total
  }

  /// The statistic with the influence of each patient, each counting once.
  package static func influenced(
    _ risks: [Double], _ order: TimeOrder, _ horizon: HorizonWeights
  ) -> InfluencedStatistic {
    let n = Double(risks.count)
    let terms = risks.indices.map { row -> Double in
      let error = (horizon.fates[row] == .event ? 1 : 0) - risks[row]
      return horizon.weights[row] * error * error
    }
    let mean = terms.reduce(0, +) / n
    guard mean.isFinite else { return .undefined }
    let additions = CensoringInfluence(order, horizon).terms(terms)
    return InfluencedStatistic(
      value: mean, influence: zip(terms, additions).map { $0 - mean + $1 })
  }

  /// The share by which a model's Brier score is below that of the overall risk, by the delta method.
  ///
  /// The overall risk minimises its own Brier score, so that estimating it adds nothing to the influence.
  package static func improvement(
    _ model: InfluencedStatistic, over null: InfluencedStatistic
  ) -> InfluencedStatistic {
    guard null.value > 0, model.influence.count == null.influence.count else { return .undefined }
    let ratio = model.value / null.value
    return InfluencedStatistic(
      value: 1 - ratio,
      influence: zip(model.influence, null.influence).map { (ratio * $1 - $0) / null.value })
  }
}
