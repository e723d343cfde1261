internal import Statistics

/// The smooth observed risk along predicted risk, by the smoother of the plan.
enum CalibrationSmoother {
  case loess(Loess)
  case lowess(Lowess)

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
    }
  }

  /// The smooth observed risk at a predicted risk; NaN outside the range of predictions.
  func observed(at risk: Double) -> Double {
    switch self {
    case .loess(let curve): curve.value(at: risk)
    case .lowess(let curve): curve.value(at: risk)
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
