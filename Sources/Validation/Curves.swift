public import Statistics

/// The receiver operating characteristic, from the strictest threshold to the laxest.
public struct ROCCurve: Sendable, Hashable, Codable {
  /// A patient counts as positive at or above; the first is `nil`: above every risk.
  public var thresholds: [Double?]
  /// True positive rates, rising from 0 to 1.
  public var sensitivities: [Double]
  /// True negative rates, falling from 1 to 0.
  public var specificities: [Double]
  /// The marked thresholds: those of the study, else the one with the largest Youden index.
  public var marked: [ThresholdPerformance]
  /// The pointwise 95 % band of the sensitivity; `nil` where none was made.
  public var band: Band?
  /// With times: intervals of rates and predictive values at about a hundred thresholds, rising; `nil` where none were made.
  ///
  /// Without times the counts at each threshold give them.
  public var shares: [ThresholdShares]?

  /// Creates it from its parts.
  public init(
    thresholds: [Double?], sensitivities: [Double], specificities: [Double],
    marked: [ThresholdPerformance], band: Band? = nil
  ) {
    self.thresholds = thresholds
    self.sensitivities = sensitivities
    self.specificities = specificities
    self.marked = marked
    self.band = band
  }
}

/// How a decision threshold classifies.
public struct ThresholdPerformance: Sendable, Hashable, Codable {
  /// Positive at or above this risk.
  public var threshold: Double
  /// Events at or above.
  public var truePositives: Int
  /// Non-events at or above.
  public var falsePositives: Int
  /// Non-events below.
  public var trueNegatives: Int
  /// Events below.
  public var falseNegatives: Int
  /// Wilson intervals.
  public var sensitivity: Interval
  /// Of those without the event, the share below.
  public var specificity: Interval
  /// Of the positives, the share with the event.
  public var positivePredictiveValue: Interval
  /// Of the negatives, the share without.
  public var negativePredictiveValue: Interval
  /// How many times likelier a risk at or above is with the event; without an interval for outcomes with times.
  public var positiveLikelihoodRatio: Estimate?
  /// How many times likelier a risk below is with the event.
  public var negativeLikelihoodRatio: Estimate?
  /// The same shares with exact intervals; `nil` for outcomes with times.
  public var exactIntervals: ExactIntervals?

  /// Shares with Clopper and Pearson's interval, never too narrow and hence wide.
  public struct ExactIntervals: Sendable, Hashable, Codable {
    /// Of those with the event, the share at or above.
    public var sensitivity: Interval
    /// Of those without the event, the share below.
    public var specificity: Interval
    /// Of the positives, the share with the event.
    public var positivePredictiveValue: Interval
    /// Of the negatives, the share without.
    public var negativePredictiveValue: Interval
  }

  /// Creates it from its parts.
  public init(
    threshold: Double, truePositives: Int, falsePositives: Int, trueNegatives: Int,
    falseNegatives: Int, sensitivity: Interval, specificity: Interval,
    positivePredictiveValue: Interval, negativePredictiveValue: Interval
  ) {
    self.threshold = threshold
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.trueNegatives = trueNegatives
    self.falseNegatives = falseNegatives
    self.sensitivity = sensitivity
    self.specificity = specificity
    self.positivePredictiveValue = positivePredictiveValue
    self.negativePredictiveValue = negativePredictiveValue
  }
}

/// Calibration as a smooth curve, in groups, and the distribution of risks under it.
public struct CalibrationCurve: Sendable, Hashable, Codable {
  /// Observed risk along predicted risk, with a pointwise 95 % band.
  public struct Smooth: Sendable, Hashable, Codable {
    /// Predicted risks, rising.
    public var predicted: [Double]
    /// The smooth observed risk at each.
    public var observed: [Double]
    /// The band's lower edge; `nil` where it is not defined.
    public var lower: [Double?]
    /// The band's upper edge.
    public var upper: [Double?]

    /// Creates it from its parts.
    public init(predicted: [Double], observed: [Double], lower: [Double?], upper: [Double?]) {
      self.predicted = predicted
      self.observed = observed
      self.lower = lower
      self.upper = upper
    }
  }

  /// Patients of similar predicted risk.
  public struct Group: Sendable, Hashable, Codable {
    /// The mean predicted risk.
    public var meanPredicted: Double
    /// The share with the event, Wilson interval.
    public var observed: Interval
    /// Patients.
    public var n: Int
    /// Events.
    public var events: Int

    /// Creates it from its parts.
    public init(meanPredicted: Double, observed: Interval, n: Int, events: Int) {
      self.meanPredicted = meanPredicted
      self.observed = observed
      self.n = n
      self.events = events
    }
  }

  /// The smooth curve in these patients.
  public var smooth: Smooth
  /// The optimism-corrected curve on the same predicted risks; `nil` without a bootstrap.
  ///
  /// An element is `nil` where fewer than half of the replicates reach that risk.
  public var corrected: [Double?]?
  /// Tenths of predicted risk (fewer when risks tie).
  public var groups: [Group]
  /// The smoother with its settings, as in "loess, degree 2, span 0.75, interpolated".
  public var smoother: String

  /// Creates it from its parts.
  public init(smooth: Smooth, corrected: [Double?]? = nil, groups: [Group], smoother: String) {
    self.smooth = smooth
    self.corrected = corrected
    self.groups = groups
    self.smoother = smoother
  }
}

/// Net benefit over decision thresholds.
public struct DecisionCurve: Sendable, Hashable, Codable {
  /// The thresholds, rising.
  public var thresholds: [Double]
  /// Net benefit of treating those at or above the threshold.
  public var model: [Double]
  /// The band's edges by bootstrap; `nil` where none was made, and at thresholds where a resample is not defined.
  public var lower: [Double?]?
  /// The band's upper edge.
  public var upper: [Double?]?
  /// The optimism-corrected net benefit; `nil` without a bootstrap.
  public var corrected: [Double]?
  /// Net benefit of treating everybody.
  public var treatAll: [Double]
  /// Unnecessary treatments avoided per 100 patients, against treating everybody; `nil` at threshold 0.
  public var interventionsAvoided: [Double?]
  /// The lower edge of the band of interventions avoided, by bootstrap; `nil` where none was made.
  public var interventionsAvoidedLower: [Double?]?
  /// The upper edge of the band of interventions avoided.
  public var interventionsAvoidedUpper: [Double?]?
  /// The harm taken off the model's net benefits; `nil` for none.
  public var harm: Double?
  /// The prevalence that the net benefits are of; `nil` for that of the patients.
  public var prevalence: Double?

  /// Creates it from its parts.
  public init(
    thresholds: [Double], model: [Double], lower: [Double?]? = nil, upper: [Double?]? = nil,
    corrected: [Double]? = nil, treatAll: [Double], interventionsAvoided: [Double?]
  ) {
    self.thresholds = thresholds
    self.model = model
    self.lower = lower
    self.upper = upper
    self.corrected = corrected
    self.treatAll = treatAll
    self.interventionsAvoided = interventionsAvoided
  }
}

/// Predicted risks by outcome in bins, never single patients.
public struct RiskDistribution: Sendable, Hashable, Codable {
  /// Bin edges from 0 to 1 in equal steps, one more than bins.
  public var edges: [Double]
  /// Patients with the event by bin.
  public var withEvent: [Int]
  /// Patients without it by bin.
  public var withoutEvent: [Int]
  /// Patients censored before the horizon by bin; `nil` for outcomes without times.
  public var censored: [Int]?
  /// Minimum, quartiles and maximum of the risk.
  public var fiveNumbers: [Double]

  /// Creates it from its parts.
  public init(edges: [Double], withEvent: [Int], withoutEvent: [Int], fiveNumbers: [Double]) {
    self.edges = edges
    self.withEvent = withEvent
    self.withoutEvent = withoutEvent
    self.fiveNumbers = fiveNumbers
  }
}

/// A share with its interval; `estimate` is `nil` where nobody is in the denominator.
public struct Interval: Sendable, Hashable, Codable {
  /// The share.
  public var estimate: Double?
  /// The lower 95 % limit.
  public var lower: Double?
  /// The upper 95 % limit.
  public var upper: Double?

  /// Creates it from its parts.
  public init(estimate: Double? = nil, lower: Double? = nil, upper: Double? = nil) {
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
  }
}
