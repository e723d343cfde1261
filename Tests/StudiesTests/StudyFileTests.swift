import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Testing
import Validation

@testable import Studies

@Suite("Study file") struct StudyFileTests {
  static let minimal = """
    study:
      title: A study
    cohort:
      file: cohort.csv
      id: id
    variables:
      - {name: age, type: number, range: [18, 110]}
      - {name: sex, type: category, levels: {M: Men, F: Women}}
      - {name: event, type: yes_no}
    outcome:
      variable: event
    model:
      formula: event ~ age + sex
    """

  private func problems(_ text: String) throws -> [StudyProblem] {
    do {
      _ = try Study(parsing: text, file: "study.yaml")
      return []
    } catch StudyError.problems(let problems) { return problems }
  }

  @Test func readsAMinimalStudyWithDefaults() throws {
    let study = try Study(parsing: Self.minimal, file: "study.yaml")
    #expect(study.variables.map(\.name) == ["age", "sex", "event"])
    #expect(study.model.outcomeName == "event")
    #expect(study.validation.bootstrapReplicates == 1000)
    #expect(study.report.languages == [.english])
    #expect(study.figures.formats == [.pdf, .png, .svg])
  }

  @Test func readsSubgroups() throws {
    let text =
      Self.minimal + "\nvalidation:\n  subgroups: [sex, {variable: age, cuts: [75, 65]}]\n"
    let study = try Study(parsing: text, file: "study.yaml")
    #expect(study.validation.subgroups.map(\.variable) == ["sex", "age"])
    #expect(study.validation.subgroups.map(\.cuts) == [[], [65, 75]])
  }

  @Test(arguments: [
    ("[sec]", "sec"), ("[sex, sex]", "sex"), ("[{variable: sex, cuts: [1]}]", "no number"),
    ("[{cuts: [1]}]", "variable"), ("[{variable: age, cuts: []}]", "cuts"),
  ])
  func refusesSubgroupsWithoutSense(entry: String, message: String) throws {
    let found = try problems(Self.minimal + "\nvalidation: {subgroups: \(entry)}\n")
    #expect(found.count == 1 && "\(found[0].fact)".contains(message))
  }

  @Test func readsWhatSheetsSay() throws {
    let text =
      Self.minimal + """

        sheet:
          event_phrase: {en: break a bone again, zh-Hans: 再次骨折}
          procedure_date_label: Day of operation
          thresholds:
            - {risk: 0.2, meaning: see a specialist, source: a guideline}
            - {risk: 0.1, meaning: {en: test, zh-Hans: 检查}, source: another guideline}
        """
    let sheet = try Study(parsing: text, file: "study.yaml").sheet
    #expect(sheet.eventPhrase?[.simplifiedChinese] == "再次骨折")
    #expect(sheet.dateLabel == "Day of operation")
    #expect(sheet.thresholds.map(\.risk) == [0.1, 0.2])
    #expect(sheet.thresholds.first?.meaning[.simplifiedChinese] == "检查")
  }

  /// A threshold that nobody stands for, one that is no risk, one given twice, and a misspelt key.
  @Test(arguments: [
    ("- {risk: 0.2, meaning: high}", "'source'"),
    ("- {risk: 20, meaning: high, source: me}", "a risk between 0 and 1"),
    ("- {risk: nan, meaning: high, source: me}", "risk"),
    (
      "- {risk: 0.2, meaning: a, source: b}\n    - {risk: 0.2, meaning: c, source: d}",
      "threshold '0.2'"
    ),
    ("- {risk: 0.2, meaning: high, sorce: me, source: b}", "unknown key 'sorce'"),
    ("0.2", "must be a list"),
  ])
  func refusesThresholdsWithoutSense(entry: String, message: String) throws {
    let text = Self.minimal + "\nsheet:\n  thresholds:\n    " + entry
    let messages = try problems(text).map(\.diagnostic.message)
    #expect(messages.contains { $0.contains(message) }, "\(messages)")
  }

  @Test func unknownKeysNameLineAndSuggestion() throws {
    let found = try problems(Self.minimal + "\nvalidaton:\n  seed: 4")
    let diagnostic = try #require(found.first?.diagnostic)
    #expect(diagnostic.message == "unknown key 'validaton' in the study file")
    #expect(diagnostic.location == SourceLocation(file: "study.yaml", line: 14, column: 1))
    #expect(diagnostic.hints.first == "did you mean 'validation'?")
  }

  @Test func reportsAllProblemsTogetherByLine() throws {
    let text = """
      study: {titel: A study}
      cohort: {file: cohort.csv}
      variables:
        - {name: age, type: numbr}
        - {name: age, type: number}
        - {name: event, type: yes_no}
      eligibility:
        include:
          - {id: I1, text: Adult, rule: agee >= 18}
      model: {formula: event ~ age + bmi, family: cox}
      validation: {bootstrap: -3, thresholds: [0.2, 1.5]}
      """
    let lines = try problems(text).compactMap(\.location.line)
    #expect(lines == [1, 1, 4, 5, 9, 10, 10, 11, 11])
  }

  @Test(arguments: [
    ("? *x\n: 1", "aliases"),
    ("study:\n\ttitle: x", "not valid YAML"),
    ("study: {title: a}\nstudy: {title: b}", "given twice"),
    ("", "empty"), ("# nothing", "empty"), ("[[[", "not valid YAML"),
    (String(repeating: "[", count: 5000), "not valid YAML"),
    ("study: 3", "must be a list of 'key: value'"), ("- a\n- b", "must be a list of 'key: value'"),
    ("study: {title: {fr: Etude}}", "'fr' is not a value of 'language of title'"),
  ])
  func refusesWhatIsNoStudyFile(text: String, message: String) throws {
    let messages = try problems(text).map(\.diagnostic.message)
    #expect(messages.contains { $0.contains(message) }, "\(messages)")
  }

  @Test func aBombOfAliasesIsRefusedAtOnce() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...60 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(try problems(text).isEmpty == false)
  }

  @Test func yesAndNoStayTextInLevels() throws {
    let text = Self.minimal.replacing("{M: Men, F: Women}", with: "[No, Yes]")
    let study = try Study(parsing: text, file: "study.yaml")
    #expect(study.variables[1].levels.map(\.code) == ["No", "Yes"])
  }

  @Test func aPredictorFromTheFutureIsRefused() throws {
    let text = Self.minimal.replacing("type: number,", with: "type: number, known: follow_up,")
    let message = try problems(text).first?.diagnostic.message
    #expect(message == "'age' is known only during follow-up and cannot predict")
  }

  @Test(arguments: ["nct06172179", "pima"]) func samplesAreValid(name: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "output-samples/\(name)/study.yaml")
    let study = try Study(parsing: String(contentsOf: file, encoding: .utf8), file: "study.yaml")
    #expect(study.report.languages == [.english, .simplifiedChinese])
    #expect(name == "pima" || study.criteria.count == 12)
  }
}
