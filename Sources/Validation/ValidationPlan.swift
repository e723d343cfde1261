/// How a model is validated: everything that a study file can choose, with the defaults of the tool.
public struct ValidationPlan: Sendable, Hashable, Codable {
  /// How the smooth calibration curve is made.
  public enum Smoother: String, Sendable, Hashable, Codable, CaseIterable {
    /// Local quadratic regression, span 0.75, as R's `loess` interpolates it.
    case loess
    /// The same, fitted anew at every risk (R's `surface = "direct"`).
    case loessDirect = "loess-direct"
    /// Cleveland's lowess without robustness steps, f = 2/3, as `rms::val.prob` draws it.
    case lowess
    /// Logistic regression on a restricted cubic spline of the linear predictor with 5 knots, as
    /// `CalibrationCurves` draws it.
    case spline
    /// Loess of pseudo-values at the horizon; without times these are the outcomes, and it is `loess`.
    ///
    /// With times `loess`, the default, stands for the regression of the hazard by Austin, Harrell and van Klaveren, which takes
    /// effects on the hazard as constant over time.
    case pseudoValues = "pseudo-values"
  }

  /// How performance in the model's own patients is corrected.
  public var method: ResamplingMethod
  /// Folds of cross-validation; fewer where fewer patients have the event, or have it not.
  public var folds: Int
  /// How often cross-validation divides the patients anew.
  public var repeats: Int
  /// Bootstrap replicates, 0 for none.
  ///
  /// Cross-validation does not look at them.
  public var replicates: Int
  /// The seed of the resamples.
  public var seed: UInt64
  /// Replicates worked on at the same time; `nil` for one a processor.
  ///
  /// Never changes a result.
  public var threads: Int?
  /// The study's risk thresholds, each reported with its classification.
  public var thresholds: [Double]
  /// The thresholds that the decision curve spans.
  public var decisionThresholds: ClosedRange<Double>
  /// The step between thresholds of the decision curve.
  public var decisionStep: Double
  /// Groups of predicted risk in the calibration plot; fewer when risks tie.
  public var groups: Int
  /// Points of the smooth calibration curve.
  public var calibrationPoints: Int
  /// The smoother of the calibration curve and of ICI, E50, E90 and Emax.
  ///
  /// For outcomes without times. With times the curve is a regression of the hazard, and asking for another is an
  /// error.
  public var smoother: Smoother
  /// Whether each centre in turn is left out of the fit and predicted.
  public var byCentre: Bool
  /// The confidence level of every interval.
  public var confidence: Double
  /// Whether replicates keep the knots of the full data, as rms does, instead of learning them again.
  public var keepsKnots: Bool
  /// Explicit resamples, one a replicate, row numbers counted from 1; they replace `replicates` and `seed`.
  ///
  /// With cross-validation they are its folds: the rows left out together, `folds` of them a repeat.
  public var resamples: [[Int]]?
  /// The harm of finding out a risk, taken off every net benefit of the model.
  public var harm = 0.0
  /// The prevalence that net benefits are of; `nil` for that of the patients.
  ///
  /// For outcomes without times: asking for it with times is an error.
  public var prevalence: Double?
  /// What patients are parted by to judge the model in each part.
  public var subgroups: [Subgrouping] = []
  /// The fewest patients with and without the event of a part that is judged.
  public var smallestSubgroup = 5
  /// The part of the ROC curve whose area is reported; `nil` for none.
  public var partialRange: PartialRange?
  /// Whether the counts of smaller parts are kept back.
  public var suppressesSmallCounts = false
  /// What bootstrap replicates of a model's own patients measure; cross-validation measures everything.
  public var measures = ResampledMeasures.everything

  /// Creates a plan; the defaults are those of the tool.
  public init(
    replicates: Int = 1000, seed: UInt64 = 1, threads: Int? = nil, thresholds: [Double] = [],
    decisionThresholds: ClosedRange<Double> = 0.01...0.5, decisionStep: Double = 0.01,
    groups: Int = 10, calibrationPoints: Int = 100, smoother: Smoother = .loess,
    byCentre: Bool = true, confidence: Double = 0.95, keepsKnots: Bool = false,
    resamples: [[Int]]? = nil, method: ResamplingMethod = .optimism, folds: Int = 10,
    repeats: Int = 10
  ) {
    (self.method, self.folds, self.repeats) = (method, folds, repeats)
    self.replicates = replicates
    self.seed = seed
    self.threads = threads
    self.thresholds = thresholds
    self.decisionThresholds = decisionThresholds
    self.decisionStep = decisionStep
    self.groups = groups
    self.calibrationPoints = calibrationPoints
    self.smoother = smoother
    self.byCentre = byCentre
    self.confidence = confidence
    self.keepsKnots = keepsKnots
    self.resamples = resamples
  }
}

/// Told how many of the steps are done; called from any thread, never with a smaller number than before.
public typealias ValidationProgress = @Sendable (_ done: Int, _ total: Int) -> Void

extension ValidationPlan {
  /// Keeps back counts above zero and below a number; `nil` and zero print all.
  public mutating func keepBackCounts(below smallest: Int?) {
    guard let smallest, smallest > 0 else { return }
    (smallestSubgroup, suppressesSmallCounts) = (smallest, true)
  }

  /// The bootstrap of the plan.
  public var bootstrap: Bootstrap {
    Bootstrap(replicates: replicates, seed: seed, threads: threads, resamples: resamples)
  }

  /// Whether models are made again in the model's own patients.
  var makesModelsAgain: Bool { !method.isBootstrap || bootstrap.replicates > 0 }

  /// Checks that the plan can be followed.
  ///
  /// - Throws: `ValidationError` for the first number that is out of range.
  public func check() throws(ValidationError) {
    guard confidence > 0, confidence < 1 else { throw .badConfidence(confidence) }
    let range = decisionThresholds
    guard range.lowerBound >= 0, range.upperBound < 1, !decisionGrid.isEmpty else {
      throw .badDecisionThresholds(
        lower: range.lowerBound, upper: range.upperBound, step: decisionStep)
    }
    if let bad = thresholds.first(where: { !($0 > 0 && $0 < 1) }) { throw .badThreshold(bad) }
    guard (0..<1).contains(harm) else { throw .badHarm(harm) }
    if let prevalence, !(prevalence > 0 && prevalence < 1) { throw .badPrevalence(prevalence) }
    guard replicates >= 0 else { throw .badCount("the number of bootstrap replicates", replicates) }
    guard groups > 0 else { throw .badCount("the number of calibration groups", groups) }
    guard (2...10_000).contains(calibrationPoints) else {
      throw .badCount("the number of points of the calibration curve", calibrationPoints)
    }
    guard smallestSubgroup > 0 else { throw .badCount("the minimum cell size", smallestSubgroup) }
    guard (2...1000).contains(folds) else { throw .badCount("the number of folds", folds) }
    guard (1...10_000).contains(repeats) else {
      throw .badCount("the number of repeats of cross-validation", repeats)
    }
    if let range = partialRange, !range.isUsable {
      throw .badPartialRange(lower: range.lower, upper: range.upper)
    }
    if let threads, threads < 1 { throw .badCount("the number of threads", threads) }
  }
}
