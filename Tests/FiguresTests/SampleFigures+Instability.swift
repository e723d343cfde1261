import Figures
import Statistics
import Validation

extension SampleFigures {
  /// Eight models whose log odds differ at random from the original ones.
  var instability: (any Figure)? {
    sampleInstability.map {
      var figure = InstabilityFigure(
        instability: $0,
        calibration: settings.isCorrected
          ? CalibrationCurve(ranked, following: ValidationPlan()) : nil,
        decision: settings.isCorrected ? decision.curve : nil, outcome: settings.outcome)
      figure.performance = performance
      return figure
    }
  }

  /// Of eight models whose log odds differ at random.
  var sampleInstability: Instability? {
    var source = SplitMix64(seed: UInt64(settings.n) &+ 77)
    let resampled = (0..<8).map { _ -> [Double]? in
      let (shift, tilt) = (0.3 * source.normal(), 1 + 0.15 * source.normal())
      return ranked.risks.map { inverseLogit(logit($0) * tilt + shift).p }
    }
    var plan = ValidationPlan()
    plan.thresholds = settings.thresholds
    return try? Instability(
      original: ranked.risks, outcomes: ranked.outcomes.map { $0 == 1 }, resampled: resampled,
      following: plan)
  }
}
