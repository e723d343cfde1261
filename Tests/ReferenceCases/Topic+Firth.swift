internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics

extension ReferenceTopic {
  /// Logistic regression by Firth's penalised likelihood.
  static let firth = ReferenceTopic(
    "firth", default: .fit,
    informational: [
      Informational("ml_glm_default.*", because: "how far glm went before it stopped, if anywhere")
    ],
    compute: { reference, values in
      let spec = try Formula(reference.spec["formula"]?.text ?? "").logisticSpec(event: "1")
      let data = try AnalysisSet(try reference.data().cohort(), for: spec)
      var solver = LogisticSolver(
        predictors: data.predictors, outcomes: data.outcomeNumbers, penalty: .jeffreys)
      guard solver.solve() == .converged, let covariance = solver.covariance() else { return }
      let given = reference.results["coef"]?.members.map(\.key) ?? []
      let names = given.count == solver.coefficients.count ? given : []
      values.set("n", data.patientCount)
      values.set("events", data.eventCount)
      values.set("coef", solver.coefficients, names: names)
      values.set("se", names.indices.map { covariance[$0, $0].squareRoot() }, names: names)
      values.set("vcov", covariance, rows: names, columns: names)
      values.set("loglik", solver.logLikelihood)
      values.set("penalised_loglik", solver.penalizedLogLikelihood)
      let risks = solver.linearPredictors.map { inverseLogit($0).p }
      values.set("first10_p", Array(risks.prefix(10)))
      values.set("mean_p", risks.reduce(0, +) / Double(risks.count))
    })
}
