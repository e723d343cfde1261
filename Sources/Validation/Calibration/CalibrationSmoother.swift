internal import Statistics

/// The smooth observed risk along predicted risk, by the smoother of the plan.
enum CalibrationSmoother {
  case loess(Loess)
  /// The patients themselves: each point is a fit of its own.
  case direct(risks: [Double], outcomes: [Double])
  case lowess(Lowess)
  case spline(SplineRecalibration)

  /// Fits the curve; `nil` for fewer than four patients or risks that are all equal.
  init?(_ smoother: ValidationPlan.Smoother, _ ranked: RankedRisks) {
    guard let low = ranked.risks.first, let high = ranked.risks.last, low < high else { return nil }
    switch smoother {
    case .loess:
      guard let curve = Loess(sorted: ranked.risks, ranked.outcomes) else { return nil }
      self = .loess(curve)
    case .lowess:
      guard ranked.count >= 4, let curve = Lowess(sorted: ranked.risks, ranked.outcomes) else {
        return nil
      }
      self = .lowess(curve)
    case .loessDirect:
      guard ranked.count >= 4 else { return nil }
      self = .direct(risks: ranked.risks, outcomes: ranked.outcomes)
    case .spline:
      guard let curve = SplineRecalibration(ranked, knots: 5) else { return nil }
      self = .spline(curve)
    }
  }

  /// The smooth observed risk at a predicted risk; NaN outside the range of predictions.
  func observed(at risk: Double) -> Double {
    switch self {
    case .loess(let curve): curve.value(at: risk)
    case .lowess(let curve): curve.value(at: risk)
    case .direct(let risks, let outcomes):
      Loess.direct(sorted: risks, outcomes, at: [risk]).first ?? .nan
    case .spline(let curve): curve.observed(at: risk)
    }
  }

  /// The pointwise band at a predicted risk along a grid; `nil` for smoothers without one.
  func band(
    _ ranked: RankedRisks, at grid: [Double], confidence: Double
  ) -> [(lower: Double, upper: Double)?] {
    switch self {
    case .loess(let curve):
      let band = LoessBand(curve, sorted: ranked.risks, ranked.outcomes)
      return grid.map { band?.interval(at: $0, confidence: confidence) }
    case .spline(let curve): return grid.map { curve.interval(at: $0, confidence: confidence) }
    case .direct, .lowess: return grid.map { _ in nil }
    }
  }

  /// The distances |predicted − observed| of all patients, in the order of ranks.
  func distances(_ ranked: RankedRisks) -> [Double] {
    var last = (risk: Double.nan, distance: Double.nan)
    return ranked.risks.map { risk in
      if risk != last.risk { last = (risk, abs(risk - observed(at: risk))) }
      return last.distance
    }
  }
}
