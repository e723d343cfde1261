internal import Diagnostics
internal import Foundation
internal import Statistics

extension ModelComparison {
  /// Compares risks without times.
  ///
  /// difference = θ₁ − θ₂; for means of patients se² = Σ (dᵢ − d̄)² / (n (n − 1)).
  ///
  /// - Throws: `ValidationError` for risks outside 0...1 or different numbers of risks and outcomes.
  /// - Source: DeLong, Biometrics 1988;44:837 (areas); Vickers & Elkin, Med Decis Making 2006;26:565 (net
  ///   benefit).
  init(
    _ first: [Double], _ second: [Double], outcomes: [Bool], following plan: ValidationPlan
  ) throws(ValidationError) {
    (firstTitle, secondTitle) = ("", "")
    n = outcomes.count
    events = outcomes.count { $0 }
    let areas = try AreaComparison.paired(
      try ROCAnalysis(scores: first, outcomes: outcomes),
      try ROCAnalysis(scores: second, outcomes: outcomes), confidence: plan.confidence)
    area = Pair(
      first: areas.first.estimate, second: areas.second.estimate, difference: areas.difference,
      p: areas.pValue)
    let terms = PatientTerms(outcomes: outcomes, confidence: plan.confidence)
    brier = terms.pair(first, second) { risk, y in (risk - y) * (risk - y) }
    scaledBrier = terms.scaledBrier(first, second)
    // Each class weighs what it does at the prevalence that net benefits are of.
    let (all, withEvent) = (Double(n), Double(events))
    let perEvent = plan.prevalence.map { $0 * all / withEvent } ?? 1
    let perOther = plan.prevalence.map { (1 - $0) * all / (all - withEvent) } ?? 1
    benefits = plan.thresholds.map { threshold in
      let odds = threshold / (1 - threshold)
      return Benefit(
        threshold: threshold,
        netBenefit: terms.pair(first, second) { risk, y in
          (risk >= threshold ? y * perEvent - (1 - y) * perOther * odds : 0) - plan.harm
        })
    }
    legacy = Legacy(
      continuous: try ContinuousReclassification(from: second, to: first, outcomes: outcomes),
      categorical: plan.thresholds.isEmpty
        ? nil
        : try CategoricalReclassification(
          from: second, to: first, outcomes: outcomes, cuts: plan.thresholds,
          confidence: plan.confidence))
  }
}

/// Statistics that are means of what each patient contributes, and ratios of such means.
private struct PatientTerms {
  let outcomes: [Bool]
  let confidence: Double

  /// The means of both models, and the mean difference with its standard error.
  func pair(
    _ first: [Double], _ second: [Double], _ term: (_ risk: Double, _ outcome: Double) -> Double
  ) -> ModelComparison.Pair {
    ModelComparison.Pair(
      mean(first, term), mean(second, term), confidence, method: "normal, same patients")
  }

  /// 1 − Brier / (p (1 − p)) with the share of events p, by the delta method.
  func scaledBrier(_ first: [Double], _ second: [Double]) -> ModelComparison.Pair? {
    let share = mean(first) { _, y in y }.value
    // What one patient changes of p (1 − p).
    let null = InfluencedStatistic(
      value: share * (1 - share),
      influence: outcomes.map { (1 - 2 * share) * (($0 ? 1 : 0) - share) })
    guard null.value > 0 else { return nil }
    let scaled = [first, second].map { risks in
      CensoredBrier.improvement(mean(risks) { ($0 - $1) * ($0 - $1) }, over: null)
    }
    return ModelComparison.Pair(
      scaled[0], scaled[1], confidence, method: "normal, same patients")
  }

  private func mean(
    _ risks: [Double], _ term: (_ risk: Double, _ outcome: Double) -> Double
  ) -> InfluencedStatistic {
    let terms = zip(risks, outcomes).map { term($0, $1 ? 1 : 0) }
    let mean = terms.reduce(0, +) / Double(max(1, terms.count))
    return InfluencedStatistic(value: mean, influence: terms.map { $0 - mean })
  }
}

extension ModelComparison.Pair {
  /// Two statistics of the same patients, and their difference from that of their influences.
  init(
    _ first: InfluencedStatistic, _ second: InfluencedStatistic, _ confidence: Double,
    method: String? = nil
  ) {
    let contrast = ModelContrast(first, minus: second, confidence: confidence)
    self.init(
      first: Estimate(first.value).estimate, second: Estimate(second.value).estimate,
      difference: contrast.difference, p: contrast.p)
    if let method, difference.method != nil { difference.method = method }
  }

  /// Two statistics without an interval of their difference; `nil` if either is not defined.
  init?(_ first: Double?, _ second: Double?) {
    guard let first, let second else { return nil }
    self.init(first: first, second: second, difference: Estimate(first - second))
  }
}
