internal import Diagnostics
internal import RiskModels

extension Refitting {
  /// Whether a model predicts its own patients without error of calibration.
  var isCalibratedByConstruction: Bool { estimation == .maximumLikelihood }

  /// Whether an elastic net chooses.
  var isShrunken: Bool { if case .elasticNet = estimation { true } else { false } }

  /// What every replicate repeats, in words.
  var repeatedSteps: LocalizedText {
    if isShrunken { return shrinking }
    if pooledChoices != nil { return poolingChoices }
    return switch (placesKnots, !candidates.isEmpty) {
    case (false, false):
      LocalizedText(english: "fitting the coefficients", simplifiedChinese: "重新拟合回归系数")
    case (true, false):
      LocalizedText(
        english: "placing the knots of splines and fitting the coefficients",
        simplifiedChinese: "重新设置样条节点并拟合回归系数")
    case (false, true):
      LocalizedText(
        english: "choosing the predictors by backward elimination and fitting the coefficients",
        simplifiedChinese: "以后退法重新筛选预测变量并拟合回归系数")
    case (true, true):
      LocalizedText(
        english:
          "placing the knots of splines, choosing the predictors by backward elimination and fitting the coefficients",
        simplifiedChinese: "重新设置样条节点、以后退法筛选预测变量并拟合回归系数")
    }
  }

  private var shrinking: LocalizedText {
    placesKnots
      ? LocalizedText(
        english:
          "placing the knots of splines, choosing the penalty and fitting the coefficients with it",
        simplifiedChinese: "重新设置样条节点、选择惩罚参数并据此拟合回归系数")
      : LocalizedText(
        english: "choosing the penalty and fitting the coefficients with it",
        simplifiedChinese: "重新选择惩罚参数并据此拟合回归系数")
  }

  private var poolingChoices: LocalizedText {
    placesKnots
      ? LocalizedText(
        english:
          "placing the knots of splines, choosing the predictors by backward elimination from coefficients pooled over the completed data sets and fitting the coefficients",
        simplifiedChinese: "重新设置样条节点、依据各填补数据集合并后的系数以后退法筛选预测变量并拟合回归系数")
      : LocalizedText(
        english:
          "choosing the predictors by backward elimination from coefficients pooled over the completed data sets and fitting the coefficients",
        simplifiedChinese: "依据各填补数据集合并后的系数以后退法重新筛选预测变量并拟合回归系数")
  }
}
