import Diagnostics
import Figures
import Validation

extension SampleFigures {
  /// Three categories of the same patients; the name of the second may be long.
  private var categories: [CategoryValidation] {
    var set = PerformanceSet()
    set.apparent = performance
    let labels = [LocalizedText("remote"), settings.name, settings.outcome]
    return zip(["a", "b", "c"], labels).map { code, label in
      CategoryValidation(
        category: code, label: label, performance: set,
        roc: ROCCurve(ranked, marking: settings.thresholds, confidence: 0.95),
        calibrationCurve: calibration.curve, decisionCurve: decision.curve,
        riskDistribution: RiskDistribution(ranked, bins: 50), thresholds: [])
    }
  }

  var calibrationCategories: (any Figure)? {
    CalibrationCategoriesFigure(categories, outcome: settings.outcome)
  }

  var instabilityCategories: (any Figure)? {
    let own = categories.map { category in
      var found = category
      found.instability = sampleInstability
      return found
    }
    return InstabilityCategoriesFigure(own, outcome: settings.outcome)
  }

  var decisionCategories: (any Figure)? {
    DecisionCategoriesFigure(categories, outcome: settings.outcome)
  }
}
