internal import Cohorts
package import Diagnostics
internal import Foundation

extension Design {
  /// A column's name in the words of the dictionary: `sex=male` is "Sex: male", `age'` is "Age′".
  package func label(ofColumn name: String) -> LocalizedText {
    let factors = name.components(separatedBy: " * ").map(label(ofFactor:))
    func joined(_ language: Language) -> String {
      factors.map { $0[language] }.joined(separator: " × ")
    }
    return LocalizedText(
      english: joined(.english), simplifiedChinese: joined(.simplifiedChinese))
  }

  private func label(ofFactor name: String) -> LocalizedText {
    let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
    let stem = String((parts.first ?? "").prefix { $0 != "'" })
    let primes = String(repeating: "′", count: name.count { $0 == "'" })
    guard let variable = self[stem]?.variable else { return LocalizedText(name) }
    guard parts.count == 2 else {
      return LocalizedText(
        english: variable.label[.english] + primes,
        simplifiedChinese: variable.label[.simplifiedChinese] + primes)
    }
    let level = variable.levels.first { $0.code == parts[1] }?.label ?? LocalizedText(parts[1])
    return LocalizedText(
      english: "\(variable.label[.english]): \(level[.english])",
      simplifiedChinese: "\(variable.label[.simplifiedChinese])：\(level[.simplifiedChinese])")
  }
}
