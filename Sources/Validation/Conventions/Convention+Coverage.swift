internal import Diagnostics

extension Convention {
  /// The keys of indexes whose rule stands under another key.
  private static let coverage: [(key: String, also: [String])] = [
    ("brier", ["scaled_brier"]), ("ici", ["e50", "e90", "emax"]),
    ("observed_expected", ["observed_expected_by_events"]),
    ("observed_risk", ["mean_predicted_risk"]),
    ("auc_at_horizon", ["auc_event_free_controls"]),
    (
      "nagelkerke_r2",
      [
        "royston_d", "discrimination_index", "unreliability_index", "quality_index",
        "gini_mean_difference", "gini_risk", "cox_snell_r2", "mc_fadden_r2", "tjur_r2",
      ]
    ),
  ]

  /// The conventions, each with the other keys that it is of; the intercepts of models with times share one.
  static func covering(_ list: [Convention], hasTimes: Bool) -> [Convention] {
    list.map { convention in
      var result = convention
      let also = coverage.first { $0.key == convention.statistic }?.also ?? []
      let timed: Set = [
        "royston_d", "observed_expected_by_events", "mean_predicted_risk",
        "auc_event_free_controls",
      ]
      let binary: Set = ["gini_risk", "cox_snell_r2", "mc_fadden_r2", "tjur_r2"]
      var keys = also.filter { !(hasTimes ? binary : timed).contains($0) }
      if hasTimes, convention.statistic == "calibration_intercept" {
        keys.append("calibration_in_the_large")
      }
      result.also = keys.isEmpty ? nil : keys
      return result
    }
  }

  /// The conventions of calibration tests and shares that results print.
  static var printedDetails: [Convention] {
    let named: Set = [
      "recalibration_tests", "hosmer_lemeshow", "spiegelhalter", "le_cessie_van_houwelingen",
    ]
    return discriminationDetails.filter { $0.statistic == "classification_intervals" }
      + calibrationDetails.filter { named.contains($0.statistic) }
  }

  /// The convention of a card of whole points beside its model.
  public static var pocketCard: Convention {
    Convention(
      "pocket_card",
      "a point is a tenth of the widest predictor's effect; numbers stand for the middle of their band; totals have the risk of the linear predictor that they add up to; in patients with every predictor both sets of risks are judged alike, differences are card − model",
      "一分为效应跨度最大的预测变量的十分之一；连续变量以所在区间的中点代表；总分对应其相加所得线性预测值的风险；在预测变量完整的患者中对两组风险作相同评价，差值为评分卡减完整模型",
      matches: "Sullivan, Stat Med 2004;23:1631")
  }

  /// The convention of describing other patients.
  static var caseMix: Convention {
    Convention(
      "case_mix",
      "means, standard deviations (divisor n − 1), quartiles (type 7) and shares among patients with every predictor; leverage x V xᵀ beside the 99th percentile and the maximum of the development; ranges closed on both sides",
      "在预测变量完整的患者中计算均值、标准差（除数 n − 1）、四分位数（第7型）与比例；杠杆值 x V xᵀ 与建模患者的第 99 百分位数及最大值比较；取值范围两端闭合",
      matches: LocalizedText(
        english:
          "Debray, J Clin Epidemiol 2015;68:279, whose membership model needs both cohorts' patients",
        simplifiedChinese: "Debray, J Clin Epidemiol 2015;68:279（其成员模型需两队列的个体数据）"))
  }
}
