internal import Reporting
internal import Statistics
internal import Validation

/// The performance of models of several categories as tables for machines.
enum CategoryCSV {
  /// One line an index over all categories and set of patients.
  static func overall(_ validation: CategoricalValidation) -> CSVTable {
    let set = validation.overall
    let sets = [
      ("apparent", set.apparent), ("optimism_corrected", set.optimismCorrected),
      ("external", set.external),
    ]
    return CSVTable(
      header: ["set", "n", "statistic", "estimate", "lower", "upper", "method"],
      rows: sets.flatMap { name, performance in
        (performance.map(indexes) ?? []).map { statistic, value in
          [
            .text(name), .count(performance?.n), .text(statistic), .number(value.estimate),
            .number(value.lower), .number(value.upper), .text(value.method ?? ""),
          ]
        }
      })
  }

  /// The performance table of every category, its code in front.
  static func byCategory(_ validation: CategoricalValidation) -> CSVTable {
    CSVTable(
      header: [
        "category", "set", "n", "events", "statistic", "estimate", "lower", "upper", "method",
      ],
      rows: validation.categories.flatMap { category in
        RunTables.performance(category.performance).rows.map { [.text(category.category)] + $0 }
      })
  }

  private static func indexes(_ performance: CategoricalPerformance) -> [(String, Estimate)] {
    [
      ("polytomous_discrimination", performance.polytomousDiscrimination),
      ("hand_till", performance.handTill), ("pairwise", performance.pairwise),
      ("brier", performance.brier), ("scaled_brier", performance.scaledBrier),
      ("nagelkerke_r2", performance.nagelkerkeR2), ("mc_fadden_r2", performance.mcFaddenR2),
    ]
  }
}
