public import Diagnostics
public import Statistics

/// Every index of how good predictions are in one set of patients.
///
/// An index that is not defined for these patients (no events, all risks equal) has a `nil` estimate.
public struct Performance: Sendable, Hashable, Codable {
  /// Patients.
  public var n: Int
  /// Events among them.
  public var events: Int
  /// The concordance statistic (area under the ROC curve), DeLong interval.
  public var cStatistic: Estimate
  /// The intercept a of logit P(y) = a + b·lp, fitted jointly with the slope (rms's "Intercept").
  public var calibrationIntercept: Estimate
  /// The intercept with the slope held at 1 (Van Calster's "calibration-in-the-large").
  public var calibrationInTheLarge: Estimate
  /// The slope b of the same fit; for the hazard of outcomes with times that nothing competes with, the coefficient
  /// of the linear predictor over the whole follow-up.
  public var calibrationSlope: Estimate
  /// The mean squared error of the risks.
  public var brier: Estimate
  /// 1 − Brier / Brier of the mean risk.
  public var scaledBrier: Estimate
  /// The mean distance from the smooth calibration curve.
  public var ici: Estimate
  /// The median distance.
  public var e50: Estimate
  /// The 90th percentile of the distance.
  public var e90: Estimate
  /// The largest distance.
  public var emax: Estimate
  /// Observed events over expected events.
  public var observedExpected: Estimate
  /// Nagelkerke's R² of the predictions.
  public var nagelkerkeR2: Estimate
  /// The horizon that risks are about, in the unit of follow-up; `nil`, as what follows, for outcomes
  /// without times.
  public var horizon: Double?
  /// The slope at the horizon, of the fit that `calibrationIntercept` is of; `nil` where `calibrationSlope` is that.
  public var calibrationSlopeAtHorizon: Estimate?
  /// The observed risk by the horizon (Kaplan–Meier; Aalen–Johansen where other events compete).
  public var observedRisk: Estimate?
  /// The mean predicted risk.
  public var meanPredictedRisk: Double?
  /// Observed over expected with an interval from the number of events alone.
  public var observedExpectedByEvents: Estimate?
  /// The cumulative/dynamic area under the ROC curve at the horizon; controls have not had the event.
  public var aucAtHorizon: Estimate?
  /// The same with patients free of any event as controls, where other events compete.
  public var aucEventFreeControls: Estimate?
  /// The area under a part of the ROC curve, if one was asked for; with times of that at the horizon.
  public var partialAuc: PartialArea?
  /// Uno's C up to the horizon.
  public var unoC: Estimate?
  /// Royston and Sauerbrei's D.
  public var roystonD: Estimate?
  /// rms's discrimination index D: (likelihood ratio − 1) / n; over −2 log likelihood of no predictors
  /// for outcomes with times.
  public var discriminationIndex: Estimate?
  /// rms's unreliability index U: what recalibrating the slope gains.
  public var unreliabilityIndex: Estimate?
  /// rms's quality index Q = D − U.
  public var qualityIndex: Estimate?
  /// Gini's mean difference of the linear predictor, recalibrated where the model was tested (rms's g).
  public var giniMeanDifference: Estimate?
  /// The same of the risks (rms's gp); `nil`, as what follows, for outcomes with times.
  public var giniRisk: Estimate?
  /// Cox and Snell's R²: 1 − exp(−likelihood ratio / n).
  public var coxSnellR2: Estimate?
  /// McFadden's R²: 1 − log likelihood / null log likelihood.
  public var mcFaddenR2: Estimate?
  /// Tjur's coefficient: the mean risk of patients with the event less that of the others.
  public var tjurR2: Estimate?

  /// Creates it from its parts.
  public init(
    n: Int, events: Int, cStatistic: Estimate, calibrationIntercept: Estimate,
    calibrationInTheLarge: Estimate, calibrationSlope: Estimate, brier: Estimate,
    scaledBrier: Estimate, ici: Estimate, e50: Estimate, e90: Estimate, emax: Estimate,
    observedExpected: Estimate, nagelkerkeR2: Estimate
  ) {
    self.n = n
    self.events = events
    self.cStatistic = cStatistic
    self.calibrationIntercept = calibrationIntercept
    self.calibrationInTheLarge = calibrationInTheLarge
    self.calibrationSlope = calibrationSlope
    self.brier = brier
    self.scaledBrier = scaledBrier
    self.ici = ici
    self.e50 = e50
    self.e90 = e90
    self.emax = emax
    self.observedExpected = observedExpected
    self.nagelkerkeR2 = nagelkerkeR2
  }

  /// The slope that belongs to `calibrationIntercept` and to a calibration curve: at the horizon where there is one.
  public var jointCalibrationSlope: Estimate { calibrationSlopeAtHorizon ?? calibrationSlope }
}

/// Performance corrected for optimism by resampling, and the optimism.
public struct OptimismCorrection: Sendable, Hashable, Codable {
  /// How; `nil` in files written when there was Harrell's bootstrap alone.
  public var method: ResamplingMethod?
  /// Replicates asked for: bootstrap samples, or folds of all repeats.
  public var replicates: Int
  /// Replicates whose fit failed: counted, reported, left out of the means.
  public var failedReplicates: Int
  /// Why they failed, most frequent first, with counts.
  public var failures: [FailureCount]
  /// The seed.
  public var seed: UInt64
  /// What was repeated in each replicate, in words for the conventions panel.
  public var repeatedSteps: LocalizedText
  /// Apparent minus optimism, index by index; by other methods than `optimism` their own estimate.
  public var corrected: Performance
  /// The mean optimism, index by index; by other methods apparent minus corrected.
  public var optimism: Performance
  /// What the .632 estimates are made of; `nil` for other methods.
  public var weighting: [WeightedIndex]?
  /// Both ways of joining folds; `nil` for other methods.
  public var crossValidation: CrossValidation?
  /// How often each candidate was chosen in the replicates; `nil` without selection.
  public var inclusionFrequencies: [InclusionFrequency]?

  /// How often one reason stopped a replicate.
  public struct FailureCount: Sendable, Hashable, Codable {
    /// The reason.
    public var reason: LocalizedText
    /// How many replicates.
    public var count: Int

    /// Creates it from its parts.
    public init(reason: LocalizedText, count: Int) {
      self.reason = reason
      self.count = count
    }
  }

  /// Creates it from its parts.
  public init(
    replicates: Int, failedReplicates: Int, failures: [FailureCount], seed: UInt64,
    repeatedSteps: LocalizedText, corrected: Performance, optimism: Performance
  ) {
    self.replicates = replicates
    self.failedReplicates = failedReplicates
    self.failures = failures
    self.seed = seed
    self.repeatedSteps = repeatedSteps
    self.corrected = corrected
    self.optimism = optimism
  }
}

/// How often the data of a resample chose a variable or interaction.
public struct InclusionFrequency: Sendable, Hashable, Codable {
  /// The variable, or the variables joined by " * ".
  public var name: String
  /// The replicates that kept it.
  public var count: Int
  /// Their share of the replicates that yielded a model.
  public var share: Double

  /// Creates it from its parts.
  public init(name: String, count: Int, share: Double) {
    (self.name, self.count, self.share) = (name, count, share)
  }
}

/// Performance in one centre of a model made in the others.
public struct CentrePerformance: Sendable, Hashable, Codable {
  /// The centre left out.
  public var centre: String
  /// The performance there; `nil` if the model could not be fitted without it.
  public var performance: Performance?
  /// Why there is none.
  public var failure: LocalizedText?
  /// Calibration there; `nil` without performance, and in files from before there was any.
  public var calibration: CentreCalibration?
  /// Whether there is none because its counts are kept back; `nil` means no.
  public var isKeptBack: Bool?

  /// Creates it from its parts.
  public init(centre: String, performance: Performance? = nil, failure: LocalizedText? = nil) {
    self.centre = centre
    self.performance = performance
    self.failure = failure
  }
}

/// All the performance that a run yields, in the shape of results files.
public struct PerformanceSet: Sendable, Hashable, Codable {
  /// In the patients the model was made from.
  public var apparent: Performance?
  /// Corrected for optimism.
  public var optimismCorrected: OptimismCorrection?
  /// In other patients.
  public var external: Performance?
  /// Leave-one-centre-out.
  public var byCentre: [CentrePerformance]?
  /// Leave-one-centre-out, pooled over the centres.
  public var byCentrePooled: PooledPerformance?

  /// Creates it from its parts.
  public init(
    apparent: Performance? = nil, optimismCorrected: OptimismCorrection? = nil,
    external: Performance? = nil, byCentre: [CentrePerformance]? = nil,
    byCentrePooled: PooledPerformance? = nil
  ) {
    self.apparent = apparent
    self.optimismCorrected = optimismCorrected
    self.external = external
    self.byCentre = byCentre
    self.byCentrePooled = byCentrePooled
  }
}
