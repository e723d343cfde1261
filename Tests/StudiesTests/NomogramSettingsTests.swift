import Diagnostics
import Figures
import Testing

@testable import Studies

/// The section `figures.nomogram` of study files.
@Suite("Nomogram settings") struct NomogramSettingsTests {
  private func section(_ text: String) throws -> (StudyFile, ProblemLog) {
    let log = ProblemLog()
    return (try StudyFile(parsing: text, file: "study.yaml", log: log), log)
  }

  private static let text = """
    cohort: {file: a.csv}
    figures:
      nomogram:
        show: [confidence, median-time]
        hide: [distribution]
        risk_groups:
          - {name: low, below: 0.1}
          - {name: {en: high, zh-Hans: 高危}}
        interaction_values: {age: [55, 65]}
        millimetres_per_point: 1.5
    """

  @Test func everyKeyIsRead() throws {
    let (file, _) = try section(Self.text)
    let nomogram = try #require(file.figures.nomogram)
    #expect(nomogram.shown.map(\.value) == [.confidence, .medianTime])
    #expect(nomogram.hidden.map(\.value) == [.distribution])
    #expect(nomogram.groups.map(\.below?.value) == [0.1, nil])
    #expect(nomogram.groups.last?.name[.simplifiedChinese] == "高危")
    #expect(nomogram.interactionValues.map(\.variable.value) == ["age"])
    #expect(nomogram.interactionValues.first?.values.map(\.value) == [55, 65])
    #expect(nomogram.millimetresPerPoint?.value == 1.5)
  }

  @Test func resolvesAndFindsMistakes() throws {
    let (file, log) = try section(
      Self.text.replacing("1.5", with: "99").replacing("below: 0.1", with: "below: 1.1"))
    let settings = StudyResolver(file, log: log).nomogram(thresholds: [0.2])
    #expect(settings.elements == [.confidence, .medianTime] && settings.thresholds == [0.2])
    let messages = log.problems.map(\.diagnostic.message).joined(separator: "; ")
    #expect(messages.contains("millimetres_per_point"))
    #expect(messages.contains("risk_groups"))
    #expect(messages.contains("age"))
  }
}
