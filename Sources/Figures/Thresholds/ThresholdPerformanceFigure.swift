public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Sensitivity, specificity and both predictive values over every decision threshold.
public struct ThresholdPerformanceFigure: HorizonFigure {
  /// The rates at every threshold, and the marked ones.
  public var roc: ROCCurve
  /// The numbers of patients and events; at a horizon, the observed risk.
  public var performance: Performance
  /// The event, for captions.
  public var outcome: LocalizedText
  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?
  /// Where the marked thresholds come from.
  public var markOrigin = ThresholdOrigin.study

  /// Creates a figure of one ROC curve and the patients that it is of.
  public init(roc: ROCCurve, performance: Performance, outcome: LocalizedText) {
    (self.roc, self.performance, self.outcome) = (roc, performance, outcome)
  }

  /// The name of its files.
  public var id: String { "threshold-performance" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let size = wording.sampleSize(n: performance.n, events: performance.events, horizon)
    let event = outcome.within(horizon)[language]
    return wording.sentences([
      wording(
        "Sensitivity, specificity and predictive values for \(event) when patients at or above a threshold of predicted risk count as positive (\(size)).",
        "以预测风险不低于阈值者为阳性时，预测“\(event)”的灵敏度、特异度及阳性、阴性预测值（\(size)）。"),
      performance.horizon == nil
        ? wording("Bands: pointwise 95% Wilson intervals.", "阴影为逐点95% Wilson置信区间。")
        : wording(
          "Rates are weighted for censoring; predictive values are at the observed risk\(span(wording)) \(wording.numbers.percent(performance.observedRisk?.estimate)).",
          "各比率已按删失加权；预测值按观察到的\(span(wording))风险\(wording.numbers.percent(performance.observedRisk?.estimate))计算。"
        ),
      performance.horizon != nil && ThresholdSeries(roc, performance).hasBands
        ? wording(
          "Bands: pointwise 95% intervals from influence functions, the estimation of censoring weights included.",
          "阴影为基于影响函数的逐点95%置信区间（已计入删失权重的估计误差）。") : "",
      notDrawn(wording), roc.marked.isEmpty ? "" : marksInWords(wording),
    ])
  }

  /// Which predictive values are left out.
  func notDrawn(_ wording: Wording) -> String {
    let fewest = wording.count(Int(ThresholdSeries.fewestDrawn(of: performance.n).rounded(.up)))
    return wording(
      "Predictive values of fewer than \(fewest) patients are not drawn.",
      "不足\(fewest)例患者的预测值不绘出。")
  }

  /// " within 24 months".
  private func span(_ wording: Wording) -> String {
    horizon.map { wording(" ", "") + $0.within[wording.language] } ?? ""
  }

  private func marksInWords(_ wording: Wording) -> String {
    switch markOrigin {
    case .study: wording("Vertical lines: decision thresholds.", "竖线为决策阈值。")
    case .youden:
      wording(
        "Vertical line: the largest Youden index, chosen from these data, not a decision threshold.",
        "竖线为约登指数最大处，由本数据选出，并非决策阈值。")
    }
  }

  /// The marked thresholds in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let marks = roc.marked.map { mark -> String in
      let values = ThresholdSeries.Measure.allCases.map {
        $0.name(wording).lowercased() + wording(" ", "")
          + wording.numbers.fixed($0.value(of: mark).estimate)
      }
      return wording(
        "At \(markOrigin.name(of: mark.threshold, wording)): \(wording.clauses(values)).",
        "阈值\(markOrigin.name(of: mark.threshold, wording))时：\(wording.clauses(values))。")
    }
    return wording.sentences(
      [
        wording(
          "Line chart of sensitivity, specificity, positive and negative predictive value over the threshold of predicted risk.",
          "灵敏度、特异度、阳性预测值和阴性预测值随预测风险阈值变化的曲线图。")
      ] + marks)
  }

  /// Every threshold with its shares.
  public func table() -> FigureTable {
    let measures = ThresholdSeries.Measure.allCases
    let rows = ThresholdSeries(roc, performance).rows.map { row in
      [FigureTable.cell(row.threshold), FigureTable.cell(row.positive)]
        + measures.flatMap { measure -> [String] in
          let share = row.shares[measure]
          return [share?.estimate, share?.lower, share?.upper].map { FigureTable.cell($0) }
        }
    }
    return FigureTable(
      header: ["threshold", "share_positive"]
        + measures.flatMap { [$0.column, $0.column + "_lower", $0.column + "_upper"] }, rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let drawing = ThresholdDrawing(self, style: style, wording, text)
    return PanelPage(style: style).scene(
      of: self, title: wording("Performance over thresholds", "不同阈值下的分类性能"),
      items: drawing.items, bottom: drawing.bottom)
  }
}
