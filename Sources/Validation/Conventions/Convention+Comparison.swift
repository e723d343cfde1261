internal import Diagnostics
public import RiskModels

extension Convention {
  /// The conventions of comparing models of a family in the same patients.
  public static func comparisons(_ family: ModelFamily) -> [Convention] {
    let own = family.isTimeToEvent ? comparedAtHorizons : compared
    let named: Set = ["area_comparison", "net_reclassification", "integrated_discrimination"]
    return [own]
      + (family.isTimeToEvent
        ? [] : discriminationDetails.filter { named.contains($0.statistic) })
  }

  /// The convention of comparing one model in two cohorts.
  public static func cohortContrast(_ family: ModelFamily) -> Convention {
    guard family.isTimeToEvent else {
      return Convention(
        "cohort_contrast",
        "C of the same model in different patients, first − second: Welch's t with DeLong's variances and Satterthwaite's degrees of freedom, patients − 1 a cohort; no P value where one cohort made the model",
        "同一模型在不同患者中的C统计量，前者减后者：Welch t检验，DeLong方差，Satterthwaite自由度（每队列患者数 − 1）；若其一为建模队列则不给P值",
        matches: "pROC::roc.test(paired = FALSE, method = \"delong\")")
    }
    return Convention(
      "cohort_contrast",
      "AUC, Harrell's and Uno's C of the same model in different patients, first − second: normal interval, standard errors of both cohorts added in squares; no P value where one cohort made the model",
      "同一模型在不同患者中的AUC、Harrell C与Uno C，前者减后者：正态区间，两队列标准误平方相加；若其一为建模队列则不给P值",
      matches: LocalizedText(
        english:
          "survival::concordance and riskRegression::Score in each cohort, errors added in squares",
        simplifiedChinese: "在各队列分别用survival::concordance与riskRegression::Score，标准误平方相加"))
  }

  private static var compared: Convention {
    Convention(
      "model_comparison",
      "first − second in patients with every predictor of all models; Brier score, scaled Brier score and net benefit from the differences of each patient's contribution, normal interval; in the first model's own patients apparent, without P values, and corrected by the optimism of each model in the same resamples, without an interval",
      "在所有模型预测变量均完整的患者中取前者减后者；Brier评分、标准化Brier评分与净获益：由各患者贡献之差得出正态置信区间；在建模患者中为表观值，不给P值，并以相同重抽样分别校正各模型的乐观偏差（不给区间）",
      matches: LocalizedText(
        english:
          "t.test(paired = TRUE) with a normal quantile and divisor n − 1; dcurves gives no interval for differences",
        simplifiedChinese: "t.test(paired = TRUE)（取正态分位数，除数n − 1）；dcurves不给出差值区间"))
  }

  private static var comparedAtHorizons: Convention {
    Convention(
      "model_comparison",
      "first − second in patients with every predictor of all models; AUC, Brier score and scaled Brier score with censoring weights, normal interval from the differences of influence functions, estimation of G included; Harrell's and Uno's C by the infinitesimal jackknife; net benefit from the influence of each patient on the share of positives and on their observed risk; Wolbers' C without an interval; no reclassification, which has no agreed estimator under censoring; in the first model's own patients apparent, without P values, and corrected by the optimism of each model in the same resamples, without an interval",
      "在所有模型预测变量均完整的患者中取前者减后者；AUC、Brier评分与标准化Brier评分采用删失加权，由影响函数之差（含G的估计）得出正态置信区间；Harrell C与Uno C采用无穷小刀切法；净获益由各患者对阳性比例及阳性者观察风险的影响得出；Wolbers C不给区间；删失下重分类指标无公认估计方法，故不给出；在建模患者中为表观值，不给P值，并以相同重抽样分别校正各模型的乐观偏差（不给区间）",
      matches: LocalizedText(
        english:
          "riskRegression::Score(contrasts = TRUE); timeROC::compare; survival::concordance of two models with vcov; dcurves gives no interval",
        simplifiedChinese:
          "riskRegression::Score(contrasts = TRUE)；timeROC::compare；survival::concordance（两模型及其vcov）；dcurves不给出区间"
      ))
  }
}
