internal import Diagnostics

extension Convention {
  /// The conventions of a validation under censoring, in the order of results files.
  static func list(
    for plan: ValidationPlan, isExternal: Bool, isCompeting: Bool
  ) -> [Convention] {
    var list = [censoring, isCompeting ? wolbers : harrell, area(isCompeting), roc, uno]
    list += [brier, observedRisk(isCompeting), observedExpected, intercepts(isCompeting)]
    list +=
      isCompeting
      ? [pseudoSlope("calibration_slope")]
      : [pseudoSlope("calibration_slope_at_horizon"), hazardSlope]
    list += [
      plan.smoother == .pseudoValues ? pseudoCurve(isCompeting) : smoothCurve(isCompeting),
      distances,
    ]
    list += [decisionCurve(isCompeting, harm: plan.harm), thresholds, relativeIndexes]
    list = covering(list, hasTimes: true)
    if plan.partialRange != nil { list.append(partialArea) }
    if isExternal {
      return plan.bootstrap.replicates > 0 ? list + [followedSampling("external")] : list
    }
    guard plan.makesModelsAgain else { return list }
    if plan.method.isBootstrap { list.append(followedSampling("apparent")) }
    list.append(resampling(plan, hasTimes: true) ?? followedOptimism(plan))
    return list
  }

  private init(
    _ statistic: String, _ english: String, _ chinese: String, _ reference: String,
    _ chineseReference: String? = nil
  ) {
    self.init(
      statistic: statistic,
      rule: LocalizedText(english: english, simplifiedChinese: chinese),
      reference: chineseReference.map {
        LocalizedText(english: reference, simplifiedChinese: $0)
      } ?? LocalizedText(reference))
  }

  private static var censoring: Convention {
    Convention(
      "censoring",
      "times that agree to eight digits are one time; censoring weights from the Kaplan–Meier curve of censoring, events leaving before censorings at a tied time: 1/G(T−) for an event by the horizon (T ≤ t), 1/G(t) for patients followed beyond it (T > t); patients censored by the horizon weigh nothing",
      "前8位数字一致的时间视为同一时间；删失权重由删失的Kaplan–Meier曲线得出，同一时间先发生事件后删失：时间点前（T ≤ t）发生事件者权重为1/G(T−)，随访超过时间点（T > t）者为1/G(t)，时间点前删失者权重为0",
      "riskRegression::Score(cens.model = \"km\"); scikit-survival takes G(T) in place of G(T−) (differences of 3e-5 to 9e-4); timeROC leaves a patient with T = t out",
      "riskRegression::Score(cens.model = \"km\")；scikit-survival以G(T)代替G(T−)（相差3e-5至9e-4）；timeROC不计入T = t的患者"
    )
  }

  private static var harrell: Convention {
    Convention(
      "c_statistic",
      "Harrell's C over the whole follow-up: pairs whose earlier time is an event; tied risks count ½; two events at one time are left out; a patient censored at an event time has outlived it; infinitesimal jackknife interval, cut to 0–1",
      "全随访期Harrell C：较早时间为事件的患者配对；风险相等计½；同一时间的两例事件不计；在事件时间删失者视为存活更久；无穷小刀切法置信区间，截断于0–1",
      "survival::concordance, Hmisc::rcorr.cens, (Dxy + 1)/2 of rms::validate",
      "survival::concordance、Hmisc::rcorr.cens、rms::validate的(Dxy + 1)/2")
  }

  private static var wolbers: Convention {
    Convention(
      "c_statistic",
      "Wolbers' C up to the horizon: a patient with the event is compared with those followed longer (weight 1/(G(T−)G(T))) and with those who had a competing event before (1/(G(T−)G(T′−))); tied risks count ½; no interval without a bootstrap",
      "至时间点的Wolbers C：发生事件者与随访更久者配对（权重1/(G(T−)G(T))），并与此前发生竞争事件者配对（1/(G(T−)G(T′−))）；风险相等计½；无Bootstrap则无置信区间",
      "pec::cindex(cens.model = \"marginal\"); survival::concordance would censor competing events",
      "pec::cindex(cens.model = \"marginal\")；survival::concordance则将竞争事件视为删失")
  }

  private static func area(_ isCompeting: Bool) -> Convention {
    Convention(
      "auc_at_horizon",
      "cumulative/dynamic: cases have the event by the horizon, \(isCompeting ? "controls are free of any event then or had a competing event by then (auc_event_free_controls: the former alone)" : "controls are followed beyond it"); tied risks count ½; normal interval from the influence function, estimation of G included, cut to 0–1",
      "累积/动态定义：病例为时间点前发生事件者，\(isCompeting ? "对照为届时未发生任何事件或已发生竞争事件者（auc_event_free_controls仅取前者）" : "对照为随访超过时间点者")；风险相等计½；由影响函数（含G的估计）得出正态置信区间，截断于0–1",
      "riskRegression::Score, timeROC (\(isCompeting ? "AUC_2; AUC_1 has event-free controls" : "same AUC"); its errors differ by up to 2e-4)",
      "riskRegression::Score、timeROC（\(isCompeting ? "AUC_2；AUC_1以无事件者为对照" : "AUC相同")；标准误相差不超过2e-4）"
    )
  }

  private static var uno: Convention {
    Convention(
      "uno_c",
      "pairs of Harrell's C counted by 1/G(T−)², events up to the horizon; infinitesimal jackknife interval",
      "Harrell C的配对按1/G(T−)²加权，事件限于时间点前；无穷小刀切法置信区间",
      "survival::concordance(timewt = \"n/G2\", ymax = horizon); scikit-survival takes G(T)",
      "survival::concordance(timewt = \"n/G2\", ymax = 时间点)；scikit-survival取G(T)")
  }

  private static var brier: Convention {
    Convention(
      "brier",
      "Brier score with censoring weights; scaled: index of prediction accuracy, 1 − Brier/Brier of the observed overall risk; normal intervals from influence functions, estimation of G included",
      "删失加权Brier评分；标准化：预测准确度指数，1 − Brier/以总体观察风险预测的Brier；由影响函数（含G的估计）得出正态置信区间",
      "riskRegression::Score(summary = \"ipa\"), whose IPA has no interval",
      "riskRegression::Score(summary = \"ipa\")，其IPA无置信区间")
  }

  private static func observedRisk(_ isCompeting: Bool) -> Convention {
    Convention(
      "observed_risk",
      isCompeting
        ? "Aalen–Johansen at the horizon (≤), delta method variance, interval on log(−log F)"
        : "1 − Kaplan–Meier at the horizon (≤), Greenwood variance, interval on log(−log S); competing events of a Cox model censor",
      isCompeting
        ? "时间点（≤）的Aalen–Johansen估计，delta法方差，log(−log F)尺度置信区间"
        : "时间点（≤）的1 − Kaplan–Meier，Greenwood方差，log(−log S)尺度置信区间；Cox模型中竞争事件视为删失",
      isCompeting
        ? "survfit, prodlim; cmprsk::cuminc has another variance"
        : "survfit(conf.type = \"log-log\")",
      isCompeting ? "survfit、prodlim；cmprsk::cuminc的方差不同" : nil)
  }

  private static var observedExpected: Convention {
    Convention(
      "observed_expected",
      "observed risk over mean predicted risk; interval on the log scale from the error of the observed risk (observed_expected_by_events: from 1/√events)",
      "观察风险除以平均预测风险；由观察风险的标准误得出对数尺度置信区间（observed_expected_by_events：由1/√事件数）",
      "McLernon, Ann Intern Med 2023;176:105", "McLernon, Ann Intern Med 2023;176:105")
  }

  private static func intercepts(_ isCompeting: Bool) -> Convention {
    let slope = isCompeting ? "calibration_slope" : "calibration_slope_at_horizon"
    return Convention(
      "calibration_intercept",
      "regression of pseudo-values at the horizon on log(−log(1 − risk)), complementary log–log link, HC0 errors: calibration_in_the_large with the slope held at 1, calibration_intercept with the slope free (\(slope))",
      "以时间点的伪值对log(−log(1 − 风险))回归，互补双对数连接，HC0标准误：calibration_in_the_large为斜率固定为1时的截距，calibration_intercept为斜率自由时的截距（斜率即\(slope)）",
      "prodlim::jackknife with glm(quasi(link = \"cloglog\"))",
      "prodlim::jackknife与glm(quasi(link = \"cloglog\"))")
  }

  private static var hazardSlope: Convention {
    Convention(
      "calibration_slope",
      "Cox regression on the linear predictor over the whole follow-up, Efron's ties, Wald interval; with risks alone the linear predictor is log(−log(1 − risk))",
      "全随访期以线性预测值作Cox回归，Efron法处理并列时间，Wald置信区间；仅有风险时线性预测值取log(−log(1 − 风险))",
      "coxph(Surv(t, s) ~ lp), \"Slope\" of rms::validate",
      "coxph(Surv(t, s) ~ lp)、rms::validate的Slope")
  }

  private static func pseudoSlope(_ statistic: String) -> Convention {
    Convention(
      statistic,
      "slope of the regression of pseudo-values at the horizon on log(−log(1 − risk)), HC0 interval",
      "以时间点的伪值对log(−log(1 − 风险))回归的斜率，HC0置信区间",
      "prodlim::jackknife with glm(quasi(link = \"cloglog\")); a Cox or Fine–Gray regression on the linear predictor weighs the whole follow-up",
      "prodlim::jackknife与glm(quasi(link = \"cloglog\"))；对线性预测值作Cox或Fine–Gray回归则反映整个随访期")
  }
}

// MARK: Curves and resampling

extension Convention {
  private static func smoothCurve(_ isCompeting: Bool) -> Convention {
    Convention(
      "calibration_curve",
      "observed risk at the horizon from a \(isCompeting ? "Fine–Gray" : "Cox") regression on a restricted cubic spline of log(−log(1 − risk)) with 3 knots (a line where risks carry no 3 knots), from the 5th smallest to the 5th largest risk; band: bootstrap percentiles; groups between type 7 quantiles, closed on the right, observed risk with log–log interval",
      "以log(−log(1 − 风险))的3节点限制性立方样条作\(isCompeting ? "Fine–Gray" : "Cox")回归得出时间点的观察风险（无法设3个节点时为直线），自第5小至第5大的预测风险；置信带：Bootstrap百分位数；按第7型分位数分组（右闭），观察风险采用log–log置信区间",
      isCompeting
        ? "Austin, Diagn Progn Res 2022;6:2; finegray with coxph(ties = \"breslow\")"
        : "Austin, Stat Med 2020;39:2714; rms::calibrate(cmethod = \"hare\") uses adaptive splines, cmethod = \"KM\" the groups alone",
      isCompeting
        ? "Austin, Diagn Progn Res 2022;6:2；finegray与coxph(ties = \"breslow\")"
        : "Austin, Stat Med 2020;39:2714；rms::calibrate(cmethod = \"hare\")采用自适应样条，cmethod = \"KM\"仅按组"
    )
  }

  private static func pseudoCurve(_ isCompeting: Bool) -> Convention {
    let estimator = isCompeting ? "Aalen–Johansen" : "Kaplan–Meier"
    return Convention(
      "calibration_curve",
      "observed risk at the horizon as loess (degree 2, span 0.75, R's interpolation) of pseudo-values (\(estimator)) on predicted risk, which takes censoring as independent of it, from the 5th smallest to the 5th largest risk; band: bootstrap percentiles; groups between type 7 quantiles, closed on the right, observed risk with log–log interval",
      "以时间点伪值（\(estimator)）对预测风险作loess（2次，跨度0.75，R的插值）得出观察风险（假定删失与预测风险无关），自第5小至第5大的预测风险；置信带：Bootstrap百分位数；按第7型分位数分组（右闭），观察风险采用log–log置信区间",
      "prodlim::jackknife with stats::loess; van Geloven et al., BMJ 2022;377:e069249 (degree 1, span 0.33)",
      "prodlim::jackknife与stats::loess；van Geloven等, BMJ 2022;377:e069249（1次，跨度0.33）")
  }

  private static var distances: Convention {
    Convention(
      "ici",
      "mean, median (type 7), 90th percentile (type 7) and maximum of |risk − smooth observed risk| over all patients, censored ones included",
      "所有患者（含删失者）|预测风险 − 平滑观察风险|的均值、中位数（第7型）、第90百分位数（第7型）和最大值",
      "Austin, Harrell & van Klaveren, Stat Med 2020;39:2714",
      "Austin、Harrell与van Klaveren, Stat Med 2020;39:2714")
  }

  private static func decisionCurve(_ isCompeting: Bool, harm: Double) -> Convention {
    let estimator = isCompeting ? "Aalen–Johansen" : "Kaplan–Meier"
    return Convention(
      "decision_curve",
      "net benefit P(positive) × (F − (1 − F) × t/(1 − t)), F the observed risk of the positives (\(estimator)); positive if risk ≥ t, a risk of exactly 0 never; the curve ends where the positives were not followed to the horizon\(harm > 0 ? "; a harm of \(harm) is taken off the model's" : "")\(decisionBands.english)",
      "净获益 P(阳性) × (F − (1 − F) × t/(1 − t))，F为阳性者的观察风险（\(estimator)）；风险 ≥ t判为阳性，风险恰为0永不判为阳性；阳性者未随访至时间点处曲线终止\(harm > 0 ? "；模型净获益另减去危害\(harm)" : "")\(decisionBands.chinese)",
      "dcurves::dca(time = horizon)", "dcurves::dca(time = 时间点)")
  }

  private static var thresholds: Convention {
    Convention(
      "thresholds",
      "positive if risk ≥ threshold; shares with censoring weights, intervals symmetric on the log odds from influence functions, exact ones of as many patients as the weights are worth, (Σw)²/Σw², where a share is 0 or 1, along curves at every threshold that is at least a five-hundredth of their range above the last one computed, and between those as wide on the log odds as a straight line says; counts are patients that those with a known outcome stand for, rounded",
      "风险 ≥ 阈值判为阳性；比例采用删失加权，由影响函数得出logit尺度对称的置信区间，比例为0或1时采用按有效例数(Σw)²/Σw²计算的精确区间，曲线上与前一计算阈值相距不小于阈值范围1/500者均予计算，其间区间宽度在logit尺度上线性内插；例数为结局已知者所代表的患者数（四舍五入）",
      "timeROC::SeSpPPVNPV, whose intervals are symmetric on the share, with none at 0 and 1",
      "timeROC::SeSpPPVNPV，其置信区间在比例尺度上对称，0与1处无区间")
  }

  private static var relativeIndexes: Convention {
    Convention(
      "nagelkerke_r2",
      "from partial likelihoods, Nagelkerke's divisor with the number of patients; apparent and external from the linear predictor as it is, in the optimism correction from the recalibrated one; D, U, Q and g as rms defines them; Royston's D from Blom's normal scores averaged over ties",
      "由偏似然计算，Nagelkerke分母取患者数；表观与外部验证按原线性预测值计算，乐观偏差校正中按再校准后的线性预测值；D、U、Q、g同rms定义；Royston D采用Blom正态得分（并列值取平均）",
      "rms::validate.cph (iterates to 1e-4, differences up to 2e-4), survival::royston",
      "rms::validate.cph（迭代至1e-4，相差不超过2e-4）、survival::royston")
  }

  private static func followedOptimism(_ plan: ValidationPlan) -> Convention {
    let keeps = plan.keepsKnots
    return Convention(
      "optimism_corrected",
      "apparent minus the mean over bootstrap replicates of performance in the resample minus performance in the original patients; a resampled patient counts as so many tied patients; \(keeps ? "knots kept from the full data" : "knots placed anew in each replicate"); the baseline is estimated anew; the smooth curve of a replicate is made in the same way; replicates without a fit are counted and left out; ICI, E50, E90 and Emax are distances from the corrected curve; net benefit with as many having the event in every resample as among the patients, so that nothing is corrected where everybody is treated; other intervals from the spread of training − 1.25 × test on each side",
      "表观值减去乐观偏差（各次Bootstrap重抽样中模型在重抽样样本与原始样本中表现之差的均值）；被重复抽中的患者视为若干同时间的患者；\(keeps ? "沿用全部数据的节点" : "每次重新设置节点")；每次重新估计基线；各次重复的平滑曲线采用相同方法；无法拟合的重复计数并剔除；ICI、E50、E90、Emax为与校正后曲线的距离；净获益在各重抽样样本中均按原始样本的事件比例计算，故全部干预处不作校正；其余置信区间由“训练 − 1.25 × 测试”在均值两侧的离散程度得出",
      "rms::validate, rms::calibrate (both keep the knots); intervals: rms 8.1 (ABCLOC)",
      "rms::validate、rms::calibrate（均沿用节点）；置信区间：rms 8.1（ABCLOC）")
  }

  private static var roc: Convention {
    Convention(
      "roc",
      "positive if risk ≥ threshold; one point for each distinct risk; rates weighted for censoring; intervals at thresholds from influence functions, symmetric on the log odds; band: at each of 101 specificities percentiles (type 7) of the sensitivity in resampled patients, at most 500 resamples, censoring weights estimated anew in each and the model as it is; no band without a bootstrap",
      "风险 ≥ 阈值判为阳性；每个不同风险值对应一点；各比率按删失加权；各阈值处的区间由影响函数得出，在对数优势尺度上对称；置信带：模型保持不变，在101个特异度处取重抽样患者灵敏度的百分位数（第7型），至多500次重抽样，每次重新估计删失权重；无Bootstrap则无置信带",
      "timeROC::timeROC, timeROC::SeSpPPVNPV; band as pROC::ci.se, which draws events and others apart",
      "timeROC::timeROC、timeROC::SeSpPPVNPV；置信带同pROC::ci.se（后者对有、无事件者分别重抽样）")
  }

  private static func followedSampling(_ statistic: String) -> Convention {
    Convention(
      statistic,
      "the model stays as it is and patients are resampled: percentile intervals (type 7) for statistics without a closed form (R², D, U, Q, g, ICI, E50, E90, Emax, Wolbers' C) and the band of the calibration curve; those of distances are moved so that their mean is the estimate",
      "模型保持不变，对患者重抽样：无闭式解的统计量（R²、D、U、Q、g、ICI、E50、E90、Emax、Wolbers C）及校准曲线置信带采用百分位数法（第7型）；距离类指标的百分位数平移，使其均值等于估计值",
      "boot::boot.ci(type = \"perc\"), which does not move distances",
      "boot::boot.ci(type = \"perc\")（距离类指标不平移）")
  }
}
