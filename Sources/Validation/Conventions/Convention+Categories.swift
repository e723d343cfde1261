internal import Diagnostics

extension Convention {
  /// The conventions of outcomes with several categories.
  static var categories: [Convention] {
    [
      Convention(
        statistic: "categories",
        rule: LocalizedText(
          english:
            "Each category against all others: the estimators of binary outcomes applied to the predicted risk of that category. Apparent, corrected and external indexes are all of the risks as they are; none is perfect by construction.",
          simplifiedChinese: "各类别分别与其余类别比较：对该类别的预测风险采用二分类结局的估计方法。表观、校正及外部指标均基于原预测风险，无一按构造取完美值。"),
        reference: LocalizedText(
          english: "binary estimators, one call a category", simplifiedChinese: "二分类估计方法，每类别一次")),
      Convention(
        statistic: "polytomous_discrimination",
        rule: LocalizedText(
          english:
            "The share of sets with one patient from each category in which the patient from category k has the highest risk of k, averaged over k; ties share equally. 1/K by chance. Bootstrap percentile interval.",
          simplifiedChinese:
            "每类别各取一例组成一组，类别k的患者其k类风险最高的组所占比例，对各类别取平均；并列时均分。随机水平为1/K。区间为Bootstrap百分位数区间。"),
        reference: LocalizedText(
          english: "Van Calster, Stat Med 2012;31:2610",
          simplifiedChinese: "Van Calster，Stat Med 2012;31:2610")),
      Convention(
        statistic: "hand_till",
        rule: LocalizedText(
          english:
            "Mean area over pairs of categories; a pair's is the mean of the areas of both risks among its patients (Hand and Till), or that of the risk given that it is one of the two (pairwise). Ties count one half.",
          simplifiedChinese: "各类别两两比较的曲线下面积均值：每对取两类风险各自面积的平均（Hand–Till），或取二者之一条件风险的面积（两两比较）。并列计1/2。"
        ),
        reference: LocalizedText(
          english: "pROC::multiclass.roc (Hand and Till, Machine Learning 2001;45:171)",
          simplifiedChinese: "pROC::multiclass.roc（Hand与Till，Machine Learning 2001;45:171）")),
      Convention(
        statistic: "categorical_brier",
        rule: LocalizedText(
          english:
            "Mean over patients of the sum over categories of (outcome − risk)², from 0 to 2; scaled by that of the shares of the categories. R² of the multinomial log likelihood of the risks as they are, against that of the shares.",
          simplifiedChinese: "各患者对各类别（结局−风险）²求和后取均值，范围0～2；按类别构成比的评分标化。R²基于原预测风险的多项对数似然与构成比的对数似然比较。"),
        reference: LocalizedText(
          english: "Brier, Monthly Weather Review 1950;78:1",
          simplifiedChinese: "Brier，Monthly Weather Review 1950;78:1")),
      Convention(
        statistic: "categorical_recalibration",
        rule: LocalizedText(
          english:
            "Log odds of each category against the reference regressed on the linear predictor of that category alone, all categories together by maximum likelihood; in the large: slopes held at 1. Wald intervals; likelihood ratio tests. In the patients of the fit intercepts are 0 and slopes 1 by construction. None where a category has nobody or a risk is exactly 0 or 1.",
          simplifiedChinese:
            "各类别相对参照类别的对数优势仅对该类别自身的线性预测值回归，所有类别以最大似然联合拟合；总体校准时斜率固定为1。区间为Wald区间，检验为似然比检验。在建模患者中截距按构造为0、斜率为1。某类别无患者或风险恰为0或1时不计算。"
        ),
        reference: LocalizedText(
          english:
            "VGAM::vglm(multinomial) with one constraint a linear predictor (Van Hoorde, Stat Med 2014;33:2585)",
          simplifiedChinese:
            "VGAM::vglm(multinomial)，每个线性预测值一个约束（Van Hoorde，Stat Med 2014;33:2585）")),
    ]
  }

  /// The convention of intervals from the influence of each patient on indexes over all categories.
  public static var categoryInfluence: Convention {
    Convention(
      "category_influence",
      "in parts of the patients and between two models: a patient's influence on the discrimination indexes is the mean credit of all sets that he is in, variance Σ s²/n over the categories (with two categories DeLong's); Brier score and R² by the delta method; normal intervals, parts with fewer than the minimum number of patients in any category are not judged; models: first − second in patients with every predictor of both, net reclassification is not given",
      "用于患者亚组及两模型之比较：患者对区分度指标的影响为其所在各组的平均得分，方差为各类别s²/n之和（两类别时即DeLong方差）；Brier评分与R²用delta法；正态区间；任一类别患者数低于下限的亚组不作评价；模型比较为前者减后者，限两模型预测变量均完整的患者，不给出净重分类",
      matches: "Hoeffding, Ann Math Stat 1948;19:293; DeLong, Biometrics 1988;44:837")
  }
}
