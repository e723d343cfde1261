/// Everything that validating one model on one cohort yields.
public struct ValidationResult: Sendable, Hashable, Codable {
  /// The indexes.
  public var performance: PerformanceSet
  /// The ROC curve of the apparent or external predictions.
  public var roc: ROCCurve
  /// The calibration curve of the same predictions.
  public var calibrationCurve: CalibrationCurve
  /// The decision curve of the same predictions.
  public var decisionCurve: DecisionCurve
  /// The distribution of the same predictions.
  public var riskDistribution: RiskDistribution
  /// Classification at the study's thresholds.
  public var thresholds: [ThresholdPerformance]
  /// How much the predictions would differ had other patients made the model; `nil` without a bootstrap
  /// of the making.
  public var instability: Instability?
  /// The conventions of every statistic above.
  public var conventions: [Convention]
  /// Patients left out because a predictor or the outcome is missing.
  public var patientsLeftOut: Int
  /// The horizon that everything above is about, the longest; `nil` for outcomes without times.
  public var horizon: Double?
  /// The same at every horizon, rising; `nil` for outcomes without times.
  public var horizons: [HorizonValidation]?
  /// Other patients: events over the whole follow-up, those after the longest horizon among them; `nil` for outcomes
  /// without times and in the model's own patients.
  public var wholeFollowUpEvents: Int?
  /// How other patients differ from those of the development; `nil` in the model's own patients.
  public var caseMix: CaseMix?
  /// Tests of calibration; `nil` for outcomes with times.
  public var calibrationTests: [CalibrationTest]?
  /// The model in parts of the patients, a table a variable and horizon; `nil` if none was asked for.
  public var subgroups: [SubgroupTable]?

  /// Creates it from its parts.
  public init(
    performance: PerformanceSet, roc: ROCCurve, calibrationCurve: CalibrationCurve,
    decisionCurve: DecisionCurve, riskDistribution: RiskDistribution,
    thresholds: [ThresholdPerformance], conventions: [Convention],
    patientsLeftOut: Int = 0
  ) {
    self.performance = performance
    self.roc = roc
    self.calibrationCurve = calibrationCurve
    self.decisionCurve = decisionCurve
    self.riskDistribution = riskDistribution
    self.thresholds = thresholds
    self.conventions = conventions
    self.patientsLeftOut = patientsLeftOut
  }
}

/// What validating a model with times yields at one horizon.
public struct HorizonValidation: Sendable, Hashable, Codable {
  /// The horizon, in the unit of follow-up.
  public var horizon: Double
  /// The indexes.
  public var performance: PerformanceSet
  /// The ROC curve at the horizon.
  public var roc: ROCCurve
  /// Calibration at the horizon.
  public var calibrationCurve: CalibrationCurve
  /// Net benefit at the horizon.
  public var decisionCurve: DecisionCurve
  /// The distribution of risks within the horizon.
  public var riskDistribution: RiskDistribution
  /// Classification at the study's thresholds.
  public var thresholds: [ThresholdPerformance]
  /// How much the risks would differ had other patients made the model; `nil` without a bootstrap of the
  /// making.
  public var instability: Instability?

  /// Creates it from its parts.
  public init(
    horizon: Double, performance: PerformanceSet, roc: ROCCurve,
    calibrationCurve: CalibrationCurve, decisionCurve: DecisionCurve,
    riskDistribution: RiskDistribution, thresholds: [ThresholdPerformance]
  ) {
    self.horizon = horizon
    self.performance = performance
    self.roc = roc
    self.calibrationCurve = calibrationCurve
    self.decisionCurve = decisionCurve
    self.riskDistribution = riskDistribution
    self.thresholds = thresholds
  }
}

extension ValidationResult {
  /// The result whose single numbers and curves are those of the last horizon.
  ///
  /// `horizons` must not be empty.
  init?(
    horizons: [HorizonValidation], conventions: [Convention], patientsLeftOut: Int
  ) {
    guard let primary = horizons.last else { return nil }
    self.init(
      performance: primary.performance, roc: primary.roc,
      calibrationCurve: primary.calibrationCurve, decisionCurve: primary.decisionCurve,
      riskDistribution: primary.riskDistribution, thresholds: primary.thresholds,
      conventions: conventions, patientsLeftOut: patientsLeftOut)
    instability = primary.instability
    horizon = primary.horizon
    self.horizons = horizons
  }
}
