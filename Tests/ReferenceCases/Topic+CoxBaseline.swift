internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

extension CoxSample {
  /// Baseline hazards in all variants, and survival of the first, fifth and twentieth patient.
  func setSurvival(into values: inout ComputedValues) throws {
    let zero = Array(repeating: 0.0, count: names.count)
    let efron = try baseline(.efron)
    guard strata == nil else {
      let stratified = try baseline(.efron, center: zero)
      for (label, name) in strataLabels.enumerated() {
        let path = "baseline_cumhaz_at_zero_by_stratum.\(name)"
        values.set("\(path).times", times)
        values.set("\(path).cumhaz", hazards(stratified, stratum: label))
      }
      return
    }
    let variants: [(String, CoxBaseline)] = [
      ("efron_at_zero", try baseline(.efron, center: zero)),
      ("efron_at_means", try baseline(.efron, center: centersOfR)),
      (
        "efron_coef_breslow_hazard_at_means",
        try baseline(.efron, hazard: .breslow, center: centersOfR)
      ),
      ("breslow_at_zero", try baseline(.breslow, center: zero)),
      ("breslow_at_means", try baseline(.breslow, center: centersOfR)),
    ]
    values.set("baseline_cumhaz.times", times)
    for (name, baseline) in variants {
      values.set("baseline_cumhaz.\(name)", hazards(baseline, stratum: 0))
    }
    values.set("survival_rows_1_5_20.times", times)
    set(efron, .log, at: "efron_log", into: &values)
    set(efron, .logMinusLog, at: "efron_loglog", into: &values)
    set(
      try baseline(.efron, hazard: .breslow), .log, at: "efron_coef_breslow_hazard_log",
      into: &values)
    set(try baseline(.breslow), .log, at: "breslow_log", into: &values)
  }

  private func baseline(
    _ ties: CoxSolver.Ties, hazard: CoxBaseline.Hazard? = nil, center: [Double]? = nil
  ) throws -> CoxBaseline {
    var fit = try solver(ties)
    guard let baseline = fit.baseline(hazard, center: center) else {
      throw CoxSampleProblem.noCovariance
    }
    return baseline
  }

  private func hazards(_ baseline: CoxBaseline, stratum: Int) -> [Double] {
    times.map { baseline.value(at: $0, stratum: stratum)?.cumulativeHazard ?? .nan }
  }

  private func set(
    _ baseline: CoxBaseline, _ interval: KaplanMeier.IntervalType, at name: String,
    into values: inout ComputedValues
  ) {
    let cells = times.map { time in
      Self.shownRows.map { row in
        baseline.survival(at: time, for: patient(row), interval: interval, extend: true)
      }
    }
    // R names these columns after rows of the unfiltered data.
    let path = "survival_rows_1_5_20.\(name)"
    for (part, value) in Self.parts {
      values.set("\(path).\(part)", cells: cells.map { $0.map(value) }, columns: shownNames)
    }
  }

  static let shownRows = [0, 4, 19]
  static let parts: [(String, @Sendable (Estimate) -> Double?)] = [
    ("surv", { $0.estimate }), ("std_err", { $0.standardError }), ("lower", { $0.lower }),
    ("upper", { $0.upper }),
  ]

  func patient(_ row: Int) -> CoxPatient {
    CoxPatient(columns: data.predictors.row(row), stratum: strata?[row] ?? 0)
  }
}

/// What `rms::cph` gives: it stops as soon as the log likelihood changes by less than one part in 10⁴.
struct CphSample {
  let sample: CoxSample
  let fit: CoxSolver

  init(_ sample: CoxSample) throws {
    self.sample = sample
    fit = try sample.solver(.efron, tolerance: 1e-4)
  }

  func set(into values: inout ComputedValues) throws {
    values.set("cph.coef", fit.coefficients, names: sample.names)
    let centers = fit.overallMeans
    values.set("cph.center", zip(centers, fit.coefficients).reduce(0) { $0 + $1.0 * $1.1 })
    try setStatistics(into: &values)
    try setSurvest(into: &values)
    try setTests(into: &values)
  }

  private func setStatistics(into values: inout ComputedValues) throws {
    var fit = fit
    let (n, events) = (sample.data.patientCount, sample.data.eventCount)
    guard let tests = CoxGlobalTests(&fit) else { throw CoxSampleProblem.noTest }
    let explained = LikelihoodR2(
      likelihoodRatio: tests.likelihoodRatio.statistic, nullLogLikelihood: fit.nullLogLikelihood,
      parameters: sample.names.count, patients: n)
    let risks = sample.linearPredictors(fit.coefficients)
    let g = giniMeanDifference(risks)
    // `cph` ranks patients across strata.
    let rank = HarrellConcordance(sample.followUp, risks: risks, withError: false)
    let p = sample.names.count
    let statistics: [(String, Double?)] = [
      ("Obs", Double(n)), ("Events", Double(events)),
      ("Model L.R.", tests.likelihoodRatio.statistic), ("d.f.", Double(p)),
      ("P", tests.likelihoodRatio.p), ("Score", tests.score.statistic),
      ("Score P", tests.score.p), ("R2", explained.nagelkerke),
      ("R2(\(n))", explained.value(size: n)), ("R2(\(p),\(n))", explained.adjusted(size: n)),
      ("R2(\(events))", explained.value(size: events)),
      ("R2(\(p),\(events))", explained.adjusted(size: events)), ("Dxy", rank.somersD), ("g", g),
      ("gr", exp(g)),
    ]
    for (name, value) in statistics { values.set("cph.stats.\(name)", value) }
  }

  private func setSurvest(into values: inout ComputedValues) throws {
    var fit = fit
    guard let baseline = fit.baseline() else { throw CoxSampleProblem.noCovariance }
    let cells = CoxSample.shownRows.map { row in
      sample.times.map {
        baseline.survival(at: $0, for: sample.patient(row), interval: .log, extend: true)
      }
    }
    for (part, value) in CoxSample.parts {
      let shown = cells.map { row in
        row.map { estimate -> Double? in
          guard part == "std_err" else { return value(estimate) }
          // `survest` states the error of log S.
          guard let error = estimate.standardError, let survival = estimate.estimate else {
            return nil
          }
          return error / survival
        }
      }
      values.set("cph_survest_rows_1_5_20.\(part)", cells: shown)
    }
  }

  private func setTests(into values: inout ComputedValues) throws {
    var fit = fit
    guard let covariance = fit.covariance() else { throw CoxSampleProblem.noCovariance }
    let rows = WaldTests(
      design: sample.data.design, coefficients: fit.coefficients, covariance: covariance
    ).rows
    values.set(
      "anova_wald", cells: rows.map { [$0.chiSquared, Double($0.degreesOfFreedom), $0.p] },
      rows: rows.map(\.name), columns: ["Chi-Square", "d.f.", "P"])
    let design = sample.data.design
    guard
      let test = ProportionalHazardsTest(
        fit, followUp: sample.followUp, terms: design.columnRanges.map(Array.init))
    else { throw CoxSampleProblem.noTest }
    let names = sample.spec.terms.map(\.notation) + ["GLOBAL"]
    sample.set(test, rows: names, at: "zph_terms_km", into: &values)
  }
}
