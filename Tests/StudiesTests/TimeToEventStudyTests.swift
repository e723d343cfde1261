import Cohorts
import Diagnostics
import Rendering
import RiskModels
import Testing

@testable import Studies

@Suite("Study files with times") struct TimeToEventStudyTests {
  private func text(outcome: String, model: String = "") -> String {
    """
    study: {title: A study}
    cohort: {file: cohort.csv, id: id}
    variables:
      - {name: age, type: number}
      - {name: months, type: number, known: follow_up}
      - {name: status, type: category, levels: [censored, fracture, death], known: follow_up}
      - {name: fracture, type: yes_no, known: follow_up}
    outcome: {\(outcome)}
    model:
      formula: Surv(months, status) ~ age
    \(model)
    """
  }

  private let competing =
    "type: competing, time: months, variable: status, event: fracture, competing: death, horizons: [24, 12], unit: months"

  private func study(_ outcome: String, _ model: String = "") throws -> Study {
    try Study(parsing: text(outcome: outcome, model: model), file: "study.yaml")
  }

  private func facts(_ outcome: String, _ model: String = "") -> [StudyProblem.Fact] {
    do {
      _ = try study(outcome, model)
      return []
    } catch StudyError.problems(let problems) {
      return problems.map(\.fact)
    } catch { return [] }
  }

  @Test func competingEventsMakeAFineGrayModel() throws {
    let study = try study(competing)
    let columns = TimeToEvent(
      time: "months", status: "status", event: "fracture", competing: ["death"],
      horizons: [12, 24], unit: .months)
    #expect(study.model.kind == .fineGray(columns))
    #expect(study.outcome.horizon?[.english] == "within 24 months")
    #expect(study.outcome.horizon?[.simplifiedChinese] == "24个月内")
  }

  @Test func competingEventsAreCalledWhatTheDictionarySays() throws {
    #expect(try study(competing).outcome.competingEvents == nil)
    let named = text(outcome: competing).replacing(
      "[censored, fracture, death]",
      with: "{censored: Event-free, fracture: New fracture, death: {en: Death, zh-Hans: 死亡}}")
    let death = RiskModel.CompetingEvent(
      code: "death", label: LocalizedText(english: "Death", simplifiedChinese: "死亡"))
    #expect(try Study(parsing: named, file: "study.yaml").outcome.competingEvents == [death])
  }

  @Test func authorsAreCredited() throws {
    #expect(DocumentCredits(try study(competing)).authors == [])
    let written = text(outcome: competing).replacing(
      "{title: A study}",
      with: "{title: A study, authors: [{en: Li Wei, zh-Hans: 李伟}, \"Ann Lee, MD\"]}")
    let credits = DocumentCredits(try Study(parsing: written, file: "study.yaml"))
    let english = credits.added(to: PDFMetadata(), figure: "roc", in: .english)
    #expect(english.author == "Li Wei; Ann Lee, MD")
    #expect(english.keywords == ["A study", "status", "roc"])
    let chinese = credits.added(to: PDFMetadata(), figure: "status", in: .simplifiedChinese)
    #expect(chinese.author == "李伟; Ann Lee, MD")
    #expect(chinese.keywords == ["A study", "status"])
  }

  @Test func readsFamilyTiesPenaltySelectionAndSensitivity() throws {
    let study = try study(
      competing,
      """
        family: cox
        ties: breslow
        penalty: {ridge: [2, 4]}
        selection: {backward: p, level: 0.1}
        sensitivity:
          - family: finegray
          - {family: logistic, variable: fracture}
      """)
    guard case .cox(_, ties: .breslow) = study.model.kind else {
      Issue.record("not a Cox model: \(study.model.kind)")
      return
    }
    #expect(study.model.estimation == .ridge(RidgePenalty(2, nonlinear: 4)))
    #expect(study.model.selection == .backward(.p(0.1)))
    #expect(study.alternatives.map(\.kind.family) == [.fineGray, .logistic])
    #expect(study.alternatives.last?.kind == .logistic(outcome: "fracture", event: "1"))
  }

  @Test func theLassoTakesItsSeedFromTheValidation() throws {
    let study = try study(competing, "  penalty: {lasso: cv, rule: 1se, mixing: 0.5}")
    let strength = ElasticNetChoice.Strength.crossValidated(
      folds: 10, seed: 1, rule: .oneStandardError)
    #expect(
      study.model.estimation == .elasticNet(ElasticNetChoice(mixing: 0.5, strength: strength)))
  }

  @Test func missesTimesHorizonsAndCompetingEvents() {
    #expect(
      facts("type: competing, variable: status, event: fracture, horizons: [24]").contains(
        .missingKey("competing", section: "section 'outcome'")))
    #expect(
      facts("type: survival, variable: status, event: fracture").contains(
        .missingKey("horizons", section: "section 'outcome'")))
  }

  @Test func refusesWhatDoesNotFitTogether() {
    let wrong = facts(competing.replacing("competing: death", with: "competing: deaht"))
    #expect(
      wrong.contains(
        .notAllowed("deaht", key: "competing", allowed: ["censored", "fracture", "death"])))
    #expect(!facts(competing.replacing("competing: death", with: "competing: fracture")).isEmpty)
    #expect(!facts(competing.replacing("horizons: [24, 12]", with: "horizons: [0]")).isEmpty)
    #expect(!facts(competing.replacing("time: months", with: "time: age")).isEmpty)
    #expect(!facts(competing, "  family: logistic").isEmpty)
    #expect(!facts(competing, "  penalty: firth").isEmpty)
    #expect(!facts(competing, "  penalty: {ridge: 1, lasso: cv}").isEmpty)
    #expect(!facts(competing, "  sensitivity: [{family: logistic}]").isEmpty)
  }
}
