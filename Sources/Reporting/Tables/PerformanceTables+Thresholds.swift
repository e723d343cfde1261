internal import Diagnostics
internal import Statistics
internal import Validation

extension PerformanceTables {
  /// How decision thresholds classify; `nil` without any.
  func thresholds(_ rows: [ThresholdPerformance]?, id: String, title: String) -> ReportTable? {
    guard let rows, !rows.isEmpty else { return nil }
    let ratios = rows.flatMap { [$0.positiveLikelihoodRatio, $0.negativeLikelihoodRatio] }
      .compactMap(\.self)
    let hasIntervals = ratios.contains { $0.lower != nil && $0.upper != nil }
    let suffix = hasIntervals ? "" : "_alone"
    let added =
      ratios.isEmpty
      ? [] : ["positive_likelihood_ratio" + suffix, "negative_likelihood_ratio" + suffix]
    let titles = ["at_or_above", "sensitivity", "specificity", "ppv", "npv"] + added
    let general =
      events.horizonOfStudy.map { words("note_thresholds_times", ["horizon": $0]) }
      ?? words("note_thresholds")
    return ReportTable(
      id: id, title: words(title), corner: words("threshold"),
      columns: ReportTable.numbers(titles.map { words($0) }),
      rows: rows.map { thresholdRow($0, hasRatios: !ratios.isEmpty) },
      notes: [general] + (ratios.isEmpty ? [] : [words("note_likelihood_ratios" + suffix)])
        + thresholdsKept(rows))
  }

  /// Which thresholds are left out because few patients are on one side of them.
  private func thresholdsKept(_ rows: [ThresholdPerformance]) -> [String] {
    guard let smallest = results.plan.smallestCell else { return [] }
    let shown = Set(rows.map(\.threshold))
    let kept = results.plan.thresholds.filter { !shown.contains($0) }
    guard !kept.isEmpty else { return [] }
    return [
      words(
        "note_thresholds_kept",
        ["thresholds": words.list(kept.map { words.percent($0) }), "n": String(smallest)])
    ]
  }

  private func thresholdRow(
    _ row: ThresholdPerformance, hasRatios: Bool
  ) -> ReportTable.Row {
    let positives = row.truePositives + row.falsePositives
    let all = positives + row.trueNegatives + row.falseNegatives
    let cells = [
      row.sensitivity, row.specificity, row.positivePredictiveValue, row.negativePredictiveValue,
    ]
    return ReportTable.Row(
      words.percent(row.threshold),
      [words.share(positives, of: all)] + cells.map(words.share)
        + (hasRatios
          ? [row.positiveLikelihoodRatio, row.negativeLikelihoodRatio].map { words.interval($0) }
          : []))
  }
}
