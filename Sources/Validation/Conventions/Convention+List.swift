internal import Diagnostics

extension Convention {
  /// The conventions of everything that a validation computes, in the order of results files.
  public static func list(for plan: ValidationPlan, isExternal: Bool) -> [Convention] {
    var list = covering(
      discrimination + calibration + errors(plan.smoother) + [benefit(plan)] + printedDetails,
      hasTimes: false)
    if plan.partialRange != nil { list.append(partialArea) }
    let absent = isExternal ? "le_cessie_van_houwelingen" : "recalibration_tests"
    list.removeAll { $0.statistic == absent }
    if isExternal {
      return plan.bootstrap.replicates > 0 ? list + [sampling("external")] : list
    }
    guard plan.makesModelsAgain else { return list }
    if plan.method.isBootstrap { list.append(sampling("apparent")) }
    list.append(resampling(plan, hasTimes: false) ?? optimism(plan))
    return list
  }

  init(
    _ statistic: String, _ english: String, _ chinese: String, matches reference: LocalizedText
  ) {
    self.init(
      statistic: statistic,
      rule: LocalizedText(english: english, simplifiedChinese: chinese), reference: reference)
  }

  private static var discrimination: [Convention] {
    [
      Convention(
        "c_statistic",
        "pairs of one patient with and one without the event; tied risks count ½; the direction is never turned; DeLong interval, cut to 0–1",
        "以一例发生事件与一例未发生事件的患者配对；风险相等计 ½；方向不翻转；DeLong 置信区间，截断于 0–1",
        matches: "pROC::roc(direction = \"<\"), pROC::ci.auc"),
      Convention(
        "roc",
        "positive if risk ≥ threshold; one point for each distinct risk; sensitivity, specificity and predictive values with Wilson intervals",
        "风险 ≥ 阈值判为阳性；每个不同风险值对应一点；灵敏度、特异度和预测值采用 Wilson 置信区间",
        matches: LocalizedText(
          english: "pROC::roc, which puts thresholds midway between risks; the points are the same",
          simplifiedChinese: "pROC::roc（其阈值取相邻风险的中点；曲线各点相同）")),
    ]
  }

  private static var calibration: [Convention] {
    [
      Convention(
        "calibration_intercept",
        "intercept of the logistic regression of the outcome on the linear predictor, fitted jointly with the slope; Wald interval",
        "以线性预测值对结局作 logistic 回归，截距与斜率同时估计；Wald 置信区间",
        matches: LocalizedText(
          english: "rms::val.prob \"Intercept\"", simplifiedChinese: "rms::val.prob 的 Intercept")),
      Convention(
        "calibration_in_the_large",
        "intercept with the slope held at 1 (linear predictor as offset); Wald interval",
        "斜率固定为 1（线性预测值作为偏移量）时的截距；Wald 置信区间",
        matches: "glm(y ~ offset(lp), binomial)"),
      Convention(
        "calibration_slope", "slope of the joint fit; Wald interval",
        "同时估计时的斜率；Wald 置信区间", matches: "glm(y ~ lp, binomial)"),
      Convention(
        "observed_expected",
        "events over the sum of risks; interval on the log scale with binomial variance (1 − prevalence)/events",
        "实际事件数除以预测风险之和；对数尺度置信区间，方差为 (1 − 患病率)/事件数",
        matches: LocalizedText(
          english: "formula of Debray, BMJ 2017;356:i6460",
          simplifiedChinese: "Debray, BMJ 2017;356:i6460 的公式")),
      Convention(
        "brier",
        "mean squared difference of outcome and risk; normal interval from the variance of the squared errors; scaled: 1 − Brier/(prevalence × (1 − prevalence))",
        "结局与风险之差的平方均值；按平方误差的方差构造正态置信区间；标准化：1 − Brier/(患病率 × (1 − 患病率))",
        matches: LocalizedText(
          english: "rms::val.prob \"Brier\"", simplifiedChinese: "rms::val.prob 的 Brier")),
      Convention(
        "nagelkerke_r2",
        "from the risks as they are; in the optimism correction from the recalibrated risks; D = (likelihood ratio − 1)/n, U = (gain of recalibration − 2)/n, −2/n in the model's own patients, Q = D − U; g and gp: Gini's mean difference of linear predictors and risks; Tjur's coefficient always from the risks as they are",
        "按原始预测风险计算；乐观偏差校正中按再校准后的风险计算；D =（似然比 − 1）/n，U =（再校准的增益 − 2）/n，在建模患者中为 −2/n，Q = D − U；g 与 gp：线性预测值与风险的 Gini 平均差；Tjur 系数始终按原始预测风险计算",
        matches: "rms::val.prob, rms::validate"),
    ]
  }

  private static func errors(_ smoother: ValidationPlan.Smoother) -> [Convention] {
    let reference: LocalizedText =
      switch smoother {
      case .loess, .pseudoValues:
        LocalizedText(
          english:
            "stats::loess defaults (surface = \"interpolate\"; \"direct\" differs by 1–5 % in ICI)",
          simplifiedChinese:
            "stats::loess 默认设置（surface = \"interpolate\"；\"direct\" 的 ICI 相差 1–5 %）")
      case .loessDirect: "stats::loess(surface = \"direct\")"
      case .lowess: "stats::lowess(iter = 0), rms::val.prob"
      case .spline: "CalibrationCurves::val.prob.ci.2(smooth = \"rcs\", nr.knots = 5)"
      }
    return [
      Convention(
        "calibration_curve",
        "\(smoother.description), not cut to 0–1, from the 5th smallest to the 5th largest risk; loess band: pointwise Student's t with exact δ₁ and δ₂, spline band: pointwise Wald on the scale of log odds, no band for the others; groups between type 7 quantiles, closed on the right, Wilson intervals",
        "\(smoother.chineseDescription)，不截断于 0–1，自第 5 小至第 5 大的预测风险；loess 置信带：逐点 t 分布，δ₁、δ₂ 精确计算；样条置信带：对数优势尺度逐点 Wald，其余平滑方法无置信带；按第7型分位数分组（右闭），Wilson 置信区间",
        matches: reference),
      Convention(
        "ici",
        "mean, median (type 7), 90th percentile (type 7) and maximum of |risk − smooth observed risk| over all patients",
        "所有患者 |预测风险 − 平滑观察风险| 的均值、中位数（第7型）、第 90 百分位数（第7型）和最大值",
        matches: LocalizedText(
          english: "Austin & Steyerberg, Stat Med 2019;38:4051",
          simplifiedChinese: "Austin 与 Steyerberg, Stat Med 2019;38:4051")),
    ]
  }

  /// What decision curves of all outcomes say of their bands.
  static let decisionBands = (
    english:
      "; bands of net benefit and of interventions avoided are quantiles of resamples, each against treating all of its own patients",
    chinese: "；净获益与避免干预数的区间带为重抽样分位数，各样本均与其自身患者全部干预相比"
  )

  private static func benefit(_ plan: ValidationPlan) -> Convention {
    var (english, chinese) = ("", "")
    if plan.harm > 0 {
      english += "; a harm of \(plan.harm) is taken off the model's"
      chinese += "；模型净获益另减去危害\(plan.harm)"
    }
    if let prevalence = plan.prevalence {
      english += "; rates weighed to a prevalence of \(prevalence)"
      chinese += "；按患病率\(prevalence)加权"
    }
    return Convention(
      "decision_curve",
      "net benefit TP/n − FP/n × t/(1 − t); positive if risk ≥ t, a risk of exactly 0 never, of exactly 1 always\(english)\(decisionBands.english)",
      "净获益 TP/n − FP/n × t/(1 − t)；风险 ≥ t 判为阳性；风险恰为 0 永不判为阳性，恰为 1 总判为阳性\(chinese)\(decisionBands.chinese)",
      matches: "dcurves::dca")
  }

  private static func optimism(_ plan: ValidationPlan) -> Convention {
    let knots = plan.keepsKnots
    return Convention(
      "optimism_corrected",
      "apparent minus the mean over bootstrap replicates of performance in the resample minus performance in the original patients; \(knots ? "knots kept from the full data" : "knots placed anew in each replicate"); replicates without a fit (separation, a level or value that does not occur) are counted and left out; ICI, E50, E90 and Emax are distances from the corrected curve, of patients whom it reaches; net benefit with as many having the event in every resample as among the patients, so that nothing is corrected where everybody is treated; other intervals from the spread of training − 1.25 × test on each side; band of the decision curve: percentiles (type 7) of refitted models in their resamples",
      "表观值减去乐观偏差（各次Bootstrap重抽样中模型在重抽样样本与原始样本中表现之差的均值）；\(knots ? "沿用全部数据的节点" : "每次重新设置节点")；无法拟合的重复（完全分离、某取值未出现）计数并剔除；ICI、E50、E90、Emax 为曲线所及患者与校正后曲线的距离；净获益在各重抽样样本中均按原始样本的事件比例计算，故全部干预处不作校正；其余置信区间由“训练 − 1.25 × 测试”在均值两侧的离散程度得出；决策曲线置信带为重拟合模型在其重抽样样本中净获益的百分位数（第7型）",
      matches: LocalizedText(
        english:
          "rms::validate, rms::calibrate (both keep the knots, and keep a separated replicate at the step they stop at); intervals: rms 8.1 (ABCLOC)",
        simplifiedChinese:
          "rms::validate、rms::calibrate（均沿用节点，且保留完全分离重复停止时的系数）；置信区间：rms 8.1（ABCLOC）"))
  }

  private static func sampling(_ statistic: String) -> Convention {
    let isExternal = statistic == "external"
    return Convention(
      statistic,
      "the model stays as it is and patients are resampled: percentile intervals (type 7) for scaled Brier, R², ICI, E50, E90 and Emax, those of distances moved so that their mean is the estimate, not below 0\(isExternal ? "; also the band of the decision curve" : "")",
      "模型保持不变，对患者重抽样：标准化 Brier、R²、ICI、E50、E90、Emax\(isExternal ? "及决策曲线置信带" : "")采用百分位数法（第7型）；距离类指标的百分位数平移，使其均值等于估计值，且不小于 0",
      matches: LocalizedText(
        english: "boot::boot.ci(type = \"perc\"), which does not move distances",
        simplifiedChinese: "boot::boot.ci(type = \"perc\")（距离类指标不平移）"))
  }
}
