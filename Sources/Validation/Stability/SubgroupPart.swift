internal import Statistics
internal import Survival

/// One part of the patients with what comparisons need.
struct SubgroupPart {
  var row: SubgroupTable.Row
  private var analysis: ROCAnalysis?

  /// Judges risks without times; withheld with fewer than `minimumCell` patients with or without the event.
  init(
    _ rows: [Int], _ risks: [Double], _ outcomes: [Bool], _ plan: ValidationPlan,
    _ minimumCell: Int
  ) throws(ValidationError) {
    let (risks, outcomes) = (rows.map { risks[$0] }, rows.map { outcomes[$0] })
    let events = outcomes.count { $0 }
    row = SubgroupTable.Row(label: "", isWithheld: true, n: outcomes.count, events: events)
    guard events >= minimumCell, outcomes.count - events >= minimumCell else { return }
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    analysis = try ROCAnalysis(scores: risks, outcomes: outcomes)
    row.isWithheld = false
    row.observed = .wilson(events, of: outcomes.count, confidence: plan.confidence)
    row.meanPredicted = risks.reduce(0, +) / Double(risks.count)
    row.performance = Performance(ranked, smoother: plan.smoother, confidence: plan.confidence)
    row.thresholds = plan.thresholds.map {
      ThresholdPerformance(threshold: $0, ranked, confidence: plan.confidence)
    }
    row.netBenefits = DecisionCurve.netBenefits(ranked, plan.thresholdTerms)
  }

  /// Judges risks at a horizon; withheld with fewer than `minimumCell` patients known to have had the event by
  /// then or known not to, or if nobody was followed to it.
  init(
    _ rows: [Int], _ predictions: FollowedPredictions, at index: Int, _ plan: ValidationPlan,
    _ minimumCell: Int
  ) throws(ValidationError) {
    let fates = rows.map { predictions.horizons[index].fates[$0] }
    let events = fates.count { $0 == .event }
    let others = fates.count { $0 == .eventFree || $0 == .competing }
    row = SubgroupTable.Row(label: "", isWithheld: true, n: rows.count, events: events)
    guard events >= minimumCell, others >= minimumCell,
      let own = try predictions.selecting(rows, at: index)
    else { return }
    row.isWithheld = false
    let performance = Performance(own, at: 0, following: plan)
    row.performance = performance
    row.observed = performance.observedRisk.map {
      Interval(estimate: $0.estimate, lower: $0.lower, upper: $0.upper)
    }
    row.meanPredicted = performance.meanPredictedRisk
    row.thresholds = plan.thresholds.map {
      ThresholdPerformance(threshold: $0, own, at: 0, confidence: plan.confidence)
    }
    row.netBenefits = DecisionCurveAtHorizon(
      own.values.risks[0], own.order, by: own.horizons[0].place, plan.thresholdTerms
    ).netBenefits.map { $0.isFinite ? $0 : nil }
  }

  /// The differences from a reference; `nil` where either is withheld.
  func contrast(to reference: SubgroupPart, confidence: Double) -> SubgroupTable.Contrast? {
    guard let own = row.performance, let other = reference.row.performance else { return nil }
    let (area, p) = areas(to: reference, own, other, confidence)
    let pairs = zip(row.thresholds ?? [], reference.row.thresholds ?? [])
    let hasTimes = own.horizon != nil
    return SubgroupTable.Contrast(
      cStatistic: area, cStatisticP: p,
      calibrationInTheLarge: own.calibrationInTheLarge.minus(
        other.calibrationInTheLarge, confidence: confidence
      ).difference,
      calibrationSlope: own.calibrationSlope.minus(
        other.calibrationSlope, confidence: confidence
      ).difference,
      thresholds: pairs.map { here, there in
        SubgroupTable.ThresholdContrast(
          threshold: here.threshold,
          positives: hasTimes
            ? Interval() : here.positives(confidence).minus(there.positives(confidence)),
          sensitivity: here.sensitivity.minus(there.sensitivity),
          specificity: here.specificity.minus(there.specificity),
          positivePredictiveValue: here.positivePredictiveValue.minus(
            there.positivePredictiveValue))
      })
  }

  private func areas(
    to reference: SubgroupPart, _ own: Performance, _ other: Performance, _ confidence: Double
  ) -> (Estimate, Double?) {
    if let analysis, let there = reference.analysis {
      let areas = AreaComparison.unpaired(analysis, there, confidence: confidence)
      return (areas.difference, areas.pValue)
    }
    let areas = (own.aucAtHorizon ?? Estimate(nil)).minus(
      other.aucAtHorizon ?? Estimate(nil), confidence: confidence)
    return (areas.difference, areas.p)
  }
}

extension Estimate {
  /// The difference of two statistics of different patients, normal interval; without both standard errors no
  /// interval.
  func minus(_ other: Estimate, confidence: Double) -> (difference: Estimate, p: Double?) {
    guard let value = estimate, let reference = other.estimate else { return (Estimate(nil), nil) }
    let difference = value - reference
    guard let error = standardError, let otherError = other.standardError else {
      return (Estimate(difference), nil)
    }
    let joint = (error * error + otherError * otherError).squareRoot()
    guard joint > 0, joint.isFinite else { return (Estimate(difference), nil) }
    let margin = NormalDistribution.criticalValue(confidence: confidence) * joint
    return (
      Estimate(
        difference, lower: difference - margin, upper: difference + margin, standardError: joint,
        method: "normal, different patients"),
      NormalDistribution.twoSidedP(difference / joint)
    )
  }
}

extension ThresholdPerformance {
  /// The share of all patients at or above the threshold.
  fileprivate func positives(_ confidence: Double) -> Interval {
    let positive = truePositives + falsePositives
    return .wilson(
      positive, of: positive + trueNegatives + falseNegatives, confidence: confidence)
  }
}

extension FollowedPredictions {
  /// The same predictions of some patients at one horizon; `nil` if none of them was followed to it.
  func selecting(_ rows: [Int], at index: Int) throws(ValidationError) -> FollowedPredictions? {
    let part = FollowUp(
      times: rows.map { followUp.times[$0] }, causes: rows.map { followUp.causes[$0] })
    do throws(ValidationError) {
      return try FollowedPredictions(
        part, horizons: [horizons[index].place.horizon],
        linearPredictors: values.isProportional ? rows.map { values.linearPredictors[$0] } : nil,
        risks: [rows.map { values.risks[index][$0] }])
    } catch {
      guard case .horizonBeyondFollowUp = error else { throw error }
      return nil
    }
  }
}
