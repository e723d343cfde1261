internal import Cohorts
package import Diagnostics
internal import Statistics
internal import Validation

/// The words and the number style of a report in one language.
package struct ReportWords: Sendable {
  let language: Language
  let numbers: NumberStyle
  private let wording: Wording

  package init(_ wording: Wording, language: Language) {
    self.language = language
    self.wording = wording
    numbers = NumberStyle(intervalJoiner: wording["interval_joiner"])
  }

  func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
    wording(key, values)
  }

  func plural(_ key: String, _ n: Int, _ values: [String: String] = [:]) -> String {
    wording.plural(key, n, values)
  }

  /// The phrase of a key that data choose, else the key itself.
  func known(_ key: String, else fallback: String) -> String {
    wording.keys.contains(key) ? wording[key] : fallback
  }

  func text(_ text: LocalizedText) -> String { text[language] }

  /// What the other patients of a run are called, "other patients" where the study has no name for them.
  func others(in results: Results) -> String {
    results.external.map { text($0.title) } ?? self("performance_external")
  }

  /// "75 (15.0%)".
  func share(_ count: Int, of n: Int) -> String {
    n > 0 ? "\(count) (\(numbers.percent(Double(count) / Double(n))))" : String(count)
  }

  /// The same for a sentence.
  func sentenceShare(_ count: Int, of n: Int) -> String {
    let share = n > 0 ? numbers.percent(Double(count) / Double(n)) : numbers.undefined
    return self("count_share", ["count": String(count), "share": share])
  }

  /// The decimals of a mean beside its standard deviation: about three significant digits of the latter.
  func decimals(forSpread spread: Double?) -> Int {
    switch spread ?? 0 {
    case 1...: 1
    case 0.1..<1: 2
    case let small where small > 0: 3
    default: 0
    }
  }

  /// A text of the study as a sentence of its own: begun with a capital where it is in English, ended with a stop.
  func sentence(_ text: String) -> String {
    guard let last = text.last else { return text }
    let begun = heading(text)
    let stop = language == .english ? "." : "。"
    return ".。!！?？".contains(last) ? begun : begun + stop
  }

  /// A text as a heading: begun with a capital where it is in English and begins with a word.
  func heading(_ text: String) -> String {
    guard let first = text.first, language == .english else { return text }
    let isWord = text.dropFirst().first.map { $0.isLowercase || $0.isWhitespace } ?? false
    return isWord ? first.uppercased() + text.dropFirst() : text
  }

  /// A share that people chose, without digits it does not need: "20%", "7.5%".
  func percent(_ share: Double) -> String { numbers.plain(share * 100, significant: 4) + "%" }

  /// A share with its interval in per cent: "12.3% (9.8% to 15.2%)".
  func percentInterval(_ value: Estimate) -> String {
    guard let share = value.estimate else { return numbers.undefined }
    guard let lower = value.lower, let upper = value.upper else { return numbers.percent(share) }
    return self(
      "percent_interval",
      [
        "share": numbers.percent(share), "lower": numbers.percent(lower),
        "upper": numbers.percent(upper),
      ])
  }

  /// The same in a cell of a table, with the brackets of its other cells.
  func percentIntervalInTable(_ value: Estimate) -> String {
    let share = numbers.percent(value.estimate)
    guard let lower = value.lower, let upper = value.upper else { return share }
    return "\(share) (\(numbers.percent(lower))\(numbers.intervalJoiner)\(numbers.percent(upper)))"
  }

  /// A share with its interval in whole per cent: "72% (61 to 81)".
  func share(_ value: Interval?) -> String {
    guard let value, let estimate = value.estimate else { return numbers.undefined }
    let text = numbers.percent(estimate, decimals: 0)
    guard let lower = value.lower, let upper = value.upper else { return text }
    let limits =
      numbers.fixed(lower * 100, decimals: 0) + numbers.intervalJoiner
      + numbers.fixed(upper * 100, decimals: 0)
    return "\(text) (\(limits))"
  }

  /// "24 months", "24个月".
  func joined(number: String, unit: String) -> String {
    unit.isEmpty ? number : self("number_unit", ["number": number, "unit": unit])
  }

  /// "person-years", "人年": time under observation, summed over patients.
  func personTime(_ unit: TimeUnit?) -> String {
    self("person_time" + (unit.map { "_" + $0.rawValue } ?? ""))
  }

  /// A share with its interval: "0.72 (0.61 to 0.81)".
  func interval(_ value: Estimate?, decimals: Int = 2) -> String {
    numbers.estimate(value, decimals: decimals)
  }

  /// The same in a sentence, with the brackets of its language: "0.72（0.61至0.81）".
  func intervalInText(_ value: Estimate?, decimals: Int = 2) -> String {
    let estimate = numbers.fixed(value?.estimate, decimals: decimals)
    guard let lower = value?.lower, let upper = value?.upper else { return estimate }
    let limits = [lower, upper].map { numbers.fixed($0, decimals: decimals) }
    return estimate + self("open_bracket") + limits.joined(separator: numbers.intervalJoiner)
      + self("close_bracket")
  }

  /// The same where it stands in brackets itself: "0.72, 0.61 to 0.81".
  func intervalInBrackets(_ value: Estimate, decimals: Int = 2) -> String {
    let estimate = numbers.fixed(value.estimate, decimals: decimals)
    guard let lower = value.lower, let upper = value.upper else { return estimate }
    let limits = [lower, upper].map { numbers.fixed($0, decimals: decimals) }
    return estimate + self("clause_separator") + limits.joined(separator: numbers.intervalJoiner)
  }

  /// "P<0.001", "P=0.02".
  func pInSentence(_ value: Double) -> String {
    let text = numbers.pValue(value)
    return text.hasPrefix("<") || text.hasPrefix(">") ? "P" + text : "P=" + text
  }

  /// Degrees of freedom that need not be whole, "38.2"; "∞" where they are infinite.
  func freedom(_ value: Double?) -> String {
    guard let value else { return "∞" }
    return numbers.fixed(value, decimals: value < 1000 ? 1 : 0)
  }

  /// "a, b and c".
  func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: self("list_separator")) + self("list_last") + last
  }

  /// Sentences one after the other; those that lack their full stop get one.
  func join(_ sentences: [String]) -> String {
    let ended = sentences.filter { !$0.isEmpty }.map { sentence in
      let last = sentence.last ?? " "
      return ".!?。！？…”\"".contains(last)
        ? sentence : self("sentence_end", ["sentence": sentence])
    }
    guard let first = ended.first else { return "" }
    return ended.dropFirst().reduce(first) {
      self("sentence_pair", ["first": $0, "second": $1])
    }
  }
}
