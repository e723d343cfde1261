internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The words of the clinician's part.
extension SheetWording {
  var clinicianHeading: String { words("For the clinician", "供医务人员参考") }
  var input: String { words("Input", "预测因素") }
  var valueHeading: String { words("Value", "数值") }
  var points: String { words("Points", "得分") }
  var totalPoints: String { words("Total points", "总分") }
  var notKnown: String { words("not known", "未知") }

  var riskAxis: String { words("Risk (%)", "风险（%）") }

  func joined(to predictor: Design.Predictor) -> String {
    let label = predictor.variable.label[language]
    return words("counted with “\(label)”", "与“\(label)”合并计分")
  }

  func flag(_ flag: SheetFindings.Flag, of variable: Variable) -> String {
    switch flag {
    case .missing: words("not known", "未知")
    case .unusable: words("cannot be used", "无法使用")
    case .outsideRange(let range):
      words(
        "outside \(number(range.lowerBound, of: variable)) to \(number(range.upperBound, of: variable))",
        "超出\(number(range.lowerBound, of: variable))至\(number(range.upperBound, of: variable))")
    case .rare: words("rare in the study", "研究中罕见")
    }
  }

  /// What leverage says of a patient; `nil` for one like those of the study.
  func likeness(_ likeness: CohortLikeness) -> String? {
    switch likeness {
    case .usual: nil
    case .rare:
      words(
        "Unusual combination of values: further from the study’s centre (leverage) than 99% of its patients.",
        "取值组合少见：偏离研究人群中心的程度（杠杆值）超过99%的研究患者。")
    case .beyond:
      words(
        "Combination of values unlike the study: further from its centre (leverage) than any of its patients. The risk is an extrapolation.",
        "取值组合与研究人群不同：偏离研究人群中心的程度（杠杆值）超过所有研究患者，该风险为外推结果。")
    }
  }

  func value(_ value: PatientValue?, of variable: Variable, withUnit: Bool = true) -> String {
    switch value {
    case nil: return notKnown
    case .number(let number):
      let text = self.number(number, of: variable)
      guard withUnit, let unit = variable.unit?[language], !unit.isEmpty else { return text }
      let isTight = unit.unicodeScalars.first.map { $0 == "%" || $0.value >= 0x2E80 } ?? false
      return isTight ? text + unit : text + " " + unit
    case .level(let code):
      return variable.levels.first { $0.code == code }?.label[language] ?? code
    }
  }

  func number(_ number: Double, of variable: Variable) -> String {
    variable.decimals.map { words.numbers.fixed(number, decimals: min(max(0, $0), 12)) }
      ?? words.numbers.plain(number, significant: 4)
  }

  /// Points of an input or in all: whole numbers would add up wrongly, so one decimal, as on the nomogram.
  func rounded(_ points: Double?) -> String { words.numbers.fixed(points, decimals: 1) }

  /// "Risk of new fracture within 24 months: 20.3% (95% CI 17.0% to 24.1%)".
  func riskWithInterval(_ risk: Estimate, of outcome: RiskModel.OutcomeDescription) -> String {
    let interval =
      words.numbers.percent(risk.lower) + words.numbers.intervalJoiner
      + words.numbers.percent(risk.upper)
    let value = words.numbers.percent(risk.estimate)
    let horizon = outcome.horizon?[language] ?? ""
    let label = lowercasedStart(outcome.label[language])
    return words(
      "Risk of \(label)\(horizon.isEmpty ? "" : " " + horizon): \(value) (95% CI \(interval))",
      "\(horizon)\(label)风险：\(value)（95% CI \(interval)）")
  }

  /// Where those with a competing event belong; `nil` where none competes.
  ///
  /// A Cox model takes them for censored, and so does the risk of its cohort: the two stay comparable, but both are
  /// risks as if nobody had a competing event.
  func competing(_ model: RiskModel) -> String? {
    guard model.family.heedsCompetingEvents || model.timeToEvent?.competing.isEmpty == false else {
      return nil
    }
    let names = (model.outcome.competingEvents ?? []).map { $0.label[language] }
    let events = names.isEmpty ? words("any other event", "其他事件") : words.list(names)
    guard model.family.heedsCompetingEvents else {
      return words(
        "A competing event (\(lowercasedStart(events))) counts as censoring, in this risk as in the one it is compared with: both are higher than the share of patients who will have the outcome.",
        "竞争事件（\(events)）按删失处理，患者本人及与之比较的风险均如此：两者都高于实际发生结局的比例。")
    }
    return words(
      "Patients with a competing event first (\(lowercasedStart(events))) are counted among those who will not have the outcome.",
      "先发生竞争事件（\(events)）者计入“不会发生”。")
  }

  func threshold(_ threshold: SheetContent.Threshold, isReached: Bool) -> String {
    let value = words.threshold(threshold.risk)
    let side = isReached ? words("reached", "已达到") : words("not reached", "未达到")
    return words(
      "Threshold \(value) (\(threshold.meaning[language]); source: \(threshold.source[language])): \(side).",
      "阈值\(value)（\(threshold.meaning[language])；来源：\(threshold.source[language])）：\(side)。")
  }

  func limits(_ limits: String?) -> String {
    let text =
      limits
      ?? words(
        "the number describes groups of patients; it cannot say what will happen to one person.",
        "该数值描述的是一组患者的情况，不能断定某一个人是否会发生。")
    return words("Limits: \(text)", "局限性：\(text)")
  }

  func model(_ model: RiskModel, code: String) -> String {
    let version = model.version.map { words(", version \($0)", "，版本\($0)") } ?? ""
    let size = sampleSize(model)
    return words(
      "Model: \(model.title[language])\(version)\(size). Model code \(model.identifier), sheet code \(code).",
      "模型：\(model.title[language])\(version)\(size)。模型编码\(model.identifier)，本页编码\(code)。")
  }

  /// Patients and events in brackets, as far as they are known.
  private func sampleSize(_ model: RiskModel) -> String {
    guard model.patientCount > 0, model.eventCount > 0 else { return "" }
    // Events of survival data are counted as long as anybody was followed, not to the horizon.
    let isFollowed = model.timeToEvent != nil
    return words(
      " (\(words.count(model.patientCount)) patients, \(words.count(model.eventCount)) events"
        + "\(isFollowed ? " over the whole follow-up" : ""))",
      "（\(words.count(model.patientCount))例患者，\(isFollowed ? "整个随访期间" : "")"
        + "\(words.count(model.eventCount))例事件）")
  }

  var signatures: [String] {
    [
      words("Clinician’s name", "医师姓名"), words("Clinician’s signature", "医师签名"),
      words("Date", "日期"),
    ]
  }
}
