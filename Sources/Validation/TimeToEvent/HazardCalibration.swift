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
  package let knots: [Double]?
  private let bend: RestrictedCubicSpline.Column?
  private let coefficients: SIMD2<Double>
  private let centre: Double
  private let cumulativeHazard: Double
  private let isCompeting: Bool

  /// What a fit writes to, made once.
  struct Workspace: Sendable {
    fileprivate var placement = KnotPlacement()
    fileprivate var knots: [Double] = []
    fileprivate var clamped: [Double] = []
    fileprivate var centred: [Double] = []
    fileprivate var bent: [Double] = []
  }

  /// Fits the curve; `cloglog` by row (±∞ for risks of 0 and 1), `weights` counts patients.
  package init?(
    _ regression: inout HazardRegression, cloglog: [Double], by place: HorizonPlace,
    weights: [Double]? = nil
  ) {
    regression.load(weights: weights, counts: nil)
    var workspace = Workspace()
    self.init(
      &regression, Predictions(cloglog, ranks: RankedRisks.order(of: cloglog), weights: weights),
      by: place, in: &workspace)
  }

  /// Predicted risks by row, rows by rising risk, and how often each row counts.
  package struct Predictions {
    let cloglog: [Double]
    let ranks: [Int]
    let weights: [Double]?

    package init(_ cloglog: [Double], ranks: [Int], weights: [Double]?) {
      (self.cloglog, self.ranks, self.weights) = (cloglog, ranks, weights)
    }
  }

  /// The same in a regression that has the case weights already.
  ///
  /// Allocates nothing in a workspace that has served as many patients, as long as no other curve shares
  /// its knots.
  init?(
    _ regression: inout HazardRegression, _ predictions: Predictions, by place: HorizonPlace,
    in workspace: inout Workspace
  ) {
    let mean = workspace.take(predictions)
    guard let (low, high) = workspace.placement.range, low < high else { return nil }
    centre = mean
    let hasKnots = workspace.placeKnots()
    let bend = hasKnots ? RestrictedCubicSpline.Column(0, of: workspace.knots) : nil
    workspace.fillColumns(predictions.cloglog, low: low, high: high, mean: mean, bend)
    regression.set(workspace.centred, hasKnots ? workspace.bent : nil)
    guard let fit = regression.fit(from: SIMD2(1, 0)) else { return nil }
    (self.bend, knots) = (bend, hasKnots ? workspace.knots : nil)
    coefficients = fit.coefficients
    cumulativeHazard = regression.cumulativeHazard(until: place.until)
    isCompeting = regression.isCompeting
  }

  /// The observed risk at a predicted risk.
  package func observed(atCloglog value: Double) -> Double {
    var linear = coefficients[0] * (value - centre)
    if let bend { linear += coefficients[1] * bend.value(at: value) }
    return -expm1(-cumulativeHazard * exp(linear))
  }

  /// Writes the observed risk at each point of a grid of cloglog risks.
  func fill(at grid: [Double], into curve: inout [Double]) {
    curve.resize(to: grid.count)
    for point in grid.indices { curve[point] = observed(atCloglog: grid[point]) }
  }
}

extension HazardCalibration.Workspace {
  /// Takes the finite values of those who count; returns their mean, NaN without any.
  fileprivate mutating func take(_ predictions: HazardCalibration.Predictions) -> Double {
    placement.removeAll(keepingRoomFor: predictions.ranks.count)
    var (sum, total) = (0.0, 0)
    for row in predictions.ranks {
      let (value, count) = (predictions.cloglog[row], Int(predictions.weights?[row] ?? 1))
      guard count > 0, value.isFinite else { continue }
      sum += value * Double(count)
      total += count
      placement.add(value, count: count)
    }
    return total > 0 ? sum / Double(total) : .nan
  }

  /// Whether the values carry three knots.
  fileprivate mutating func placeKnots() -> Bool {
    do throws(RestrictedCubicSpline.KnotError) {
      try placement.place(3, into: &knots)
      _ = try RestrictedCubicSpline(knots: knots)
      return true
    } catch {
      return false
    }
  }

  /// Risks of 0 and 1 have no place on the scale: they stand at the ends of the others.
  fileprivate mutating func fillColumns(
    _ cloglog: [Double], low: Double, high: Double, mean: Double,
    _ bend: RestrictedCubicSpline.Column?
  ) {
    clamped.resize(to: cloglog.count)
    centred.resize(to: cloglog.count)
    for row in cloglog.indices {
      clamped[row] = min(max(cloglog[row], low), high)
      centred[row] = clamped[row] - mean
    }
    bend?.fill(at: clamped, into: &bent)
  }
}

/// The complementary log–log, on which proportional hazards are shifts: −∞ at 0, ∞ at 1.
package func complementaryLogLog(_ risk: Double) -> Double { log(-log1p(-risk)) }
