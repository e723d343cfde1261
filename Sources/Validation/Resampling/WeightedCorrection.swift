internal import Diagnostics
internal import Foundation

// Priorities: one place for what "no information" means of each index, so that .632+ is not a guess.

/// The value of each index were predictions and outcomes not associated.
///
/// .632 = 0.368 apparent + 0.632 out of bag; .632+ weighs by w = 0.632 / (1 − 0.368 R).
///
/// C, AUC: ½. Brier score: its expectation when outcomes are dealt anew to predictions,
/// F (1 − 2 p̄) + mean p², F the overall risk. Slope, R², rms's D and Royston's D: 0. The other indexes have none: O/E
/// and the intercept with the slope at 1 do not depend on who has which outcome.
///
/// - Source: Efron & Tibshirani, J Am Stat Assoc 1997;92:548; Gerds & Schumacher, Biometrics 2007;63:1283.
struct NoInformation {
  private var values: [IndexValues.Index: Double] = [
    .cStatistic: 0.5, .aucAtHorizon: 0.5, .aucEventFreeControls: 0.5, .unoC: 0.5,
    .calibrationSlope: 0, .calibrationSlopeAtHorizon: 0, .nagelkerkeR2: 0, .discriminationIndex: 0,
    .roystonD: 0,
    .coxSnellR2: 0, .mcFaddenR2: 0, .tjurR2: 0,
  ]

  /// The values for risks of patients of whom a share has the event.
  init(risks: [Double], overallRisk: Double) {
    let n = Double(max(1, risks.count))
    let mean = risks.reduce(0, +) / n
    let squares = risks.reduce(0) { $0 + $1 * $1 } / n
    if overallRisk.isFinite { values[.brier] = overallRisk * (1 - 2 * mean) + squares }
  }

  subscript(index: IndexValues.Index) -> Double? { values[index] }
}

extension OptimismBootstrap {
  /// The .632 or .632+ estimates; of what needs a smooth curve there are none.
  ///
  /// The scaled Brier score is that of the estimated Brier score.
  func weighted(
    _ apparent: Apparent, noInformation: NoInformation, plan: ValidationPlan,
    repeatedSteps: LocalizedText
  ) -> OptimismCorrection {
    var corrected = IndexValues(apparent.indexes.kind)
    var optimism = corrected
    var weighting: [WeightedIndex] = []
    for index in apparent.indexes.kind.indexes where !index.isDistance && index != .scaledBrier {
      let weighed = weigh(
        index, apparent.indexes[index],
        plan.method == .weighted632Plus ? noInformation[index] : nil)
      corrected[index] = weighed.estimate
      weighting.append(weighed.parts)
    }
    let (brier, scaled) = (apparent.indexes[.brier], apparent.indexes[.scaledBrier])
    if scaled < 1 { corrected[.scaledBrier] = 1 - corrected[.brier] * (1 - scaled) / brier }
    for index in apparent.indexes.kind.indexes {
      optimism[index] = apparent.indexes[index] - corrected[index]
    }
    let (n, events) = (apparent.ranked.count, apparent.ranked.events)
    var correction = OptimismCorrection(
      replicates: asked, failedReplicates: asked - replicates.count, failures: failures,
      seed: plan.seed, repeatedSteps: repeatedSteps,
      corrected: Performance(corrected, n: n, events: events),
      optimism: Performance(optimism, n: n, events: events))
    correction.method = plan.method
    correction.weighting = weighting
    return correction
  }

  private func weigh(
    _ index: IndexValues.Index, _ apparent: Double, _ noInformation: Double?
  ) -> (estimate: Double, parts: WeightedIndex) {
    let defined = replicates.map { $0.test[index] }.filter(\.isFinite)
    let outOfBag = defined.isEmpty ? Double.nan : defined.reduce(0, +) / Double(defined.count)
    var parts = WeightedIndex(
      name: index.key, apparent: apparent.isFinite ? apparent : nil,
      outOfBag: outOfBag.isFinite ? outOfBag : nil)
    guard let noInformation, apparent.isFinite, outOfBag.isFinite else {
      return (0.368 * apparent + 0.632 * outOfBag, parts)
    }
    let weighed = WeightedBootstrap(
      apparent: apparent, outOfBag: outOfBag, noInformation: noInformation,
      lowerIsBetter: index == .brier)
    (parts.noInformation, parts.overfitting) = (noInformation, weighed.overfitting)
    parts.weight = weighed.weight
    return (weighed.estimate632Plus, parts)
  }
}

extension IndexValues.Index {
  /// The index's key in results files.
  var key: String {
    switch self {
    case .cStatistic: "c_statistic"
    case .calibrationIntercept: "calibration_intercept"
    case .calibrationInTheLarge: "calibration_in_the_large"
    case .calibrationSlope: "calibration_slope"
    case .brier: "brier"
    case .scaledBrier: "scaled_brier"
    case .ici: "ici"
    case .e50: "e50"
    case .e90: "e90"
    case .emax: "emax"
    case .observedExpected: "observed_expected"
    case .nagelkerkeR2: "nagelkerke_r2"
    case .aucAtHorizon: "auc_at_horizon"
    case .aucEventFreeControls: "auc_event_free_controls"
    case .unoC: "uno_c"
    case .roystonD: "royston_d"
    case .calibrationSlopeAtHorizon: "calibration_slope_at_horizon"
    case .discriminationIndex: "discrimination_index"
    case .unreliabilityIndex: "unreliability_index"
    case .qualityIndex: "quality_index"
    case .giniMeanDifference: "gini_mean_difference"
    case .giniRisk: "gini_risk"
    case .coxSnellR2: "cox_snell_r2"
    case .mcFaddenR2: "mc_fadden_r2"
    case .tjurR2: "tjur_r2"
    }
  }

  /// Whether the index only compares patients with each other: predictions of different models are not comparable.
  var isRanking: Bool { [.cStatistic, .aucAtHorizon, .aucEventFreeControls, .unoC].contains(self) }
}
