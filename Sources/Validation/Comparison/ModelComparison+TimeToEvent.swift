internal import Diagnostics
internal import Foundation
internal import Statistics
internal import Survival

extension ModelComparison {
  /// Compares predictions of the same patients, who were followed in the same way, at a horizon that has a place of its
  /// own in each.
  ///
  /// difference = θ₁ − θ₂, with the standard error of the mean of φ₁ᵢ − φ₂ᵢ, the influences of a patient.
  ///
  /// - Source: Blanche et al., Stat Med 2013;32:5381. Matches `riskRegression::Score(contrasts = TRUE)`.
  init(
    _ first: FollowedPredictions, at index: Int, _ second: FollowedPredictions, at other: Int,
    following plan: ValidationPlan
  ) {
    let (order, horizon) = (first.order, first.horizons[index])
    let risks = [first.values.risks[index], second.values.risks[other]]
    (firstTitle, secondTitle) = ("", "")
    n = order.count
    events = horizon.fates.count { $0 == .event }
    self.horizon = horizon.place.horizon
    func pair(_ statistic: ([Double]) -> InfluencedStatistic) -> Pair {
      Pair(statistic(risks[0]), statistic(risks[1]), plan.confidence)
    }
    area = pair { TimeDependentAUC.influenced($0, order, horizon) }
    brier = pair { CensoredBrier.influenced($0, order, horizon) }
    scaledBrier = pair { Self.scaledBrier($0, order, horizon) }
    let influence = NetBenefitInfluence(order, by: horizon.place)
    benefits = plan.thresholds.map { threshold in
      Benefit(
        threshold: threshold,
        netBenefit: pair {
          var benefit = influence.netBenefit(of: $0, atOrAbove: threshold)
          benefit.value -= plan.harm
          return benefit
        })
    }
    guard first.isCompeting else {
      concordance = Pair(first, second, .init(), plan.confidence)
      unoC = Pair(first, second, .uno(horizon: horizon.place.horizon), plan.confidence)
      return
    }
    areaEventFreeControls = pair {
      TimeDependentAUC.influenced($0, order, horizon, controls: .eventFree)
    }
  }

  private static func scaledBrier(
    _ risks: [Double], _ order: TimeOrder, _ horizon: HorizonWeights
  ) -> InfluencedStatistic {
    let overall = ObservedRisk(order, by: horizon.place).risk
    return CensoredBrier.improvement(
      CensoredBrier.influenced(risks, order, horizon),
      over: CensoredBrier.influenced(
        Array(repeating: overall, count: risks.count), order, horizon))
  }

  /// Takes what only whole performances know: Wolbers' C, which has no interval.
  mutating func readWolbers(_ first: Performance, _ second: Performance) {
    guard concordance == nil else { return }
    concordance = Pair(first.cStatistic.estimate, second.cStatistic.estimate)
  }
}

extension ModelComparison.Pair {
  /// Harrell's or Uno's C of both and their difference by the infinitesimal jackknife.
  ///
  /// The standard error is the root of the sum of squared differences of what each patient changes.
  /// Matches `survival::concordance` of two models and `vcov` of it.
  fileprivate init(
    _ first: FollowedPredictions, _ second: FollowedPredictions,
    _ options: HarrellConcordance.Options, _ confidence: Double
  ) {
    let both = [first, second].map {
      HarrellConcordance($0.followUp, risks: $0.values.linearPredictors, options: options)
    }
    let values = both.map(\.statistic)
    let squares = zip(both[0].influences, both[1].influences).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    let error = squares.squareRoot()
    guard let one = values[0], let other = values[1] else {
      self.init(first: values[0], second: values[1], difference: Estimate(nil))
      return
    }
    guard error > 0, error.isFinite else {
      self.init(first: one, second: other, difference: Estimate(one - other))
      return
    }
    let margin = NormalDistribution.criticalValue(confidence: confidence) * error
    self.init(
      first: one, second: other,
      difference: Estimate(
        one - other, lower: one - other - margin, upper: one - other + margin,
        standardError: error, method: "normal, infinitesimal jackknife"),
      p: NormalDistribution.twoSidedP((one - other) / error))
  }
}
