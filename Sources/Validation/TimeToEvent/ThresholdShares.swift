/// How well a threshold classifies outcomes with times, as shares with their intervals.
///
/// share = Σ w 1{risk ≥ t, event} / Σ w 1{event} and the like, weights w of `HorizonWeights`.
///
/// - Source: Uno et al., J Am Stat Assoc 2007;102:527; Blanche et al., Stat Med 2013;32:5381.
public struct ThresholdShares: Sendable, Hashable, Codable {
  /// Positive at or above this risk.
  public var threshold: Double
  /// Of those with the event by the horizon, the share at or above.
  public var sensitivity: Interval
  /// Of those without, the share below.
  public var specificity: Interval
  /// Of the positives, the share with the event by the horizon.
  public var positivePredictiveValue: Interval
  /// Of the negatives, the share without.
  public var negativePredictiveValue: Interval

  /// Creates it from its parts.
  public init(
    threshold: Double, sensitivity: Interval, specificity: Interval,
    positivePredictiveValue: Interval, negativePredictiveValue: Interval
  ) {
    self.threshold = threshold
    (self.sensitivity, self.specificity) = (sensitivity, specificity)
    self.positivePredictiveValue = positivePredictiveValue
    self.negativePredictiveValue = negativePredictiveValue
  }
}

extension ThresholdShares {
  /// How far apart thresholds with intervals are, as a share of their range: closer steps of a curve are narrower on a
  /// page than the line that draws them.
  static let leastStep = 1.0 / 500

  /// The shares along a curve, rising: at each of its thresholds but those closer to the one before than a page can show.
  ///
  /// - Complexity: O(distinct times) a threshold, of which there are at most 502.
  static func along(
    _ thresholds: [Double], _ predictions: FollowedPredictions, at index: Int, confidence: Double
  ) -> [ThresholdShares] {
    var sweep = WeightedShares(
      predictions.order, predictions.horizons[index], predictions.values.risks[index],
      confidence: confidence)
    return thresholds.sorted().spread(atLeast: leastStep).reversed().map { sweep.lower(to: $0) }
      .reversed()
  }
}

extension [Double] {
  /// The rising elements at least a share of the range after the last one taken; the first and the last among them.
  func spread(atLeast share: Double) -> [Double] {
    guard let first, let last, last > first else { return Array(prefix(1)) }
    let step = share * (last - first)
    var taken = [first]
    for value in dropFirst() where value - taken[taken.count - 1] >= step { taken.append(value) }
    if taken[taken.count - 1] < last { taken.append(last) }
    return taken
  }

  /// At most so many elements, evenly by place, the first and the last among them.
  func thinned(to most: Int) -> [Double] {
    guard count > most, most > 1 else { return self }
    return (0..<most).map { self[$0 * (count - 1) / (most - 1)] }
  }
}
