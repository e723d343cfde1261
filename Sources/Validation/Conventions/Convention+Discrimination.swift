internal import Diagnostics

extension Convention {
  /// The conventions of ROC analyses, comparisons and reclassification.
  public static var discriminationDetails: [Convention] {
    areas + coordinates + clusters + reclassification
  }

  private static var areas: [Convention] {
    [
      Convention(
        "area_interval",
        "DeLong's variance with divisors m − 1 and n − 1; normal interval cut to 0–1, or normal on the logit scale; Hanley–McNeil only where asked for",
        "DeLong 方差（除数 m − 1 与 n − 1）；正态区间截断于 0–1，或在 logit 尺度上取正态区间；仅在要求时采用 Hanley–McNeil 法",
        matches: LocalizedText(
          english: "pROC::ci.auc; pROC has no logit interval for DeLong's variance",
          simplifiedChinese: "pROC::ci.auc；pROC 不提供基于 DeLong 方差的 logit 区间")),
      Convention(
        "area_comparison",
        "same patients: z from DeLong's covariance; different patients: Welch's t with Satterthwaite's degrees of freedom, patients − 1 a group; difference first − second; directions are stated, never found in the data",
        "同一批患者：由 DeLong 协方差得 z；不同患者：Welch t 检验，Satterthwaite 自由度（每组患者数 − 1）；差值为前者减后者；方向须指定，不由数据判定",
        matches: LocalizedText(
          english:
            "pROC::roc.test(method = \"delong\"); pROC finds directions by comparing medians unless told",
          simplifiedChinese: "pROC::roc.test(method = \"delong\")；pROC 默认按中位数自动判定方向")),
      partialArea,
    ]
  }

  /// The convention of the area under a part of the curve.
  static var partialArea: Convention {
    Convention(
      "partial_auc",
      "area where specificity or sensitivity lies in the range, straight lines between points; McClish's correction, not defined below the diagonal; percentile interval (type 7) of resampled patients; with times the curve at the horizon, weighted for censoring anew in each resample",
      "特异度或灵敏度位于指定范围内的曲线下面积，各点间以直线连接；McClish 校正，曲线低于对角线时无定义；对患者重抽样的百分位数区间（第7型）；含时间的结局采用该时间点的曲线，每次重抽样均重新计算删失权重",
      matches: LocalizedText(
        english:
          "pROC::auc(partial.auc, partial.auc.correct = TRUE); pROC::ci.auc resamples events and others apart",
        simplifiedChinese:
          "pROC::auc(partial.auc, partial.auc.correct = TRUE)；pROC::ci.auc 对有、无事件者分别重抽样"))
  }

  private static var coordinates: [Convention] {
    [
      Convention(
        "best_threshold",
        "thresholds midway between scores; Youden: largest sensitivity + r · specificity, r = (1 − prevalence)/(cost · prevalence); all thresholds that tie, up to rounding",
        "阈值取相邻评分的中点；Youden：灵敏度 + r × 特异度最大，r = (1 − 患病率)/(代价 × 患病率)；并列者（舍入误差内）全部列出",
        matches: "pROC::coords(\"best\", best.weights)"),
      Convention(
        "classification_intervals",
        "shares with Wilson's or the exact (Clopper–Pearson) interval; likelihood ratios normal on the log scale, no interval where a cell is empty",
        "比例采用 Wilson 或精确（Clopper–Pearson）置信区间；似然比在对数尺度上取正态区间，格子为零时不给区间",
        matches: "binom::binom.wilson, binom.test"),
    ]
  }

  private static var clusters: [Convention] {
    [
      Convention(
        "clustered_concordance",
        "within clusters: pairs of one cluster only; over all pairs: influences summed within clusters before squaring (infinitesimal jackknife, divisors m and n)",
        "簇内：仅同一簇患者配对；全部配对：先在簇内累加影响函数再平方（无穷小刀切法，除数 m 与 n）",
        matches: "survival::concordance(y ~ x + strata(g)), concordance(y ~ x, cluster = g)")
    ]
  }

  private static var reclassification: [Convention] {
    [
      Convention(
        "net_reclassification",
        "legacy measure; categories closed on the left, the last on both sides; multinomial standard error for the interval, Pencina's of 2008 (no improvement) for the test",
        "历史性指标；分类区间左闭，最后一类两端闭合；置信区间采用多项分布标准误，检验采用 Pencina 2008 年（无改善假设下）标准误",
        matches: LocalizedText(
          english: "Hmisc::improveProb for any change of risk (multinomial standard error)",
          simplifiedChinese: "Hmisc::improveProb（任意风险变化，多项分布标准误）")),
      Convention(
        "integrated_discrimination",
        "legacy measure; difference of mean rises of risk, variances of the rises within each class",
        "历史性指标；两类患者风险平均升幅之差，方差取各类内升幅的方差",
        matches: "Hmisc::improveProb"),
    ]
  }
}
