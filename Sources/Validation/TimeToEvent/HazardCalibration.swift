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
  package var knots: [Double]? { spline?.knots }
  private let spline: RestrictedCubicSpline?
  private let coefficients: SIMD2<Double>
  private let centre: Double
  private let cumulativeHazard: Double
  private let isCompeting: Bool

  /// Fits the curve; `cloglog` by row (±∞ for risks of 0 and 1), `weights` counts patients.
  package init?(
    _ regression: inout HazardRegression, cloglog: [Double], by place: HorizonPlace,
    weights: [Double]? = nil
  ) {
    regression.load(weights: weights, counts: nil)
    self.init(
      &regression, cloglog: cloglog, ranks: RankedRisks.order(of: cloglog), by: place,
      loaded: weights)
  }

  /// The same with rows by rising risk, in a regression that has the case weights already.
  init?(
    _ regression: inout HazardRegression, cloglog: [Double], ranks: [Int], by place: HorizonPlace,
    loaded weights: [Double]?
  ) {
    let present = Spread(cloglog, ranks: ranks, weights: weights)
    guard let low = present.distinct.first, let high = present.distinct.last, low < high else {
      return nil
    }
    let placement = KnotPlacement(distinct: present.distinct, counts: present.counts)
    spline = (try? placement.knots(3)).flatMap { try? RestrictedCubicSpline(knots: $0) }
    centre = present.mean
    // Risks of 0 and 1 have no place on the scale: they stand at the ends of the others.
    let clamped = cloglog.map { min(max($0, low), high) }
    let mean = centre
    regression.set(clamped.map { $0 - mean }, spline?.nonlinear(0, of: clamped))
    guard let fit = regression.fit(from: SIMD2(1, 0)) else { return nil }
    coefficients = fit.coefficients
    cumulativeHazard = regression.cumulativeHazard(until: place.until)
    isCompeting = regression.isCompeting
  }

  /// The observed risk at a predicted risk.
  package func observed(atCloglog value: Double) -> Double {
    var linear = coefficients[0] * (value - centre)
    if let spline { linear += coefficients[1] * spline.nonlinear(0, at: value) }
    return -expm1(-cumulativeHazard * exp(linear))
  }

  /// The distinct finite values of those who count, rising, with how often each occurs.
  private struct Spread {
    var distinct: [Double] = []
    var counts: [Int] = []
    var mean = Double.nan

    init(_ values: [Double], ranks: [Int], weights: [Double]?) {
      distinct.reserveCapacity(ranks.count)
      counts.reserveCapacity(ranks.count)
      var (sum, total) = (0.0, 0)
      for row in ranks {
        let (value, count) = (values[row], Int(weights?[row] ?? 1))
        guard count > 0, value.isFinite else { continue }
        sum += value * Double(count)
        total += count
        if distinct.last == value {
          counts[counts.count - 1] += count
        } else {
          distinct.append(value)
          counts.append(count)
        }
      }
      if total > 0 { mean = sum / Double(total) }
    }
  }
}

/// The complementary log–log, on which proportional hazards are shifts: −∞ at 0, ∞ at 1.
package func complementaryLogLog(_ risk: Double) -> Double { log(-log1p(-risk)) }
