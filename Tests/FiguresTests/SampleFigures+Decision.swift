import Figures
import Validation

extension SampleFigures {
  var decision: DecisionCurveFigure {
    var curve = DecisionCurve(
      ranked, NetBenefitTerms(thresholds: (1...60).map { Double($0) / 100 }))
    if settings.isCorrected {
      curve.corrected = curve.model.map { $0 * 0.93 - 0.001 }
      curve.lower = curve.model.map { $0 - 0.012 }
      curve.upper = curve.model.map { $0 + 0.012 }
      let avoided = curve.interventionsAvoided
      curve.interventionsAvoidedLower = avoided.map { $0.map { $0 - 4 } }
      curve.interventionsAvoidedUpper = avoided.map { $0.map { $0 + 3 } }
    }
    return DecisionCurveFigure(curve: curve, performance: performance, outcome: settings.outcome)
  }

  var interventionsAvoided: (any Figure)? {
    var figure = InterventionsAvoidedFigure(curve: decision.curve, outcome: settings.outcome)
    figure?.performance = performance
    return figure
  }
}
