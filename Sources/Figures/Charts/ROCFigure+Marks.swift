internal import Diagnostics
internal import Validation

/// The marked thresholds and what is said of them.
extension ROCFigure {
  /// The thresholds that are marked, those of one curve.
  var marked: [ThresholdPerformance] {
    curves.indices.contains(markedCurve) ? curves[markedCurve].roc.marked : []
  }

  /// The name of the curve that is marked; `nil` for a single curve, where it need not be said.
  func markedName(_ wording: Wording) -> String? {
    guard curves.count > 1, curves.indices.contains(markedCurve) else { return nil }
    return curves[markedCurve].name[wording.language]
  }

  /// What the rings and the table are, as a sentence of the caption; empty without marks.
  func marksInWords(_ wording: Wording) -> String {
    guard !marked.isEmpty else { return "" }
    let kind = curves.contains { $0.performance.horizon != nil } ? "" : "Wilson "
    let name = markedName(wording)
    let english = name.map { " of the curve “\($0)”" } ?? ""
    let chinese = name.map { "“\($0)”曲线上" } ?? ""
    switch markOrigin {
    case .study:
      return wording(
        "Rings mark the decision thresholds\(english); the table gives their sensitivity and specificity with 95% \(kind)intervals.",
        "圆圈标出\(chinese.isEmpty ? "" : chinese + "的")决策阈值，表中列出相应的灵敏度、特异度及其95%\(kind.isEmpty ? "" : " Wilson")置信区间。"
      )
    case .youden:
      return wording(
        "The ring marks the largest Youden index\(english), chosen from these data, not a decision threshold; the table gives its sensitivity and specificity with 95% \(kind)intervals.",
        "圆圈标出\(chinese)约登指数最大处，由本数据选出，并非决策阈值；表中列出相应的灵敏度、特异度及其95%\(kind.isEmpty ? "" : " Wilson")置信区间。"
      )
    }
  }
}
