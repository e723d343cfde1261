internal import Statistics

/// The smooth observed risk along predicted risk, by the smoother of the plan.
///
/// An instance may be fitted again and again; to as many patients, that allocates nothing.
struct CalibrationSmoother: Sendable {
  private let smoother: ValidationPlan.Smoother
  private var isFitted = false
  private var loess = Loess()
  private var lowess = Lowess()
  private var spline = SplineSmoother()
  /// The patients themselves, for a fit of its own at each point.
  private var direct = (risks: [Double](), outcomes: [Double]())

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
    isFitted = fitCurve(ranked)
    return isFitted
  }

  private mutating func fitCurve(_ ranked: RankedRisks) -> Bool {
    guard let low = ranked.risks.first, let high = ranked.risks.last, low < high else {
      return false
    }
    switch smoother {
    case .loess, .pseudoValues: return loess.fit(sorted: ranked.risks, ranked.outcomes)
    case .lowess:
      return ranked.count >= 4 && lowess.fit(sorted: ranked.risks, ranked.outcomes)
    case .loessDirect:
      // A copy: storage that is shared would have to be copied by whoever ranks the next risks.
      direct.risks.overwrite(with: ranked.risks)
      direct.outcomes.overwrite(with: ranked.outcomes)
      return ranked.count >= 4
    case .spline: return spline.fit(ranked, knots: 5)
    }
  }

  /// The smooth observed risk at a predicted risk; NaN outside the range of predictions, and without a fit.
  func observed(at risk: Double) -> Double {
    guard isFitted else { return .nan }
    return switch smoother {
    case .loess, .pseudoValues: loess.value(at: risk)
    case .lowess: lowess.value(at: risk)
    case .loessDirect: Loess.direct(sorted: direct.risks, direct.outcomes, at: risk)
    case .spline: spline.observed(at: risk)
    }
  }

  /// The pointwise band at a predicted risk along a grid; `nil` for smoothers without one.
  func band(
    _ ranked: RankedRisks, at grid: [Double], confidence: Double
  ) -> [(lower: Double, upper: Double)?] {
    switch smoother {
    case .loess where isFitted, .pseudoValues where isFitted:
      let band = LoessBand(loess, sorted: ranked.risks, ranked.outcomes)
      return grid.map { band?.interval(at: $0, confidence: confidence) }
    case .spline where isFitted:
      let curve = SplineRecalibration(ranked, knots: 5)
      return grid.map { curve?.interval(at: $0, confidence: confidence) }
    case .loess, .pseudoValues, .loessDirect, .lowess, .spline: return grid.map { _ in nil }
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
