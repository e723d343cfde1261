internal import Statistics

/// What a resample tells of a decision curve.
///
/// Interventions avoided compare the model with treating everybody, whose net benefit depends on how many have the
/// event: in a resample these are its own patients, so that both sides vary together.
struct ResampledBenefit: Sendable {
  /// The model's net benefit at each threshold.
  var netBenefits: [Double]
  /// True positives over all resampled patients at each threshold.
  var truePositive: [Double]
  /// The observed risk of the resampled patients, or the prevalence that net benefits are of.
  var overallRisk: Double

  /// Nothing is known at so many thresholds.
  static func undefined(thresholds: Int) -> ResampledBenefit {
    ResampledBenefit(
      netBenefits: Array(repeating: .nan, count: thresholds),
      truePositive: Array(repeating: .nan, count: thresholds), overallRisk: .nan)
  }

  /// The net benefit with the resample's sensitivity and specificity, but with a given share having the event.
  ///
  /// How many have the event in a resample is chance, not optimism. With TP and FP the resample's shares of true and
  /// false positives and π′ its own risk,
  ///
  /// NB = π/π′ · TP − (1 − π)/(1 − π′) · FP · t/(1 − t) − harm,
  ///
  /// which is that of treating everybody where everybody is positive, and −harm where nobody is. NaN where all resampled
  /// patients have the same outcome.
  func netBenefit(at index: Int, whereShare risk: Double, harm: Double) -> Double {
    let (hits, own) = (truePositive[index], overallRisk)
    guard own > 0, own < 1 else {
      return abs(own - risk) < 1e-9 ? netBenefits[index] : .nan
    }
    let alarms = hits - netBenefits[index] - harm  // FP · t/(1 − t)
    return hits * (risk / own) - alarms * ((1 - risk) / (1 - own)) - harm
  }
}

extension ResampledBenefit {
  /// The net benefit of ranked risks without times.
  init(_ ranked: RankedRisks, _ terms: NetBenefitTerms) {
    var rates = ClassificationRates()
    self = .undefined(thresholds: terms.thresholds.count)
    rates.fill(&self, ranked, terms)
    overallRisk = DecisionCurve.overallRisk(ranked, terms)
  }
}

extension DecisionCurve {
  /// Takes the quantiles (type 7) of resamples at each threshold as bands of net benefit and of interventions avoided.
  ///
  /// No limits at a threshold where a resample is not defined, as under censoring where those at or above it were not
  /// followed.
  mutating func addBands(_ resamples: [ResampledBenefit], confidence: Double) {
    guard resamples.count > 1,
      resamples.allSatisfy({ $0.netBenefits.count == thresholds.count })
    else { return }
    let limits = thresholds.indices.map { index in
      Self.limits(resamples.map { $0.netBenefits[index] }, confidence)
    }
    if limits.contains(where: { $0 != nil }) {
      (lower, upper) = (limits.map { $0?.lower }, limits.map { $0?.upper })
    }
    let avoided = thresholds.indices.map { index -> (lower: Double, upper: Double)? in
      let values = resamples.map {
        Self.avoided(
          netBenefit: $0.netBenefits[index], overallRisk: $0.overallRisk, at: thresholds[index])
          ?? .nan
      }
      return Self.limits(values, confidence)
    }
    guard avoided.contains(where: { $0 != nil }) else { return }
    interventionsAvoidedLower = avoided.map { $0?.lower }
    interventionsAvoidedUpper = avoided.map { $0?.upper }
  }

  private static func limits(
    _ values: [Double], _ confidence: Double
  ) -> (lower: Double, upper: Double)? {
    guard values.allSatisfy(\.isFinite) else { return nil }
    let tail = (1 - confidence) / 2
    let limits = quantiles(of: values, at: [tail, 1 - tail])
    return (limits[0], limits[1])
  }
}
