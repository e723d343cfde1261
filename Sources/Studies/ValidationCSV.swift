internal import Reporting
internal import Statistics
internal import Validation

/// Tests of calibration and pooled centres as tables for machines.
enum ValidationCSV {
  static func tests(_ tests: [CalibrationTest]) -> CSVTable {
    CSVTable(
      header: [
        "patients", "test", "grouping", "groups", "statistic", "degrees_of_freedom", "p",
        "pooling", "denominator_degrees_of_freedom",
      ],
      rows: tests.map { test in
        [
          .text(test.patients.rawValue), .text(test.test.rawValue),
          .text(test.grouping?.rawValue ?? ""), .count(test.groups), .number(test.statistic),
          .count(test.degreesOfFreedom), .number(test.p),
          .text(test.pooling?.method.rawValue ?? ""), .number(test.pooling?.denominator),
        ]
      })
  }

  /// One line an index, and horizon where there are any.
  static func pooled(_ set: PerformanceSet, _ horizons: [HorizonValidation]?) -> CSVTable {
    let sets: [(Double?, PooledPerformance?)] =
      horizons.map { $0.map { ($0.horizon, $0.performance.byCentrePooled) } }
      ?? [(nil, set.byCentrePooled)]
    return CSVTable(
      header: [
        "horizon", "statistic", "scale", "centres", "pooled", "lower", "upper",
        "prediction_lower", "prediction_upper", "tau_squared", "i_squared", "method",
      ],
      rows: sets.flatMap { horizon, pooled in
        (pooled.map(indexes) ?? []).map { [.number(horizon), .text($0)] + cells($1) }
      })
  }

  /// An index pooled over centres, from its scale to its method.
  static func cells(_ index: PooledPerformance.Index) -> [CSVTable.Cell] {
    [
      .text(index.scale.rawValue), .count(index.centres), .number(index.pooled.estimate),
      .number(index.pooled.lower), .number(index.pooled.upper), .number(index.predictionLower),
      .number(index.predictionUpper), .number(index.tauSquared), .number(index.iSquared),
      .text(index.pooled.method ?? ""),
    ]
  }

  static func indexes(
    _ pooled: PooledPerformance
  ) -> [(String, PooledPerformance.Index)] {
    let all = [
      ("c_statistic", pooled.cStatistic), ("auc_at_horizon", pooled.aucAtHorizon),
      ("observed_expected", pooled.observedExpected),
      ("calibration_in_the_large", pooled.calibrationInTheLarge),
      ("calibration_slope", pooled.calibrationSlope),
      ("calibration_slope_at_horizon", pooled.calibrationSlopeAtHorizon),
    ]
    return all.compactMap { key, index in index.map { (key, $0) } }
  }
}
