internal import Diagnostics

extension Convention {
  /// The conventions of pooling over centres.
  public static var centrePooling: [Convention] {
    [
      Convention(
        "by_centre_pooled",
        "C and the AUC at a horizon on the logit scale, O/E on the log scale, slope and intercept as they are, each with the standard error of its own interval; variance between centres by restricted likelihood; Hartung–Knapp interval whose scatter counts at least 1 (ad hoc correction: without it, centres that happen to agree make an interval of almost no width), and prediction interval with Student's t, centres − 1 degrees of freedom; a centre without an estimate or standard error is left out of that index",
        "C 与时点 AUC 在 logit 尺度、O/E 在对数尺度、斜率与截距按原尺度合并，标准误与各自置信区间相同；中心间方差用限制性最大似然估计；Hartung–Knapp 置信区间（离散系数至少取 1，即 ad hoc 校正：否则中心恰好相近时区间几乎没有宽度）及预测区间采用 t 分布，自由度为中心数 − 1；缺少估计值或标准误的中心不参与该指标的合并",
        matches: LocalizedText(
          english:
            "metafor::rma(method = \"REML\", test = \"adhoc\"), predict.rma; test = \"knha\" has no lower bound; Higgins' prediction interval has centres − 2 degrees of freedom",
          simplifiedChinese:
            "metafor::rma(method = \"REML\", test = \"adhoc\")、predict.rma；test = \"knha\" 无下限；Higgins 预测区间的自由度为中心数 − 2"
        )
      ),
      Convention(
        "by_centre_calibration",
        "groups of twenty patients or more; with fifty patients with the event and fifty without it the study's smoother, with fewer logistic recalibration by intercept and slope, with fewer than five no curve; with times hazard regression, its band the percentiles (type 7) of resamples of the centre's patients, the model staying as it is",
        "每组不少于20例；发生与未发生事件者均不少于50例时采用研究所用平滑方法，不足时采用仅含截距与斜率的 logistic 再校准，少于5例时不绘曲线；有时间者采用风险率回归，区间带取该中心患者重抽样的百分位数（第7型），模型保持不变",
        matches: LocalizedText(
          english: "glm(y ~ qlogis(p), binomial); loess; no one R function for centres",
          simplifiedChinese: "glm(y ~ qlogis(p), binomial)；loess；按中心无单一对应的 R 函数")),
    ]
  }

  /// The conventions of pooling over imputations.
  public static var imputationPooling: [Convention] {
    [
      Convention(
        "rubins_rules",
        "total variance = within + (1 + 1/m) between; Barnard–Rubin degrees of freedom with patients (or events) − coefficients for complete data; λ at least 1e-4; C and areas under ROC curves on the logit, O/E on the log, observed risk on the log(−log) scale, others as they are; where an index has an interval and no standard error, its width on the scale gives one; an index with neither is the mean, without an interval; optimism is averaged as it is",
        "总方差 = 组内 + (1 + 1/m) × 组间；Barnard–Rubin 自由度，完整数据自由度为患者数（或事件数）− 系数个数；λ 不小于 1e-4；C 与 ROC 曲线下面积在 logit 尺度、O/E 在对数尺度、观察风险在 log(−log) 尺度合并，其余按原尺度合并；有区间而无标准误的指标以该尺度上的区间宽度推算标准误；两者皆无的指标取均值，不给区间；乐观偏差按原尺度取均值",
        matches: LocalizedText(
          english: "mice::pool; rms::fit.mult.impute has the same variance and a normal interval",
          simplifiedChinese: "mice::pool；rms::fit.mult.impute 方差相同，但采用正态区间")),
      Convention(
        "pooled_tests",
        "Wald tests of variables D₁ with Reiter's degrees of freedom (4 where k(m − 1) = 4, below that Li's, at most those of complete data); likelihood ratio tests D₃ at pooled coefficients, the intercept fitted anew; χ² of calibration and of proportional hazards D₂; z of calibration by Rubin's rules with variance 1; interval widening is the median, influence that on the pooled coefficient",
        "各变量 Wald 检验采用 D₁，自由度为 Reiter 法（k(m − 1) = 4 时取 4，小于 4 时用 Li 法且不超过完整数据自由度）；似然比检验采用合并系数处的 D₃，截距重新拟合；校准与等比例风险的 χ² 采用 D₂；校准的 z 按 Rubin 规则（方差为 1）；区间增宽取中位数，影响为对合并系数的影响",
        matches: LocalizedText(
          english:
            "mice::D1, D3 (without a P value where k(m − 1) < 4), miceadds::micombine.chisquare",
          simplifiedChinese: "mice::D1、D3（k(m − 1) < 4 时无 P 值）、miceadds::micombine.chisquare")),
      Convention(
        "pooled_curves",
        "ROC curves averaged at common thresholds (at most 200), calibration curves at common predicted risks, net benefit at each threshold; bands by Rubin's rules, the error of a data set being its longer side over z; shares and bands of ROC curves on the logit scale, as they are where a limit is 0 or 1; likelihood ratios on the log scale; differences of subgroups as they are, from the part that is largest among known values, a part withheld in one data set being withheld; instability and case mix are means; counts are means rounded so that sums stay; the same resamples in every data set",
        "ROC 曲线在共同阈值（至多 200 个）处、校准曲线在共同预测风险处、净获益在各阈值处取平均；区间带按 Rubin 规则合并，各数据集的标准误取较长一侧除以 z；比例及 ROC 曲线区间带在 logit 尺度合并，界限为 0 或 1 时按原尺度；似然比在对数尺度合并；亚组差异按原尺度，以已知值中最大的亚组为参照，任一数据集中不予给出的亚组均不给出；不稳定性与病例组合取均值；计数为取整均值并保持合计不变；各数据集使用相同的重抽样",
        matches: LocalizedText(
          english: "no one R function; each data set as without imputation",
          simplifiedChinese: "无单一对应的 R 函数；各数据集的计算与无填补时相同")),
    ]
  }

  /// The convention of pooling indexes over all categories.
  public static var imputationPoolingOfCategories: Convention {
    Convention(
      "rubins_rules_categories",
      "coefficients of all categories together, total covariance of all, complete data: patients − coefficients of all categories; polytomous discrimination index, Hand–Till's M and the mean area over pairs on the logit scale, Brier score, R² and multinomial recalibration as they are; χ² of recalibration D₂; likelihood ratio tests D₃, intercepts of all categories fitted anew; imputations are drawn from an indicator of each category but the reference",
      "各类别系数一并合并，采用全部系数的总协方差；完整数据自由度为患者数 − 全部类别的系数个数；多分类区分指数、Hand–Till的M及两两比较平均面积在logit尺度合并，Brier评分、R²与多项再校准按原尺度合并；再校准的χ²采用D₂；似然比检验采用D₃，各类别截距重新拟合；插补模型纳入除参照类别外各类别的指示变量",
      matches: LocalizedText(
        english: "mice::pool.scalar for each coefficient of nnet::multinom and on each scale",
        simplifiedChinese: "对nnet::multinom各系数及各尺度分别采用mice::pool.scalar"))
  }

  /// The convention of a selection over imputations.
  public static var pooledSelection: Convention {
    Convention(
      "pooled_selection",
      "backward elimination looks at the pooled coefficients of the model of all terms with their total covariance; in every resample, fold or set of other centres that model is fitted to all completed data sets, the pooled coefficients decide, and each data set makes its model again with the terms that stay; knots placed by the data lie for the choice where all data sets together put them, for the model where its own data set does",
      "后退法依据含全部项模型的合并系数及其总协方差；在每个重抽样样本、折或剔除某中心后的数据中，先在所有填补数据集拟合含全部项的模型，由合并系数决定保留的项，再在各数据集内以保留的项重新建模；由数据确定的样条节点，筛选时取自全部数据集，建模时取自各自的数据集",
      matches: LocalizedText(
        english:
          "rms::fastbw after fit.mult.impute, without its repetition in resamples; psfmi repeats a selection in bootstrap samples by other designs",
        simplifiedChinese: "fit.mult.impute 之后的 rms::fastbw（其不在重抽样中重复）；psfmi 以其他设计在Bootstrap样本中重复筛选"
      ))
  }

  /// The conventions of instability and subgroups.
  public static var stability: [Convention] { [instability] + subgroups }

  /// The convention of instability.
  public static var instability: Convention {
    Convention(
      "instability",
      "the first 200 models made again in bootstrap samples predict for the original patients; mean absolute prediction error of each patient (mean, median, 90th percentile and maximum over patients); the middle 95% and 50% of a patient's predictions by percentiles (type 7), averaged in up to twenty groups of similar risk with five patients or more; class changes at or above each threshold; calibration and decision curves of the models in the original patients, limits where at least half of the models reach",
      "以前200个Bootstrap样本重建的模型对原始患者作预测；计算每例患者的平均绝对预测误差（报告其均值、中位数、第90百分位数和最大值）；每例患者各次预测的中间95%与50%取百分位数（第7型），在风险相近的至多二十组（每组不少于五例）内求平均；以风险 ≥ 阈值判定类别变化；各模型在原始患者中的校准曲线与决策曲线，界限仅在至少半数模型覆盖处给出",
      matches: LocalizedText(
        english:
          "Riley & Collins, Biom J 2023;65:2200302; pminternal smooths over patients instead",
        simplifiedChinese: "Riley 与 Collins, Biom J 2023;65:2200302；pminternal 改为对患者作平滑"))
  }

  /// The conventions of subgroups.
  public static var subgroups: [Convention] {
    [
      Convention(
        "subgroups",
        "apparent or external, never corrected for optimism; parts with fewer than the minimum number of patients with or without the event (with times: known by the horizon) are not judged; bands of numbers closed on the left; differences from the largest part: C by unpaired DeLong, AUC at a horizon, intercept and slope normal with independent errors, shares with Newcombe's interval from the limits of each share; no correction for many comparisons",
        "为表观或外部表现，未经乐观偏差校正；发生或未发生事件的患者数（有时间者指时间点前已知者）低于下限的亚组不作评价；数值分段左闭；与最大亚组比较：C 采用非配对 DeLong 法，时间点 AUC、截距与斜率按误差独立取正态区间，比例之差由各自区间界限按 Newcombe 法合成；未作多重比较校正",
        matches: LocalizedText(
          english:
            "pROC::roc.test, DescTools::BinomDiffCI(method = \"score\"); scikit-learn and fairlearn give the shares without intervals",
          simplifiedChinese:
            "pROC::roc.test、DescTools::BinomDiffCI(method = \"score\")；scikit-learn 与 fairlearn 仅给出比例，无区间"
        ))
    ]
  }
}
