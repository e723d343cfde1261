internal import Reporting
internal import Statistics
internal import Validation

/// The subgroups as a table for machines: one line a number, differences as statistics of their own.
enum SubgroupCSV {
  static func table(_ tables: [SubgroupTable]) -> CSVTable {
    CSVTable(
      header: [
        "patients", "horizon", "variable", "subgroup", "reference", "n", "events", "statistic",
        "threshold", "estimate", "lower", "upper", "method", "category",
      ],
      rows: tables.flatMap { table in
        table.rows.flatMap { row in
          values(row).map { value in
            [
              .text(table.patients?.rawValue ?? ""), .number(table.horizon),
              .text(table.variable), .text(row.label), .text(table.reference ?? ""),
              .count(row.n), .count(row.events), .text(value.statistic),
              .number(value.threshold), .number(value.estimate.estimate),
              .number(value.estimate.lower), .number(value.estimate.upper),
              .text(value.estimate.method ?? ""), .text(table.category ?? ""),
            ]
          }
        }
      })
  }

  private struct Value {
    var statistic: String
    var threshold: Double?
    var estimate: Estimate
  }

  /// Every number of a part; a part that is not judged has one line without a number.
  private static func values(_ row: SubgroupTable.Row) -> [Value] {
    guard let found = row.performance else {
      return [Value(statistic: "not_judged", estimate: Estimate(nil))]
    }
    let observed = row.observed ?? Interval()
    let indexes: [(String, Estimate?)] = [
      ("observed_risk", found.observedRisk ?? estimate(observed, "Wilson")),
      ("mean_predicted_risk", Estimate(row.meanPredicted)),
      ("c_statistic", found.cStatistic), ("auc_at_horizon", found.aucAtHorizon),
      ("observed_expected", found.observedExpected),
      ("calibration_in_the_large", found.calibrationInTheLarge),
      ("calibration_slope", found.calibrationSlope), ("brier", found.brier),
      (
        found.horizon == nil ? "c_statistic_difference" : "auc_at_horizon_difference",
        row.contrast?.cStatistic
      ),
      ("calibration_in_the_large_difference", row.contrast?.calibrationInTheLarge),
      ("calibration_slope_difference", row.contrast?.calibrationSlope),
    ]
    return indexes.compactMap { statistic, estimate in
      estimate.map { Value(statistic: statistic, estimate: $0) }
    } + classification(row)
  }

  private static func classification(_ row: SubgroupTable.Row) -> [Value] {
    (row.thresholds ?? []).enumerated().flatMap { index, found -> [Value] in
      let contrast = row.contrast?.threshold(at: index)
      let method = row.performance?.horizon == nil ? "Wilson" : "logit, influence function"
      let values: [(String, Interval?, String)] = [
        ("sensitivity", found.sensitivity, method), ("specificity", found.specificity, method),
        ("positive_predictive_value", found.positivePredictiveValue, method),
        ("negative_predictive_value", found.negativePredictiveValue, method),
        (
          "net_benefit", row.netBenefits.map { Interval(estimate: $0[index]) }, ""
        ),
        ("sensitivity_difference", contrast?.sensitivity, "Newcombe"),
        ("specificity_difference", contrast?.specificity, "Newcombe"),
        (
          "positive_predictive_value_difference", contrast?.positivePredictiveValue, "Newcombe"
        ),
        ("positives_difference", contrast?.positives, "Newcombe"),
      ]
      return values.compactMap { statistic, interval, method in
        interval.flatMap { interval in
          interval.estimate == nil
            ? nil
            : Value(
              statistic: statistic, threshold: found.threshold,
              estimate: estimate(interval, method))
        }
      }
    }
  }

  private static func estimate(_ interval: Interval, _ method: String) -> Estimate {
    Estimate(
      interval.estimate, lower: interval.lower, upper: interval.upper,
      method: interval.lower == nil || method.isEmpty ? nil : method)
  }
}
