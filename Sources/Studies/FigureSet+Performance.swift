internal import Diagnostics
internal import Figures
internal import Reporting
internal import Validation

/// Figures of the model's performance that take the indexes with them.
extension FigureSet {
  static func thresholds(
    _ results: Results, _ performance: Performance?, _ outcome: LocalizedText
  ) -> (any Figure)? {
    guard let performance, let roc = results.roc else { return nil }
    return marked(
      ThresholdPerformanceFigure(roc: roc, performance: performance, outcome: outcome), results)
  }

  static func interventions(
    _ results: Results, _ performance: Performance?, _ outcome: LocalizedText
  ) -> (any Figure)? {
    var figure = results.decisionCurve.flatMap {
      InterventionsAvoidedFigure(curve: $0, outcome: outcome)
    }
    figure?.performance = performance
    figure?.isApparent = results.performance?.apparent != nil
    return figure
  }

  static func instability(
    _ results: Results, _ performance: Performance?, _ outcome: LocalizedText
  ) -> (any Figure)? {
    var figure = results.instability.map {
      InstabilityFigure(
        instability: $0, calibration: results.calibrationCurve, decision: results.decisionCurve,
        outcome: outcome)
    }
    figure?.performance = performance
    return figure
  }
}
