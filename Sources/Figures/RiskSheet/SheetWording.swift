internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Statistics

/// The words of a sheet in one language.
struct SheetWording: Sendable {
  let words: Wording
  let language: Language

  init(_ language: Language) {
    self.language = language
    words = Wording(language)
  }

  var synthetic: String { words.syntheticData }

  // MARK: - Heading

  func title(_ outcome: RiskModel.OutcomeDescription) -> String {
    let label = lowercasedStart(outcome.label[language])
    return words("Your risk: \(label)", "您的风险：\(label)")
  }

  func headingLine(patient: SheetPatient, content: SheetContent, printedOn: String?) -> [String] {
    var parts = [words("Patient: \(patient.id)", "患者编号：\(patient.id)")]
    if let date = patient.procedureDate {
      let label = content.procedureDateLabel?[language] ?? words("Date of procedure", "手术日期")
      parts.append(words("\(label): \(date)", "\(label)：\(date)"))
    }
    let printed = printedOn ?? "____________"
    parts.append(words("Printed: \(printed)", "打印日期：\(printed)"))
    return parts
  }

  // MARK: - Notices

  func ineligible(_ criteria: [LocalizedText], showsRisk: Bool) -> String {
    let list = criteria.map { $0[language] }.joined(separator: words("; ", "；"))
    let end =
      showsRisk
      ? words(
        "The number below may not hold for you.", "下面的数字可能不适用于您。")
      : words("Therefore no risk is printed.", "因此本页不给出风险数值。")
    return words(
      "Please note: the study behind this sheet did not include patients like you. Criterion: \(list). \(end)",
      "请注意：本页所依据的研究未纳入与您情况相同的患者。相关标准：\(list)。\(end)")
  }

  func undecided(_ criteria: [LocalizedText]) -> String {
    let list = criteria.map { $0[language] }.joined(separator: words("; ", "；"))
    return words(
      "Please note: it is not known whether you are like the patients of this study. Criterion: \(list).",
      "请注意：因资料不全，无法判断您是否符合本研究的条件。相关标准：\(list)。")
  }

  var unlikeTheStudy: String {
    words(
      "Please note: you differ from the patients this was worked out from (marked ! below), "
        + "so the number is less certain.",
      "请注意：您的部分情况与研究中的患者不同（下方标有“!”），因此这一数字不太可靠。")
  }

  func missing(_ predictors: [Design.Predictor]) -> String {
    let list = words.list(predictors.map { $0.variable.label[language] })
    return words(
      "Your risk cannot be worked out yet, because this is not known: \(list).",
      "目前还不能算出您的风险，因为缺少以下信息：\(list)。")
  }

  func unusable(_ predictors: [Design.Predictor]) -> String {
    let list = words.list(predictors.map { $0.variable.label[language] })
    return words(
      "Your risk cannot be worked out, because the model cannot use the value of: \(list).",
      "无法算出您的风险，因为模型不能使用以下信息的取值：\(list)。")
  }

  // MARK: - The risk

  func riskSentence(
    _ people: PeopleCount, outcome: RiskModel.OutcomeDescription, phrase: LocalizedText?
  ) -> String {
    let horizon = outcome.horizon?[language] ?? ""
    let label = lowercasedStart(outcome.label[language])
    guard outcome.hasTimeSpan(in: language) else {
      return presentSentence(people, label: label, phrase: phrase)
    }
    guard language == .english else {
      let event = phrase?[language] ?? chineseEvent(label)
      return "在100位与您情况相似的人中，\(horizon)，\(count(people))会\(event)，\(count(people.others))不会。"
    }
    guard let event = phrase?[language] ?? englishEvent(label) else {
      return "Of 100 people like you, \(count(people)) will have this \(horizon): \(label); "
        + "\(count(people.others)) will not."
    }
    return "Of 100 people like you, \(count(people)) will \(event) \(horizon); "
      + "\(count(people.others)) will not."
  }

  /// "about 14", "fewer than 1", "more than 99"; in Chinese with the counter.
  func count(_ people: PeopleCount) -> String {
    switch people {
    case .fewerThanOne: words("fewer than 1", "不到1人")
    case .about(let number): words("about \(number)", "约\(number)人")
    case .moreThan99: words("more than 99", "超过99人")
    }
  }

  func ofHundred(_ people: PeopleCount) -> String {
    words("\(count(people)) of 100", "100人中\(count(people))")
  }

  var you: String { words("You", "您") }
  /// Whom the patient is shown beside.
  func yardstick(_ yardstick: SheetFindings.Yardstick) -> String {
    switch yardstick {
    case .cohort: words("All patients of this study", "本研究全部患者")
    case .typical: words("A typical patient of this study", "本研究中的典型患者")
    }
  }

  /// What the filled and the empty figures of the array are: "will have a new fracture", "have diabetes"; "will
  /// have it" where grammar is uncertain.
  func key(
    _ people: PeopleCount, isFilled: Bool, outcome: RiskModel.OutcomeDescription,
    phrase: LocalizedText?
  ) -> String {
    let isOne = people == .about(1) || people == .fewerThanOne
    let hasSpan = outcome.hasTimeSpan(in: language)
    guard isFilled else {
      return hasSpan
        ? words("will not", "不会发生") : words(isOne ? "does not" : "do not", "没有")
    }
    let label = lowercasedStart(outcome.label[language])
    guard language == .english else {
      return hasSpan
        ? "会" + (phrase?[language] ?? chineseEvent(label)) : chinesePresent(label, phrase)
    }
    let event = withoutComma(phrase?[language] ?? englishEvent(label) ?? "have it")
    return hasSpan ? "will " + event : isOne ? ofOne(event) : event
  }

  /// A phrase may end in the comma that parts it from the time.
  func withoutComma(_ event: String) -> String {
    event.hasSuffix(",") ? String(event.dropLast()) : event
  }

  func chinesePresent(_ label: String, _ phrase: LocalizedText?) -> String {
    phrase?[language] ?? (chineseEvent(label) == label ? label : "有" + label)
  }

  /// The interval in words a patient can use; `nil` if there is none.
  func range(_ risk: Estimate) -> String? {
    guard let lower = risk.lower, let upper = risk.upper else { return nil }
    let answers = answers(from: PeopleCount(risk: lower), to: PeopleCount(risk: upper))
    return words(
      "How sure is this? The true number may well be \(answers). "
        + "This range shows only the play of chance in the study: elsewhere the true number may lie outside it.",
      "这个数字有多可靠？真实的数字很可能是每100人中\(answers)。这一范围只反映研究中的偶然误差；在其他地方，真实的数字可能在此范围之外。")
  }

  private func answers(from low: PeopleCount, to high: PeopleCount) -> String {
    switch (low, high) {
    case (.about(let low), .about(let high)) where low < high:
      words("between \(low) and \(high) of 100", "\(low)到\(high)人")
    case (.fewerThanOne, .about(let high)): words("\(high) of 100 or fewer", "不超过\(high)人")
    case (.about(let low), .moreThan99): words("\(low) of 100 or more", "\(low)人或更多")
    case (.fewerThanOne, .moreThan99): words("anything from 0 to 100 of 100", "0到100人都有可能")
    default: words("\(count(low)) of 100", count(low))
    }
  }

  // MARK: - Factors

  var factorsHeading: String {
    words(
      "How you differ from a typical patient, and what that changes",
      "您与典型患者有何不同及其影响")
  }

  /// What the list of factors does not say; `isMarked` where some can be changed.
  func notCauses(isMarked: Bool) -> String {
    let text = words(
      "These go together with the risk; they need not be its cause.", "这些因素与风险相关，但不一定是原因。")
    return isMarked ? text + words(" ", "") + modifiableNote : text
  }

  var noFactors: String {
    words("You are like a typical patient of this study.", "您的情况与本研究中的典型患者相近。")
  }

  var lowerRisk: String { words("lower risk", "风险更低") }
  var higherRisk: String { words("higher risk", "风险更高") }
  var inPoints: String { words("points", "分值") }
  var modifiableMark: String { "◆" }

  var modifiableNote: String {
    words(
      "◆ can be treated or changed, which does not promise that the risk falls by as much.",
      "◆ 可以治疗或改变，但风险不一定同等降低。")
  }

  /// "Age: 78 years (typical: 70 years)".
  func factor(_ factor: SheetFindings.Factor, values: PatientValues) -> String {
    let parts = factor.predictors.map { predictor in
      let own = value(values[predictor.variable.name], of: predictor.variable)
      let typical = value(predictor.typical, of: predictor.variable)
      let label = predictor.variable.label[language]
      guard values[predictor.variable.name] != predictor.typical else {
        return words("\(label): \(own)", "\(label)：\(own)")
      }
      return words("\(label): \(own) (typical: \(typical))", "\(label)：\(own)（典型值：\(typical)）")
    }
    return parts.joined(separator: words("; ", "；"))
  }

  /// "+24", "−10".
  func signedPoints(_ points: Double) -> String {
    let text = words.numbers.fixed(points, decimals: 0)
    return points > 0 ? "+" + text : text
  }

  // MARK: - Advice

  var whatToDo: String { words("What you can do", "您可以做什么") }
  var comeBackIf: String { words("Come back or call if", "出现以下情况请及时就诊") }
  var urgentIf: String {
    words("Go to an emergency department at once if", "出现以下情况请立即前往急诊")
  }
  func contact(_ contact: String) -> String { words("Questions: \(contact)", "咨询：\(contact)") }

  var noDecisionByNumberAlone: String {
    words(
      "This number alone is no reason to start or stop a treatment: talk it over with your doctor.",
      "请勿仅凭这一数字开始或停止任何治疗，请与您的医生商量。")
  }

  // MARK: - Grammar

  func chineseEvent(_ label: String) -> String {
    ["发生", "出现", "死亡", "再次", "需要", "接受"].contains { label.hasPrefix($0) } ? label : "发生" + label
  }

  /// "have a new fracture" for events that are known to be countable; `nil` if grammar is uncertain.
  func englishEvent(_ label: String) -> String? {
    let lower = label.lowercased()
    if lower == "death" { return "die" }
    if ["a ", "an ", "the ", "any "].contains(where: { lower.hasPrefix($0) }) {
      return "have \(label)"
    }
    let countable = [
      "fracture", "event", "infection", "stroke", "attack", "relapse", "recurrence",
      "complication", "readmission", "fall", "bleed", "infarction", "leak",
    ]
    guard countable.contains(where: { lower.hasSuffix($0) }), let first = lower.first else {
      return nil
    }
    return "have \("aeiou".contains(first) ? "an" : "a") \(label)"
  }

  /// "New fracture" → "new fracture"; "DVT" stays.
  func lowercasedStart(_ label: String) -> String {
    let start = label.prefix(2)
    guard start.count == 2, start.first?.isUppercase == true, start.last?.isLowercase == true else {
      return label
    }
    return label.prefix(1).lowercased() + label.dropFirst()
  }
}
