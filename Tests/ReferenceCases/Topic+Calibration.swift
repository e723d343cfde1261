internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

extension ReferenceTopic {
  /// Calibration of predicted risks of a binary outcome.
  static let calibration = ReferenceTopic(
    "calibration",
    tolerances: [
      ToleranceRule("val_prob.C (ROC)", .lrmCells), ToleranceRule("val_prob.Dxy", .lrmCells),
      ToleranceRule(
        "val_prob.Intercept",
        .convention("lrm's stopping rule, of a log odds", relative: 1e-5, floor: 1)),
      ToleranceRule("val_prob.Slope", .lrmStopsEarly), ToleranceRule("val_prob.*U*", .fit),
      ToleranceRule("val_prob.Q", .fit),
      ToleranceRule("recalibration.profile_ci95.*", .profileSpline),
      ToleranceRule("recalibration.*.se", .glmWeights),
      ToleranceRule("recalibration.*.wald_ci95*", .glmWeights),
      ToleranceRule("recalibration.wald_test_slope1.*", .glmWeights),
      ToleranceRule("recalibration.*", .fit), ToleranceRule("rcs_logit_*.knots*", .closedForm),
      ToleranceRule("rcs_logit_*", .fit), ToleranceRule("gof_lecessie.*", .lrmStopsEarly),
      ToleranceRule("calibrate_apparent.*", .lrmStopsEarly),
      ToleranceRule("hosmer_lemeshow_*.observed*", .exact),
      ToleranceRule("hosmer_lemeshow_*.n[*", .exact),
    ],
    informational: [
      Informational("val_prob.D:p", because: "val.prob never fills it"),
      Informational("*.grid*", because: "where the reference reads its curves"),
      Informational("lowess_iter0.f", because: "a setting"),
      Informational("lowess_iter0.delta", because: "a setting"),
    ],
    compute: { reference, values in
      let sample = try CalibrationSample(reference)
      values.attempt("val_prob") { values in try sample.indexes(into: &values) }
      values.attempt("recalibration") { values in try sample.recalibration(into: &values) }
      sample.curves(into: &values)
      values.attempt("splines") { values in try sample.splines(into: &values) }
      values.attempt("groups") { values in try sample.groups(into: &values) }
      values.attempt("fit") { values in try sample.fit(reference, into: &values) }
    })
}

extension Tolerance {
  /// `glm` takes its covariance from the weights of the last step but one: half the digits of its
  /// coefficients.
  static let glmWeights = convention("glm's weights before its last step", relative: 1e-6)
}

/// A case of the topic: outcomes and predicted risks.
private struct CalibrationSample {
  let outcomes: [Bool]
  let risks: [Double]
  let ranked: RankedRisks
  let grid: [Double]

  init(_ reference: ReferenceCase) throws {
    let results = reference.results
    outcomes = (results.value("inputs", "y")?.numbers ?? []).map { $0 == 1 }
    risks = results.value("inputs", "p")?.numbers ?? []
    ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    grid = results.value("loess_interpolate", "grid")?.numbers ?? []
  }

  func indexes(into values: inout ComputedValues) throws {
    let indexes = try ProbabilityIndexes(risks: risks, outcomes: outcomes)
    let named: [(String, Double?)] = [
      ("Dxy", indexes.somersDxy), ("C (ROC)", indexes.cStatistic), ("R2", indexes.nagelkerkeR2),
      ("D", indexes.discrimination), ("D:Chi-sq", indexes.discriminationChiSquared),
      ("U", indexes.unreliability), ("U:Chi-sq", indexes.unreliabilityChiSquared),
      ("U:p", indexes.unreliabilityP), ("Q", indexes.quality), ("Brier", indexes.brier),
      ("Intercept", indexes.intercept), ("Slope", indexes.slope), ("Emax", indexes.emax),
      ("E90", indexes.e90), ("Eavg", indexes.eavg), ("S:z", indexes.spiegelhalterZ),
      ("S:p", indexes.spiegelhalterP),
    ]
    for (name, value) in named { values.set("val_prob.\(name)", value) }
    values.set("n", risks.count)
    values.set("events", ranked.events)
    let performance = try Performance(risks: risks, outcomes: outcomes)
    values.set("exact.C", performance.cStatistic.estimate)
    values.set("exact.brier", performance.brier.estimate)
    values.set("exact.brier_scaled", performance.scaledBrier.estimate)
    values.set("exact.logloss", try LogarithmicLoss.value(risks: risks, outcomes: outcomes))
    let test = try Spiegelhalter(risks: risks, outcomes: outcomes)
    values.set("spiegelhalter.z", test?.z)
    values.set("spiegelhalter.p", test?.pValue)
    values.set(
      "ece_10_equal_width", try CalibrationErrors.expected(risks: risks, outcomes: outcomes))
    observedExpected(performance, into: &values)
  }

  private func observedExpected(
    _ performance: Performance, into values: inout ComputedValues
  ) {
    let expected = risks.reduce(0, +)
    let ratio = performance.observedExpected
    let path = "observed_expected"
    values.set("\(path).O", ranked.events)
    values.set("\(path).E", expected)
    values.set("\(path).OE", ratio.estimate)
    values.set("\(path).EO", ratio.estimate.map { 1 / $0 })
    values.set("\(path).ci95_binomial_log", ratio.limits)
    let poisson = ObservedExpected.estimate(ranked, variance: .poisson, confidence: 0.95)
    values.set("\(path).ci95_poisson_log", poisson.limits)
    values.set(
      "\(path).mean_calibration_diff", (Double(ranked.events) - expected) / Double(risks.count))
  }

  func recalibration(into values: inout ComputedValues) throws {
    let result = try RecalibrationAssessment(risks: risks, outcomes: outcomes)
    let fits = [
      ("intercept_offset", result.calibrationInTheLarge),
      ("slope_model_intercept", result.intercept), ("slope", result.slope),
    ]
    for (name, estimate) in fits {
      values.set("recalibration.\(name).est", estimate.estimate)
      values.set("recalibration.\(name).se", estimate.standardError)
      values.set("recalibration.\(name).wald_ci95", estimate.limits)
    }
    let tests = [
      ("lr_test_intercept0_slope1", result.jointTest),
      ("lr_test_intercept_only", result.interceptTest),
    ]
    for (name, test) in tests {
      values.set("recalibration.\(name).chisq", test?.statistic)
      values.set("recalibration.\(name).df", test?.degreesOfFreedom.map(Double.init))
      values.set("recalibration.\(name).p", test?.pValue)
    }
    values.set("recalibration.wald_test_slope1.z", result.slopeTest?.statistic)
    values.set("recalibration.wald_test_slope1.p", result.slopeTest?.pValue)
    let profile = "recalibration.profile_ci95"
    values.set("\(profile).intercept_offset", result.calibrationInTheLargeByProfile.limits)
    values.set("\(profile).slope", result.slopeByProfile.limits)
  }

  func curves(into values: inout ComputedValues) {
    let (x, y) = (ranked.risks, ranked.outcomes)
    if let curve = Lowess(sorted: x, y) {
      values.set("lowess_iter0.fit", grid.map(curve.value))
      values.set("lowess_iter0.fit_sorted_first10.x", Array(curve.x.prefix(10)))
      values.set("lowess_iter0.fit_sorted_first10.y", Array(curve.fitted.prefix(10)))
      set(CalibrationErrors(predicted: x, curve: x.map(curve.value)), at: "lowess_errors", &values)
    }
    if let robust = Lowess(sorted: x, y, iterations: 3) {
      values.set("lowess_iter3_default.fit", grid.map(robust.value))
    }
    if let curve = Loess(sorted: x, y) {
      values.set("loess_interpolate.fit", grid.map(curve.value))
      let errors = CalibrationErrors(predicted: x, curve: x.map(curve.value))
      set(errors, at: "loess_interpolate", &values)
    }
    values.set("loess_direct.fit", Loess.direct(sorted: x, y, at: grid))
    let direct = Loess.direct(sorted: x, y, at: x)
    set(CalibrationErrors(predicted: x, curve: direct), at: "loess_direct", &values)
  }

  private func set(
    _ errors: CalibrationErrors?, at path: String, _ values: inout ComputedValues
  ) {
    values.set("\(path).ICI", errors?.ici)
    values.set("\(path).E50", errors?.e50)
    values.set("\(path).E90", errors?.e90)
    values.set("\(path).Emax", errors?.emax)
  }

  func splines(into values: inout ComputedValues) throws {
    for knots in 3...5 {
      let fit = try SplineRecalibration(risks: risks, outcomes: outcomes, knots: knots)
      let path = "rcs_logit_\(knots)_knots"
      values.set("\(path).knots", fit?.knots ?? [])
      values.set("\(path).coef", fit?.coefficients ?? [])
      values.set("\(path).deviance", fit?.deviance)
      values.set("\(path).lr_nonlinear", fit?.nonlinearChiSquared)
      set(fit?.errors, at: path, &values)
    }
  }

  func groups(into values: inout ComputedValues) throws {
    let groupings: [(String, HosmerLemeshow.Grouping)] = [
      ("quantile_type7", .quantile), ("cut2", .orderStatistic), ("rank", .rank),
    ]
    for (name, grouping) in groupings {
      let test = try HosmerLemeshow(risks: risks, outcomes: outcomes, grouping: grouping)
      let path = "hosmer_lemeshow_\(name)"
      values.set("\(path).groups", test.groups.count)
      values.set("\(path).n", test.groups.map(\.n))
      values.set("\(path).observed", test.groups.map(\.observed))
      values.set("\(path).expected", test.groups.map(\.expected))
      values.set("\(path).mean_p", test.groups.map(\.meanPredicted))
      values.set("\(path).chisq", test.chiSquared)
      values.set("\(path).df_dev", test.degreesOfFreedom(in: .development))
      values.set("\(path).p_dev", test.pValue(in: .development))
      values.set("\(path).df_ext", test.degreesOfFreedom(in: .external))
      values.set("\(path).p_ext", test.pValue(in: .external))
    }
  }

  /// What needs the model itself: only where it was made in these patients.
  func fit(_ reference: ReferenceCase, into values: inout ComputedValues) throws {
    guard reference.results["gof_lecessie"] != nil, let text = reference.spec["model"]?.text else {
      return
    }
    let sample = try LogisticSample(reference.data(), formula: text)
    let test = try LeCessieVanHouwelingen(
      predictors: sample.predictors, risks: risks, outcomes: outcomes)
    values.set("gof_lecessie.Sum of squared errors", test?.sumOfSquares)
    values.set("gof_lecessie.Expected value|H0", test?.expected)
    values.set("gof_lecessie.SD", test?.standardDeviation)
    values.set("gof_lecessie.Z", test?.z)
    values.set("gof_lecessie.P", test?.pValue)
    var plan = ValidationPlan(smoother: .lowess)
    plan.calibrationPoints = 50
    let curve = try CalibrationCurve(risks: risks, outcomes: outcomes, following: plan)
    values.set("calibrate_apparent.predy", curve.smooth.predicted)
    values.set("calibrate_apparent.calibrated_orig", curve.smooth.observed)
  }
}
