public import Diagnostics
public import RiskModels
internal import Validation

extension Wording {
  /// A label that stands as a heading: "No event".
  package func heading(_ label: LocalizedText) -> String {
    let text = label[language]
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}

/// Words for patients in one of several categories, who are neither with nor without an event.
extension Wording {
  /// "n = 498, 61 in this category".
  package func categorySize(n: Int, inCategory count: Int) -> String {
    self(
      "n = \(self.count(n)), \(self.count(count)) in this category",
      "n = \(self.count(n))，该类别\(self.count(count))例")
  }
}

extension Wording {
  /// "61 of 498": the patients in a category, where there is little room.
  package func categoryShare(n: Int, inCategory count: Int) -> String {
    self("\(self.count(count)) of \(self.count(n))", "\(self.count(count))/\(self.count(n))例")
  }
}

extension CategoryValidation {
  /// The indexes of the patients that the curves are of.
  var shown: Performance? { performance.apparent ?? performance.external }
}

extension OutcomeCategories {
  /// "no cancer 106, low-grade cancer 153"; `nil` where nobody counted.
  public var counted: LocalizedText? {
    guard levels.contains(where: { $0.patientCount != nil }) else { return nil }
    func text(_ language: Language) -> String {
      let wording = Wording(language)
      return levels.map { level in
        let count = level.patientCount.map { wording.count($0) + wording("", "例") }
        return level.label[language] + wording(" ", count == nil ? "：" : "")
          + (count ?? wording("kept back", "不予显示"))
      }.joined(separator: wording(", ", "，"))
    }
    return LocalizedText(
      english: text(.english), simplifiedChinese: text(.simplifiedChinese))
  }
}
