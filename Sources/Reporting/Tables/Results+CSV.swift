internal import Cohorts
public import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

extension Results {
  /// The tables of the output folder by name, at full precision: `tables/<name>.csv`.
  ///
  /// What the run does not have is absent. The screening log is not among them: it is about single
  /// patients.
  public func csvTables(in language: Language) -> [(name: String, table: CSVTable)] {
    let all: [(String, CSVTable?)] = [
      ("baseline", baseline?.csv(in: language)), ("centres", centresCSV(in: language)),
      ("missing", missingCSV(in: language)), ("model", model?.csv),
      ("performance", performanceCSV), ("points", pointsCSV(in: language)),
      ("thresholds", thresholds.map(Self.csv)),
      ("external-thresholds", external.map { Self.csv($0.thresholds) }),
    ]
    return all.compactMap { name, table in
      table.flatMap { $0.rows.isEmpty ? nil : (name, $0) }
    }
  }

  private func centresCSV(in language: Language) -> CSVTable {
    CSVTable(
      header: ["centre", "label", "screened", "eligible", "events"],
      rows: study.centres.map {
        [
          .text($0.code), .text($0.label[language]), .count($0.screened), .count($0.eligible),
          .count($0.events),
        ]
      })
  }

  private func missingCSV(in language: Language) -> CSVTable? {
    missing.map { missing in
      CSVTable(
        header: ["variable", "label", "n", "missing"],
        rows: missing.variables.map { row in
          let isSmall = (1..<max(plan.smallestCell ?? 0, 1)).contains(row.missing)
          return [
            .text(row.variable), .text(row.label[language]), .count(missing.n),
            .count(isSmall ? nil : row.missing),
          ]
        })
    }
  }

  private var performanceCSV: CSVTable? {
    guard let performance else { return nil }
    var sets: [(String, String, Performance?)] = [
      ("apparent", "", performance.apparent),
      ("optimism", "", performance.optimismCorrected?.optimism),
      ("optimism_corrected", "", performance.optimismCorrected?.corrected),
      ("external", "", performance.external),
    ]
    sets += (performance.byCentre ?? []).map { ("by_centre", $0.centre, $0.performance) }
    let rows = sets.flatMap { set, centre, performance in
      performance.map { Self.rows(of: $0, set: set, centre: centre) } ?? []
    }
    return CSVTable(
      header: [
        "set", "centre", "n", "events", "statistic", "estimate", "lower", "upper", "method",
      ],
      rows: rows)
  }

  private static func rows(
    of performance: Performance, set: String, centre: String
  ) -> [[CSVTable.Cell]] {
    PerformanceTables.indexes.map { index in
      let value = index.value(performance)
      return [
        .text(set), .text(centre), .count(performance.n), .count(performance.events),
        .text(index.key), .number(value.estimate), .number(value.lower), .number(value.upper),
        .text(value.method ?? ""),
      ]
    }
  }

  private func pointsCSV(in language: Language) -> CSVTable? {
    nomogram.map { scale in
      let rows = scale.axes.flatMap { axis in
        let conditions = axis.conditions.map { "\($0.variable)=\($0.label[language])" }
        return axis.ticks.map { tick -> [CSVTable.Cell] in
          [
            .text(axis.variable), .text(conditions.joined(separator: "; ")),
            .text(tick.label[language]), .number(tick.points),
          ]
        }
      }
      let risks = scale.riskAxes.flatMap { axis in
        axis.ticks.map { tick -> [CSVTable.Cell] in
          [
            .text("total_points"), .text(axis.horizon?[language] ?? ""),
            .text("risk=\(tick.risk)"), .number(tick.totalPoints),
          ]
        }
      }
      return CSVTable(header: ["variable", "condition", "value", "points"], rows: rows + risks)
    }
  }

  private static func csv(_ thresholds: [ThresholdPerformance]) -> CSVTable {
    let shares: [(String, (ThresholdPerformance) -> Interval)] = [
      ("sensitivity", { $0.sensitivity }), ("specificity", { $0.specificity }),
      ("ppv", { $0.positivePredictiveValue }), ("npv", { $0.negativePredictiveValue }),
    ]
    return CSVTable(
      header: [
        "threshold", "true_positives", "false_positives", "true_negatives", "false_negatives",
      ] + shares.flatMap { [$0.0, $0.0 + "_lower", $0.0 + "_upper"] },
      rows: thresholds.map { row in
        [
          .number(row.threshold), .count(row.truePositives), .count(row.falsePositives),
          .count(row.trueNegatives), .count(row.falseNegatives),
        ]
          + shares.flatMap { share -> [CSVTable.Cell] in
            let value = share.1(row)
            return [.number(value.estimate), .number(value.lower), .number(value.upper)]
          }
      })
  }
}

extension ModelResults {
  /// The coefficients with odds ratios.
  var csv: CSVTable {
    CSVTable(
      header: [
        "term", "estimate", "se", "z", "p", "lower", "upper", "odds_ratio", "odds_ratio_lower",
        "odds_ratio_upper",
      ],
      rows: coefficients.map { row in
        [.text(row.name)]
          + [
            row.estimate, row.se, row.z, row.p, row.lower, row.upper, exp(row.estimate),
            exp(row.lower), exp(row.upper),
          ].map(CSVTable.Cell.number)
      })
  }
}

extension BaselineTable {
  /// One row a variable, level and group.
  func csv(in language: Language) -> CSVTable {
    CSVTable(
      header: [
        "variable", "label", "level", "group", "group_n", "count", "missing", "mean",
        "standard_deviation", "median", "lower_quartile", "upper_quartile",
        "standardized_difference",
      ],
      rows: rows.flatMap { row in
        groups.indices.flatMap { cells(of: row, group: $0, language: language) }
      })
  }

  private func cells(of row: Row, group: Int, language: Language) -> [[CSVTable.Cell]] {
    let start: [CSVTable.Cell] = [.text(row.variable), .text(row.label[language])]
    let place: [CSVTable.Cell] = [.text(groups[group].kind.rawValue), .count(groups[group].n)]
    let missing = CSVTable.Cell.count(row.missing[group].count)
    let difference = CSVTable.Cell.number(row.standardizedDifference)
    guard row.levels.isEmpty else {
      return row.levels.map { level in
        let gaps = Array(repeating: CSVTable.Cell.number(nil), count: 5)
        return start + [.text(level.code)] + place
          + [.count(level.counts[group].count), missing] + gaps + [difference]
      }
    }
    let summary = row.summaries[group]
    let numbers = [
      summary.mean, summary.standardDeviation, summary.median, summary.lowerQuartile,
      summary.upperQuartile,
    ].map(CSVTable.Cell.number)
    return [start + [.text("")] + place + [.count(summary.n), missing] + numbers + [difference]]
  }
}
