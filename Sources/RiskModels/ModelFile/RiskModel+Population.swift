package import Diagnostics

extension RiskModel.OutcomeDescription {
  /// Words of the outcome followed by those whom it is about, without saying the same twice: "within 5 years after
  /// surgery" and "after surgery for cancer" make "within 5 years after surgery for cancer".
  ///
  /// Two words or more at the seam count as the same. A population that begins with a preposition which the words
  /// have used already stands after a comma. `separator` stands between words and population where they share none; a
  /// space where it is `nil`.
  package func addingPopulation(
    to text: String, in language: Language, separator: String? = nil
  ) -> String {
    guard let people = population?[language], !people.isEmpty else { return text }
    guard !text.isEmpty else { return people }
    let (said, added) = (text.split(separator: " "), people.split(separator: " "))
    let longest = min(said.count, added.count)
    if longest > 1 {
      for count in (2...longest).reversed() where said.suffix(count) == added.prefix(count) {
        return (said.dropLast(count) + added).joined(separator: " ")
      }
    }
    let repeats = added.first.map(said.contains) ?? false
    return text + (separator ?? (repeats ? ", " : " ")) + people
  }
}
