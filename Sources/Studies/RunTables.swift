internal import Cohorts
internal import Diagnostics
internal import Foundation
public import Reporting
public import RiskModels
internal import Statistics
internal import Validation

/// The tables of a run as CSV for machines: full precision, codes beside labels, no patient.
public struct RunTables: Sendable {
  /// The tables: file name without extension, and content.
  public private(set) var files: [(name: String, text: String)] = []

  /// Collects the tables that the results allow.
  public init(_ results: Results, model: RiskModel?) {
    add("attrition", results.attrition.map(Self.attrition))
    add("baseline", results.baseline.map(Self.baseline))
    add("missing", results.missing.map(Self.missing))
    add("model", results.model.map(Self.coefficients))
    add("tests", results.model.map(Self.tests))
    add("model-checks", results.modelChecks.map(Self.checks))
    add("performance", results.performance.map(Self.performance))
    add("categories-overall", results.categories.map(CategoryCSV.overall))
    add("categories", results.categories.map(CategoryCSV.byCategory))
    add("categories-recalibration", results.categories.map(CategoryCSV.recalibration))
    add("categories-subgroups", results.categories?.subgroups.map(CategoryCSV.subgroups))
    add("categories-comparison", results.categories?.comparisons.map(ComparisonCSV.categories))
    add("categories-centres", results.categories.map(CategoryCSV.centres))
    add("categories-centres-pooled", results.categories.map(CategoryCSV.pooled))
    add("horizons", results.horizons.map(Self.horizons))
    add("centres", results.performance?.byCentre.map(Self.centres))
    add("thresholds", results.thresholds.map(ThresholdCSV.table))
    add("calibration-tests", results.calibrationTests.map(ValidationCSV.tests))
    add("pocket-card", results.pocketCard.map(PocketCardCSV.table))
    add("case-mix", results.caseMix.map(CaseMixCSV.table))
    add("comparison", results.comparisons.map(ComparisonCSV.models))
    add("cohort-contrast", results.cohortContrasts.map(ComparisonCSV.cohorts))
    add("centres-pooled", results.performance.map { ValidationCSV.pooled($0, results.horizons) })
    add("subgroups", results.subgroups.map(SubgroupCSV.table))
    add("external-thresholds", results.external.map { ThresholdCSV.table($0.thresholds) })
    add("sensitivity", results.sensitivity.map(Self.sensitivity))
    add("points", model.flatMap { $0.family.isCategorical ? nil : PointScale($0) }.map(Self.points))
  }

  private mutating func add(_ name: String, _ table: Reporting.CSVTable?) {
    if let table, !table.rows.isEmpty { files.append((name, table.text)) }
  }

  private static func attrition(_ attrition: Attrition) -> Reporting.CSVTable {
    Reporting.CSVTable(
      header: ["id", "direction", "window", "text", "excluded", "unknown", "remaining"],
      rows: [
        [
          .text(""), .text(""), .text(""), .text("screened"), .count(nil), .count(nil),
          .count(attrition.screened),
        ]
      ]
        + attrition.steps.map { step in
          [
            .text(step.id), .text(step.direction.rawValue), .text(step.window.rawValue),
            .text(step.text[.english]), .count(step.excluded), .count(step.unknown),
            .count(step.remaining),
          ]
        })
  }

  private static func checks(_ checks: ModelChecks) -> Reporting.CSVTable {
    func cells(_ test: ModelChecks.Test?) -> [Reporting.CSVTable.Cell] {
      [.number(test?.chiSquared), .number(test?.p)]
    }
    let all =
      [.text("TOTAL"), .count(nil)] + cells(checks.proportionalHazards)
      + cells(checks.competingProportionalHazards) + [.number(nil), .number(nil), .count(nil)]
    return Reporting.CSVTable(
      header: [
        "term", "columns", "proportional_hazards_chi_squared", "proportional_hazards_p",
        "competing_chi_squared", "competing_p", "standard_error_inflation", "largest_influence",
        "influential_patients",
      ],
      rows: checks.terms.map { term in
        [.text(term.name), .count(term.columns)] + cells(term.proportionalHazards)
          + cells(term.competingProportionalHazards)
          + [
            .number(term.standardErrorInflation), .number(term.largestInfluence),
            .count(term.influentialPatients),
          ]
      } + [all])
  }

  private static func missing(_ missing: MissingValues) -> Reporting.CSVTable {
    Reporting.CSVTable(
      header: ["variable", "label", "centre", "n", "missing"],
      rows: missing.variables.flatMap { row in
        let centres = zip(missing.centres, zip(missing.patientsByCentre, row.byCentre))
        let groups = [("", missing.n, row.missing)] + centres.map { ($0, $1.0, $1.1) }
        return groups.map { centre, n, count -> [Reporting.CSVTable.Cell] in
          [
            .text(row.variable), .text(row.label[.english]), .text(centre), .count(n),
            .count(count),
          ]
        }
      })
  }

  private static func baseline(_ table: BaselineTable) -> Reporting.CSVTable {
    let groups = table.groups.map(\.kind.rawValue)
    let statistics = ["n", "mean", "sd", "median", "lower_quartile", "upper_quartile"]
    let header =
      ["variable", "label", "level", "statistic"] + groups + ["standardized_difference"]
    var rows: [[Reporting.CSVTable.Cell]] = []
    for row in table.rows {
      let name: [Reporting.CSVTable.Cell] = [.text(row.variable), .text(row.label[.english])]
      for statistic in row.summaries.isEmpty ? [] : statistics {
        rows.append(
          name + [.text(""), .text(statistic)] + row.summaries.map { value(statistic, of: $0) }
            + [.number(row.standardizedDifference)])
      }
      for level in row.levels {
        rows.append(
          name + [.text(level.code), .text("count")] + level.counts.map { .count($0.count) }
            + [.number(row.standardizedDifference)])
      }
      rows.append(
        name + [.text(""), .text("missing")] + row.missing.map { .count($0.count) } + [.number(nil)]
      )
    }
    return Reporting.CSVTable(header: header, rows: rows)
  }

  private static func value(
    _ statistic: String, of summary: BaselineTable.Summary
  ) -> Reporting.CSVTable.Cell {
    switch statistic {
    case "n": .count(summary.n)
    case "mean": .number(summary.mean)
    case "sd": .number(summary.standardDeviation)
    case "median": .number(summary.median)
    case "lower_quartile": .number(summary.lowerQuartile)
    default: .number(summary.upperQuartile)
    }
  }

  private static let coefficientHeader = [
    "name", "estimate", "se", "z", "p", "lower", "upper", "ratio", "ratio_lower",
    "ratio_upper",
  ]

  private static func cells(of row: CoefficientRow) -> [Reporting.CSVTable.Cell] {
    [.text(row.name)]
      + [
        row.estimate, row.se, row.z, row.p, row.lower, row.upper, exp(row.estimate),
        row.lower.map(exp), row.upper.map(exp),
      ].map { .number($0) }
  }

  private static func coefficients(_ model: ModelResults) -> Reporting.CSVTable {
    Reporting.CSVTable(header: coefficientHeader, rows: model.coefficients.map(cells))
  }

  private static func sensitivity(_ analyses: [SensitivityAnalysis]) -> Reporting.CSVTable {
    Reporting.CSVTable(
      header: ["analysis", "n", "events"] + coefficientHeader,
      rows: analyses.flatMap { analysis in
        (analysis.coefficients ?? []).map {
          [.text(analysis.id), .count(analysis.n), .count(analysis.events)] + cells(of: $0)
        }
      })
  }

  private static func tests(_ model: ModelResults) -> Reporting.CSVTable {
    let wald = model.waldTests.map {
      testCells("wald", $0.name, $0.chiSquared, $0.degreesOfFreedom, $0.p, $0.pooling)
    }
    let ratios = model.likelihoodRatioTests.map {
      testCells(
        "likelihood_ratio", $0.variable, $0.chiSquared, $0.degreesOfFreedom, $0.p, $0.pooling)
    }
    return Reporting.CSVTable(
      header: [
        "test", "name", "chi_squared", "degrees_of_freedom", "p", "pooling",
        "denominator_degrees_of_freedom",
      ], rows: wald + ratios)
  }

  private static func testCells(
    _ test: String, _ name: String, _ chiSquared: Double, _ freedom: Int, _ p: Double,
    _ pooling: PooledTest.Account?
  ) -> [Reporting.CSVTable.Cell] {
    [
      .text(test), .text(name), .number(chiSquared), .count(freedom), .number(p),
      .text(pooling?.method.rawValue ?? ""), .number(pooling?.denominator),
    ]
  }

  private static func indexes(_ performance: Performance) -> [(String, Estimate)] {
    [
      ("c_statistic", performance.cStatistic),
      ("calibration_intercept", performance.calibrationIntercept),
      ("calibration_in_the_large", performance.calibrationInTheLarge),
      ("calibration_slope", performance.calibrationSlope), ("brier", performance.brier),
      ("scaled_brier", performance.scaledBrier), ("ici", performance.ici),
      ("e50", performance.e50), ("e90", performance.e90), ("emax", performance.emax),
      ("observed_expected", performance.observedExpected),
      ("nagelkerke_r2", performance.nagelkerkeR2),
    ]
      + [
        ("auc_at_horizon", performance.aucAtHorizon),
        ("auc_event_free_controls", performance.aucEventFreeControls),
        ("partial_auc", performance.partialAuc?.area),
        ("partial_auc_corrected", performance.partialAuc?.corrected),
        ("calibration_slope_at_horizon", performance.calibrationSlopeAtHorizon),
        ("uno_c", performance.unoC), ("royston_d", performance.roystonD),
        ("observed_risk", performance.observedRisk),
        ("discrimination_index", performance.discriminationIndex),
        ("unreliability_index", performance.unreliabilityIndex),
        ("quality_index", performance.qualityIndex),
        ("gini_mean_difference", performance.giniMeanDifference),
        ("gini_risk", performance.giniRisk), ("cox_snell_r2", performance.coxSnellR2),
        ("mc_fadden_r2", performance.mcFaddenR2), ("tjur_r2", performance.tjurR2),
      ].compactMap { name, estimate in estimate.map { (name, $0) } }
  }

  private static func rows(_ set: String, _ performance: Performance?) -> [[Reporting.CSVTable
    .Cell]]
  {
    guard let performance else { return [] }
    return indexes(performance).map { name, estimate in
      [
        .text(set), .count(performance.n), .count(performance.events), .text(name),
        .number(estimate.estimate), .number(estimate.lower), .number(estimate.upper),
        .text(estimate.method ?? ""),
      ]
    }
  }

  static func performance(_ set: PerformanceSet) -> Reporting.CSVTable {
    Reporting.CSVTable(
      header: ["set", "n", "events", "statistic", "estimate", "lower", "upper", "method"],
      rows: rows("apparent", set.apparent) + rows("optimism", set.optimismCorrected?.optimism)
        + rows("optimism_corrected", set.optimismCorrected?.corrected)
        + rows("external", set.external))
  }

  private static func horizons(_ horizons: [HorizonValidation]) -> Reporting.CSVTable {
    Reporting.CSVTable(
      header: [
        "horizon", "set", "n", "events", "statistic", "estimate", "lower", "upper", "method",
      ],
      rows: horizons.flatMap { horizon in
        performance(horizon.performance).rows.map { [.number(horizon.horizon)] + $0 }
      })
  }

  static func centres(_ centres: [CentrePerformance]) -> Reporting.CSVTable {
    Reporting.CSVTable(
      header: ["centre", "n", "events", "statistic", "estimate", "lower", "upper", "method"],
      rows: centres.flatMap { rows($0.centre, $0.performance) })
  }

  private static func points(_ scale: PointScale) -> Reporting.CSVTable {
    let axes = scale.axes.flatMap { axis in
      axis.ticks.map { tick -> [Reporting.CSVTable.Cell] in
        let condition = axis.conditions.map { "\($0.variable)=\($0.label[.english])" }
        return [
          .text(axis.variable), .text(condition.joined(separator: ";")),
          .text(tick.label[.english]), .number(tick.points),
        ]
      }
    }
    let risks = scale.riskAxes.flatMap { axis in
      axis.ticks.map { tick -> [Reporting.CSVTable.Cell] in
        [.text("risk"), .text(""), .number(tick.risk), .number(tick.totalPoints)]
      }
    }
    return Reporting.CSVTable(
      header: ["variable", "condition", "value", "points"], rows: axes + risks)
  }
}
