internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

/// The words of nomograms in one language.
struct NomogramWording {
  let say: Wording

  init(_ language: Language) { say = Wording(language) }

  var points: String { say("Points", "分值") }
  var totalPoints: String { say("Total points", "总分") }
  /// The name of a total; with a letter where there are several.
  func totalPoints(_ letter: String?) -> String {
    totalPoints + (letter.map { say(" ", "") + $0 } ?? "")
  }
  var riskAxis: String { say("Risk (%)", "风险（%）") }
  var unknown: String { say("not known", "未知") }
  var patient: String { say("Patient", "患者") }
  var sum: String { say("Sum", "累计") }
  func range(_ low: String, _ high: String) -> String { low + "–" + high }
  func sentences(_ parts: [String]) -> String { say.sentences(parts) }
  var patientMarks: String {
    say(
      "Marks show the patient’s values, the numbers on the right their points.",
      "标记为患者的取值，右侧数字为相应分值。")
  }

  var sumsOfUnrounded: String {
    say("Sums are those of points before rounding.", "合计由未取整的分值相加得出。")
  }

  func number(_ value: Double) -> String { say.numbers.plain(value) }

  /// Points of a patient: whole numbers would add up wrongly, so one decimal.
  func pointsOf(_ value: Double) -> String { say.numbers.fixed(value, decimals: 1) }

  /// A risk; close to 0 and 1 with two digits of what it is away from there.
  func risk(_ share: Double) -> String {
    let distance = min(share, 1 - share) * 100
    if distance < 0.05, distance > 0 {
      let decimals = min(12, 1 - Int(log10(distance).rounded(.down)))
      return say.numbers.percent(share, decimals: decimals)
    }
    return say.numbers.percent(share, decimals: share < 0.0995 || share > 0.9005 ? 1 : 0)
  }

  /// "14% (9 to 19)"; just the risk where its interval is not known or has no width.
  func risk(_ share: Double, _ interval: Estimate?) -> String {
    guard let lower = interval?.lower, let upper = interval?.upper, upper - lower > 1e-9 else {
      return risk(share)
    }
    guard share > 0.0005, share < 0.9995 else {
      return risk(share) + say.bracketed(risk(lower) + say.numbers.intervalJoiner + risk(upper))
    }
    let decimals = share < 0.0995 || share > 0.9005 ? 1 : 0
    let limits = [lower, upper].map { say.numbers.fixed($0 * 100, decimals: decimals) }
    return risk(share) + say.bracketed(limits.joined(separator: say.numbers.intervalJoiner))
  }

  var hollowMarks: String {
    say(
      "A hollow mark stands on the nearest line: the patient’s points, given on the right, lie between two "
        + "lines.",
      "空心标记画在最接近的轴上：患者的分值介于两条轴之间，以右侧数字为准。")
  }

  func name(_ axis: PointScale.Axis) -> String {
    let name = axis.label[say.language]
    guard let unit = axis.unit?[say.language], !unit.isEmpty else { return name }
    return name + say.bracketed(unit)
  }

  func condition(_ condition: PointScale.Condition) -> String {
    let name = condition.variableLabel[say.language]
    return name + say(": ", "：") + condition.label[say.language]
  }

  /// "new vertebral fracture within 24 months".
  func outcome(_ axis: PointScale.RiskAxis) -> String {
    let label = axis.label[say.language]
    guard let horizon = axis.horizon?[say.language] else { return label }
    return say("\(label) \(horizon)", "\(horizon)\(label)")
  }

  var howToRead: String {
    say(
      "How to read: find the patient’s value on each axis, go straight up to Points and note the "
        + "points. Add them up, find the sum on Total points, and read the risk straight below it.",
      "读图方法：在每条轴上找到患者的取值，垂直向上在“分值”轴读出分数；将各项分数相加，在“总分”轴上找到总和，垂直向下读出风险。")
  }

  /// The same for a chart without risks.
  func howToReadPoints(_ model: RiskModel) -> String {
    let reading = say(
      "How to read: find the patient’s value on each axis, go straight up to Points, note the points and "
        + "add them up.",
      "读图方法：在每条轴上找到患者的取值，垂直向上在“分值”轴读出分数，将各项分数相加。")
    let meaning =
      model.family == .causeSpecific
      ? say(
        "The more points, the higher the hazard of the event.", "总分越高，该事件的风险率越高。")
      : say("The more points, the higher the risk.", "总分越高，风险越高。")
    return sentences([reading, meaning])
  }

  /// For whom a chart is that holds variables at one value.
  func held(_ conditions: [PointScale.Condition]) -> String {
    let list = conditions.map { say(Self.inSentence($0), condition($0)) }
      .joined(separator: say(", ", "，"))
    return say(
      "This chart is only for patients with \(list).", "本图仅适用于以下情况的患者：\(list)。")
  }

  /// "age 55 years", "HER2 positive": a condition within an English sentence.
  private static func inSentence(_ condition: PointScale.Condition) -> String {
    inSentence(condition.variableLabel) + " " + condition.label[.english]
  }

  /// An English label within a sentence: "death", "HER2".
  static func inSentence(_ label: LocalizedText) -> String {
    let name = label[.english]
    let isWord = name.dropFirst().first.map { $0.isLowercase || $0.isWhitespace } ?? false
    return isWord ? name.prefix(1).lowercased() + name.dropFirst() : name
  }

  /// Why there is no axis of risks.
  func noRiskAxis(_ model: RiskModel) -> String {
    guard model.knowsAbsoluteRisk else {
      return say(
        "There is no risk axis: only the slopes of this model are known. It ranks patients; it gives risks "
          + "once it has been recalibrated in patients whose outcome is known.",
        "本图无风险轴：该模型仅有斜率，只能比较患者间的相对高低；须在结局已知的患者中重新校准后才能给出风险。")
    }
    guard model.family == .causeSpecific else {
      return say(
        "There is no risk axis: the model has no horizon within which it could give a risk.",
        "本图无风险轴：该模型未设定预测时间点。")
    }
    return say(
      "There is no risk axis: with competing events the risk depends on two sums, that of these points and "
        + "that of the model of the competing events. The model file gives the risk.",
      "本图无风险轴：存在竞争事件时，风险取决于两个总和（本图总分与竞争事件模型的总和），请用模型文件计算风险。")
  }

  var howToReadFolds: String {
    say(
      "Where an axis folds back, follow the arrows: values rise in their direction.",
      "轴线折返处沿箭头方向读取，取值沿箭头方向递增。")
  }

  func howToReadConditions(_ axes: [PointScale.Axis]) -> String {
    let isBetween = axes.contains { axis in
      axis.conditions.contains { if case .number = $0.value { true } else { false } }
    }
    return isBetween
      ? say(
        "Variables that interact share their points: use only the line that fits the patient, and "
          + "between two lines interpolate.",
        "存在交互作用的变量合并计分：只使用与患者情况相符的一条轴，介于两条轴之间时取内插值。")
      : say(
        "Variables that interact share their points: use only the line that fits the patient.",
        "存在交互作用的变量合并计分：只使用与患者情况相符的一条轴。")
  }

  /// What the risks of each axis cover, every horizon by its name; nothing for no axes.
  func reach(_ axes: [PointScale.RiskAxis]) -> String {
    let reaches = axes.map { axis -> String in
      let span = span(axis.lowestRisk...axis.highestRisk)
      let horizon = axis.time == nil ? nil : axis.horizon?[say.language]
      let stratum = axis.stratum.map(say.bracketed) ?? ""
      return say(
        span + (horizon.map { " " + $0 } ?? "") + stratum,
        (horizon ?? "") + (axes.count > 1 ? "" : "风险") + stratum + "为" + span)
    }
    guard !reaches.isEmpty else { return "" }
    return say(
      "With these predictors the model gives risks from \(say.list(reaches)); risks beyond are not on the "
        + "\(axes.count > 1 ? "axes" : "axis").",
      "在这些预测因素的取值范围内，模型给出的\(axes.count > 1 ? "风险：" : "")\(reaches.joined(separator: "，"))；"
        + "超出该范围的风险不标在轴上。")
  }

  /// "0.5% to 95.0%": both ends with the same decimals, and no more than a reader can use.
  func span(_ reach: ClosedRange<Double>) -> String {
    let ends = [reach.lowerBound, reach.upperBound]
    let join = say(" to ", "至")
    // Where all risks are rare, or all but certain, their digits matter.
    guard ends[1] >= 0.01, ends[0] <= 0.99 else { return ends.map(risk).joined(separator: join) }
    let decimals = ends.allSatisfy { $0 >= 0.0995 && $0 <= 0.9005 } ? 0 : 1
    let words = ends.map { share -> String in
      if share < 0.001 { return "<" + say.numbers.percent(0.001, decimals: 1) }
      if share > 0.999 { return ">" + say.numbers.percent(0.999, decimals: 1) }
      return say.numbers.percent(share, decimals: decimals)
    }
    return words.joined(separator: join)
  }

  func omitted(_ labels: [String]) -> String {
    say("Ticks without a label for want of room: ", "因空间不足未标注的刻度：") + say.list(labels)
      + say(".", "。")
  }

  func model(_ model: RiskModel) -> String {
    let version = model.version.map { say(", version \($0)", "，版本\($0)") } ?? ""
    let parts = [sampleSize(model), source(model)].compactMap(\.self)
    let rest = parts.isEmpty ? "" : say(", ", "，") + parts.joined(separator: say(", ", "，"))
    return say("Model: ", "模型：") + model.title[say.language] + version
      + say(" [\(model.identifier)]", "［\(model.identifier)］") + rest + say(".", "。")
  }

  /// Patients and events, as far as they are known.
  private func sampleSize(_ model: RiskModel) -> String? {
    guard model.patientCount > 0 else { return nil }
    if let categories = model.categories {
      let size = "n = \(say.count(model.patientCount))"
      return size + (categories.counted.map { say(", ", "，") + $0[say.language] } ?? "")
    }
    guard model.eventCount > 0 else { return "n = \(say.count(model.patientCount))" }
    return model.timeToEvent == nil
      ? say.sampleSize(n: model.patientCount, events: model.eventCount)
      : say.sampleSizeOverFollowUp(n: model.patientCount, events: model.eventCount)
  }

  /// That the model is of the literature.
  private func source(_ model: RiskModel) -> String? {
    guard model.origin.citation != nil, model.covariance == nil, model.origin.parent == nil else {
      return nil
    }
    return say("published coefficients", "系数来自文献")
  }

  func caption(_ model: RiskModel, _ scale: PointScale) -> String {
    let outcome = scale.primaryRiskAxis.map(outcome) ?? model.outcome.label[say.language]
    let population = model.outcome.population.map { $0[say.language] }
    let people = population.map { "（\($0)）" } ?? ""
    let english = model.outcome.addingPopulation(to: outcome, in: .english)
    let size = sampleSize(model).map { say(" (\($0))", "（\($0)）") } ?? ""
    return say.sentences([
      say(
        "Nomogram for the risk of \(english)\(size).", "\(outcome)风险列线图\(people)\(size)。"),
      scale.riskAxes.isEmpty ? noRiskAxis(model) : meaning(of: model), reach(scale.riskAxes),
    ])
  }

  private func meaning(of model: RiskModel) -> String {
    let quantity = linearScale(model.family)
    return say(
      "Points are proportional to the \(quantity); the risk axis is the model itself, not an approximation.",
      "分值与\(quantity)成正比；风险轴由模型精确求解，并非近似。")
  }

  /// The whole chart in words: each axis with its ends, then the risks.
  func alternativeText(_ scale: PointScale) -> String {
    let axes = scale.axes.map { axis -> String in
      let conditions = axis.conditions.map(condition).joined(separator: say(", ", "，"))
      let name = name(axis) + (conditions.isEmpty ? "" : say.bracketed(conditions))
      let ticks = axis.ticks.filter { $0.rank == 0 }.map {
        say(
          "\($0.label[say.language]) \(pointsOf($0.points))",
          "\($0.label[say.language])为\(pointsOf($0.points))分")
      }
      return name + say(": ", "：") + ticks.joined(separator: say(", ", "，"))
    }
    let risks = scale.primaryRiskAxis.map { axis in
      axis.ticks.filter { $0.rank <= 2 }.map {
        say(
          "\(number($0.totalPoints.rounded())) points \($0.label)%",
          "\(number($0.totalPoints.rounded()))分为\($0.label)%")
      }.joined(separator: say(", ", "，"))
    }
    let points =
      say("Nomogram. Points by predictor. ", "列线图。各预测因素的分值：")
      + axes.joined(separator: say("; ", "；"))
    guard let risks else { return points + say(".", "。") }
    return points + say(". Risk by total points: ", "。总分对应的风险：") + risks + say(".", "。")
  }
}
