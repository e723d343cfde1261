internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

extension ReferenceTopic {
  /// Logistic regression: fits, tests, intervals, robust variances, ridge.
  static let logistic = ReferenceTopic(
    "logistic", default: .fit,
    tolerances: [
      ToleranceRule("design_columns*", .exact), ToleranceRule("knots*", .closedForm),
      ToleranceRule("design_first3*", .closedForm), ToleranceRule("column_sd*", .closedForm),
      ToleranceRule("penalty_matrix*", .closedForm), ToleranceRule("fastbw*", .exact),
      ToleranceRule("profile_ci95*", .interpolatedProfile),
      ToleranceRule("lrm_default.stats.C", .closedForm),
      ToleranceRule("lrm_default*", .lrmStopsEarly), ToleranceRule("vif*", .lrmStopsEarly),
      ToleranceRule("robust*", .lrmStopsEarly), ToleranceRule("anova_wald*", .lrmWaldStopsEarly),
      ToleranceRule("effects_summary*", .lrmStopsEarly),
      ToleranceRule("lp_se_first10*", .lrmStopsEarly),
      ToleranceRule("predict_rows*", .lrmStopsEarly), ToleranceRule("pentrace*", .lrmStopsEarly),
      ToleranceRule("vcov_sandwich*", .lrmStopsEarly),
      ToleranceRule("penalised_fit_stats*", .lrmStopsEarly),
      ToleranceRule("glm_tight.se*", .glmCurvature),
      ToleranceRule("glm_tight.vcov*", .glmCurvature),
      ToleranceRule("glm_tight.z*", .glmCurvature), ToleranceRule("glm_tight.p*", .glmCurvature),
      ToleranceRule("glm_tight.wald*", .glmCurvature),
    ],
    informational: [
      Informational("*.Max Deriv", because: "the gradient at which R stopped"),
      Informational("robust_cluster.cluster", because: "the name of the cluster variable"),
    ],
    compute: { reference, values in
      let analysis = try LogisticCase(reference)
      analysis.setDesign(into: &values)
      if analysis.penalty == nil {
        try analysis.setFit(into: &values)
      } else {
        analysis.setRidge(into: &values)
      }
    })
}

extension Tolerance {
  /// `anova.rms` squares what `lrm` left unconverged.
  static let lrmWaldStopsEarly = convention("lrm's stopping rule", relative: 1e-4)
  /// `MASS::confint` interpolates by a spline; errors grow with the coefficient's own error and are
  /// absolute near zero.
  static let interpolatedProfile = convention(
    "MASS's interpolated profile", relative: 1e-3, floor: 1)
  /// `glm` keeps the curvature of the step before its last: R's own information matrix at the final
  /// coefficients of hip_main gives a standard error 2.8e-8 larger, which is ours.
  static let glmCurvature = convention("glm's curvature one step early", relative: 1e-6)
}

/// A case with its model, the columns named as rms names them.
struct LogisticCase {
  let reference: ReferenceCase
  let spec: ModelSpec
  let cohort: Cohort
  let data: AnalysisSet
  let penalty: RidgePenalty?
  let columns: [String]
  var names: [String] { ["Intercept"] + columns }
  var n: Double { Double(data.patientCount) }

  init(_ reference: ReferenceCase) throws {
    self.reference = reference
    spec = try Formula(reference.spec["formula"]?.text ?? "").logisticSpec(event: "1")
    cohort = try reference.data().cohort()
    data = try AnalysisSet(cohort, for: spec)
    columns = data.design.terms.flatMap(\.rmsColumnNames)
    let given = reference.spec["penalty"]
    penalty =
      given?.number.map { RidgePenalty($0) }
      ?? given?["simple"]?.number.map {
        RidgePenalty(
          $0, nonlinear: given?["nonlinear"]?.number,
          interaction: given?["interaction"]?.number,
          nonlinearInteraction: given?["nonlinear.interaction"]?.number)
      }
  }

  func setDesign(into values: inout ComputedValues) {
    values.set("n", data.patientCount)
    values.set("events", data.eventCount)
    values.set("design_columns", columns)
    for term in data.design.terms {
      for (name, knots) in term.knots { values.set("knots.\(name)", knots) }
    }
    let first = data.predictors.selecting(rows: [0, 1, 2])
    values.set("design_first3", first, rows: ["1", "2", "3"], columns: columns)
  }

  // MARK: Maximum likelihood

  func setFit(into values: inout ComputedValues) throws {
    let fitted = try fit(spec, to: data)
    let model = fitted.riskModel
    var solver = LogisticSolver(predictors: data.predictors, outcomes: data.outcomeNumbers)
    solver.solve()
    values.set(
      "lrm_default.vcov", model.covariance ?? Matrix(rows: 0, columns: 0), rows: names,
      columns: names)
    for run in ["lrm_default", "lrm_tight"] {
      setLrm(
        run, solver, likelihoodRatio: fitted.likelihoodRatio, freedom: Double(columns.count),
        into: &values)
    }
    setGlm(fitted, into: &values)
    setDiscrimination(fitted, into: &values)
    setTests(fitted, into: &values)
    try setEffects(model, into: &values)
    values.set("vif", model.varianceInflation ?? [], names: columns)
    setElimination(model, into: &values)
    if reference.results["profile_ci95"] != nil { setProfile(solver, into: &values) }
    setRobust(&solver, into: &values)
    try setPredictions(fitted, into: &values)
  }

  /// The statistics that `lrm` prints; C and its kin from risks in cells of 0.0002, deviance and R² of a
  /// ridge fit from the penalised likelihood.
  func setLrm(
    _ run: String, _ solver: LogisticSolver, likelihoodRatio: Double, freedom: Double,
    into values: inout ComputedValues
  ) {
    values.set("\(run).coef", solver.coefficients, names: names)
    values.set(
      "\(run).deviance_null_model", [-2 * plainNull, -2 * solver.penalizedLogLikelihood])
    let risks = solver.linearPredictors.map { inverseLogit($0).p }
    let variation = variation(solver)
    func set(_ name: String, _ value: Double?) { values.set("\(run).stats.\(name)", value) }
    set("Obs", n)
    set("Model L.R.", likelihoodRatio)
    set("d.f.", freedom)
    set("P", ChiSquaredDistribution.upperTail(likelihoodRatio, degreesOfFreedom: freedom))
    let pairs = try? RankAssociation(risks: risks, outcomes: data.outcomes, cells: 5000)
    set("C", pairs?.cStatistic)
    set("Dxy", pairs?.somersDxy)
    set("Gamma", pairs?.gamma)
    set("Tau-a", pairs?.kendallTauA)
    set("R2", variation.nagelkerke)
    let labels = reference.results["lrm_tight"]?["stats"]?.members.map(\.key) ?? []
    let family = [
      variation.coxSnell, variation.adjusted, variation.effective, variation.adjustedEffective,
    ]
    for (label, value) in zip(labels.filter { $0.hasPrefix("R2(") }, family) { set(label, value) }
    set("Brier", zip(risks, data.outcomeNumbers).reduce(0) { $0 + pow($1.0 - $1.1, 2) } / n)
    let gini = giniMeanDifference(solver.linearPredictors)
    set("g", gini)
    set("gr", exp(gini))
    set("gp", giniMeanDifference(risks))
  }

  var plainNull: Double {
    let (events, count) = (Double(data.eventCount), n)
    return events * log(events / count) + (count - events) * log((count - events) / count)
  }

  func variation(_ solver: LogisticSolver) -> ExplainedVariation {
    ExplainedVariation(
      logLikelihood: solver.penalizedLogLikelihood, nullLogLikelihood: plainNull,
      n: data.patientCount,
      events: data.eventCount, parameters: columns.count)
  }

  func setGlm(_ fitted: FittedModel, into values: inout ComputedValues) {
    let rows = fitted.coefficients
    func set(_ name: String, _ column: (CoefficientRow) -> Double?) {
      values.set("glm_tight.\(name)", rows.map { column($0) ?? .nan }, names: names)
    }
    set("coef", \.estimate)
    set("se", \.se)
    set("z", \.z)
    set("p", \.p)
    set("wald_ci_lower", \.lower)
    set("wald_ci_upper", \.upper)
    set("or") { exp($0.estimate) }
    values.set(
      "glm_tight.vcov", fitted.riskModel.covariance ?? Matrix(rows: 0, columns: 0), rows: names,
      columns: names)
    values.set("glm_tight.deviance", -2 * fitted.logLikelihood)
    values.set("glm_tight.null_deviance", -2 * fitted.nullLogLikelihood)
    values.set("glm_tight.aic", fitted.aic)
    values.set("glm_tight.bic", fitted.bic)
    values.set("first10.lp", Array(fitted.linearPredictors.prefix(10)))
    values.set("first10.p", fitted.linearPredictors.prefix(10).map { inverseLogit($0).p })
  }

  func setDiscrimination(_ fitted: FittedModel, into values: inout ComputedValues) {
    let lp = fitted.linearPredictors
    guard let ranked = try? RankedRisks(linearPredictors: lp, outcomes: data.outcomes) else {
      return
    }
    let pairs = RankAssociation(ranked)
    let gini = giniMeanDifference(lp)
    let found: [(String, Double)] = [
      ("C", pairs.cStatistic), ("Dxy", pairs.somersDxy), ("gamma", pairs.gamma),
      ("tau_a", pairs.kendallTauA), ("g", gini), ("gr", exp(gini)),
      ("gp", giniMeanDifference(ranked.risks)), ("R2_nagelkerke", fitted.nagelkerkeR2),
      ("R2_coxsnell", fitted.coxSnellR2), ("R2_mcfadden", fitted.mcFaddenR2),
      ("tjur", ranked.tjurCoefficient), ("logloss", ranked.logLoss),
      ("brier", zip(ranked.risks, ranked.outcomes).reduce(0) { $0 + pow($1.0 - $1.1, 2) } / n),
    ]
    for (name, value) in found { values.set("discrimination_exact.\(name)", value) }
  }

  // MARK: Ridge

  func setRidge(into values: inout ComputedValues) {
    guard let penalty else { return }
    let matrix = penalty.matrix(for: data.design, predictors: data.predictors)
    values.set("penalty_matrix", matrix)
    let deviations = (0..<columns.count).map { column in
      let cells = data.predictors.column(column)
      let mean = cells.reduce(0, +) / n
      return (cells.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
    }
    values.set("column_sd", deviations)
    var solver = LogisticSolver(
      predictors: data.predictors, outcomes: data.outcomeNumbers, penalty: .ridge(matrix))
    guard solver.solve() == .converged, let covariance = solver.covariance(),
      let sandwich = solver.penalizedSandwichCovariance(),
      let slopes = solver.effectiveDegreesOfFreedom()
    else { return }
    values.set("lrm_default.vcov", covariance, rows: names, columns: names)
    values.set("vcov_sandwich", sandwich, rows: names, columns: names)
    let ratio = 2 * (solver.logLikelihood - plainNull)
    let freedom = slopes.reduce(0, +)
    setLrm("lrm_default", solver, likelihoodRatio: ratio, freedom: freedom, into: &values)
    setLrm(
      "lrm_tight", solver, likelihoodRatio: 2 * (solver.penalizedLogLikelihood - plainNull),
      freedom: Double(columns.count), into: &values)
    for (path, leaf) in values.leaves where path.hasPrefix("lrm_default.stats.") {
      guard case .number(let value) = leaf else { continue }
      values.set("penalised_fit_stats." + path.dropFirst("lrm_default.stats.".count), value)
    }
    values.set("first10.p", solver.linearPredictors.prefix(10).map { inverseLogit($0).p })
    setTrace(into: &values)
  }

  func setTrace(into values: inout ComputedValues) {
    let trace = RidgeTrace(
      design: data.design, predictors: data.predictors, outcomes: data.outcomeNumbers,
      penalties: [0, 0.5, 1, 2, 3, 5, 8, 13, 21, 34])
    values.set("pentrace.best_penalty", trace.best?.penalty)
    values.set("pentrace.best_df", trace.best?.degreesOfFreedom)
    let columns: [(String, (RidgeTrace.Point) -> Double)] = [
      ("penalty", \.penalty), ("df", \.degreesOfFreedom), ("aic", \.aic), ("bic", \.bic),
      ("aic.c", \.correctedAIC),
    ]
    for (name, column) in columns {
      values.set("pentrace.results.\(name)", trace.points.map(column))
    }
  }
}

extension Design.FrozenTerm {
  fileprivate var knots: [(String, [Double])] {
    switch self {
    case .restrictedCubicSpline(let name, let knots): [(name, knots)]
    case .interaction(let first, let second): first.knots + second.knots
    default: []
    }
  }
}
