internal import Foundation
internal import Statistics

/// The smooth observed risk at a horizon along predicted risk, from a regression of the hazard.
///
/// The hazard (with competing events the subdistribution hazard) is regressed on a restricted cubic spline
/// with three knots of cloglog risk = log(−log(1 − risk)), in the patients of the validation; the observed
/// risk is what that regression predicts at the horizon. Where the risks carry no three knots the spline
/// is a line. Not defined for risks that are all equal or all 0 or 1, or without events.
///
/// - Source: Austin, Harrell & van Klaveren, Stat Med 2020;39:2714; Austin et al., Diagn Progn Res 2022;6:2.
///   Matches `coxph(Surv(t, s) ~ rcspline.eval(cll, nk = 3, inclx = TRUE))`.
package struct HazardCalibration: Sendable {
  /// The knots on the scale of cloglog risk; `nil` for a line.
  package private(set) var knots: [Double]?
  private let coefficients: [Double]
  private let centre: Double
  private let cumulativeHazard: Double
  private let isCompeting: Bool

  /// Fits the curve; `cloglog` by row (±∞ for risks of 0 and 1), `weights` counts patients.
  package init?(
    _ regression: inout HazardRegression, cloglog: [Double], by place: HorizonPlace,
    weights: [Double]? = nil
  ) {
    self.init(&regression, cloglog: cloglog, by: place, weights: weights, counts: nil)
  }

  /// The same with counts at hand.
  init?(
    _ regression: inout HazardRegression, cloglog: [Double], by place: HorizonPlace,
    weights: [Double]?, counts: RiskCounts?
  ) {
    var present: [Double] = []
    for row in cloglog.indices where (weights?[row] ?? 1) > 0 {
      guard cloglog[row].isFinite else { continue }
      for _ in 0..<Int(weights?[row] ?? 1) { present.append(cloglog[row]) }
    }
    guard let first = present.first, present.contains(where: { $0 != first }) else { return nil }
    let spline = (try? KnotPlacement(present).knots(3)).flatMap {
      try? RestrictedCubicSpline(knots: $0)
    }
    let centre = present.reduce(0, +) / Double(present.count)
    let (low, high) = (present.min() ?? centre, present.max() ?? centre)
    // Risks of 0 and 1 have no place on the scale: they stand at the ends of the others.
    let clamped = cloglog.map { min(max($0, low), high) }
    var columns = [clamped.map { $0 - centre }]
    if let spline { columns.append(clamped.map { spline.nonlinear(0, at: $0) }) }
    regression.set(columns: columns, weights: weights, counts: counts)
    guard let fit = regression.fit(from: [1] + Array(repeating: 0, count: columns.count - 1)) else {
      return nil
    }
    coefficients = fit.coefficients
    self.centre = centre
    knots = spline?.knots
    cumulativeHazard = regression.cumulativeHazard(until: place.until)
    isCompeting = regression.isCompeting
  }

  /// The observed risk at a predicted risk.
  package func observed(atCloglog value: Double) -> Double {
    var linear = coefficients[0] * (value - centre)
    if let knots, let spline = try? RestrictedCubicSpline(knots: knots) {
      linear += coefficients[1] * spline.nonlinear(0, at: value)
    }
    return -expm1(-cumulativeHazard * exp(linear))
  }
}

/// The complementary log–log, on which proportional hazards are shifts: −∞ at 0, ∞ at 1.
package func complementaryLogLog(_ risk: Double) -> Double { log(-log1p(-risk)) }
