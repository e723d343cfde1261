internal import Foundation
internal import Statistics

/// A smooth calibration curve with its optimism, point by point.
///
/// corrected(p) = apparent(p) − Σ {(train_b(p) − p) − (test_b(p) − p)} / B.
///
/// Lowess without robustness steps at 50 predicted risks from the fifth smallest to the fifth largest. A
/// resample whose predictions do not reach a point is left out there.
///
/// - Source: Matches `rms::calibrate` and the errors that it prints.
public struct ResampledCurve: Sendable, Hashable {
  /// The predicted risks.
  public let predicted: [Double]
  /// The observed risk by the apparent curve.
  public let apparent: [Double]
  /// Mean distance from the diagonal in training less that in test.
  public private(set) var optimism: [Double] = []
  /// apparent − optimism.
  public private(set) var corrected: [Double] = []
  /// The resamples that reach each point.
  public private(set) var counts: [Int]
  /// Distances of predicted risks from the corrected curve.
  public private(set) var errors = Errors()

  /// How far predicted risks lie from the corrected curve.
  public struct Errors: Sendable, Hashable {
    /// The mean distance.
    public var mean = Double.nan
    /// The mean squared distance.
    public var square = Double.nan
    /// The 90th percentile of the distance.
    public var q90 = Double.nan
  }

  private var inTraining: [Double]
  private var inTest: [Double]

  /// The apparent curve; `nil` for fewer than ten patients or risks that are all equal.
  init?(_ ranked: RankedRisks) {
    let count = 50
    guard ranked.count >= 10, let curve = CalibrationSmoother(.lowess, ranked) else { return nil }
    let (low, high) = (ranked.risks[4], ranked.risks[ranked.count - 5])
    let step = (high - low) / Double(count - 1)
    predicted = (0..<count).map { $0 == count - 1 ? high : low + Double($0) * step }
    apparent = predicted.map(curve.observed)
    counts = Array(repeating: 0, count: count)
    inTraining = Array(repeating: 0, count: count)
    inTest = inTraining
  }

  mutating func add(training: RankedRisks, test: RankedRisks) {
    guard let first = CalibrationSmoother(.lowess, training),
      let second = CalibrationSmoother(.lowess, test)
    else { return }
    for (point, risk) in predicted.enumerated() {
      let values = (first.observed(at: risk) - risk, second.observed(at: risk) - risk)
      guard values.0.isFinite, values.1.isFinite else { continue }
      inTraining[point] += values.0
      inTest[point] += values.1
      counts[point] += 1
    }
  }

  mutating func summarize(risks: [Double]) {
    optimism = predicted.indices.map {
      inTraining[$0] / Double(counts[$0]) - inTest[$0] / Double(counts[$0])
    }
    corrected = zip(apparent, optimism).map { $0 - $1 }
    let distances = risks.compactMap(distance).sorted()
    guard !distances.isEmpty else { return }
    let count = Double(distances.count)
    errors.mean = distances.reduce(0, +) / count
    errors.square = distances.reduce(0) { $0 + $1 * $1 } / count
    errors.q90 = quantile(ofSorted: distances, at: 0.9)
  }

  /// |risk − corrected curve|, a line between points; `nil` where the curve does not reach.
  private func distance(of risk: Double) -> Double? {
    guard let right = predicted.firstIndex(where: { $0 >= risk }) else { return nil }
    if predicted[right] == risk { return Self.finite(abs(risk - corrected[right])) }
    guard right > 0 else { return nil }
    let share = (risk - predicted[right - 1]) / (predicted[right] - predicted[right - 1])
    let value = corrected[right - 1] + share * (corrected[right] - corrected[right - 1])
    return Self.finite(abs(risk - value))
  }

  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

/// The .632 and .632+ estimates of an index from its apparent value and its value out of the bag.
///
/// - Source: Efron & Tibshirani, J Am Stat Assoc 1997;92:548.
public struct WeightedBootstrap: Sendable, Hashable {
  /// The mean over resamples in the patients who are not in them.
  public let outOfBag: Double
  /// The value without any association of predictions and outcomes.
  public let noInformation: Double
  /// How far the model is on the way from apparent to no information, 0 to 1.
  public let overfitting: Double
  /// The weight of the value out of the bag in .632+.
  public let weight: Double
  /// 0.368 · apparent + 0.632 · out of bag.
  public let estimate632: Double
  /// (1 − weight) · apparent + weight · out of bag, the latter no worse than no information.
  public let estimate632Plus: Double

  /// Weighs an index; `lowerIsBetter` for errors such as the Brier score.
  public init(
    apparent: Double, outOfBag: Double, noInformation: Double, lowerIsBetter: Bool
  ) {
    self.outOfBag = outOfBag
    self.noInformation = noInformation
    let sign: Double = lowerIsBetter ? 1 : -1
    let bounded = sign * min(sign * outOfBag, sign * noInformation)
    let isOverfitted =
      sign * bounded > sign * apparent && sign * noInformation > sign * apparent
    overfitting = isOverfitted ? (bounded - apparent) / (noInformation - apparent) : 0
    weight = 0.632 / (1 - 0.368 * overfitting)
    estimate632 = 0.368 * apparent + 0.632 * outOfBag
    estimate632Plus = (1 - weight) * apparent + weight * bounded
  }
}
