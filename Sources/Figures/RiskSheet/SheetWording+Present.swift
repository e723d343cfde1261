internal import Diagnostics
internal import RiskModels

/// What is already: the words of outcomes without a time span.
extension SheetWording {
  /// The same of an outcome without a time span, such as a diagnosis: what is, not what will be.
  func presentSentence(_ people: PeopleCount, label: String, phrase: LocalizedText?) -> String {
    guard language == .english else {
      let event = chinesePresent(label, phrase)
      return "在100位与您情况相似的人中，\(count(people))\(event)，\(count(people.others))没有。"
    }
    let isOne = people == .about(1) || people == .fewerThanOne
    let areOthersOne = people.others == .about(1) || people.others == .fewerThanOne
    let rest = count(people.others) + (areOthersOne ? " does not." : " do not.")
    guard let event = (phrase?[language] ?? englishEvent(label)).map(withoutComma) else {
      return "Of 100 people like you, \(count(people)) \(isOne ? "has" : "have") this: \(label); "
        + rest
    }
    return "Of 100 people like you, \(count(people)) \(isOne ? ofOne(event) : event); " + rest
  }

  /// "have diabetes" → "has diabetes", "need surgery" → "needs surgery".
  func ofOne(_ phrase: String) -> String {
    let verb = phrase.prefix { $0 != " " }
    let rest = phrase.dropFirst(verb.count)
    switch verb.lowercased() {
    case "have": return "has" + rest
    case "be": return "is" + rest
    case let other:
      let isHissing = ["s", "sh", "ch", "x", "z", "o"].contains { other.hasSuffix($0) }
      return verb + (isHissing ? "es" : "s") + rest
    }
  }
}

extension RiskModel.OutcomeDescription {
  /// Whether the event is within a span of time; else it is there already, as a diagnosis is.
  func hasTimeSpan(in language: Language) -> Bool {
    horizon.map { !$0[language].isEmpty } ?? false
  }
}
