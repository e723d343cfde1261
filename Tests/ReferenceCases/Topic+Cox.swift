internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

extension ReferenceTopic {
  /// Cox regression: fits, baseline hazards, survival, tests, residuals.
  static let cox = ReferenceTopic(
    "cox", default: .fit,
    tolerances: [
      ToleranceRule("n", .exact), ToleranceRule("events", .exact),
      ToleranceRule("concordance.count*", .exact), ToleranceRule("knots*", .closedForm),
      ToleranceRule("design_first3*", .closedForm), ToleranceRule("*.means*", .closedForm),
      ToleranceRule("*.wald_test[1]", .coxphRoundsWald),
    ],
    informational: [
      Informational("cph.default_eps", because: "a setting of the reference"),
      Informational("concordance.timewt", because: "a setting of the reference"),
    ],
    compute: { reference, values in
      let sample = try CoxSample(reference)
      sample.setDesign(into: &values)
      values.attempt("efron") { try sample.setFit(.efron, into: &$0) }
      values.attempt("breslow") { try sample.setFit(.breslow, into: &$0) }
      if reference.spec["exact"] != nil {
        values.attempt("exact") { try sample.setExact(into: &$0) }
      }
      values.attempt("concordance") { try sample.setConcordance(into: &$0) }
      values.attempt("survival") { try sample.setSurvival(into: &$0) }
      values.attempt("zph") { try sample.setProportionality(into: &$0) }
      values.attempt("residuals") { try sample.setResiduals(into: &$0) }
      values.attempt("cph") { try CphSample(sample).set(into: &$0) }
    })
}

extension Tolerance {
  /// `summary.coxph` rounds the Wald statistic to two decimals.
  fileprivate static let coxphRoundsWald = convention(
    "summary.coxph's two decimals", relative: 2e-4, floor: 30)
}

/// What keeps a case from being answered.
enum CoxSampleProblem: Error {
  case notConverged(CoxSolver.Status)
  case noCovariance
  case noTest
  case notSurvival(String)
}

/// A case of the topic.
struct CoxSample {
  let data: AnalysisSet
  let spec: ModelSpec
  let followUp: FollowUp
  let strata: [Int]?
  let strataLabels: [String]
  let times: [Double]
  /// The names that R gave the rows whose survival is shown.
  let shownNames: [String]

  init(_ reference: ReferenceCase) throws {
    let table = try reference.data()
    let formula = try Formula(
      "\(reference.spec["surv"]?.text ?? "") ~ \(reference.spec["rhs"]?.text ?? "")")
    guard case .survival(let time, let status, _) = formula.response else {
      throw CoxSampleProblem.notSurvival(formula.text)
    }
    spec = formula.spec(
      kind: .cox(TimeToEvent(time: time, status: status, event: "1"), ties: .efron))
    data = try AnalysisSet(table.cohort(), for: spec)
    guard let followUp = data.followUp else { throw CoxSampleProblem.notSurvival(formula.text) }
    self.followUp = followUp
    strata = data.strata
    let design = data.design
    strataLabels =
      formula.strata.isEmpty ? [] : (0..<design.stratumCount).map(design.stratumName)
    times = (reference.spec["times"]?.elements ?? []).compactMap(\.number)
    shownNames =
      reference.results.value("survival_rows_1_5_20", "efron_log", "surv", "cols")?.texts ?? []
  }

  var names: [String] { data.design.rmsColumnNames }

  func solver(_ ties: CoxSolver.Ties, tolerance: Double? = nil) throws -> CoxSolver {
    var options = CoxSolver.Options(ties: ties, strata: strata)
    options.likelihoodTolerance = tolerance
    var solver = CoxSolver(predictors: data.predictors, followUp: followUp, options: options)
    let status = solver.solve()
    guard status == .converged else { throw CoxSampleProblem.notConverged(status) }
    return solver
  }

  func setDesign(into values: inout ComputedValues) {
    values.set("n", data.patientCount)
    values.set("events", data.eventCount)
    values.set("design_columns", names)
    let first = data.predictors.selecting(rows: [0, 1, 2])
    values.set("design_first3", first, rows: ["1", "2", "3"], columns: names)
    for term in data.design.terms {
      switch term {
      case .restrictedCubicSpline(let name, let knots): values.set("knots.\(name)", knots)
      case .expression(_, .restrictedCubicSpline(let knots)):
        values.set("knots.\(term.variables.first ?? "")", knots)
      default: continue
      }
    }
    if strata != nil {
      values.set("strata_levels", strataLabels)
    } else {
      values.set("strata_levels", nil as Double?)
    }
  }

  func setFit(_ ties: CoxSolver.Ties, into values: inout ComputedValues) throws {
    var fit = try solver(ties)
    guard let covariance = fit.covariance() else { throw CoxSampleProblem.noCovariance }
    let path = ties.rawValue
    let errors = names.indices.map { covariance[$0, $0].squareRoot() }
    let margin = errors.map { $0 * NormalDistribution.criticalValue() }
    let coefficients = fit.coefficients
    values.set("\(path).coef", coefficients, names: names)
    values.set("\(path).se", errors, names: names)
    values.set("\(path).vcov", covariance, rows: names, columns: names)
    values.set("\(path).loglik_null_model", [fit.nullLogLikelihood, fit.logLikelihood])
    values.set("\(path).means", centersOfR)
    values.set("\(path).hr", coefficients.map(exp), names: names)
    values.set("\(path).hr_lower95", zip(coefficients, margin).map { exp($0 - $1) }, names: names)
    values.set("\(path).hr_upper95", zip(coefficients, margin).map { exp($0 + $1) }, names: names)
    guard let tests = CoxGlobalTests(&fit) else { throw CoxSampleProblem.noTest }
    for (name, test) in [
      ("lr_test", tests.likelihoodRatio), ("wald_test", tests.wald), ("score_test", tests.score),
    ] {
      values.set("\(path).\(name)", [test.statistic, Double(test.degreesOfFreedom), test.p])
    }
    if ties == .efron { setLinearPredictors(coefficients, into: &values) }
  }

  private func setLinearPredictors(_ coefficients: [Double], into values: inout ComputedValues) {
    let plain = linearPredictors(coefficients)
    let center = zip(coefficients, centersOfR).reduce(0) { $0 + $1.0 * $1.1 }
    values.set("lp_uncentered_first10", Array(plain.prefix(10)))
    values.set("lp_centered_first10", plain.prefix(10).map { $0 - center })
  }

  func linearPredictors(_ coefficients: [Double]) -> [Double] {
    (0..<data.patientCount).map { row in
      zip(data.predictors.row(row), coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// `coxph` leaves columns that hold only −1, 0 and 1 where they are (`nocenter`).
  var centersOfR: [Double] {
    names.indices.map { index in
      let column = data.predictors.column(index)
      guard column.contains(where: { ![-1, 0, 1].contains($0) }) else { return 0 }
      return column.reduce(0, +) / Double(column.count)
    }
  }

  func setExact(into values: inout ComputedValues) throws {
    var fit = try solver(.exact)
    guard let covariance = fit.covariance() else { throw CoxSampleProblem.noCovariance }
    values.set("exact.coef", fit.coefficients, names: names)
    values.set("exact.se", names.indices.map { covariance[$0, $0].squareRoot() }, names: names)
    values.set("exact.loglik_null_model", [fit.nullLogLikelihood, fit.logLikelihood])
  }

  func setConcordance(into values: inout ComputedValues) throws {
    let risks = linearPredictors(try solver(.efron).coefficients)
    for weight in HarrellConcordance.TimeWeight.allCases {
      let result = HarrellConcordance(
        followUp, risks: risks, options: .init(timeWeight: weight, strata: strata))
      let path = "concordance.C_timewt.\(weight.rawValue)"
      values.set("\(path).C", result.statistic)
      values.set("\(path).se", result.standardError)
      guard weight == .n else { continue }
      values.set("concordance.C", result.statistic)
      values.set("concordance.se", result.standardError)
      if strata == nil { values.set("hmisc_dxy", result.somersD.map { -$0 }) }
      setCounts(result, into: &values)
    }
  }

  private func setCounts(_ result: HarrellConcordance, into values: inout ComputedValues) {
    let labels = ["concordant", "discordant", "tied.x", "tied.y", "tied.xy"]
    let cells = result.countsByStratum.map {
      [$0.concordant, $0.discordant, $0.tiedRisks, $0.tiedTimes, $0.tiedBoth]
    }
    if strata == nil {
      values.set("concordance.count", cells[0], names: labels)
    } else {
      values.set("concordance.count", cells: cells, columns: labels)
    }
  }

  func setProportionality(into values: inout ComputedValues) throws {
    let fit = try solver(.efron)
    for transform in ProportionalHazardsTest.TimeTransform.allCases {
      guard
        let test = ProportionalHazardsTest(fit, followUp: followUp, transform: transform)
      else { throw CoxSampleProblem.noTest }
      set(test, rows: names + ["GLOBAL"], at: "zph.\(transform.rawValue)", into: &values)
    }
  }

  func set(
    _ test: ProportionalHazardsTest, rows: [String], at path: String,
    into values: inout ComputedValues
  ) {
    values.set(
      path,
      cells: (test.terms + [test.global]).map {
        [$0.chiSquared, Double($0.degreesOfFreedom), $0.p]
      }, rows: rows, columns: ["chisq", "df", "p"])
  }

  func setResiduals(into values: inout ComputedValues) throws {
    let fit = try solver(.efron)
    guard let residuals = CoxResiduals(fit) else { throw CoxSampleProblem.noTest }
    values.set("martingale_first10", Array(residuals.martingale.prefix(10)))
    values.set("deviance_resid_first10", Array(residuals.deviance.prefix(10)))
    guard strata == nil else { return }
    let risks = linearPredictors(fit.coefficients)
    guard let royston = RoystonD(linearPredictors: risks, followUp: followUp) else {
      throw CoxSampleProblem.noTest
    }
    let explained = LikelihoodR2(
      likelihoodRatio: 2 * (fit.logLikelihood - fit.nullLogLikelihood),
      nullLogLikelihood: fit.nullLogLikelihood, parameters: names.count,
      patients: data.patientCount)
    values.set("royston.D", royston.d)
    values.set("royston.se(D)", royston.standardError)
    values.set("royston.R.D", royston.r2D)
    values.set("royston.R.KO", royston.r2KentOQuigley)
    values.set("royston.R.N", explained.nagelkerke)
    values.set("royston.C.GH", royston.gonenHeller)
  }
}
