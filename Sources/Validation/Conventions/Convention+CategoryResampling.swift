internal import Diagnostics

extension Convention {
  /// What the plan's way of correcting performance does with several categories; empty for Harrell's optimism.
  static func resamplingOfCategories(_ plan: ValidationPlan) -> [Convention] {
    switch plan.method {
    case .optimism, .weighted632: []
    case .weighted632Plus:
      [
        Convention(
          "categories_corrected",
          "values without information: polytomous discrimination index 1/K, Hand–Till’s M and the mean area over pairs ½, Brier score over all categories when categories are dealt anew to predictions, Σ F(1 − 2 mean risk) + mean risk², R² 0; each category against all others as of one event",
          "无信息值：多分类区分指数取1/K，Hand–Till的M与两两比较面积均值取½，多类Brier分数取类别随机重排的期望Σ F(1 − 2平均风险) + 平均风险²，R²取0；各类别与其余类别比较同二分类",
          matches: "Efron & Tibshirani, JASA 1997;92:548")
      ]
    case .crossValidation:
      [
        Convention(
          "categories_corrected",
          "folds stratified by category; polytomous discrimination index, Hand–Till’s M and the mean area over pairs: mean within folds, then over repeats; Brier score and R² over all categories: predictions of all folds pooled; each category against all others as of one event",
          "各折按类别分层；多分类区分指数、Hand–Till的M与两两比较面积均值：折内计算后对折、对重复取均值；多类Brier分数与R²：合并各折预测计算；各类别与其余类别比较同二分类",
          matches: LocalizedText(
            english: "no one R function; nnet::multinom in a loop over folds",
            simplifiedChinese: "无单一对应的R函数；按折循环调用nnet::multinom"))
      ]
    }
  }
}
