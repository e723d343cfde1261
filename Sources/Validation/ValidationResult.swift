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
  /// The conventions of every statistic above.
  public var conventions: [Convention]
  /// Patients left out because a predictor or the outcome is missing.
  public var patientsLeftOut: Int

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
