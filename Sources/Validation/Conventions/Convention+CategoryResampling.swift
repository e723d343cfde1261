internal import Diagnostics

extension Convention {
  /// What the plan's way of correcting performance does with several categories.
  static func resamplingOfCategories(_ plan: ValidationPlan) -> [Convention] {
    [recalibrationCorrected(plan)] + indexesCorrected(plan)
  }

  private static func recalibrationCorrected(_ plan: ValidationPlan) -> Convention {
    plan.method == .crossValidation
      ? Convention(
        "categorical_recalibration_corrected",
        "multinomial recalibration of the predictions of all folds together, mean over repeats; no intervals; a repeat whose estimates have no maximum is left out and counted",
        "合并各折预测后做多分类再校准，对重复取均值；不给出区间；估计无极大值的重复不计入并予以计数",
        matches: "nnet::multinom, VGAM::vglm(multinomial)")
      : Convention(
        "categorical_recalibration_corrected",
        "multinomial recalibration of the model of each resample in the patients who test it; in its resample intercepts are 0 and slopes 1 by construction, so that a corrected slope below 1 is the shrinkage that log odds of that category need; .632+: without information slopes are 0, intercepts have no value; no intervals; a resample whose estimates have no maximum is left out and counted",
        "各次重抽样所建模型在检验患者中做多分类再校准；在其重抽样样本中截距按构造为0、斜率为1，故校正斜率小于1即为该类别对数优势所需的收缩；.632+：无信息时斜率为0，截距无对应值；不给出区间；估计无极大值的重抽样不计入并予以计数",
        matches: "nnet::multinom, VGAM::vglm(multinomial); de Jong, Stat Med 2019;38:1601")
  }

  private static func indexesCorrected(_ plan: ValidationPlan) -> [Convention] {
    switch plan.method {
    case .optimism, .weighted632: []
    case .weighted632Plus:
      [
        Convention(
          "categories_corrected",
          "values without information: polytomous discrimination index 1/K, Hand–Till’s M and the mean area over pairs ½, Brier score over all categories when categories are dealt anew to predictions, Σ F(1 − 2 mean risk) + mean risk², R² 0; each category against all others as of one event",
          "无信息值：多分类区分指数取1/K，Hand–Till的M与两两比较面积均值取½，多类Brier评分取类别随机重排的期望Σ F(1 − 2平均风险) + 平均风险²，R²取0；各类别与其余类别比较同二分类",
          matches: "Efron & Tibshirani, JASA 1997;92:548")
      ]
    case .crossValidation:
      [
        Convention(
          "categories_corrected",
          "folds stratified by category; polytomous discrimination index, Hand–Till’s M and the mean area over pairs: mean within folds, then over repeats; Brier score and R² over all categories: predictions of all folds pooled; each category against all others as of one event",
          "各折按类别分层；多分类区分指数、Hand–Till的M与两两比较面积均值：折内计算后对折、对重复取均值；多类Brier评分与R²：合并各折预测计算；各类别与其余类别比较同二分类",
          matches: LocalizedText(
            english: "no one R function; nnet::multinom in a loop over folds",
            simplifiedChinese: "无单一对应的R函数；按折循环调用nnet::multinom"))
      ]
    }
  }
}
