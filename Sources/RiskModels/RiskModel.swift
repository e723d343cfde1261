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

    /// Creates a description.
    public init(
      variable: String, label: LocalizedText, horizon: LocalizedText? = nil,
      population: LocalizedText? = nil
    ) {
      self.variable = variable
      self.label = label
      self.horizon = horizon
      self.population = population
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
  /// "logistic".
  public var family: String
  /// The formula as the investigator wrote it.
  public var formula: String
  /// What is predicted.
  public var outcome: OutcomeDescription
  /// The code of the outcome's level that counts as the event.
  public var event: String
  /// Predictors, frozen terms and column names.
  public var design: Design
  /// The intercept first, then one a column.
  public var coefficients: [Double]
  /// The covariance matrix of `coefficients`.
  public var covariance: Matrix
  /// Patients that the model was made from.
  public var patientCount: Int
  /// Events among them.
  public var eventCount: Int
  /// Whether those patients were synthetic.
  public var isSynthetic: Bool
}

/// A predicted risk with what a careful reader must know about it.
public struct RiskPrediction: Sendable, Hashable, Codable {
  /// The linear predictor, intercept included.
  public var linearPredictor: Double
  /// Its standard error by the delta method.
  public var standardError: Double
  /// The risk with its 95 % interval (inverse logit of the linear predictor's).
  public var risk: Estimate
  /// Predictors outside the range that the model was made from.
  public var outsideRange: [String]
}

/// What one group of terms adds to one patient's linear predictor.
public struct Contribution: Sendable, Hashable, Codable {
  /// The variables of the group: one, or those joined by interactions, in formula order.
  public var variables: [String]
  /// The sum of column × coefficient.
  public var linearPredictor: Double
  /// The difference from a typical patient's, on the log-odds scale: positive raises the risk.
  public var differenceFromTypical: Double
}
