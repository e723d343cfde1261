internal import Statistics

/// Calibration in one centre of a model that was made in the others.
///
/// Groups are tenths of risk, or fewer so that each has twenty patients. The curve is the study's own smoother where
/// fifty patients have the event and fifty have it not; with fewer a flexible curve follows single patients, and
/// the curve is that of a logistic recalibration by intercept and slope. There is none where fewer than five have
/// the event, or have it not. Where counts below a minimum are kept back, groups and bins are joined until none is
/// left; what cannot be joined is absent.
///
/// - Source: Van Calster, J Clin Epidemiol 2016;74:167 (weak and moderate calibration, and the sizes they ask for).
public struct CentreCalibration: Sendable, Hashable, Codable {
  /// The curve, with its pointwise band where there is one, and the groups.
  public var curve: CalibrationCurve
  /// The risks by outcome; `nil` where no bins are large enough to be shown.
  public var distribution: RiskDistribution?
  /// Counts above zero and below this are kept back; `nil` if all are shown.
  public var smallestCell: Int?

  /// What the curve of small centres is called in results files.
  static let recalibrationSmoother = "logistic recalibration by intercept and slope"
  /// The fewest patients with and without the event that a curve is drawn through, and those for a flexible one.
  static let (fewestForCurve, fewestForFlexible) = (5, 50)
  /// The fewest bins that still show where the risks are.
  private static let fewestBins = 5
  /// The fewest patients of a group.
  static let fewestInGroup = 20
  /// The most bins of a distribution and the most points of a curve: panels of centres are small.
  static let (mostBins, mostPoints) = (25, 50)

  /// Takes the parts, and joins bins that are too small to be shown; `nil` shows all.
  init(_ curve: CalibrationCurve, _ distribution: RiskDistribution, smallestCell: Int?) {
    self.curve = curve
    self.smallestCell = smallestCell
    self.distribution =
      smallestCell.map { distribution.joined(keepingBack: $0, into: Self.fewestBins) }
      ?? distribution
  }

  /// The calibration of ranked risks of one centre.
  package init(_ ranked: RankedRisks, following plan: ValidationPlan) {
    var own = plan
    own.groups = Self.groups(wanted: plan.groups, patients: ranked.count)
    own.calibrationPoints = min(plan.calibrationPoints, Self.mostPoints)
    var curve = CalibrationCurve(ranked, following: own)
    let fewest = min(ranked.events, ranked.count - ranked.events)
    if fewest < Self.fewestForCurve {
      curve.smooth = .none
    } else if fewest < Self.fewestForFlexible {
      curve.smooth = .recalibrated(
        ranked, at: CalibrationCurve.grid(ranked, points: own.calibrationPoints),
        confidence: plan.confidence)
      curve.smoother = Self.recalibrationSmoother
    }
    self.init(
      curve, RiskDistribution(ranked, bins: Self.mostBins), smallestCell: plan.smallestShown)
  }

  /// As many groups as wanted, or as leave enough patients in each.
  static func groups(wanted: Int, patients: Int) -> Int {
    max(1, min(wanted, patients / fewestInGroup))
  }

  /// What may be shown of the same calibration once counts of completed data sets became one.
  func keepingBackAgain() -> CentreCalibration {
    guard let smallestCell else { return self }
    var result = self
    result.distribution = distribution?.joined(
      keepingBack: smallestCell, into: Self.fewestBins)
    result.curve.keepBackGroups(below: smallestCell)
    return result
  }
}

extension CalibrationCurve.Smooth {
  /// No curve.
  static let none = CalibrationCurve.Smooth(predicted: [], observed: [], lower: [], upper: [])

  /// The curve logit O = a + b·logit P of a logistic recalibration, with Wald's band on the scale of the logit.
  ///
  /// Matches `plogis` of `predict(glm(y ~ qlogis(p), binomial), se.fit = TRUE)`. No curve where the fit has no maximum.
  static func recalibrated(
    _ ranked: RankedRisks, at grid: [Double], confidence: Double
  ) -> CalibrationCurve.Smooth {
    let fit = Recalibration.joint(ranked)
    let inside = grid.filter { $0 > 0 && $0 < 1 }
    guard fit.slope.isFinite else { return .none }
    let z = NormalDistribution.criticalValue(confidence: confidence)
    let points = inside.map { risk -> (value: Double, lower: Double, upper: Double) in
      let x = logit(risk)
      let value = fit.intercept + fit.slope * x
      let variance =
        fit.interceptError * fit.interceptError + 2 * x * fit.covariance
        + x * x * fit.slopeError * fit.slopeError
      let margin = z * max(variance, 0).squareRoot()
      return (inverseLogit(value).p, inverseLogit(value - margin).p, inverseLogit(value + margin).p)
    }
    return CalibrationCurve.Smooth(
      predicted: inside, observed: points.map(\.value), lower: points.map(\.lower),
      upper: points.map(\.upper))
  }
}
