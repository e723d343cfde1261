import Cohorts
import Diagnostics
import Figures
import RiskModels
import Testing

@testable import Reporting
@testable import Studies

@Suite("Dates of enrolment in studies") struct RecruitmentStudyTests {
  private func problems(_ cohort: String) -> [String] {
    let text = """
      study: {id: s, title: T}
      cohort: {file: c.csv, \(cohort)}
      variables:
        - {name: y, type: yes_no}
        - {name: x, type: number}
        - {name: came, type: date}
        - {name: left, type: date}
      outcome: {type: binary, variable: y, event: 1}
      model: {formula: y ~ x}
      """
    do {
      _ = try Study(parsing: text, file: "study.yaml")
      return []
    } catch let error as StudyError {
      return error.diagnostics.map(\.message)
    } catch { return ["\(error)"] }
  }

  @Test func namesDateColumns() throws {
    #expect(problems("enrolled: came, last_seen: left") == [])
    #expect(problems("enrolled: came") == [])
    #expect(problems("enrolled: cane") == ["no date variable named 'cane'"])
    #expect(problems("enrolled: x") == ["'x' is not a date"])
    #expect(problems("last_seen: left") == ["cohort needs the key 'enrolled'"])
    #expect(
      problems("enrolled: came, last_seen: came") == [
        "'came' is the date of enrolment and cannot be when patients were last seen"
      ])
  }

  /// A centre of 3 patients and what would give it away are told as one line.
  @Test func smallCentresAreSummed() {
    var results = results(eligible: [60, 52, 3])
    results.recruitment = counts([60, 52, 3])
    results.keepBackCounts(below: 5)
    let found = results.recruitment
    #expect(found?.enrolled == [0, 115])
    #expect(found?.centres.map(\.codes) == [["a"], ["b", "c"]])
  }

  /// Two patients without a date: with the eligible exact counts would tell, multiples of five do not.
  @Test func fewWithoutADateRoundTheCounts() throws {
    var results = results(eligible: [60, 52, 30])
    results.recruitment = counts([60, 51, 29], undated: 2)
    results.keepBackCounts(below: 5)
    let found = try #require(results.recruitment)
    #expect(found.undated == nil && found.rounding == 5 && found.n == 140)
    #expect(found.enrolled == [0, 140])
    #expect(found.centres.map { $0.enrolled.last } == [60, 50, 30])
    #expect(RecruitmentFigure(found)?.caption(in: .english).contains("multiples of 5") == true)
  }

  @Test func fewPatientsHaveNoFigure() {
    var results = results(eligible: [60, 52, 30])
    results.recruitment = Recruitment(
      dates: ["2020-01-01", "2020-02-01"], enrolled: [0, 3], undated: 139)
    results.keepBackCounts(below: 5)
    #expect(results.recruitment == nil)
    #expect(results.warnings.contains { $0.message.hasPrefix("enrolment over time is left out") })
  }

  private func counts(_ totals: [Int], undated: Int = 0) -> Recruitment {
    Recruitment(
      dates: ["2020-01-01", "2020-02-01"], enrolled: [0, totals.reduce(0, +)],
      centres: zip(["a", "b", "c"], totals).map {
        Recruitment.Centre(codes: [$0], enrolled: [0, $1])
      }, undated: undated)
  }

  private func results(eligible: [Int]) -> Results {
    let all = eligible.reduce(0, +)
    var results = Results(
      study: StudyDescription(
        id: "s", title: LocalizedText("T"), languages: [.english],
        outcome: .init(variable: "y", label: LocalizedText("event"))),
      plan: AnalysisPlan(missingMethod: .noneMissing, bootstrapReplicates: 0, seed: 1),
      provenance: Provenance(toolVersion: "0", inputs: [], options: [:], seed: 1, date: nil))
    results.attrition = Attrition(
      screened: all, eligible: all, steps: [], centres: ["a", "b", "c"],
      screenedByCentre: eligible, eligibleByCentre: eligible)
    return results
  }
}
