internal import Diagnostics

extension Convention {
  /// The convention of the plan's way of correcting performance, except Harrell's own; `nil` for that.
  static func resampling(_ plan: ValidationPlan, hasTimes: Bool) -> Convention? {
    switch plan.method {
    case .optimism: nil
    case .weighted632, .weighted632Plus: weighted(plan, hasTimes)
    case .crossValidation: crossValidated(plan, hasTimes)
    }
  }

  private static func weighted(_ plan: ValidationPlan, _ hasTimes: Bool) -> Convention {
    let isPlus = plan.method == .weighted632Plus
    let knots = knots(plan)
    let plus = LocalizedText(
      english: isPlus
        ? "; weight w = 0.632/(1 − 0.368 R) outside, R the relative overfitting rate against no information: C and AUC ½, Brier score of outcomes dealt anew to predictions, slope, R², D 0; intercepts, O/E and other indexes without such a value take 0.632"
        : "",
      simplifiedChinese: isPlus
        ? "；袋外权重w = 0.632/(1 − 0.368 R)，R为相对过拟合率，无信息值：C与AUC取½，Brier评分取结局随机重排的期望，斜率、R²、D取0；截距、O/E等无此值者权重取0.632"
        : "")
    return Convention(
      "optimism_corrected",
      "\(isPlus ? ".632+" : ".632"): 0.368 × apparent + 0.632 × the plain mean over bootstrap replicates in patients outside of the resample\(plus[.english]); \(knots.english); \(censoring(hasTimes).english)replicates without a fit are counted and left out, as is an index where it is not defined outside; scaled Brier from the estimated Brier score; calibration and decision curves, ICI, E50, E90 and Emax are not corrected; no intervals",
      "\(isPlus ? ".632+" : ".632")：0.368 × 表观值 + 0.632 × 各次Bootstrap重抽样袋外患者中的均值\(plus[.simplifiedChinese])；\(knots.chinese)；\(censoring(hasTimes).chinese)无法拟合的重复计数并剔除，袋外无定义的指标不计；标准化Brier由估计的Brier评分得出；校准曲线、决策曲线及ICI、E50、E90、Emax不作校正；不给区间",
      matches: LocalizedText(
        english:
          "Efron & Tibshirani, JASA 1997;92:548; rms::validate(method = \".632\") weighs each replicate by how seldom its outside patients are outside, and knows no .632+",
        simplifiedChinese:
          "Efron与Tibshirani, JASA 1997;92:548；rms::validate(method = \".632\")按袋外患者的袋外次数给各重复加权，且无.632+"
      ))
  }

  private static func crossValidated(_ plan: ValidationPlan, _ hasTimes: Bool) -> Convention {
    let knots = knots(plan)
    return Convention(
      "optimism_corrected",
      "repeated cross-validation, folds stratified by the event (differing by one patient of each kind at most); C and AUC: mean within folds, then over repeats, since risks of different models are not compared with each other; all other indexes, the calibration curve and net benefit: predictions of all folds pooled, mean over repeats; both ways for every index in cross_validation, with the standard deviation over repeats; \(knots.english); \(censoring(hasTimes).english)folds without a model are counted and left out; no intervals",
      "重复交叉验证，各折按结局分层（每类患者至多相差一例）；C与AUC：折内计算后对折、对重复取均值（不同模型的风险不相互比较）；其余指标、校准曲线与净获益：合并各折预测计算，再对重复取均值；两种算法均列于cross_validation，并给出重复间标准差；\(knots.chinese)；\(censoring(hasTimes).chinese)未得到模型的折计数并剔除；不给区间",
      matches: LocalizedText(
        english:
          "rms::validate(method = \"crossvalidation\") prints apparent − mean(training − test) over unstratified folds, every index within folds",
        simplifiedChinese:
          "rms::validate(method = \"crossvalidation\")报告 表观值 − mean(训练 − 测试)，折不分层，所有指标均在折内计算"))
  }

  private static func knots(_ plan: ValidationPlan) -> (english: String, chinese: String) {
    plan.keepsKnots
      ? ("knots kept from the full data", "沿用全部数据的节点")
      : ("knots placed anew for each model", "每个模型重新设置节点")
  }

  private static func censoring(_ hasTimes: Bool) -> (english: String, chinese: String) {
    hasTimes
      ? (
        "the curve of censoring is that of the patients who test; ",
        "删失曲线由检验患者估计；"
      ) : ("", "")
  }
}
