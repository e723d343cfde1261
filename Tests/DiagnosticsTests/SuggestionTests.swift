import Diagnostics
import Testing

@Suite struct SuggestionTests {
  @Test func findsTheNameWithTwoLettersSwapped() {
    #expect(Suggestion.closest(to: "aeg", among: ["bmi", "age"]) == "age")
    #expect(Suggestion.closest(to: "tscroe", among: ["bmi", "tscore"]) == "tscore")
    #expect(Suggestion.closest(to: "zzz", among: ["bmi", "age"]) == nil)
  }

  @Test func aNameOfOneLetterIsNoMisspellingOfAnother() {
    #expect(Suggestion.closest(to: "f", among: ["m"]) == nil)
    #expect(Suggestion.closest(to: "F", among: ["m", "f"]) == "f")
  }
}
