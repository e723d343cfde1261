public import Cohorts
public import Diagnostics

/// Why a model cannot be fitted.
public enum FitError: Error, Sendable, Hashable {
  /// The cohort has no column for the outcome.
  case noSuchOutcome(String, closest: String?, known: [String])
  /// The outcome column holds dates or text.
  case unusableOutcome(String)
  /// The event is not a value of the outcome.
  case unknownEvent(String, outcome: String, known: [String])
  /// The outcome is also a predictor.
  case outcomeIsPredictor(String)
  /// The model has no terms.
  case noTerms
  /// No patient has all values that the model needs; rows missing by variable.
  case noCompletePatients(missing: [MissingRows.Count])
  /// No patient has the event; the codes that there are, at most twenty, where they are known.
  case noEvents(outcome: String, event: String, patients: Int, values: [String] = [])
  /// Every patient has the event.
  case allEvents(outcome: String, event: String, patients: Int)
  /// As many parameters as patients, or more.
  case tooManyParameters(parameters: Int, patients: Int, widest: String? = nil)
  /// Predictors tell patients with and without the event apart: no finite coefficients exist.
  case separation(columns: [String], isComplete: Bool)
  /// A column that the columns before it explain completely.
  case collinear(column: String, explainedBy: [String])
  /// Newton's method found no maximum.
  case notConverged(iterations: Int)
  /// Backward elimination left no variable.
  case nothingSelected(variables: [String])
  /// Backward elimination of a model that has no covariance matrix.
  case selectionNeedsCovariance
  /// A robust covariance where the family, the estimation or a selection allows none.
  case covarianceNotAvailable(family: ModelFamily)
  /// A penalty that is negative or no number.
  case invalidPenalty
  /// Columns so large that numbers overflow.
  case overflow(column: String)
  /// The column of follow-up times does not hold numbers.
  case unusableTime(String)
  /// Follow-up times below zero; rows count from zero, the place is that of the first.
  case negativeTimes(String, count: Int, firstRow: Int, at: SourceLocation? = nil)
  /// Columns put every patient with the event above all others then at risk: no finite coefficients exist.
  case monotoneLikelihood(columns: [String])
  /// As many parameters as events, or more.
  case moreParametersThanEvents(parameters: Int, events: Int, widest: String? = nil)
  /// A horizon after the last time of follow-up, when patients without an event are left.
  case horizonBeyondFollowUp(Double, last: Double, column: String, unit: TimeUnit?)
  /// A way of estimation that the family does not have.
  case estimationNotAvailable(family: ModelFamily)
  /// A stratum in a family whose models have one baseline, or none.
  case strataNotAvailable(String, family: ModelFamily)
  /// What only fits with an elastic net complain of.
  case elasticNet(ElasticNetError)
  /// A value of the outcome that is none of the categories of the model.
  case unlistedCategory(String, outcome: String, known: [String])
  /// A category with too few patients for a linear predictor of its own; no parameters: with nobody.
  case sparseCategory(String, outcome: String, patients: Int, parameters: Int?)
  /// Predictors tell categories apart: no finite coefficients exist.
  case separatedCategories(columns: [String], isComplete: Bool)
  /// An offset in a family whose models have several linear predictors.
  case offsetNotAvailable(family: ModelFamily)
  /// A family that this version does not fit.
  case notAvailable(family: ModelFamily)
}

/// How many patients were left out because a value was missing.
public struct MissingRows: Sendable, Hashable, Codable {
  /// One variable with the patients who lack it.
  public struct Count: Sendable, Hashable, Codable {
    /// The variable.
    public var variable: String
    /// Patients without its value.
    public var missing: Int

    /// Creates a count.
    public init(variable: String, missing: Int) {
      self.variable = variable
      self.missing = missing
    }
  }

  /// Patients left out.
  public var patients: Int
  /// The variables with missing values, outcome first, then in formula order.
  public var byVariable: [Count]

  /// Creates a summary.
  public init(patients: Int, byVariable: [Count]) {
    self.patients = patients
    self.byVariable = byVariable
  }
}
