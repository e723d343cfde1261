public import Diagnostics
internal import Statistics

/// How much better or worse one model tells patients apart in one cohort than in another.
///
/// Patients differ, so that errors are independent. C without times by DeLong's unpaired test (Welch's t); everything at a
/// horizon and Harrell's, Uno's C normal. Where the second cohort is the model's own its values are apparent: the difference
/// then holds the model's optimism as well, and no P value is given; `corrected` has the values without it.
///
/// - Source: DeLong, Biometrics 1988;44:837. Matches `pROC::roc.test(paired = FALSE)`.
public struct CohortContrast: Sendable, Hashable, Codable {
  /// One of the two cohorts.
  public struct Side: Sendable, Hashable, Codable {
    /// Who the patients are.
    public var title: LocalizedText
    /// Patients.
    public var n: Int
    /// Events among them.
    public var events: Int
    /// The standard deviation of the linear predictor, which C depends on; `nil` where it is not known.
    public var linearPredictorDeviation: Double?

    /// Describes a cohort.
    public init(_ title: LocalizedText, _ performance: Performance, deviation: Double? = nil) {
      (self.title, n, events) = (title, performance.n, performance.events)
      linearPredictorDeviation = deviation
    }
  }

  /// The first cohort.
  public var first: Side
  /// The second cohort.
  public var second: Side
  /// The horizon; `nil` for outcomes without times.
  public var horizon: Double?
  /// C, with times the AUC at the horizon: first minus second.
  public var area: ModelComparison.Pair
  /// With competing events: the AUC at the horizon against patients free of any event.
  public var areaEventFreeControls: ModelComparison.Pair?
  /// With times: Harrell's C, with competing events Wolbers', which has no interval.
  public var concordance: ModelComparison.Pair?
  /// With times and without competing events: Uno's C up to the horizon.
  public var unoC: ModelComparison.Pair?

  /// Compares the performance of one model in two cohorts.
  ///
  /// - Parameters:
  ///   - first: The first cohort with the performance in it.
  ///   - second: The second cohort with the performance in it.
  ///   - corrected: The second performance without the model's optimism, where the second cohort is the model's own.
  ///   - isTested: Whether P values mean something: the model was made from neither cohort.
  ///   - confidence: The confidence level.
  public init(
    _ first: (side: Side, performance: Performance),
    _ second: (side: Side, performance: Performance), corrected: Performance? = nil,
    isTested: Bool, confidence: Double = 0.95
  ) {
    (self.first, self.second) = (first.side, second.side)
    horizon = first.performance.horizon
    func pair(_ value: (Performance) -> Estimate?) -> ModelComparison.Pair? {
      guard let one = value(first.performance), let other = value(second.performance) else {
        return nil
      }
      var pair = ModelComparison.Pair(first: one.estimate, second: other.estimate)
      if first.performance.horizon == nil {
        let found = AreaComparison.unpaired(
          one, other, sizes: (first.side.n, second.side.n), confidence: confidence)
        (pair.difference, pair.p) = (found.difference, found.pValue)
      } else {
        (pair.difference, pair.p) = one.minus(other, confidence: confidence)
      }
      if !isTested { pair.p = nil }
      if let own = one.estimate, let second = corrected.flatMap(value)?.estimate {
        pair.corrected = ModelComparison.Corrected(
          first: own, second: second, difference: own - second)
      }
      return pair
    }
    let undefined = ModelComparison.Pair()
    guard first.performance.horizon != nil else {
      area = pair { $0.cStatistic } ?? undefined
      return
    }
    area = pair { $0.aucAtHorizon } ?? undefined
    areaEventFreeControls = pair { $0.aucEventFreeControls }
    concordance = pair { $0.cStatistic }
    unoC = pair { $0.unoC }
  }
}
