/// What is measured in every resample, beyond what `rms::validate` prints: C, R², slope, D, U, Q and g.
///
/// Each replicate measures nothing else, so that a plan that asks for less is followed faster; what is left out
/// is `nil` in the result. The performance in all patients does not depend on it.
public struct ResampledMeasures: OptionSet, Sendable, Hashable, Codable {
  /// The bits.
  public let rawValue: Int

  /// Takes bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The smooth calibration curve, and ICI, E50, E90 and Emax from it.
  public static let calibrationCurve = ResampledMeasures(rawValue: 1)
  /// Of outcomes with times: Brier score, IPA, AUC at each horizon, Uno's C, Royston's D, observed to expected,
  /// calibration intercepts.
  ///
  /// Without times all indexes are always measured.
  public static let risksAtHorizons = ResampledMeasures(rawValue: 2)
  /// The net benefit along thresholds.
  public static let decisionCurve = ResampledMeasures(rawValue: 4)
  /// Intervals and bands of the performance in all patients that nothing but resampling gives.
  public static let intervals = ResampledMeasures(rawValue: 8)
  /// How much predictions differ between the models of the resamples.
  public static let instability = ResampledMeasures(rawValue: 16)
  /// Everything.
  public static let everything: ResampledMeasures = [
    .calibrationCurve, .risksAtHorizons, .decisionCurve, .intervals, .instability,
  ]
}
