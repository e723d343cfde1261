internal import Foundation
internal import Statistics
internal import Survival

extension Performance {
  /// The performance of predictions at one horizon, with the intervals that have a closed form.
  ///
  /// Influence functions for AUC, Brier score and IPA; infinitesimal jackknife for Harrell's and Uno's C;
  /// the error of the observed risk for O/E; HC0 for intercepts and slopes from pseudo-values; Wald for the
  /// slope of the hazard.
  init(_ predictions: FollowedPredictions, at index: Int, following plan: ValidationPlan) {
    let confidence = plan.confidence
    var meter = TimeToEventMeter(predictions, smoother: plan.smoother)
    var values = meter.indexes(predictions.values, in: .frozen)[index]
    let risks = predictions.values.risks[index]
    if meter.fitCalibration(predictions.values, at: index) {
      values.readDistances(
        risks.map {
          abs($0 - meter.smoother.observed(at: $0, cloglog: complementaryLogLog($0)))
        })
    }
    let horizon = predictions.horizons[index]
    let observed = ObservedRisk(predictions.order, by: horizon.place)
    self.init(values, n: predictions.order.count, events: Int(observed.events))
    self.horizon = horizon.place.horizon
    observedRisk = observed.estimate(
      confidence: confidence, isCompeting: predictions.isCompeting)
    let mean = risks.reduce(0, +) / Double(risks.count)
    meanPredictedRisk = mean
    let ratio = ObservedExpectedAtHorizon(
      observed, meanPredicted: mean, confidence: confidence)
    (observedExpected, observedExpectedByEvents) = (ratio.byObservedError, ratio.byEvents)
    readInfluenced(predictions, at: index, overall: observed.risk, confidence)
    readConcordance(predictions, at: index, confidence)
    readRecalibration(predictions, at: index, confidence)
  }

  private mutating func readInfluenced(
    _ predictions: FollowedPredictions, at index: Int, overall: Double, _ confidence: Double
  ) {
    let (order, horizon) = (predictions.order, predictions.horizons[index])
    let risks = predictions.values.risks[index]
    aucAtHorizon = TimeDependentAUC.influenced(risks, order, horizon)
      .estimate(confidence: confidence, within: 0...1)
    if predictions.isCompeting {
      aucEventFreeControls = TimeDependentAUC.influenced(
        risks, order, horizon, controls: .eventFree
      ).estimate(confidence: confidence, within: 0...1)
    }
    let error = CensoredBrier.influenced(risks, order, horizon)
    let null = CensoredBrier.influenced(
      Array(repeating: overall, count: risks.count), order, horizon)
    brier = error.estimate(confidence: confidence, within: 0...1)
    scaledBrier = CensoredBrier.improvement(error, over: null)
      .estimate(confidence: confidence, within: -(.infinity)...1)
  }

  private mutating func readConcordance(
    _ predictions: FollowedPredictions, at index: Int, _ confidence: Double
  ) {
    guard !predictions.isCompeting else { return }
    let linear = predictions.values.linearPredictors
    cStatistic = HarrellConcordance(predictions.followUp, risks: linear)
      .estimate(confidence: confidence)
    unoC = HarrellConcordance(
      predictions.followUp, risks: linear,
      options: .uno(horizon: predictions.horizons[index].place.horizon)
    ).estimate(confidence: confidence)
  }

  private mutating func readRecalibration(
    _ predictions: FollowedPredictions, at index: Int, _ confidence: Double
  ) {
    let z = NormalDistribution.criticalValue(confidence: confidence)
    func wald(_ value: Double, _ error: Double, _ method: String) -> Estimate {
      guard value.isFinite else { return Estimate(nil) }
      return Estimate(
        value, lower: value - z * error, upper: value + z * error, standardError: error,
        method: method)
    }
    let pseudo = WeightedPseudoValues.values(
      predictions.order, by: predictions.horizons[index].place)
    let cloglog = predictions.values.risks[index].map(complementaryLogLog)
    let alone = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: true)
    calibrationInTheLarge = wald(alone.intercept, alone.interceptError, "pseudo-values, HC0")
    let joint = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: false)
    calibrationIntercept = wald(joint.intercept, joint.interceptError, "pseudo-values, HC0")
    let slope = wald(joint.slope, joint.slopeError, "pseudo-values, HC0")
    if predictions.isCompeting {
      calibrationSlope = slope
      return
    }
    calibrationSlopeAtHorizon = slope
    var regression = HazardRegression(predictions.order)
    regression.set(columns: [predictions.values.linearPredictors])
    let fit = regression.fit(from: SIMD2(1, 0))
    calibrationSlope =
      fit.map {
        wald($0.coefficients[0], $0.covariance[0, 0].squareRoot(), "Wald")
      } ?? Estimate(nil)
  }
}
