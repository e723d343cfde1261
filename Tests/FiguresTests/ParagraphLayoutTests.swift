import Figures
import Scenes
import Testing

@Suite struct ParagraphLayoutTests {
  // 5.5 pt a Latin character, 10 pt a Han character.
  private func lines(_ text: String, width: Double) -> [String] {
    ParagraphLayout(
      text, font: FontSpec(size: 10), width: width, measuring: FixedWidthMeasurer()
    ).lines.map(\.string)
  }

  @Test func breaksAtSpaces() {
    #expect(
      lines("no new fracture within two years", width: 100) == [
        "no new fracture", "within two years",
      ])
  }

  @Test func breaksBetweenHanCharactersButNotBeforePunctuation() {
    #expect(lines("术后两年内，无骨折", width: 50) == ["术后两年", "内，无骨折"])
    #expect(lines("既往（陈旧）骨折", width: 30).allSatisfy { !$0.hasPrefix("）") && !$0.hasSuffix("（") })
  }

  @Test func cutsAWordThatIsWiderThanALine() {
    #expect(lines("pneumonoultramicroscopic", width: 55) == ["pneumonoul", "tramicrosc", "opic"])
    #expect(lines("", width: 10) == [])
    #expect(lines("  a  ", width: 1) == ["a"])
  }

  @Test func everyLineFitsUnlessASingleCharacterDoesNot() {
    for width in stride(from: 12.0, through: 200, by: 7) {
      for line in lines(
        "Bone mineral density (T-score), 骨密度（T值）at the femoral neck; n = 12", width: width)
      {
        #expect(
          Double(line.count) * 5.5 <= width || line.unicodeScalars.contains { $0.value >= 0x2E80 })
      }
    }
  }
}
