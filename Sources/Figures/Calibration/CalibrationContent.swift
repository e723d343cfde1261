internal import Validation

/// What a calibration panel shows.
struct CalibrationContent {
  /// The curve with its band, the corrected one and the groups.
  var curve: CalibrationCurve
  /// The risks by outcome; without them the strip under the panel stays empty.
  var distribution: RiskDistribution?
  /// The curve of the same model in other patients.
  var external: CalibrationCurve.Smooth?
  /// Curves that this one is seen among.
  var others: [CalibrationCurve.Smooth] = []
  /// The range of both axes.
  var limits: (lower: Double, upper: Double)
  /// The horizon of the risks, which the lower axis names.
  var horizon: FigureHorizon?
  /// Whether the lower axis has a title: in rows of panels only where no panel stands below.
  var namesLowerAxis = true
  /// Whether the axes have titles of their own, and room for many ticks.
  var isAlone = true

  /// One panel by itself.
  init(
    _ curve: CalibrationCurve, _ distribution: RiskDistribution?,
    external: CalibrationCurve.Smooth? = nil
  ) {
    (self.curve, self.distribution, self.external) = (curve, distribution, external)
    limits = (0, 1)
    limits = Self.limits(of: [self])
  }

  /// A common range of panels: from zero unless all risks are high, up to what is seen.
  static func limits(
    of panels: [CalibrationContent], ticks count: Int = 6
  ) -> (lower: Double, upper: Double) {
    let values = panels.flatMap(\.shown).filter { $0.isFinite && $0 >= 0 && $0 <= 1 }
    let lows = panels.flatMap { $0.curve.groups.compactMap(\.observed.lower) }
    let lowest = (values + lows).min() ?? 0
    let highest = max(values.max() ?? 1, 0.01)
    let ticks = Ticks.loose(from: lowest > 0.4 ? lowest : 0, to: highest, count: count).values
    return (max(ticks.first ?? 0, 0), min(ticks.last ?? 1, 1))
  }

  private var shown: [Double] {
    let smooth = curve.smooth
    var values = smooth.points.flatMap { [smooth.predicted[$0], smooth.observed[$0]] }
    values += curve.correctedPoints.map(\.1)
    if let external {
      values += external.points.flatMap { [external.predicted[$0], external.observed[$0]] }
    }
    values += curve.groups.flatMap { [$0.meanPredicted, $0.observed.estimate ?? $0.meanPredicted] }
    values += curve.groups.compactMap(\.observed.upper)
    return values + (distribution?.fiveNumbers ?? [])
  }
}
