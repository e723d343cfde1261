public import Cohorts
internal import Diagnostics

/// How tied event times enter the partial likelihood.
public enum TieMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// Averages over the orders in which tied events may have happened; R's default.
  case efron
  /// Treats tied events as if each saw all of them still at risk.
  case breslow
}

/// The columns that say how long patients were followed and what ended it, and the times of interest.
public struct TimeToEvent: Sendable, Hashable, Codable {
  /// The column of times, from time zero of the model to event or censoring.
  public var time: String
  /// The column that says what happened then.
  public var status: String
  /// The code of the event of interest.
  public var event: String
  /// The codes of events that keep the event of interest from happening, such as death.
  ///
  /// Every other code counts as censored.
  public var competing: [String]
  /// The times within which a risk is wanted, rising, in the unit of `time`.
  public var horizons: [Double]
  /// The unit of `time`; `nil` if the data do not say.
  public var unit: TimeUnit?

  /// Creates a description of follow-up; horizons are sorted, each kept once.
  public init(
    time: String, status: String, event: String, competing: [String] = [], horizons: [Double] = [],
    unit: TimeUnit? = nil
  ) {
    (self.time, self.status, self.event) = (time, status, event)
    (self.competing, self.unit) = (competing, unit)
    self.horizons = Set(horizons).sorted()
  }

  /// The horizon that single numbers and figures are about: the longest.
  public var primaryHorizon: Double? { horizons.last }
}

/// What kind of model, with the outcome it is about: a kind carries its own outcome.
public enum ModelKind: Sendable, Hashable, Codable {
  /// Logistic regression for a categorical variable; `event` is the code of the level that counts.
  case logistic(outcome: String, event: String)
  /// Proportional hazards of the event of interest; competing events count as censored.
  case cox(TimeToEvent, ties: TieMethod)
  /// One proportional hazards model a cause, joined to the absolute risk of the event of interest.
  case causeSpecific(TimeToEvent, ties: TieMethod)
  /// Proportional subdistribution hazards of the event of interest, after Fine and Gray.
  case fineGray(TimeToEvent)
  /// Multinomial logistic regression: each category of a variable against one of them.
  case multinomial(outcome: String, OutcomeCategories)
}

/// The families of models by the names that commands, study files and model files use.
public enum ModelFamily: String, Sendable, Hashable, Codable, CaseIterable {
  case logistic, multinomial, cox
  case causeSpecific = "cause-specific"
  case fineGray = "finegray"

  /// Whether the family is about times to an event.
  public var isTimeToEvent: Bool { self != .logistic && self != .multinomial }

  /// Whether patients may have different baseline hazards.
  public var hasStrata: Bool { self == .cox || self == .causeSpecific }

  /// Whether a risk depends on several linear predictors.
  public var hasSeveralSums: Bool { self == .causeSpecific || self == .multinomial }

  /// Whether the outcome is one of several categories, each with a risk of its own.
  public var isCategorical: Bool { self == .multinomial }

  /// Whether the family's absolute risk takes competing events into account.
  public var heedsCompetingEvents: Bool { self == .causeSpecific || self == .fineGray }
}

extension ModelFamily {
  /// A kind of this family for times to an event; `nil` for families without times.
  package func kind(_ columns: TimeToEvent, ties: TieMethod) -> ModelKind? {
    switch self {
    case .logistic, .multinomial: nil
    case .cox: .cox(columns, ties: ties)
    case .causeSpecific: .causeSpecific(columns, ties: ties)
    case .fineGray: .fineGray(columns)
    }
  }
}

extension ModelKind {
  /// The family.
  public var family: ModelFamily {
    switch self {
    case .logistic: .logistic
    case .multinomial: .multinomial
    case .cox: .cox
    case .causeSpecific: .causeSpecific
    case .fineGray: .fineGray
    }
  }

  /// The categories of the outcome; `nil` for families that predict one event.
  public var categories: OutcomeCategories? {
    if case .multinomial(_, let categories) = self { categories } else { nil }
  }

  /// How follow-up is written; `nil` for families without times.
  public var timeToEvent: TimeToEvent? {
    switch self {
    case .logistic, .multinomial: nil
    case .cox(let columns, _), .causeSpecific(let columns, _), .fineGray(let columns): columns
    }
  }
}

/// A model as pre-specified, before it has seen any data.
public struct ModelSpec: Sendable, Hashable, Codable {
  /// The kind with its outcome.
  public var kind: ModelKind
  /// The terms in the order of the formula, `*` already expanded.
  public var terms: [Term]
  /// The formula as written, for people.
  public var formula: String
  /// The variables whose values have baseline hazards of their own.
  public var strata: [String]
  /// What is added to the linear predictor as it is.
  public var offsets: [Arithmetic]
  /// How coefficients are estimated.
  public var estimation: Estimation
  /// Whether the data choose among the terms, and how.
  public var selection: Selection
  /// How the covariance of the coefficients is estimated; logistic and Cox models have a choice.
  public var covariance = CovarianceChoice.model

  /// Creates a specification.
  public init(
    kind: ModelKind, terms: [Term], formula: String, strata: [String] = [],
    offsets: [Arithmetic] = [], estimation: Estimation = .maximumLikelihood,
    selection: Selection = .none
  ) {
    (self.kind, self.terms, self.formula) = (kind, terms, formula)
    (self.strata, self.offsets) = (strata, offsets)
    (self.estimation, self.selection) = (estimation, selection)
  }
}
