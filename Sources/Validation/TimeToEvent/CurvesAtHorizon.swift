internal import Statistics

extension HorizonValidation {
  /// Curves, distribution and thresholds of predictions at one horizon, without performance.
  init(
    _ predictions: FollowedPredictions, at index: Int, following plan: ValidationPlan
  ) throws(ValidationError) {
    let ranked = try predictions.ranked(at: index)
    self.init(
      horizon: predictions.horizons[index].place.horizon, performance: PerformanceSet(),
      roc: ROCCurve(predictions, at: index, following: plan),
      calibrationCurve: CalibrationCurve(predictions, ranked, at: index, following: plan),
      decisionCurve: DecisionCurve(predictions, at: index, plan.decisionTerms),
      riskDistribution: RiskDistribution(predictions, ranked, at: index),
      thresholds: plan.thresholds.map {
        ThresholdPerformance(
          threshold: $0, predictions, at: index, confidence: plan.confidence)
      })
    roc.shares = ThresholdShares.along(
      roc.thresholds.compactMap(\.self), predictions, at: index, confidence: plan.confidence)
  }
}

extension ROCCurve {
  /// The curve at a horizon, its band to be added from resamples; marked as for outcomes without times.
  init(_ predictions: FollowedPredictions, at index: Int, following plan: ValidationPlan) {
    let curve = TimeDependentROC(predictions.values.risks[index], predictions.horizons[index])
    // Without a class its rate stays at the first point.
    let sensitivities = curve.sensitivities.map { $0.isFinite ? $0 : 0 }
    let specificities = curve.specificities.map { $0.isFinite ? $0 : 1 }
    var marked = plan.thresholds
    if marked.isEmpty {
      let youden = zip(curve.sensitivities, curve.specificities).map { $0 + $1 }
      let best = youden.indices.filter { youden[$0].isFinite }.max { youden[$0] < youden[$1] }
      marked = best.map { [curve.thresholds[$0]] } ?? []
    }
    self.init(
      thresholds: [nil] + curve.thresholds.map { $0 }, sensitivities: [0] + sensitivities,
      specificities: [1] + specificities,
      marked: marked.map {
        ThresholdPerformance(
          threshold: $0, predictions, at: index, confidence: plan.confidence)
      })
  }
}

extension CalibrationCurve {
  /// What the smooth curve of outcomes with times is called in results files.
  package static let hazardSmoother =
    "hazard regression on a restricted cubic spline of log(−log(1 − risk)), 3 knots"
  /// The same where it is made of pseudo-values.
  package static let pseudoSmoother =
    "loess of pseudo-values at the horizon, degree 2, span 0.75, interpolated"

  /// Calibration at a horizon: observed risks by Kaplan–Meier or Aalen–Johansen, Austin's smooth curve.
  init(
    _ predictions: FollowedPredictions, _ ranked: RankedRisks, at index: Int,
    following plan: ValidationPlan
  ) {
    let risks = predictions.values.risks[index]
    let grid = Self.grid(ranked, points: plan.calibrationPoints)
    let place = predictions.horizons[index].place
    var smoother = FollowedSmoother(plan.smoother)
    var regression = HazardRegression(predictions.order)
    let cloglog = risks.map(complementaryLogLog)
    var observed: [Double] = []
    let isFitted = smoother.fit(
      &regression,
      HazardCalibration.Predictions(cloglog, ranks: RankedRisks.order(of: cloglog), weights: nil),
      risks: risks,
      pseudoValues: smoother.needsPseudoValues
        ? WeightedPseudoValues.values(predictions.order, by: place) : [],
      by: place)
    if isFitted { smoother.fill(at: CalibrationGrid(grid), into: &observed) }
    let points = isFitted && observed.allSatisfy(\.isFinite) ? grid : []
    self.init(
      smooth: Smooth(
        predicted: points, observed: points.isEmpty ? [] : observed,
        lower: points.map { _ in nil }, upper: points.map { _ in nil }),
      groups: plan.shownGroups {
        Self.groups(predictions, wanted: $0, at: index, confidence: plan.confidence)
      },
      smoother: smoother.name)
  }

  /// Groups between the quantiles of risk with what was observed in each by a horizon.
  static func groups(
    _ predictions: FollowedPredictions, wanted: Int, at index: Int, confidence: Double
  ) -> [Group] {
    RiskGrouping.quantiles(wanted).groups(predictions.values.risks[index]).map { rows in
      Group(predictions, rows, at: index, confidence: confidence)
    }
  }
}

extension CalibrationCurve.Group {
  /// The observed risk of some patients; no estimate if they were not followed to the horizon.
  fileprivate init(
    _ predictions: FollowedPredictions, _ rows: [Int], at index: Int, confidence: Double
  ) {
    let observed = ObservedRisk(
      predictions.order, by: predictions.horizons[index].place, rows: rows)
    var estimate = observed.estimate(
      confidence: confidence, isCompeting: predictions.isCompeting)
    if estimate.lower == nil, estimate.estimate != nil {
      let fates = predictions.horizons[index].fates
      let free = rows.count { fates[$0] == .eventFree }
      (estimate.lower, estimate.upper) = Self.exactLimits(
        events: Int(observed.events), eventFree: free, of: rows.count, confidence: confidence)
    }
    let risks = predictions.values.risks[index]
    self.init(
      meanPredicted: rows.reduce(0) { $0 + risks[$1] } / Double(max(1, rows.count)),
      observed: Interval(
        estimate: estimate.estimate, lower: estimate.lower, upper: estimate.upper),
      n: rows.count, events: Int(observed.events))
  }
}

extension DecisionCurve {
  /// Net benefit at a horizon, as far as the positives were followed to it.
  init(_ predictions: FollowedPredictions, at index: Int, _ terms: NetBenefitTerms) {
    let curve = DecisionCurveAtHorizon(
      predictions.values.risks[index], predictions.order,
      by: predictions.horizons[index].place, terms)
    self.init(
      terms, model: Array(curve.netBenefits.prefix { $0.isFinite }),
      overallRisk: curve.overallRisk)
  }
}

extension RiskDistribution {
  /// The distribution by what is known at a horizon: with the event, without it, censored before.
  init(
    _ predictions: FollowedPredictions, _ ranked: RankedRisks, at index: Int, bins: Int = 50
  ) {
    let fates = predictions.horizons[index].fates
    let known = fates.indices.filter { fates[$0] != .unknown }
    let unknown = fates.indices.filter { fates[$0] == .unknown }
    self.init(ranked, bins: bins)
    let risks = predictions.values.risks[index]
    func counts(_ rows: [Int], _ isIn: (Int) -> Bool) -> [Int] {
      var counts = Array(repeating: 0, count: withEvent.count)
      for row in rows where isIn(row) {
        var bin = 0
        while bin < counts.count - 1, risks[row] >= edges[bin + 1] { bin += 1 }
        counts[bin] += 1
      }
      return counts
    }
    withoutEvent = counts(known) { fates[$0] != .event }
    censored = counts(unknown) { _ in true }
  }
}
