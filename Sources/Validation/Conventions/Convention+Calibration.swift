internal import Diagnostics

extension Convention {
  /// The conventions of tests and indexes of calibration beyond those of every validation.
  public static var calibrationDetails: [Convention] {
    [
      Convention(
        "val_prob",
        "D from the risks as they are, U from their joint logistic recalibration (2 degrees of freedom), Q = D − U; C and Dxy exact; Emax, E90 (type 7) and mean from lowess (f = 2/3, no robustness steps)",
        "D 按原始风险计算，U 由截距与斜率同时再校准得出（自由度 2），Q = D − U；C 与 Dxy 精确计算；Emax、E90（第7型）与均值取自 lowess（f = 2/3，不作稳健迭代）",
        matches: LocalizedText(
          english:
            "rms::val.prob; rms 6 counts C and Dxy in cells of 0.002 of risk (up to 3e-4 off) and stops its fit early",
          simplifiedChinese:
            "rms::val.prob；rms 6 将风险按 0.002 分格计算 C 与 Dxy（偏差可达 3e-4），且拟合提前停止")),
      Convention(
        "recalibration_tests",
        "likelihood ratio of intercept 0 and slope 1 (2 degrees of freedom) and of intercept 0 given slope 1; Wald's z of slope 1; profile limits are exact roots",
        "截距为 0 且斜率为 1 的似然比检验（自由度 2）；斜率固定为 1 时截距为 0 的似然比检验；斜率为 1 的 Wald z；剖面似然区间为精确根",
        matches: LocalizedText(
          english:
            "glm; MASS interpolates the profile (up to 1e-3 off), glm takes standard errors from the last step but one",
          simplifiedChinese: "glm；MASS 对剖面作插值（偏差可达 1e-3），glm 的标准误取自倒数第二步")),
      Convention(
        "hosmer_lemeshow",
        "groups between quantiles of type 7, closed on the right; groups − 2 degrees of freedom in the development data, groups in other data; also cut2's order statistics and ranks",
        "按第7型分位数分组（右闭）；建模数据自由度为组数 − 2，其他数据为组数；另有 cut2 次序统计量分组与秩分组",
        matches: LocalizedText(
          english: "ResourceSelection::hoslem.test; with ties the three groupings differ",
          simplifiedChinese: "ResourceSelection::hoslem.test；存在并列值时三种分组结果不同")),
      Convention(
        "spiegelhalter", "z = Σ(y − p)(1 − 2p) / √Σ(1 − 2p)² p(1 − p), two-sided",
        "z = Σ(y − p)(1 − 2p) / √Σ(1 − 2p)² p(1 − p)，双侧", matches: "rms::val.prob \"S:z\""),
      Convention(
        "le_cessie_van_houwelingen",
        "unweighted sum of squares against Σp(1 − p); only for the model in its own patients",
        "未加权平方和与 Σp(1 − p) 比较；仅用于模型在其自身建模患者中",
        matches: "rms::residuals.lrm(type = \"gof\")"),
      Convention(
        "spline_recalibration",
        "logistic regression on a restricted cubic spline of the linear predictor, knots at rms's default quantiles; likelihood ratio of the nonlinear terms",
        "对线性预测值的限制性立方样条作 logistic 回归，节点取 rms 默认分位数；非线性项作似然比检验",
        matches: "Hmisc::rcspline.eval, glm"),
      Convention(
        "expected_calibration_error",
        "ten groups of equal width, closed on the left, weighted by size; not comparable between numbers of groups",
        "等宽十组（左闭），按组大小加权；组数不同则不可比较",
        matches: "Naeini, AAAI 2015"),
    ]
  }
}
