import Cohorts
import Diagnostics
import Foundation
import Testing

@testable import RiskModels

/// Models that between them have everything that a model file can say.
enum ModelFileSamples {
  /// A logistic model with a spline, a polynomial and an interaction.
  static func sample() throws -> RiskModel {
    try Samples.fit("y ~ rcs(x, 4) * group + pol(z, 2)", on: Samples.random(seed: 12)).riskModel
  }

  /// A model with everything that can be said of imputation.
  static func imputed() throws -> RiskModel {
    var record = ImputationRecord(
      method: .chainedEquations, imputations: 5, iterations: 10, donors: 5, seed: 1,
      variables: [
        ImputationRecord.Variable(
          variable: "x", missing: 9, meanReduction: 1, deviationReduction: 1,
          missingInformation: 0.1)
      ])
    (record.auxiliary, record.notPooled) = (["z"], ["model_checks"])
    var model = try described()
    model.imputation = record
    return model
  }

  /// A model with every wording, and with every kind of term that a logistic model can have.
  static func described() throws -> RiskModel {
    var model = try Samples.fit(
      "y ~ rcs(x, 4) * group + pol(z, 2) + log(z + 9) + pol(exp(z), 2) + offset(0.1 * z)",
      on: Samples.random(seed: 12)
    ).riskModel
    model.version = "1.0"
    model.outcome.horizon = "within 24 months"
    model.outcome.population = LocalizedText(english: "women", simplifiedChinese: "女性")
    model.shrinkage = ShrinkageRecord(
      lambda: 0.02, best: 0.01, withinOneStandardError: 0.02, dropped: ["x"])
    model.covarianceEstimation = .clustered(by: "centre")
    model.design.predictors[0].variable.unit = "years"
    model.design.predictors[0].variable.plausibleRange = 0...200
    model.design.predictors[0].variable.decimals = 1
    model.origin = .init(
      citation: "A paper", parent: "0123456789ab", update: "new intercept", dataHash: "ab",
      recalibration: .init(parameters: ["slope"], estimates: [0.9], covariance: [[0.01]]))
    return model
  }

  static func penalised() throws -> [RiskModel] {
    var model = try sample()
    let ways: [Estimation] = [
      .ridge(RidgePenalty(1, nonlinear: 2)), .firth, .elasticNet(ElasticNetChoice()),
      .elasticNet(ElasticNetChoice(mixing: 0.5, strength: .fixed(0.1))),
    ]
    let spec = try Formula("y ~ rcs(x, 4) * group + pol(z, 2)").logisticSpec(event: "yes")
    var selecting = spec
    selecting.selection = .backward(.p(0.05))
    let cohort = Samples.random(seed: 12)
    model.selection = try fit(selecting, to: AnalysisSet(cohort, for: selecting)).riskModel
      .selection
    #expect(model.selection?.eliminated.isEmpty == false)
    return ways.map { way in
      var penalised = model
      penalised.estimation = way
      return penalised
    }
  }

  /// A Cox model with strata, put together by hand.
  static func survival() throws -> RiskModel {
    let cohort = Samples.random(seed: 3)
    let times = TimeToEvent(
      time: "t", status: "d", event: "1", competing: ["2"], horizons: [12, 24], unit: .months)
    let spec = try Formula("Surv(t, d) ~ x + z + x %ia% z + strat(group)")
      .spec(kind: .cox(times, ties: .efron))
    let strata = ["a", "b", "c"].map { level in
      Baseline.Stratum(
        name: "group=\(level)",
        horizons: [12, 24].map {
          .init(
            time: $0, cumulativeHazard: 0.01 * $0, variance: 0.001,
            covariance: [0, 0.001, 0.002, 0])
        }, curve: [.init(time: 0, cumulativeHazard: 0), .init(time: 24, cumulativeHazard: 0.24)])
    }
    return try byHand(spec, cohort, [-1, 0.02, 0.3, 0.001], Baseline(strata: strata))
  }

  static func causeSpecific() throws -> RiskModel {
    let times = TimeToEvent(time: "t", status: "d", event: "1", competing: ["2"], horizons: [5])
    let spec = try Formula("Surv(t, d) ~ z").spec(kind: .causeSpecific(times, ties: .efron))
    let baseline = Baseline(
      strata: [
        .init(
          horizons: [.init(time: 5, cumulativeHazard: 0.2)],
          steps: [[.init(event: 0.1, competing: 0), .init(event: 0.1, competing: 0.05)]],
          groups: .init(
            event: [.init(steps: 2, variance: 0.002, meanIntegrals: [0.01])],
            competing: [.init(steps: 2, variance: 0.001, meanIntegrals: [-0.02])]))
      ], competingCoefficients: [0, 0.2], absoluteRisk: .productLimit,
      competingCovariance: [[0.01, 0.001], [0.001, 0.04]],
      crossCovariance: [[0, 0.001], [0.002, 0.003]])
    var model = try byHand(spec, Samples.random(seed: 3), [0.1, 0.3], baseline)
    model.baseline?.competingLeverage = LeverageRange(
      percentile99: 0.2, largest: 0.3,
      groups: [.init(patients: 12, linearPredictor: -0.5, standardError: 0.25)])
    model.outcome.competingEvents = [.init(code: "2", label: "death")]
    return model
  }

  private static func byHand(
    _ spec: ModelSpec, _ cohort: Cohort, _ coefficients: [Double], _ baseline: Baseline
  ) throws -> RiskModel {
    let design = try Design.learning(spec, from: cohort).design
    return RiskModel(
      spec, design: design,
      estimates: .init(coefficients: coefficients, covariance: nil, baseline: baseline),
      counts: (200, 80, true), description: ModelDescription(spec))
  }
}
