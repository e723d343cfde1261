import RiskModels
import Validation

/// A model whose replicates are watched: 500 patients, ten predictors.
struct ReplicateCase: Sendable {
  let name: String
  var family = ModelFamily.logistic
  /// How x1 to x3 enter; the others are straight.
  var isBent = false
  var isStratified = false
  var estimation = Estimation.maximumLikelihood
  var selection = Selection.none
  var smoother = ValidationPlan.Smoother.loess
  var measures = ResampledMeasures.everything

  /// The bootstrap of the model on one thread.
  func bootstrap(replicates: Int) throws -> SimulatedBootstrap {
    let data = SimulatedCohort(patients: 500, predictors: 10)
    var bootstrap = try SimulatedBootstrap(data.cohort, spec(of: data), replicates)
    (bootstrap.plan.threads, bootstrap.plan.measures) = (1, measures)
    bootstrap.plan.smoother = smoother
    return bootstrap
  }

  private func spec(of data: SimulatedCohort) throws -> ModelSpec {
    let right = terms(data.names)
    var spec =
      switch family {
      case .logistic: try Formula("y ~ \(right)").logisticSpec(event: "1")
      case .multinomial: try Formula("grade ~ \(right)").spec(kind: data.multinomial.kind)
      case .cox: try Formula("event ~ \(right)").spec(kind: kind("event"))
      case .fineGray, .causeSpecific: try Formula("cause ~ \(right)").spec(kind: kind("cause"))
      }
    (spec.estimation, spec.selection) = (estimation, selection)
    return spec
  }

  private func terms(_ names: [String]) -> String {
    let terms = names.enumerated().map { isBent && $0 < 3 ? "rcs(\($1), 4)" : $1 }
    return (terms + (isStratified ? ["strat(site)"] : [])).joined(separator: " + ")
  }

  private func kind(_ status: String) -> ModelKind {
    let columns = TimeToEvent(
      time: "time", status: status, event: "1",
      competing: family.heedsCompetingEvents ? ["2"] : [], horizons: [5])
    return switch family {
    case .causeSpecific: .causeSpecific(columns, ties: .efron)
    case .fineGray: .fineGray(columns)
    case .logistic, .multinomial, .cox: .cox(columns, ties: .efron)
    }
  }
}

extension ReplicateCase {
  /// What R's `validate` and `calibrate` measure, then everything, then what replicates do beyond fitting.
  static let all: [ReplicateCase] = [
    ReplicateCase(name: "logistic-rms", measures: .calibrationCurve),
    ReplicateCase(name: "logistic"),
    ReplicateCase(name: "logistic-knots", isBent: true),
    ReplicateCase(name: "logistic-lowess", smoother: .lowess),
    ReplicateCase(name: "logistic-spline", smoother: .spline),
    ReplicateCase(name: "logistic-direct", smoother: .loessDirect),
    ReplicateCase(name: "logistic-backward", selection: .backward(.aic)),
    ReplicateCase(
      name: "logistic-backward-knots", isBent: true, selection: .backward(.p(0.05))),
    ReplicateCase(
      name: "logistic-ridge-knots", isBent: true, estimation: .ridge(RidgePenalty(10))),
    ReplicateCase(
      name: "logistic-lasso", estimation: .elasticNet(ElasticNetChoice())),
    ReplicateCase(name: "cox-rms", family: .cox, measures: .calibrationCurve),
    ReplicateCase(name: "cox", family: .cox),
    ReplicateCase(name: "cox-pseudo-values", family: .cox, smoother: .pseudoValues),
    ReplicateCase(name: "cox-knots", family: .cox, isBent: true),
    ReplicateCase(name: "cox-strata", family: .cox, isStratified: true),
    ReplicateCase(name: "cox-backward", family: .cox, selection: .backward(.aic)),
    ReplicateCase(
      name: "cox-backward-knots", family: .cox, isBent: true, isStratified: true,
      selection: .backward(.p(0.05))),
    ReplicateCase(
      name: "cox-ridge-knots", family: .cox, isBent: true, estimation: .ridge(RidgePenalty(10))),
    ReplicateCase(
      name: "cox-ridge-backward", family: .cox, estimation: .ridge(RidgePenalty(10)),
      selection: .backward(.p(0.05))),
    ReplicateCase(
      name: "cox-lasso", family: .cox, estimation: .elasticNet(ElasticNetChoice())),
    ReplicateCase(name: "finegray", family: .fineGray),
    ReplicateCase(name: "finegray-knots", family: .fineGray, isBent: true),
    ReplicateCase(
      name: "finegray-backward", family: .fineGray, selection: .backward(.aic)),
    ReplicateCase(name: "cause-specific", family: .causeSpecific),
    ReplicateCase(
      name: "cause-specific-backward", family: .causeSpecific, selection: .backward(.aic)),
    ReplicateCase(name: "multinomial-rms", family: .multinomial, measures: .calibrationCurve),
    ReplicateCase(name: "multinomial", family: .multinomial),
    ReplicateCase(name: "multinomial-knots", family: .multinomial, isBent: true),
  ]
}
