internal import Diagnostics
internal import Statistics
internal import Validation

extension PooledPerformance {
  /// The pooled value of what a forest figure shows; `nil` for what is not pooled.
  func index(of measure: ForestFigure.Measure) -> Index? {
    switch measure {
    case .calibrationSlope: calibrationSlopeAtHorizon ?? calibrationSlope
    case .areaAtHorizon: aucAtHorizon
    case .cStatistic: cStatistic
    case .ratio: nil
    }
  }
}

extension PooledPerformance.Index {
  /// The pooled mean, and the middle 95 % of what new centres may have.
  var rows: [ForestFigure.Row] {
    let count = LocalizedText(
      english: "\(centres) centres", simplifiedChinese: "\(centres)个中心")
    let mean = ForestFigure.Row(
      label: LocalizedText(
        english: "Pooled (random effects)", simplifiedChinese: "合并（随机效应）"),
      detail: count, estimate: pooled, mark: .diamond)
    guard let predictionLower, let predictionUpper else { return [mean] }
    let new = ForestFigure.Row(
      label: LocalizedText(
        english: "New centre (prediction interval)", simplifiedChinese: "新中心（预测区间）"),
      estimate: Estimate(pooled.estimate, lower: predictionLower, upper: predictionUpper),
      mark: .range)
    return [mean, new]
  }

  /// Whether centres differ no more than by chance: confidence and prediction intervals are then the same.
  fileprivate var isHomogeneous: Bool { tauSquared < 1e-9 }

  /// "τ² = 0.034".
  fileprivate var variance: String {
    if isHomogeneous { return "τ² = 0" }
    return tauSquared < 5e-4
      ? "τ² < 0.001" : "τ² = " + Wording(.english).numbers.fixed(tauSquared, decimals: 3)
  }
}

extension ForestFigure {
  /// A pooled value with the name of what was pooled, where there are several.
  typealias Pooled = (name: LocalizedText?, index: PooledPerformance.Index)

  /// How much centres differ beyond chance; empty without pooled values.
  static func heterogeneity(_ pooled: [Pooled]) -> [LocalizedText] {
    guard let first = pooled.first else { return [] }
    func note(_ language: Language) -> String {
      let wording = Wording(language)
      let names = pooled.map { ($0.name.map { $0[language] + " " } ?? "") + $0.index.variance }
      let list = names.joined(separator: wording("; ", "；"))
      let scale = wording(
        "REML, \(scale(first.index, wording))", "REML，\(scale(first.index, wording))")
      let equal = pooled.filter(\.index.isHomogeneous)
      guard !equal.isEmpty else {
        return wording(
          "Between-centre variance (\(scale)): \(list).", "中心间方差（\(scale)）：\(list)。")
      }
      let freedom = freedom(equal, wording)
      if equal.count == pooled.count {
        return wording(
          "Between-centre variance τ² = 0 (\(scale)), so the prediction interval equals the Hartung–Knapp confidence interval (\(freedom)).",
          "中心间方差τ² = 0（\(scale)），故预测区间与Hartung–Knapp置信区间相同（\(freedom)）。")
      }
      return wording(
        "Between-centre variance (\(scale)): \(list). Where it is 0, the prediction interval equals the Hartung–Knapp confidence interval (\(freedom)).",
        "中心间方差（\(scale)）：\(list)。τ² = 0时，预测区间与Hartung–Knapp置信区间相同（\(freedom)）。")
    }
    return [LocalizedText(english: note(.english), simplifiedChinese: note(.simplifiedChinese))]
  }

  private static func scale(_ index: PooledPerformance.Index, _ wording: Wording) -> String {
    switch index.scale {
    case .logit: wording("logit scale", "logit尺度")
    case .log: wording("log scale", "对数尺度")
    case .identity: wording("untransformed", "未变换")
    case .complementaryLogLog: wording("log(−log) scale", "log(−log)尺度")
    }
  }

  /// "t, 2 df": one less than centres, which may differ from value to value.
  private static func freedom(_ pooled: [Pooled], _ wording: Wording) -> String {
    let counts = Set(pooled.map(\.index.centres))
    guard counts.count == 1, let count = counts.first else {
      return wording("t, df one less than centres", "t分布，自由度为中心数减1")
    }
    return wording("t, \(count - 1) df", "t分布，自由度\(count - 1)")
  }
}
