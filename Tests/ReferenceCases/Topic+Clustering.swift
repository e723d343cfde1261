internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

extension ReferenceTopic {
  /// Centres: internal–external validation, pooling, random intercepts.
  static let clustering = ReferenceTopic(
    "cluster",
    tolerances: [
      ToleranceRule("per_cluster[*,n]", .exact), ToleranceRule("per_cluster[*,events]", .exact),
      ToleranceRule("per_cluster[*_se]", .glmWeights),
      ToleranceRule("pooled.slope.*", .pooledErrors),
      ToleranceRule("pooled.citl.*", .pooledErrors), ToleranceRule("pooled.*", .fit),
      ToleranceRule("per_cluster*", .fit),
      ToleranceRule("glmer_laplace.fixef.(Intercept)", .glmerIntercept),
      ToleranceRule("glmer_laplace.loglik", .fit), ToleranceRule("glmer_laplace.*", .glmer),
    ],
    informational: [Informational("clusters*", because: "labels of the data")],
    compute: { reference, values in
      let sample = try ClusterSample(reference)
      values.set("n", sample.outcomes.count)
      values.attempt("per_cluster") { values in try sample.leaveOneOut(into: &values) }
      values.attempt("full model") { values in try sample.fullModel(into: &values) }
      if reference.results["glmer_laplace"] != nil { sample.randomIntercepts(into: &values) }
    })
}

extension Tolerance {
  /// Pooled values of estimates whose standard errors come from `glm`.
  fileprivate static let pooledErrors = convention(
    "glm's weights before its last step, pooled", relative: 1e-6)
  /// `glmer` stops its search on the deviance.
  fileprivate static let glmer = Tolerance("glmer's search", relative: 1e-4)
  /// At the ages and heights of zero, far from the data: with centred columns `glmer` gives 1.57363.
  fileprivate static let glmerIntercept = convention(
    "glmer's search on columns far from zero", relative: 1e-3)
}

/// A case of the topic: a formula, its data and the cluster of each patient.
private struct ClusterSample {
  let data: ReferenceData
  let clusters: [String]
  let names: [String]
  let formula: String
  let sample: LogisticSample
  var outcomes: [Bool] { sample.outcomes }

  init(_ reference: ReferenceCase) throws {
    var data = try reference.data()
    clusters = try data.texts(reference.spec["cluster"]?.text ?? "")
    names = Set(clusters).sorted { (Double($0) ?? .nan, $0) < (Double($1) ?? .nan, $1) }
    // The one transformation of R that formulas here do not have: a value cut off above.
    let text = reference.spec["model"]?.text ?? ""
    if text.contains("pmin(sysbp, 120)"),
      let index = data.columns.firstIndex(where: { $0.name == "sysbp" })
    {
      data.columns[index].cells = try data.numbers("sysbp").map { "\(min($0, 120))" }
    }
    formula = text.replacingOccurrences(of: "pmin(sysbp, 120)", with: "sysbp")
    self.data = data
    sample = try LogisticSample(data, formula: formula)
  }

  /// The model made without each cluster, judged in it, then pooled.
  func leaveOneOut(into values: inout ComputedValues) throws {
    let cohort = data.cohort()
    let spec = try Formula(formula).logisticSpec(event: "1")
    let found = try InternalExternal.performance(
      AnalysisSet(cohort, for: spec), specifiedBy: spec, on: cohort, centres: clusters,
      plan: ValidationPlan(smoother: .lowess))
    let rows = found ?? []
    let columns = [
      "n", "events", "C", "C_se_delong", "logitC", "logitC_se", "O", "E", "logOE", "logOE_se",
      "citl", "citl_se", "slope", "slope_se", "brier",
    ]
    values.set(
      "per_cluster", cells: rows.map { $0.performance.map(cells) ?? [] }, rows: rows.map(\.centre),
      columns: columns)
    let performances = rows.compactMap(\.performance)
    pool(performances.map(\.cStatistic), on: .logit, at: "pooled.logitC", into: &values)
    pool(performances.map(\.observedExpected), on: .log, at: "pooled.logOE", into: &values)
    pool(performances.map(\.calibrationSlope), on: .identity, at: "pooled.slope", into: &values)
    pool(
      performances.map(\.calibrationInTheLarge), on: .identity, at: "pooled.citl", into: &values)
  }

  private func cells(_ performance: Performance) -> [Double?] {
    func onScale(_ estimate: Estimate, _ scale: PoolingScale) -> [Double?] {
      let value = estimate.estimate ?? .nan
      return [
        scale.value(value), scale.standardError(estimate.standardError ?? .nan, at: value),
      ]
    }
    let (c, ratio) = (performance.cStatistic, performance.observedExpected)
    let events = Double(performance.events)
    return [Double(performance.n), events, c.estimate, c.standardError] + onScale(c, .logit)
      + [events, ratio.estimate.map { events / $0 }] + onScale(ratio, .log)
      + onScale(performance.calibrationInTheLarge, .identity)
      + onScale(performance.calibrationSlope, .identity) + [performance.brier.estimate]
  }

  private func pool(
    _ estimates: [Estimate], on scale: PoolingScale, at path: String,
    into values: inout ComputedValues
  ) {
    let centres = estimates.compactMap(\.estimate)
    let errors = zip(estimates, centres).map {
      scale.standardError($0.standardError ?? .nan, at: $1)
    }
    let methods: [(String, RandomEffects.Heterogeneity, RandomEffects.Inference)] = [
      ("FE", .fixed, .normal), ("DL", .derSimonianLaird, .normal),
      ("REML", .restrictedLikelihood, .normal),
      ("REML_knha", .restrictedLikelihood, .hartungKnapp),
    ]
    for (name, heterogeneity, inference) in methods {
      let model = RandomEffects(
        estimates: centres.map(scale.value), standardErrors: errors,
        heterogeneity: heterogeneity, inference: inference)
      values.set("\(path).\(name).est", model?.estimate)
      values.set("\(path).\(name).se", model?.standardError)
      values.set("\(path).\(name).lower", model?.lower)
      values.set("\(path).\(name).upper", model?.upper)
      values.set("\(path).\(name).tau2", model?.tauSquared)
      values.set("\(path).\(name).I2", model?.iSquared)
      values.set("\(path).\(name).Q", model?.q)
      values.set("\(path).\(name).Qp", model?.qP)
      values.set("\(path).\(name).pi_lower", model?.predictionLower)
      values.set("\(path).\(name).pi_upper", model?.predictionUpper)
    }
  }

  func fullModel(into values: inout ComputedValues) throws {
    var solver = LogisticSolver(
      predictors: sample.predictors, outcomes: sample.outcomeNumbers)
    guard solver.solve() == .converged else { return }
    let scores = solver.linearPredictors
    for name in names {
      let rows = clusters.indices.filter { clusters[$0] == name }
      let analysis = try ROCAnalysis(
        scores: rows.map { scores[$0] }, outcomes: rows.map { outcomes[$0] })
      values.set("within_cluster_C_full_model.\(name)", analysis.area().estimate)
    }
    let all = try ROCAnalysis(scores: scores, outcomes: outcomes)
    values.set("overall_C_full_model", all.area().estimate)
    let within = try ClusteredConcordance.withinClusters(
      scores: scores, outcomes: outcomes, clusters: clusters)
    values.set("stratified_concordance.C", within.estimate)
    values.set("stratified_concordance.se", within.standardError)
    let robust = try ClusteredConcordance.robust(
      scores: scores, outcomes: outcomes, clusters: clusters)
    values.set("cluster_robust_concordance.C", robust.estimate)
    values.set("cluster_robust_concordance.se", robust.standardError)
  }

  func randomIntercepts(into values: inout ComputedValues) {
    let codes = clusters.map { names.firstIndex(of: $0) ?? 0 }
    let model = RandomInterceptLogistic(
      predictors: sample.predictors, outcomes: sample.outcomeNumbers, clusters: codes)
    guard let model else { return }
    values.set(
      "glmer_laplace.fixef", model.coefficients, names: ["(Intercept)"] + sample.columnNames)
    values.set("glmer_laplace.sd_intercept", model.standardDeviation)
    values.set("glmer_laplace.loglik", model.logLikelihood)
    values.set("glmer_laplace.singular", model.isSingular ? 1 : 0)
  }
}
