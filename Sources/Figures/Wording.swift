package import Diagnostics
package import Statistics
package import Validation

/// The words and numbers of figures in one language.
package struct Wording: Sendable {
  /// The language of every phrase.
  package let language: Language

  /// Chooses a language.
  package init(_ language: Language) { self.language = language }

  /// The phrase in this language.
  package func callAsFunction(_ english: String, _ chinese: String) -> String {
    language == .english ? english : chinese
  }

  /// How numbers are written.
  package var numbers: NumberStyle {
    NumberStyle(intervalJoiner: self(" to ", "至"))
  }

  /// A whole number: patients, events.
  package func count(_ value: Int) -> String { numbers.fixed(Double(value), decimals: 0) }

  /// Text in brackets of this language.
  package func bracketed(_ text: String) -> String { self(" (\(text))", "（\(text)）") }

  /// A text that begins a sentence: with a capital in English.
  package func capitalized(_ text: String) -> String {
    language == .english ? text.prefix(1).uppercased() + text.dropFirst() : text
  }

  /// Sentences one after the other.
  package func sentences(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: self(" ", ""))
  }

  /// "a, b and c".
  package func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: self(", ", "、")) + self(" and ", "和") + last
  }

  /// Clauses that are no words: "a, b and c", in Chinese parted by commas alone.
  package func clauses(_ parts: [String]) -> String {
    language == .english ? list(parts) : parts.joined(separator: "，")
  }

  /// "0.78 (95% CI 0.73 to 0.83)"; without limits just the estimate.
  package func withInterval(_ value: Estimate?, decimals: Int = 2) -> String {
    let estimate = numbers.fixed(value?.estimate, decimals: decimals)
    guard let lower = value?.lower, let upper = value?.upper else { return estimate }
    return estimate + bracketed("95% CI " + limits(lower, upper, decimals: decimals))
  }

  /// "0.78 (0.73 to 0.83)" for tables whose heading names the interval.
  package func estimate(_ value: Estimate?, decimals: Int = 2) -> String {
    guard let lower = value?.lower, let upper = value?.upper else {
      return numbers.fixed(value?.estimate, decimals: decimals)
    }
    return estimate(value?.estimate, lower, upper, decimals: decimals)
  }

  /// An estimate with limits that may lie beyond what a drawing shows.
  package func estimate(
    _ value: Double?, _ lower: Double?, _ upper: Double?, decimals: Int = 2
  ) -> String {
    numbers.fixed(value, decimals: decimals)
      + bracketed(limits(lower, upper, decimals: decimals))
  }

  /// "0.73 to 0.83".
  package func limits(_ lower: Double?, _ upper: Double?, decimals: Int = 2) -> String {
    numbers.fixed(lower, decimals: decimals) + numbers.intervalJoiner
      + numbers.fixed(upper, decimals: decimals)
  }

  /// A share with its interval as a table cell.
  package func cell(_ share: Interval, decimals: Int = 2) -> Sidebar.Cell {
    let main = numbers.fixed(share.estimate, decimals: decimals)
    guard let lower = share.lower, let upper = share.upper else { return Sidebar.Cell(main) }
    return Sidebar.Cell(main, detail: bracketed(limits(lower, upper, decimals: decimals)))
  }

  /// A share as a percentage that keeps as many decimals as a threshold was given with.
  package func threshold(_ value: Double) -> String {
    numbers.plain(value * 100, significant: 4) + "%"
  }

  /// "n = 498, 61 events".
  package func sampleSize(n: Int, events: Int) -> String {
    self(
      "n = \(count(n)), \(count(events)) \(events == 1 ? "event" : "events")",
      "n = \(count(n))，事件\(count(events))例")
  }

  /// The same of survival data where events were counted as long as anybody was followed, not to a horizon.
  package func sampleSizeOverFollowUp(n: Int, events: Int) -> String {
    self(
      sampleSize(n: n, events: events) + " over the whole follow-up",
      "n = \(count(n))，整个随访期间事件\(count(events))例")
  }

  /// What marks a drawing made from synthetic data.
  package var syntheticData: String { self("Synthetic data, not real patients", "模拟数据，非真实患者") }

  /// The same for the smallest plots.
  package var syntheticBrief: String { self("Synthetic data", "模拟数据") }
}
