internal import Foundation
internal import Statistics

/// A share of patients who stand for others, with an interval from the influence of each.
///
/// Σ wᵢ bᵢ aᵢ / Σ wᵢ aᵢ with inverse probability of censoring weights w, a who counts and b who is meant.
/// The interval is symmetric on the log odds; there is none at 0 and 1.
///
/// - Source: Uno et al., JASA 2007;102:527; Blanche et al., Stat Med 2013;32:5381. Matches
///   `timeROC::SeSpPPVNPV`, whose intervals are symmetric on the share itself.
struct WeightedShare {
  let horizon: HorizonWeights
  private let confidence: Double
  private let censoring: CensoringInfluence

  init(_ order: TimeOrder, _ horizon: HorizonWeights, confidence: Double) {
    (self.horizon, self.confidence) = (horizon, confidence)
    censoring = CensoringInfluence(order, horizon)
  }

  /// The share of `isMeant` among `counts`; empty where nobody counts.
  func interval(
    of isMeant: (_ row: Int) -> Bool, among counts: (_ row: Int) -> Bool
  ) -> Interval {
    let n = Double(horizon.weights.count)
    var (meant, all) = (0.0, 0.0)
    for row in horizon.weights.indices where horizon.weights[row] > 0 && counts(row) {
      all += horizon.weights[row]
      if isMeant(row) { meant += horizon.weights[row] }
    }
    guard all > 0, all.isFinite else { return Interval() }
    let share = min(1, meant / all)
    guard share > 0, share < 1 else { return Interval(estimate: share) }
    let terms = horizon.weights.indices.map { row in
      guard horizon.weights[row] > 0, counts(row) else { return 0.0 }
      return horizon.weights[row] * ((isMeant(row) ? 1 : 0) - share) * n / all
    }
    let additions = censoring.terms(terms)
    let influenced = InfluencedStatistic(
      value: share, influence: zip(terms, additions).map { $0 + $1 })
    guard let error = influenced.standardError else { return Interval(estimate: share) }
    let margin =
      NormalDistribution.criticalValue(confidence: confidence) * error / (share * (1 - share))
    let odds = logit(share)
    return Interval(
      estimate: share, lower: inverseLogit(odds - margin).p, upper: inverseLogit(odds + margin).p)
  }
}

extension ThresholdPerformance {
  /// How a threshold classifies at a horizon; counts are patients that those known stand for, rounded.
  init(threshold: Double, _ predictions: FollowedPredictions, at index: Int, confidence: Double) {
    let horizon = predictions.horizons[index]
    let risks = predictions.values.risks[index]
    let shares = ThresholdShares(
      threshold: threshold,
      WeightedShare(predictions.order, horizon, confidence: confidence), risks)
    func isPositive(_ row: Int) -> Bool { risks[row] >= threshold }
    func isEvent(_ row: Int) -> Bool { horizon.fates[row] == .event }
    func count(_ isIn: (Int) -> Bool) -> Int {
      let sum = risks.indices.reduce(0.0) { $0 + (isIn($1) ? horizon.weights[$1] : 0) }
      return Int(exactly: sum.rounded()) ?? 0
    }
    self.init(
      threshold: threshold, truePositives: count { isPositive($0) && isEvent($0) },
      falsePositives: count { isPositive($0) && !isEvent($0) },
      trueNegatives: count { !isPositive($0) && !isEvent($0) },
      falseNegatives: count { !isPositive($0) && isEvent($0) },
      sensitivity: shares.sensitivity, specificity: shares.specificity,
      positivePredictiveValue: shares.positivePredictiveValue,
      negativePredictiveValue: shares.negativePredictiveValue)
    guard let hit = sensitivity.estimate, let right = specificity.estimate else { return }
    positiveLikelihoodRatio = Estimate(hit / (1 - right))
    negativeLikelihoodRatio = Estimate((1 - hit) / right)
  }
}
