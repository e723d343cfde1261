public import Cohorts
public import Diagnostics
public import Statistics

/// A risk model as it is shipped: enough to predict and to explain, and nothing of any patient.
public struct RiskModel: Sendable, Hashable, Codable {
  /// What is predicted, in words.
  public struct OutcomeDescription: Sendable, Hashable, Codable {
    /// The variable's name.
    public var variable: String
    /// The event: "new vertebral fracture".
    public var label: LocalizedText
    /// The time span in words: "within 24 months"; `nil` if the outcome has none.
    public var horizon: LocalizedText?
    /// The people it is about: "after vertebroplasty for an osteoporotic fracture".
    public var population: LocalizedText?
    /// What people call the events that compete; `nil` where nobody said, events without a name left out.
    public var competingEvents: [CompetingEvent]?

    /// Creates a description.
    public init(
      variable: String, label: LocalizedText, horizon: LocalizedText? = nil,
      population: LocalizedText? = nil, competingEvents: [CompetingEvent]? = nil
    ) {
      self.variable = variable
      self.label = label
      self.horizon = horizon
      self.population = population
      self.competingEvents = competingEvents
    }
  }

  /// What people call an event that keeps the event of interest from happening.
  public struct CompetingEvent: Sendable, Hashable, Codable {
    /// The code in the data.
    public var code: String
    /// What people read: "death".
    public var label: LocalizedText

    /// Creates a name for a code.
    public init(code: String, label: LocalizedText) { (self.code, self.label) = (code, label) }
  }

  /// What a recalibration estimated anew, with the covariance that belongs to it alone.
  ///
  /// It knows nothing of how uncertain the coefficients are that were kept: intervals of risks made from it
  /// would be too narrow, and none are made.
  public struct Recalibration: Sendable, Hashable, Codable {
    /// `intercept` (added to the log odds), `log_cumulative_hazard` (at linear predictor 0 and the longest
    /// horizon) and `slope` (the factor of all coefficients), as far as they were estimated.
    public var parameters: [String]
    /// Models of several categories: the code of the category that each parameter belongs to; `nil` for others.
    public var categories: [String]?
    /// The estimates, one a parameter.
    public var estimates: [Double]
    /// Their covariance, row by row.
    public var covariance: [[Double]]

    /// Joins what was estimated.
    public init(parameters: [String], estimates: [Double], covariance: [[Double]]) {
      (self.parameters, self.estimates) = (parameters, estimates)
      self.covariance = covariance
    }

    /// `nil` unless every number is one.
    init?(_ parameters: [String], _ estimates: [Double], _ covariance: [[Double]?]) {
      let rows = covariance.compactMap(\.self)
      guard rows.count == parameters.count,
        (estimates + rows.flatMap(\.self)).allSatisfy(\.isFinite)
      else { return nil }
      self.init(parameters: parameters, estimates: estimates, covariance: rows)
    }
  }

  /// Where a model comes from.
  public struct Origin: Sendable, Hashable, Codable {
    /// The publication it was taken from.
    public var citation: LocalizedText?
    /// The identifier of the model that it updates.
    public var parent: String?
    /// How the parent was updated.
    public var update: LocalizedText?
    /// The SHA-256 of the data file that the model was made from, as `hash(ofData:)` makes it.
    public var dataHash: String?
    /// What a recalibration estimated anew, with its errors; `nil` for other updates.
    public var recalibration: Recalibration?

    /// Creates an account of where a model comes from.
    public init(
      citation: LocalizedText? = nil, parent: String? = nil, update: LocalizedText? = nil,
      dataHash: String? = nil, recalibration: Recalibration? = nil
    ) {
      (self.citation, self.parent) = (citation, parent)
      (self.update, self.dataHash) = (update, dataHash)
      self.recalibration = recalibration
    }
  }

  /// "nomograph-model/1".
  public var format: String
  /// A short code of this very model: the first 12 digits of the hash of its coefficients and design.
  public var identifier: String
  /// What people call the model.
  public var title: LocalizedText
  /// The version that the study file gives.
  public var version: String?
  /// What kind of model it is.
  public var family: ModelFamily
  /// The formula as the investigator wrote it.
  public var formula: String
  /// What is predicted.
  public var outcome: OutcomeDescription
  /// The code of the outcome's level that counts as the event; of several categories the first that is compared.
  public var event: String
  /// How follow-up is written, with the horizons of the model; `nil` for families without times.
  public var timeToEvent: TimeToEvent?
  /// The categories of the outcome with the one that the others are compared with; `nil` for models of one event.
  public var categories: OutcomeCategories?
  /// Predictors, frozen terms and column names.
  public var design: Design
  /// The constant first, then one a column.
  ///
  /// The constant of a logistic model is its intercept. That of a survival model is minus the mean of
  /// its patients' linear predictors, as the `center` of `rms::cph`, so that `baseline` is of the centre.
  /// A multinomial model has so many for each category but the reference, category by category.
  public var coefficients: [Double]
  /// The covariance matrix of `coefficients`; `nil` where nobody published it or there is none.
  public var covariance: Matrix?
  /// Survival models: what turns the linear predictor into risks.
  public var baseline: Baseline?
  /// Whether the constant or baseline is known, without which there are points but no risks.
  public var knowsAbsoluteRisk = true
  /// How the coefficients were estimated.
  public var estimation = Estimation.maximumLikelihood
  /// How their covariance was estimated.
  public var covarianceEstimation = CovarianceChoice.model
  /// What a selection by the data left out; `nil` if the terms are those of the formula.
  public var selection: SelectionRecord?
  /// How far the patients of the development lay from their centre; `nil` for published models.
  public var leverage: LeverageRange?
  /// How the linear predictors of the development were spread; `nil` for published models, files of older versions and
  /// models with several linear predictors.
  public var linearPredictorSpread: LinearPredictorSpread?
  /// The share of the development's patients who had the event, of models with times by their primary horizon (Kaplan–Meier
  /// or Aalen–Johansen); `nil` for published and recalibrated models, several categories and files of older versions.
  public var cohortRisk: Double?
  /// What the penalty of an elastic net left out; `nil` for other models.
  public var shrinkage: ShrinkageRecord?
  /// How missing values were filled in, over which the coefficients are pooled; `nil` for one data set.
  public var imputation: ImputationRecord?
  /// Where the model comes from beyond the fit: publication, parent, data.
  public var origin = Origin()
  /// Patients that the model was made from; 0 where a publication does not say.
  public var patientCount: Int
  /// Events among them; of an outcome with categories patients in others than the reference.
  public var eventCount: Int
  /// Whether those patients were synthetic.
  public var isSynthetic: Bool
}

/// How the linear predictors of a model's own patients were spread, on which its C depends.
public struct LinearPredictorSpread: Sendable, Hashable, Codable {
  /// The mean; about zero for survival models, whose linear predictor is centred.
  public var mean: Double
  /// The standard deviation (divisor n − 1).
  public var standardDeviation: Double

  /// The spread of linear predictors; `nil` for fewer than two, and for values that are not finite.
  public init?(of values: [Double]) {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(values.count - 1)).squareRoot()
    guard mean.isFinite, deviation.isFinite else { return nil }
    (self.mean, standardDeviation) = (mean, deviation)
  }

  /// The spread over completed copies of the same patients: the mean of means and the root of the mean variance.
  init?(pooling copies: [LinearPredictorSpread]) {
    guard !copies.isEmpty else { return nil }
    let count = Double(copies.count)
    mean = copies.reduce(0) { $0 + $1.mean } / count
    let variances = copies.map { $0.standardDeviation * $0.standardDeviation }
    standardDeviation = (variances.reduce(0, +) / count).squareRoot()
  }
}

extension RiskModel {
  /// Joins bins of the predictors' distributions with fewer patients than a study prints in a table, and
  /// leaves out groups of linear predictors that are as small.
  public mutating func coarsenDistributions(below smallest: Int) {
    if leverage?.groups?.contains(where: { $0.patients < smallest }) == true {
      leverage?.groups = nil
    }
    if baseline?.competingLeverage?.groups?.contains(where: { $0.patients < smallest }) == true {
      baseline?.competingLeverage?.groups = nil
    }
    for index in design.predictors.indices {
      design.predictors[index].distribution?.join(below: smallest)
    }
  }
}

/// A predicted risk with what a careful reader must know about it.
public struct RiskPrediction: Sendable, Hashable, Codable {
  /// The linear predictor, intercept included.
  public var linearPredictor: Double
  /// Its standard error; `nil` for a model without covariances.
  public var standardError: Double?
  /// The risk with its 95 % interval by the delta method, symmetric on the scale of the model's link.
  public var risk: Estimate
  /// The time within which the risk holds; `nil` for models without times.
  public var horizon: Double?
  /// Predictors outside the range that the model was made from.
  public var outsideRange: [String]
  /// Whether the patient is like those whom the model was made from; `nil` if that is not known.
  public var likeness: CohortLikeness?
}

/// What one group of terms adds to one patient's linear predictor.
public struct Contribution: Sendable, Hashable, Codable {
  /// The variables of the group: one, or those joined by interactions, in formula order.
  public var variables: [String]
  /// The sum of column × coefficient.
  public var linearPredictor: Double
  /// The difference from a typical patient's, on the scale of the linear predictor: positive raises the risk.
  public var differenceFromTypical: Double
}
