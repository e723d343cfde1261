import RiskModels
import Statistics

extension Benchmark {
  /// Single fits, each against the function of R that makes it.
  static let fits: [Benchmark] = [
    Benchmark("lrm", "logistic: coefficients and covariance, n=5000 p=20") {
      let data = SimulatedCohort(patients: 5000, predictors: 20)
      return {
        var solver = LogisticSolver(predictors: data.predictors, outcomes: data.outcomes)
        solver.solve()
        return solver.covariance() == nil ? .nan : solver.logLikelihood
      }
    },
    Benchmark("lrm-fit", "logistic: whole fit with tests of all 20 predictors, n=5000") {
      try wholeFit(SimulatedCohort(patients: 5000, predictors: 20)) { try $0.logistic }
    },
    Benchmark("cph", "Cox: coefficients, covariance, baseline, n=5000 p=20") {
      let data = SimulatedCohort(patients: 5000, predictors: 20)
      return {
        var solver = CoxSolver(predictors: data.predictors, followUp: data.followUp)
        solver.solve()
        guard let covariance = solver.covariance(),
          solver.baseline(covariance: covariance) != nil
        else { return .nan }
        return solver.logLikelihood
      }
    },
    Benchmark("cph-fit", "Cox: whole fit with tests of all 20 predictors, n=5000") {
      try wholeFit(SimulatedCohort(patients: 5000, predictors: 20)) { try $0.cox }
    },
    Benchmark("crr", "Fine–Gray with sandwich covariance, n=2000 p=8") {
      let data = SimulatedCohort(patients: 2000, predictors: 8)
      return {
        var solver = FineGraySolver(predictors: data.predictors, followUp: data.competingFollowUp)
        solver.solve()
        return solver.covariance() == nil ? .nan : solver.logLikelihood
      }
    },
    Benchmark("cv.glmnet", "lasso, logistic, ten-fold cross-validation, n=500 p=30") {
      let data = SimulatedCohort(patients: 500, predictors: 30)
      let prepared = ElasticNetData(
        predictors: data.predictors, outcome: .binary(data.outcomes))
      return { try crossValidated(prepared) }
    },
    Benchmark("cv.glmnet-cox", "lasso, Cox, ten-fold cross-validation, n=500 p=30") {
      let data = SimulatedCohort(patients: 500, predictors: 30)
      let prepared = ElasticNetData(
        predictors: data.predictors, outcome: .survival(data.followUp))
      return { try crossValidated(prepared) }
    },
    Benchmark("fit-300", "logistic: whole fit with tests of all 300 predictors, n=5000") {
      try wholeFit(SimulatedCohort(patients: 5000, predictors: 300)) { try $0.logistic }
    },
    Benchmark("fit-300-cox", "Cox: whole fit with tests of all 300 predictors, n=5000") {
      try wholeFit(SimulatedCohort(patients: 5000, predictors: 300)) { try $0.cox }
    },
    Benchmark("firth-60", "Firth: whole fit with profile limits of 60 coefficients, n=5000") {
      try wholeFit(SimulatedCohort(patients: 5000, predictors: 59)) {
        var spec = try $0.logistic
        spec.estimation = .firth
        return spec
      }
    },
  ]

  private static func wholeFit(
    _ data: SimulatedCohort, _ spec: (SimulatedCohort) throws -> ModelSpec
  ) throws -> Work {
    let (cohort, spec) = (data.cohort, try spec(data))
    return { try fit(spec, to: AnalysisSet(cohort, for: spec)).logLikelihood }
  }

  private static func crossValidated(_ data: ElasticNetData) throws -> Double {
    var net = ElasticNet()
    net.minimumGain = 1e-5
    let folds = ElasticNetCrossValidation.folds(rows: data.predictors.rows, seed: 1)
    return try net.crossValidate(data, folds: folds).lambdaMin
  }
}
