internal import Reporting
internal import Statistics
internal import Validation

/// Classification at thresholds as a table for machines: shares with Wilson and exact intervals, likelihood ratios.
enum ThresholdCSV {
  static func table(_ rows: [ThresholdPerformance]) -> CSVTable {
    let shares = [
      "sensitivity", "specificity", "positive_predictive_value", "negative_predictive_value",
    ]
    let ratios = ["positive_likelihood_ratio", "negative_likelihood_ratio"]
    let counts = ["true_positives", "false_positives", "true_negatives", "false_negatives"]
    return CSVTable(
      header: ["threshold"] + counts
        + (shares + ratios).flatMap { [$0, $0 + "_lower", $0 + "_upper"] }
        + shares.flatMap { [$0 + "_exact_lower", $0 + "_exact_upper"] },
      rows: rows.map(cells))
  }

  private static func cells(_ row: ThresholdPerformance) -> [CSVTable.Cell] {
    let counts = [row.truePositives, row.falsePositives, row.trueNegatives, row.falseNegatives]
    let shares = [
      row.sensitivity, row.specificity, row.positivePredictiveValue, row.negativePredictiveValue,
    ]
    let ratios = [row.positiveLikelihoodRatio, row.negativeLikelihoodRatio]
    let exact = [
      row.exactIntervals?.sensitivity, row.exactIntervals?.specificity,
      row.exactIntervals?.positivePredictiveValue, row.exactIntervals?.negativePredictiveValue,
    ]
    return [.number(row.threshold)] + counts.map { .count($0) }
      + shares.flatMap { [.number($0.estimate), .number($0.lower), .number($0.upper)] }
      + ratios.flatMap { [.number($0?.estimate), .number($0?.lower), .number($0?.upper)] }
      + exact.flatMap { [.number($0?.lower), .number($0?.upper)] }
  }
}
