internal import Statistics

/// The smooth observed risk along predicted risk, by the smoother of the plan.
///
/// An instance may be fitted again and again; R's loess, the default, then allocates nothing.
struct CalibrationSmoother: Sendable {
  private let smoother: ValidationPlan.Smoother
  private var isFitted = false
  private var loess = Loess()
  private var other: Other?

  /// Curves that keep no storage.
  private enum Other {
    /// The patients themselves: each point is a fit of its own.
    case direct(risks: [Double], outcomes: [Double])
    case lowess(Lowess)
    case spline(SplineRecalibration)
  }

  /// A curve that is not fitted yet, and not defined anywhere.
  init(_ smoother: ValidationPlan.Smoother) { self.smoother = smoother }

  /// Fits the curve; `nil` for fewer than four patients or risks that are all equal.
  init?(_ smoother: ValidationPlan.Smoother, _ ranked: RankedRisks) {
    self.init(smoother)
    guard fit(ranked) else { return nil }
  }

  /// Fits the curve again; `false` for fewer than four patients or risks that are all equal.
  @discardableResult
  mutating func fit(_ ranked: RankedRisks) -> Bool {
    (isFitted, other) = (false, nil)
    guard let low = ranked.risks.first, let high = ranked.risks.last, low < high else {
      return false
    }
    switch smoother {
    case .loess:
      isFitted = loess.fit(sorted: ranked.risks, ranked.outcomes)
      return isFitted
    case .lowess:
      guard ranked.count >= 4 else { return false }
      other = Lowess(sorted: ranked.risks, ranked.outcomes).map(Other.lowess)
    case .loessDirect:
      guard ranked.count >= 4 else { return false }
      other = .direct(risks: ranked.risks, outcomes: ranked.outcomes)
    case .spline: other = SplineRecalibration(ranked, knots: 5).map(Other.spline)
    }
    isFitted = other != nil
    return isFitted
  }

  /// The smooth observed risk at a predicted risk; NaN outside the range of predictions, and without a fit.
  func observed(at risk: Double) -> Double {
    guard isFitted else { return .nan }
    return switch other {
    case nil: loess.value(at: risk)
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
    switch other {
    case nil where isFitted:
      let band = LoessBand(loess, sorted: ranked.risks, ranked.outcomes)
      return grid.map { band?.interval(at: $0, confidence: confidence) }
    case .spline(let curve): return grid.map { curve.interval(at: $0, confidence: confidence) }
    case nil, .direct, .lowess: return grid.map { _ in nil }
    }
  }

  /// The distances |predicted − observed| of all patients, in the order of ranks.
  func distances(_ ranked: RankedRisks) -> [Double] {
    var distances: [Double] = []
    fillDistances(of: ranked, into: &distances)
    return distances
  }

  /// Writes them; allocates nothing once there is room.
  func fillDistances(of ranked: RankedRisks, into distances: inout [Double]) {
    distances.resize(to: ranked.count)
    for row in distances.indices {
      let risk = ranked.risks[row]
      distances[row] =
        row > 0 && risk == ranked.risks[row - 1]
        ? distances[row - 1] : abs(risk - observed(at: risk))
    }
  }
}
