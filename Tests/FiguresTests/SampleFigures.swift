import Cohorts
import Diagnostics
import Figures
import RiskModels
import Statistics
import Validation

/// What random figures are made of.
struct SampleSettings {
  var n = 500
  /// The log odds of a typical patient.
  var center = -2.0
  var spread = 1.0
  var thresholds: [Double] = [0.1, 0.2, 0.3]
  var centres = 3
  var isCorrected = true
  var name = LocalizedText(english: "Apparent", simplifiedChinese: "表观性能")
  var outcome = LocalizedText(
    english: "new vertebral fracture within 24 months", simplifiedChinese: "24个月内新发椎体骨折")

  static let long = String(repeating: "a criterion that goes on and on, ", count: 6)

  /// Settings at random, extremes included.
  static func random(_ source: inout SplitMix64) -> SampleSettings {
    var settings = SampleSettings()
    settings.n = [1, 2, 7, 40, 300][source.index(below: 5)]
    settings.center = [-9, -3, -1, 0, 2, 9][source.index(below: 6)]
    settings.spread = [0, 0.3, 1, 3][source.index(below: 4)]
    let marks = [0, 1, 3, 10][source.index(below: 4)]
    settings.thresholds = (0..<marks).map { _ in source.uniform() * 0.6 }.sorted()
    settings.centres = [0, 1, 3, 12][source.index(below: 4)]
    settings.isCorrected = source.uniform() < 0.5
    if source.uniform() < 0.3 {
      settings.name = LocalizedText(
        english: "Apparent performance in " + long,
        simplifiedChinese: String(repeating: "很长的名称，", count: 12))
    }
    return settings
  }
}

/// Figures of a simulated cohort: values as a validation yields them.
struct SampleFigures {
  let ranked: RankedRisks
  let performance: Performance
  let corrected: Performance?
  let settings: SampleSettings

  init(_ settings: SampleSettings, seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let predictors = (0..<settings.n).map { _ in settings.center + settings.spread * source.normal()
    }
    let outcomes = predictors.map { source.uniform() < inverseLogit($0 * 0.9 - 0.1).p }
    ranked = try RankedRisks(linearPredictors: predictors, outcomes: outcomes)
    performance = Performance(ranked, smoother: .loess, confidence: 0.95)
    self.settings = settings
    var corrected = performance
    corrected.calibrationSlope.estimate = performance.calibrationSlope.estimate.map { $0 - 0.08 }
    self.corrected = settings.isCorrected ? corrected : nil
  }

  var roc: ROCFigure {
    let curve = ROCCurve(ranked, marking: settings.thresholds, confidence: 0.95)
    return ROCFigure(
      curves: [ROCFigure.Curve(name: settings.name, roc: curve, performance: performance)],
      outcome: settings.outcome)
  }

  var calibration: CalibrationFigure {
    var curve = CalibrationCurve(ranked, following: ValidationPlan())
    if settings.isCorrected {
      curve.corrected = curve.smooth.observed.map { $0 * 0.93 + 0.01 }
    }
    return CalibrationFigure(
      curve: curve, distribution: RiskDistribution(ranked, bins: 50), performance: performance,
      corrected: corrected, outcome: settings.outcome)
  }

  var decision: DecisionCurveFigure {
    var curve = DecisionCurve(ranked, thresholds: (1...60).map { Double($0) / 100 })
    if settings.isCorrected {
      curve.corrected = curve.model.map { $0 * 0.93 - 0.001 }
      curve.lower = curve.model.map { $0 - 0.012 }
      curve.upper = curve.model.map { $0 + 0.012 }
    }
    return DecisionCurveFigure(curve: curve, performance: performance, outcome: settings.outcome)
  }

  var distribution: DistributionFigure {
    DistributionFigure(
      distribution: RiskDistribution(ranked, bins: 50), outcome: settings.outcome)
  }

  var all: [any Figure] { [roc, calibration, decision, distribution] }
}
