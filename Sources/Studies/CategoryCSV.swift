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

  /// One line a set of patients and number of the multinomial recalibration, then its tests.
  static func recalibration(_ validation: CategoricalValidation) -> CSVTable {
    let set = validation.overall
    let sets = [
      ("apparent", set.apparent), ("optimism_corrected", set.optimismCorrected),
      ("external", set.external),
    ]
    return CSVTable(
      header: [
        "set", "category", "reference", "statistic", "estimate", "lower", "upper", "df", "p",
        "method",
      ],
      rows: sets.flatMap { name, performance in
        (performance?.recalibration.map(rows) ?? []).map { [.text(name)] + $0 }
      })
  }

  private static func rows(_ found: CategoricalRecalibration) -> [[CSVTable.Cell]] {
    let tests = [
      ("joint_test", found.jointTest), ("intercept_test", found.interceptTest),
      ("slope_test", found.slopeTest),
    ]
    return found.equations.flatMap { equation in
      [
        ("calibration_in_the_large", equation.calibrationInTheLarge),
        ("calibration_intercept", equation.intercept), ("calibration_slope", equation.slope),
      ].map { statistic, value in
        [
          .text(equation.category), .text(found.reference), .text(statistic),
          .number(value.estimate), .number(value.lower), .number(value.upper), .count(nil),
          .number(nil), .text(value.method ?? ""),
        ]
      }
    }
      + tests.compactMap { statistic, test in
        test.map {
          [
            .text(""), .text(found.reference), .text(statistic), .number($0.statistic),
            .number(nil), .number(nil), .count($0.degreesOfFreedom), .number($0.pValue),
            .text("likelihood ratio"),
          ]
        }
      }
  }

  /// One line a part of the patients and index over all categories.
  static func subgroups(_ tables: [CategorySubgroups]) -> CSVTable {
    CSVTable(
      header: [
        "patients", "variable", "subgroup", "reference", "n", "statistic", "estimate", "lower",
        "upper", "method",
      ],
      rows: tables.flatMap { table in
        table.rows.flatMap { row -> [[CSVTable.Cell]] in
          let values: [(String, Estimate?)] =
            (row.performance.map(indexes) ?? [("not_judged", Estimate(nil))])
            + [("polytomous_discrimination_difference", row.difference)]
          return values.compactMap { statistic, value in
            value.map {
              [
                .text(table.patients.rawValue), .text(table.variable), .text(row.label),
                .text(table.reference ?? ""), .count(row.n), .text(statistic),
                .number($0.estimate), .number($0.lower), .number($0.upper),
                .text($0.method ?? ""),
              ]
            }
          }
        }
      })
  }

  /// Each centre left out: over all categories without a code in front, then each category.
  static func centres(_ validation: CategoricalValidation) -> CSVTable {
    let overall = (validation.overall.byCentre ?? []).flatMap { row in
      (row.performance.map(indexes) ?? []).map { statistic, value -> [CSVTable.Cell] in
        [
          .text(""), .text(row.centre), .count(row.performance?.n), .count(nil), .text(statistic),
          .number(value.estimate), .number(value.lower), .number(value.upper),
          .text(value.method ?? ""),
        ]
      }
    }
    return CSVTable(
      header: [
        "category", "centre", "n", "events", "statistic", "estimate", "lower", "upper", "method",
      ],
      rows: overall
        + validation.categories.flatMap { category in
          RunTables.centres(category.performance.byCentre ?? []).rows.map {
            [.text(category.category)] + $0
          }
        })
  }

  /// The centres pooled: over all categories without a code in front, then each category.
  static func pooled(_ validation: CategoricalValidation) -> CSVTable {
    let all = validation.overall.byCentrePooled
    let overall: [(String, PooledPerformance.Index)] = [
      ("polytomous_discrimination", all?.polytomousDiscrimination), ("hand_till", all?.handTill),
      ("brier", all?.brier),
    ].compactMap { key, index in index.map { (key, $0) } }
    let single = validation.categories.flatMap { category in
      (category.performance.byCentrePooled.map(ValidationCSV.indexes) ?? []).map {
        [.text(category.category), .text($0)] + ValidationCSV.cells($1)
      }
    }
    return CSVTable(
      header: [
        "category", "statistic", "scale", "centres", "pooled", "lower", "upper",
        "prediction_lower", "prediction_upper", "tau_squared", "i_squared", "method",
      ],
      rows: overall.map { [.text(""), .text($0)] + ValidationCSV.cells($1) } + single)
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
