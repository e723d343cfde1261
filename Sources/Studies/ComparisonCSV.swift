internal import Diagnostics
internal import Reporting
internal import Statistics
internal import Validation

/// Models beside each other and cohorts beside each other, as tables for machines: one line a difference.
enum ComparisonCSV {
  /// The model against others.
  static func models(_ found: [ModelComparison]) -> CSVTable {
    CSVTable(
      header: [
        "patients", "horizon", "first", "second", "second_source", "n", "events", "statistic",
        "threshold",
      ] + values,
      rows: found.flatMap { comparison in
        lines(of: comparison).map { name, threshold, pair in
          [
            .text(comparison.patients?.rawValue ?? ""), .number(comparison.horizon),
            .text(comparison.firstTitle[.english]), .text(comparison.secondTitle[.english]),
            .text(comparison.secondSource?.rawValue ?? ""), .count(comparison.n),
            .count(comparison.events), .text(name), .number(threshold),
          ] + cells(pair)
        }
      })
  }

  /// The model of several categories against others: over all categories, then category by category.
  static func categories(_ found: [CategoricalComparison]) -> CSVTable {
    CSVTable(
      header: ["patients", "first", "second", "second_source", "n", "category", "statistic"]
        + values,
      rows: found.flatMap { comparison in
        lines(of: comparison).map { category, name, pair in
          [
            .text(comparison.patients.rawValue), .text(comparison.firstTitle[.english]),
            .text(comparison.secondTitle[.english]), .text(comparison.secondSource.rawValue),
            .count(comparison.n), .text(category), .text(name),
          ] + cells(pair)
        }
      })
  }

  private static func lines(
    of found: CategoricalComparison
  ) -> [(category: String, statistic: String, pair: ModelComparison.Pair)] {
    [
      ("", "polytomous_discrimination", found.polytomousDiscrimination),
      ("", "hand_till", found.handTill), ("", "brier", found.brier),
      ("", "scaled_brier", found.scaledBrier), ("", "nagelkerke_r2", found.nagelkerkeR2),
      ("", "mc_fadden_r2", found.mcFaddenR2),
    ]
      + found.categories.flatMap { category in
        [
          (category.category, "c_statistic", category.comparison.area),
          (category.category, "brier", category.comparison.brier),
        ]
      }
  }

  /// The model in one cohort against another.
  static func cohorts(_ found: [CohortContrast]) -> CSVTable {
    CSVTable(
      header: [
        "horizon", "first", "first_n", "first_events", "second", "second_n", "second_events",
        "statistic",
      ] + values,
      rows: found.flatMap { contrast in
        lines(of: contrast).map { name, pair in
          [
            .number(contrast.horizon), .text(contrast.first.title[.english]),
            .count(contrast.first.n), .count(contrast.first.events),
            .text(contrast.second.title[.english]), .count(contrast.second.n),
            .count(contrast.second.events), .text(name),
          ] + cells(pair)
        }
      })
  }

  private static let values = [
    "first_value", "second_value", "difference", "lower", "upper", "p", "method",
    "corrected_first", "corrected_second", "corrected_difference",
  ]

  private static func cells(_ pair: ModelComparison.Pair) -> [CSVTable.Cell] {
    [
      .number(pair.first), .number(pair.second), .number(pair.difference.estimate),
      .number(pair.difference.lower), .number(pair.difference.upper), .number(pair.p),
      .text(pair.difference.method ?? ""), .number(pair.corrected?.first),
      .number(pair.corrected?.second), .number(pair.corrected?.difference),
    ]
  }

  private static func lines(
    of found: ModelComparison
  ) -> [(name: String, threshold: Double?, pair: ModelComparison.Pair)] {
    let named: [(String, ModelComparison.Pair?)] = [
      (found.horizon == nil ? "c_statistic" : "auc_at_horizon", found.area),
      ("auc_event_free_controls", found.areaEventFreeControls),
      ("c_statistic", found.concordance), ("uno_c", found.unoC), ("brier", found.brier),
      ("scaled_brier", found.scaledBrier),
    ]
    return named.compactMap { name, pair in pair.map { (name, nil, $0) } }
      + found.benefits.map { ("net_benefit", $0.threshold, $0.netBenefit) } + legacy(found)
  }

  /// Net reclassification and integrated discrimination, which have no value for each model.
  private static func legacy(
    _ found: ModelComparison
  ) -> [(name: String, threshold: Double?, pair: ModelComparison.Pair)] {
    var lines: [(name: String, threshold: Double?, pair: ModelComparison.Pair)] = []
    if let measure = found.legacy?.categorical {
      lines.append(
        (
          "legacy_nri_categories", nil,
          ModelComparison.Pair(difference: measure.netReclassification)
        ))
    }
    if let measure = found.legacy?.continuous {
      for (name, value) in [
        ("legacy_nri", measure.netReclassification),
        ("legacy_idi", measure.integratedDiscrimination),
      ] {
        lines.append((name, nil, ModelComparison.Pair(difference: value.interval())))
      }
    }
    return lines
  }

  private static func lines(
    of found: CohortContrast
  ) -> [(name: String, pair: ModelComparison.Pair)] {
    let named: [(String, ModelComparison.Pair?)] = [
      (found.horizon == nil ? "c_statistic" : "auc_at_horizon", found.area),
      ("auc_event_free_controls", found.areaEventFreeControls),
      ("c_statistic", found.concordance), ("uno_c", found.unoC),
    ]
    return named.compactMap { name, pair in pair.map { (name, $0) } }
  }
}
