internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The words of what a nomogram can show beyond its axes.
extension NomogramWording {
  var distribution: String {
    say(
      "Grey: distribution of the development patients along the axes.",
      "灰色直方图：建模患者在各轴上的分布。")
  }

  var confidence: String {
    say(
      "Bars over an axis: 95% confidence interval of the points of a value compared with a typical patient "
        + "(median or most frequent level).",
      "轴上方横线：与典型患者（中位数或最常见水平）相比，该取值分值的95%置信区间。")
  }

  /// What the bars under total points are.
  func totalConfidence(_ confidence: TotalConfidence) -> String {
    let (groups, least) = (confidence.groups, confidence.groups.map(\.patients).min() ?? 0)
    let count = say.count(groups.count)
    return say(
      "Bars under Total points: how precisely the model knows the totals of its own patients, as the mean 95% "
        + "confidence interval of each of \(count) groups by rising total (at least \(say.count(least)) "
        + "patients a group).",
      "“总分”轴下方横线：模型对建模患者总分估计的精确程度，即按总分由低到高分成的\(count)组（每组至少"
        + "\(say.count(least))例）的平均95%置信区间。")
  }

  /// Which of several totals have no such bars, and why; nothing for none.
  func withoutTotalConfidence(_ letters: [String]) -> [String] {
    guard !letters.isEmpty else { return [] }
    return [
      say(
        "Total \(say.list(letters)) has none: the model file does not hold the errors of its totals.",
        "总分\(say.list(letters))下方无此横线：模型文件未保存其总分的误差。")
    ]
  }

  /// The axes that lack labels; nothing for none.
  func thinned(_ axes: [PointScale.Axis]) -> [String] {
    var seen: Set<String> = []
    let names = axes.map { $0.label[say.language] }.filter { seen.insert($0).inserted }
    guard !names.isEmpty else { return [] }
    return [
      say(
        "For want of room some round values have a tick without a label: \(say.list(names)); the table of this "
          + "figure (CSV) lists them.",
        "因空间不足，部分整值仅有刻度而无标注：\(say.list(names))；数值见本图数据表（CSV）。")
    ]
  }

  var linearPredictor: String { say("Linear predictor", "线性预测值") }
  var riskGroup: String { say("Risk group", "风险分组") }

  /// What a model of the family is linear in.
  func linearScale(_ family: ModelFamily) -> String {
    switch family {
    case .logistic, .multinomial: say("log odds", "对数优势")
    case .cox: say("log hazard", "对数风险率")
    case .causeSpecific: say("log cause-specific hazard", "对数原因别风险率")
    case .fineGray: say("log subdistribution hazard", "对数亚分布风险率")
    }
  }

  func medianTime(unit: TimeUnit?) -> String {
    let name = say("Median time to event", "中位无事件时间")
    return name + say.inTitle(unit)
  }

  /// Where half of the patients never have the event within what is known.
  func medianNotReached(_ axis: MedianTimeAxis, unit: TimeUnit?) -> String {
    let time = number(axis.longestTime) + (unit.map { say(" ", "") + $0.label[say.language] } ?? "")
    let stratum = axis.stratum.map { say(" in \($0)", "（\($0)）") } ?? ""
    return say(
      "The median time to event is not reached within \(time) by any total\(stratum).",
      "任何总分在\(time)内均未达到中位无事件时间\(stratum)。")
  }

  /// "low (below 10%)", "10% to 20%" in the middle, "20% or more" at the end.
  func group(_ group: RiskGroup, from: Double?) -> String {
    let name = group.name[say.language]
    switch (from, group.below) {
    case (nil, nil): return name
    case (nil, let below?): return name + say.bracketed("<" + say.threshold(below))
    case (let from?, nil): return name + say.bracketed("≥" + say.threshold(from))
    case (let from?, let below?):
      return name + say.bracketed(range(say.threshold(from), say.threshold(below)))
    }
  }

  func groupsOutOfReach(_ names: [String]) -> String {
    say(
      "Risk groups that no total reaches: \(say.list(names)).", "任何总分均未达到的风险组：\(say.list(names))。")
  }

  var riskIntervals: String {
    say(
      "Bars on the risk axis: 95% confidence interval of the patient’s risk.",
      "风险轴上的横条：患者风险的95%置信区间。")
  }

  var riskIntervalsInBrackets: String {
    say(
      "In brackets: 95% confidence interval of the patient's risk, in per cent.",
      "括号内为患者风险的95%置信区间（%）。")
  }

  var unknownMarks: String {
    say(
      "Dashed boxes: a value is not known, and every point of the box is possible.",
      "虚线框：取值未知，框内各处均有可能。")
  }

  /// How a page is checked that a ruler is to be used on.
  func ruler(millimetresPerPoint length: Double) -> String {
    let scale = say.numbers.plain(length)
    return say(
      "The bar is 50 mm long: check with a ruler that the printer kept the size. One point is \(scale) mm.",
      "标尺长50 mm：请用直尺核对打印时未缩放。每分对应\(scale) mm。")
  }

  /// The diamonds, and what they cannot show.
  func thresholds(_ drawn: [Double], beyond: [Double]) -> String {
    let (names, others) = (drawn.map(say.threshold), beyond.map(say.threshold))
    let first =
      drawn.isEmpty
      ? ""
      : say(
        "\(drawn.count == 1 ? "The diamond marks" : "Diamonds mark") the study’s decision "
          + "\(drawn.count == 1 ? "threshold" : "thresholds"), \(say.list(names)).",
        "菱形标出本研究的决策阈值：\(say.list(names))。")
    let second =
      beyond.isEmpty
      ? ""
      : say(
        "Decision thresholds beyond the risk axis: \(say.list(others)).",
        "超出风险轴范围的决策阈值：\(say.list(others))。")
    return say.sentences([first, second])
  }

  /// How far readings of this chart are from the model, in points and in risk.
  func precision(_ precision: ReadingPrecision) -> String {
    func percentagePoints(_ error: Double) -> String {
      error * 100 < 0.005
        ? say("below 0.01", "不足0.01") : say.numbers.fixed(error * 100, decimals: 2)
    }
    let median = percentagePoints(precision.medianError)
    let most = percentagePoints(precision.largeError)
    let points = say.numbers.fixed(precision.medianPoints, decimals: 1)
    let mostPoints = say.numbers.fixed(precision.largePoints, decimals: 1)
    let count = say.count(precision.patientCount)
    let who =
      precision.isSimulated
      ? say("\(count) simulated patients", "模拟患者\(count)例")
      : say("\(count) patients of the cohort", "队列患者\(count)例")
    return say(
      "Read to the nearest 0.5 mm at this size, the total is off by a median of \(points) and in 95% of "
        + "readings by at most \(mostPoints) points, the risk by a median of \(median) and at most \(most) "
        + "percentage points (\(who)).",
      "按本图尺寸目视读数精确到0.5 mm时，总分读数误差的中位数为\(points)分，95%的读数误差不超过\(mostPoints)分；"
        + "风险误差的中位数为\(median)个百分点，95%不超过\(most)个百分点（\(who)）。")
  }
}
