import Diagnostics
import Figures
import Validation

extension SampleFigures {
  /// Three categories of the same patients; the name of the second may be long.
  var categories: [CategoryValidation] {
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

  /// The same in as many centres as the settings say, the last one without a model.
  private var categoriesInCentres: [CategoryValidation] {
    categories.map { category in
      var found = category
      found.performance.byCentre = calibrationCentres?.centres
      found.performance.byCentrePooled = found.performance.byCentre.map { PooledPerformance($0) }
      return found
    }
  }

  var calibrationCategoryCentres: (any Figure)? {
    CalibrationCategoryCentresFigure(categoriesInCentres, outcome: settings.outcome)
  }

  var categoryCentres: (any Figure)? {
    var overall = CategoricalPerformanceSet()
    overall.byCentre = calibrationCentres?.centres.map { centre in
      var whole = CategoricalPerformance(n: performance.n)
      whole.handTill = performance.cStatistic
      return CategoricalCentre(
        centre: centre.centre, performance: centre.performance == nil ? nil : whole,
        failure: centre.failure)
    }
    overall.byCentrePooled = overall.byCentre.map { PooledCategoricalPerformance($0) }
    return ForestFigure.centres(overall, categoriesInCentres)
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
