internal import Statistics

/// The smooth observed risk at a horizon along predicted risk, by the smoother of the plan.
///
/// E(θᵢ | risk) by loess (degree 2, span 0.75) with the pseudo-values θᵢ = n F(t) − (n − 1) F₋ᵢ(t) of `WeightedPseudoValues`, which
/// does not ask how the risk came about; or `HazardCalibration`, which takes effects on the hazard as constant over time.
///
/// An instance may be fitted again and again; to as many patients, that allocates nothing. Loess has no curve for fewer than four
/// patients or risks that are all equal, and none outside the range of risks; it may leave 0...1 a little, as in R.
///
/// - Source: Andersen & Perme, Stat Methods Med Res 2010;19:71; van Geloven et al., BMJ 2022;377:e069249. Matches
///   `loess(pseudo ~ risk)`.
package struct FollowedSmoother: Sendable {
  private let smoother: ValidationPlan.Smoother
  private var hazard: HazardCalibration?
  private var workspace = HazardCalibration.Workspace()
  private var loess = Loess()
  private var isFitted = false
  /// Predicted risks, rising, copies counted, with their pseudo-values.
  private var points = (risks: [Double](), values: [Double]())

  /// A curve that is not fitted yet, and not defined anywhere.
  package init(_ smoother: ValidationPlan.Smoother) { self.smoother = smoother }

  /// Whether curves are made of pseudo-values.
  var needsPseudoValues: Bool { smoother == .pseudoValues }

  /// What curves are called in results files.
  var name: String {
    needsPseudoValues ? CalibrationCurve.pseudoSmoother : CalibrationCurve.hazardSmoother
  }

  /// Fits the curve.
  ///
  /// - Parameters:
  ///   - regression: That of the hazard, which has the case weights already.
  ///   - predictions: Predicted risks on the scale of log–log.
  ///   - risks: Predicted risks by row.
  ///   - pseudoValues: Those at the horizon by row; not looked at unless they are needed.
  ///   - place: The horizon.
  /// - Returns: Whether it is defined.
  package mutating func fit(
    _ regression: inout HazardRegression, _ predictions: HazardCalibration.Predictions,
    risks: [Double], pseudoValues: [Double], by place: HorizonPlace
  ) -> Bool {
    // A curve that is still there would share its knots with the workspace.
    hazard = nil
    if needsPseudoValues {
      isFitted = fitLoess(risks, pseudoValues, predictions)
    } else {
      hazard = HazardCalibration(&regression, predictions, by: place, in: &workspace)
      isFitted = hazard != nil
    }
    return isFitted
  }

  private mutating func fitLoess(
    _ risks: [Double], _ pseudoValues: [Double], _ predictions: HazardCalibration.Predictions
  ) -> Bool {
    points.risks.removeAll(keepingCapacity: true)
    points.values.removeAll(keepingCapacity: true)
    points.risks.reserveCapacity(risks.count)
    points.values.reserveCapacity(risks.count)
    for row in predictions.ranks {
      for _ in 0..<Int(predictions.weights?[row] ?? 1) {
        points.risks.append(risks[row])
        points.values.append(pseudoValues[row])
      }
    }
    guard let low = points.risks.first, let high = points.risks.last, low < high else {
      return false
    }
    return loess.fit(sorted: points.risks, points.values)
  }

  /// The observed risk at a predicted risk, whose log–log is given; NaN where the curve is not defined.
  package func observed(at risk: Double, cloglog: Double) -> Double {
    guard isFitted else { return .nan }
    return hazard?.observed(atCloglog: cloglog) ?? loess.value(at: risk)
  }

  /// Writes the observed risk at each point of a grid.
  func fill(at grid: CalibrationGrid, into curve: inout [Double]) {
    curve.resize(to: grid.risks.count)
    for point in grid.risks.indices {
      curve[point] = observed(at: grid.risks[point], cloglog: grid.cloglogs[point])
    }
  }
}

/// Predicted risks at which calibration curves are compared, on both scales.
struct CalibrationGrid: Sendable {
  let risks: [Double]
  let cloglogs: [Double]

  init(_ risks: [Double]) { (self.risks, cloglogs) = (risks, risks.map(complementaryLogLog)) }
}
