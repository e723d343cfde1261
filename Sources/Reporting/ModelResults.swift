public import Diagnostics
public import RiskModels

/// The fitted model as results files show it: no patient, and all that the tables and the equation need.
public struct ModelResults: Sendable, Hashable, Codable {
  /// The short code of this very model.
  public var identifier: String
  /// What people call it.
  public var title: LocalizedText
  /// The version that the study file gives.
  public var version: String?
  /// What kind of model it is.
  public var family: ModelFamily
  /// The formula as the investigator wrote it.
  public var formula: String
  /// The code of the outcome's level that counts as the event.
  public var event: String
  /// The categories of the outcome; `nil` for models of one event.
  public var categories: OutcomeCategories?
  /// Patients in the fit.
  public var n: Int
  /// Events among them.
  public var events: Int
  /// The table of coefficients, intercept first.
  public var coefficients: [CoefficientRow]
  /// Wald tests by variable.
  public var waldTests: [WaldTestRow]
  /// Likelihood ratio tests of each variable, in formula order.
  public var likelihoodRatioTests: [LikelihoodRatioTestRow]
  /// The log odds as a sum of products, intercept first; of several categories one after the other.
  public var equation: [EquationPart]
  /// Predictors, knots, levels: what turns a patient into columns.
  public var design: Design
  /// The log likelihood at the maximum.
  public var logLikelihood: Double
  /// The log likelihood of the intercept alone.
  public var nullLogLikelihood: Double
  /// The likelihood ratio statistic of the whole model.
  public var likelihoodRatio: Double
  /// Its P value.
  public var likelihoodRatioP: Double
  /// Akaike's criterion.
  public var aic: Double
  /// Nagelkerke's R².
  public var nagelkerkeR2: Double
  /// Newton steps taken.
  public var iterations: Int
  /// How coefficients shrink with the penalty; `nil` for models without an elastic net.
  public var shrinkage: ShrinkagePath?
  /// How follow-up is written; `nil` for families without times.
  public var timeToEvent: TimeToEvent?
  /// Survival models: what turns the linear predictor into risks.
  public var baseline: Baseline?
  /// How coefficients were estimated; `nil` in files written before there was a choice.
  public var estimation: Estimation?
  /// How the covariance of coefficients was estimated; `nil`: from the information matrix.
  public var covarianceEstimation: CovarianceChoice?
  /// The effective number of slopes under a ridge penalty; `nil`: one a column.
  public var effectiveParameters: Double?
  /// What a selection by the data left out; `nil` without selection.
  public var selection: SelectionRecord?
  /// How long patients were followed and how often the event came; `nil` for families without times.
  public var followUp: FollowUpSummary?

  /// Coefficients beside the constant.
  public var parameterCount: Int { design.columnNames.count }
}

extension ModelResults {
  /// Takes what a fit says, without its patients.
  public init(_ fitted: FittedModel) {
    let model = fitted.riskModel
    (identifier, title, version) = (model.identifier, model.title, model.version)
    (family, formula, event) = (model.family, model.formula, model.event)
    (n, events, design) = (model.patientCount, model.eventCount, model.design)
    (coefficients, waldTests) = (fitted.coefficients, fitted.waldTests)
    likelihoodRatioTests = fitted.likelihoodRatioTests
    categories = model.categories
    let sums = model.categories == nil ? [model] : model.modelsOfSums
    equation = sums.flatMap { sum in
      sum.equationTerms.map {
        EquationPart(
          coefficient: $0.coefficient, product: $0.factors.isEmpty ? nil : $0.text,
          category: model.categories == nil ? nil : sum.event)
      }
    }
    (logLikelihood, nullLogLikelihood) = (fitted.logLikelihood, fitted.nullLogLikelihood)
    (likelihoodRatio, likelihoodRatioP) = (fitted.likelihoodRatio, fitted.likelihoodRatioP)
    (aic, nagelkerkeR2, iterations) = (fitted.aic, fitted.nagelkerkeR2, fitted.iterations)
    shrinkage = fitted.shrinkage
    (timeToEvent, baseline) = (model.timeToEvent, model.baseline)
    estimation = model.estimation
    covarianceEstimation = model.covarianceEstimation == .model ? nil : model.covarianceEstimation
    (effectiveParameters, selection) = (fitted.effectiveParameters, model.selection)
  }
}

/// A coefficient times a product, as people write it.
public struct EquationPart: Sendable, Hashable, Codable {
  /// The number in front.
  public var coefficient: Double
  /// What it is multiplied with, such as `max(age − 60, 0)³`; `nil` for the intercept.
  public var product: String?
  /// The code of the category whose log odds it is a part of; `nil` for models of one event.
  public var category: String?
}
