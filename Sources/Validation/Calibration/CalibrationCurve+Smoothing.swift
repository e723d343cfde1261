internal import Foundation
internal import Statistics

extension CalibrationCurve {
  /// The calibration of risks in patients whose outcome is known, without a correction for optimism.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init(
    risks: [Double], outcomes: [Bool], following plan: ValidationPlan = ValidationPlan()
  ) throws(ValidationError) {
    self.init(try RankedRisks(risks: risks, outcomes: outcomes), following: plan)
  }

  package init(_ ranked: RankedRisks, following plan: ValidationPlan) {
    let grid = Self.grid(ranked, points: plan.calibrationPoints)
    self.init(
      smooth: Smooth(ranked, at: grid, following: plan),
      groups: plan.shownGroups {
        Self.groups(ranked, wanted: $0, confidence: plan.confidence)
      },
      smoother: plan.smoother.description)
  }

  /// Equal steps from the fifth smallest to the fifth largest risk, as `rms::calibrate` takes them.
  ///
  /// With fewer than ten patients from the smallest to the largest. Empty if all risks are equal.
  static func grid(_ ranked: RankedRisks, points: Int) -> [Double] {
    let rank = ranked.count < 10 ? 0 : 4
    guard ranked.count > 2 * rank, points > 1 else { return [] }
    let low = ranked.risks[rank]
    let high = ranked.risks[ranked.count - 1 - rank]
    guard low < high else { return [] }
    let step = (high - low) / Double(points - 1)
    return (0..<points).map { $0 == points - 1 ? high : low + Double($0) * step }
  }

  /// Groups between the quantiles (type 7) of risk, closed on the right; equal quantiles count once.
  static func groups(_ ranked: RankedRisks, wanted: Int, confidence: Double) -> [Group] {
    guard wanted > 0 else { return [] }
    return HosmerLemeshow(ranked, grouping: .quantile, groups: wanted).groups.map { group in
      Group(
        meanPredicted: group.meanPredicted,
        observed: .wilson(group.observed, of: group.n, confidence: confidence), n: group.n,
        events: group.observed)
    }
  }
}

extension CalibrationCurve.Smooth {
  /// The smooth curve on a grid, with a band for loess and splines; empty where it is not defined.
  init(_ ranked: RankedRisks, at grid: [Double], following plan: ValidationPlan) {
    guard let smoother = CalibrationSmoother(plan.smoother, ranked) else {
      self.init(predicted: [], observed: [], lower: [], upper: [])
      return
    }
    let curve = grid.map { ($0, smoother.observed(at: $0)) }.filter(\.1.isFinite)
    let (grid, observed) = (curve.map(\.0), curve.map(\.1))
    let band = smoother.band(ranked, at: grid, confidence: plan.confidence)
    self.init(
      predicted: grid, observed: observed,
      lower: band.map { $0.flatMap { $0.lower.isFinite ? $0.lower : nil } },
      upper: band.map { $0.flatMap { $0.upper.isFinite ? $0.upper : nil } })
  }
}

extension ValidationPlan.Smoother: CustomStringConvertible {
  /// The smoother with its settings, as results files name it.
  public var description: String {
    switch self {
    case .loess, .pseudoValues: "loess, degree 2, span 0.75, interpolated"
    case .loessDirect: "loess, degree 2, span 0.75, direct"
    case .lowess: "lowess, f = 2/3, no robustness steps"
    case .spline: "restricted cubic spline of the linear predictor, 5 knots"
    }
  }

  /// The same in Chinese.
  var chineseDescription: String {
    switch self {
    case .loess, .pseudoValues: "loess，2次，跨度0.75，插值"
    case .loessDirect: "loess，2次，跨度0.75，逐点拟合"
    case .lowess: "lowess，f = 2/3，不作稳健迭代"
    case .spline: "线性预测值的限制性立方样条，5个节点"
    }
  }
}
