public import Diagnostics
public import RiskModels
public import Statistics

/// How much better or worse one model predicts than another in the same patients.
///
/// Differences are first − second, positive where the first is better except for the Brier score, which is an error.
/// Compare in patients whom neither model was made from: in its own patients a model wins by optimism. A test of ΔC of nested
/// models in their own patients is not valid (Demler, Stat Med 2012;31:2577), and none is made there.
public struct ModelComparison: Sendable, Hashable, Codable {
  /// A statistic of both models and its difference.
  public struct Pair: Sendable, Hashable, Codable {
    /// The first model's.
    public var first: Double?
    /// The second's.
    public var second: Double?
    /// First minus second, with an interval for the same patients where there is one.
    public var difference: Estimate
    /// The two-sided P value; `nil` in patients whom a model was made from.
    public var p: Double?
    /// The same corrected for optimism; `nil` where no resampling was done.
    public var corrected: Corrected?

    /// Joins a difference with the statistics it is of, as far as there are any.
    public init(
      first: Double? = nil, second: Double? = nil, difference: Estimate = Estimate(nil),
      p: Double? = nil
    ) {
      (self.first, self.second, self.difference, self.p) = (first, second, difference, p)
    }
  }

  /// A statistic of both models, each corrected for its own optimism by the same resamples.
  ///
  /// A model that was not made from these patients has no optimism in them. There is no interval.
  public struct Corrected: Sendable, Hashable, Codable {
    /// The first model's.
    public var first: Double
    /// The second's.
    public var second: Double
    /// First minus second.
    public var difference: Double
  }

  /// Net benefit at one threshold.
  public struct Benefit: Sendable, Hashable, Codable {
    /// Positive at or above this risk.
    public var threshold: Double
    /// The net benefits.
    public var netBenefit: Pair
  }

  /// Measures that older protocols ask for and that reward a miscalibrated model.
  public struct Legacy: Sendable, Hashable, Codable {
    /// Net reclassification without categories, second to first, and integrated discrimination improvement.
    public var continuous: ContinuousReclassification?
    /// Net reclassification between the thresholds, second to first; `nil` without thresholds.
    public var categorical: CategoricalReclassification?
  }

  /// Where the second model comes from.
  public enum Source: String, Sendable, Hashable, Codable {
    /// A file: made elsewhere, from other patients.
    case file
    /// Fitted to the patients of the first model.
    case development
  }

  /// The first model.
  public var firstTitle: LocalizedText
  /// The second model.
  public var secondTitle: LocalizedText
  /// Where the second model comes from; `nil` in older files.
  public var secondSource: Source?
  /// Whose patients these are: those of the first model, or others; `nil` in older files.
  public var patients: SubgroupTable.Patients?
  /// Patients with every predictor of all models compared, whose outcome is known.
  public var n: Int
  /// Events among them; with times those by the horizon.
  public var events: Int
  /// The horizon; `nil` for outcomes without times.
  public var horizon: Double?
  /// C; with times the AUC at the horizon.
  public var area: Pair
  /// With competing events: the AUC at the horizon against patients free of any event.
  public var areaEventFreeControls: Pair?
  /// With times: Harrell's C, with competing events Wolbers' C up to the horizon, which has no interval.
  public var concordance: Pair?
  /// With times and without competing events: Uno's C up to the horizon.
  public var unoC: Pair?
  /// The Brier score; smaller is better.
  public var brier: Pair
  /// The scaled Brier score (index of prediction accuracy).
  public var scaledBrier: Pair?
  /// The net benefit at each threshold.
  public var benefits: [Benefit]
  /// Reclassification; `nil` for outcomes with times, by design: under censoring it has no agreed estimator.
  public var legacy: Legacy?
}

/// One of the models that are compared, as it does in the patients of the comparison.
public struct ComparedModel: Sendable, Hashable, Codable {
  /// What people call it.
  public var title: LocalizedText
  /// Where it comes from; `nil` for the model in question.
  public var source: ModelComparison.Source?
  /// Its indexes in these patients.
  public var performance: Performance
  /// Its ROC curve.
  public var roc: ROCCurve
  /// Its decision curve.
  public var decisionCurve: DecisionCurve
}

/// Several models in the same patients at one horizon: what figures of several models draw.
public struct ComparedModels: Sendable, Hashable, Codable {
  /// Whose patients these are: those of the first model, or others.
  public var patients: SubgroupTable.Patients
  /// The horizon; `nil` for outcomes without times.
  public var horizon: Double?
  /// The models, the one in question first.
  public var models: [ComparedModel]
}

/// A model to compare another with.
public struct Rival: Sendable, Hashable {
  /// The model.
  public var model: RiskModel
  /// What people call it; `nil` for the model's own title.
  public var title: LocalizedText?
  /// Where it comes from.
  public var source: ModelComparison.Source

  /// Names a rival.
  public init(
    _ model: RiskModel, title: LocalizedText? = nil, source: ModelComparison.Source = .file
  ) {
    (self.model, self.title, self.source) = (model, title, source)
  }
}

/// What comparing one model with others yields.
public struct ComparisonResult: Sendable, Hashable {
  /// One a rival, or one a rival and horizon.
  public var comparisons: [ModelComparison]
  /// The curves of all models, one set a horizon.
  public var models: [ComparedModels]
}
