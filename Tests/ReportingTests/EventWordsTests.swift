import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing
import Validation

@testable import Reporting
@testable import RiskModels

/// Which events, which horizon: what reports must say where patients were followed.
@Suite struct EventWordsTests {
  private static let languages = [Language.english, .simplifiedChinese]

  private func words(_ language: Language) throws -> ReportWords {
    ReportWords(try TemplateSet().wording(language), language: language)
  }

  /// A run with a horizon of 5 years in which 31 of the other patients had the event by then.
  private func followed(_ family: ModelFamily = .cox) throws -> Results {
    var results = ResultsFixture.full()
    results.study.outcome.horizon = ResultsFixture.both("within 5 years of surgery", "术后5年内")
    results.model?.family = family
    results.model?.timeToEvent = TimeToEvent(
      time: "years", status: "status", event: "1", horizons: [5], unit: .years)
    results.model?.events = 90
    results.model?.followUp = try JSONDecoder().decode(
      FollowUpSummary.self,
      from: Data(
        """
        {"n": 470, "median": {}, "events": 90, "competingEvents": 12, "horizons": [
          {"time": 5, "events": 70, "competingEvents": 9, "censored": 40,
           "incidence": {"estimate": 0.16, "lower": 0.12, "upper": 0.2}}]}
        """.utf8))
    let set = try #require(results.performance)
    results.horizons = [
      HorizonValidation(
        horizon: 5, performance: set, roc: ResultsFixture.roc,
        calibrationCurve: ResultsFixture.calibration, decisionCurve: ResultsFixture.decision,
        riskDistribution: ResultsFixture.distribution, thresholds: [])
    ]
    results.external?.wholeFollowUpEvents = 48
    return results
  }

  private func external(_ results: Results, _ language: Language) throws -> String {
    let validation = try #require(results.external)
    return PerformanceSummary(results: results, words: try words(language)).external(validation)
  }

  @Test func eventsOfOtherPatientsAreThoseOfAllFollowUpAndThoseByTheHorizon() throws {
    var results = try followed()
    #expect(
      try external(results, .english).contains(
        "Of 210 patients there, 48 had the event, 31 of them within 5 years."))
    #expect(
      try external(results, .simplifiedChinese).contains("其中共210例患者，48例发生结局事件，其中5年内31例。"))
    // Nobody had it later; a file that does not know says what it knows.
    for all in [31, nil] {
      results.external?.wholeFollowUpEvents = all
      #expect(
        try external(results, .english).contains(
          "210 patients there, 31 had the event within 5 years."))
    }
    results.horizons = nil
    #expect(try external(results, .english).contains("210 patients there, 31 had the event. The C"))
    let methods = MethodsText(results: try followed(), words: try words(.english)).paragraphs
    #expect(
      methods.contains {
        $0.text.contains("Centre 4: 210 patients with 48 events, 31 of them within 5 years.")
      })
  }

  @Test func theOpeningNamesWhatTheConcordanceIsOf() throws {
    func opening(_ results: Results, _ language: Language = .english) throws -> String {
      try #require(PerformanceSummary(results: results, words: try words(language)).development)
    }
    let cox = try opening(try followed())
    #expect(cox.hasPrefix("Over the whole follow-up, the apparent C-statistic is 0.780"))
    #expect(cox.hasSuffix("Slope and intercept are those of the risk within 5 years of surgery."))
    let competing = try opening(try followed(.fineGray))
    #expect(
      competing.hasPrefix(
        "For the risk within 5 years of surgery, the apparent C-statistic is 0.780"))
    #expect(!competing.contains("whole follow-up") && !competing.contains("Slope and intercept"))
    #expect(
      try opening(try followed(.fineGray), .simplifiedChinese).hasPrefix("针对术后5年内的风险，表观C统计量为0.780"))
    #expect(try opening(ResultsFixture.full()).hasPrefix("In the patients it was made from"))
  }

  @Test func tablesSayWhoseEventsWholeIndexesGoBy() throws {
    let results = try followed()
    let tables = PerformanceTables(results: results, words: try words(.english))
    let own = try #require(tables.performance?.notes.last)
    #expect(own.contains("(C-statistic)") && own.hasSuffix("90 in the development patients."))
    let both = try #require(tables.external?.notes.last)
    #expect(
      both.hasSuffix("90 in the development patients and 48 in the other patients."), "\(both)")
    // Wolbers' C ends at the horizon.
    let competing = PerformanceTables(results: try followed(.fineGray), words: try words(.english))
    #expect(competing.performance?.notes.count == 1)
  }

  @Test func competingEventsHaveWolbersConcordanceInTheMethods() throws {
    func measures(_ family: ModelFamily) throws -> String {
      let text = MethodsText(results: try followed(family), words: try words(.english))
      return text.paragraphs.map(\.text).joined(separator: " ")
    }
    #expect(try measures(.fineGray).contains("by Wolbers’ C-statistic up to the horizon"))
    #expect(try measures(.causeSpecific).contains("by Wolbers’ C-statistic up to the horizon"))
    #expect(try measures(.cox).contains("by the C-statistic of the whole follow-up"))
  }

  @Test(arguments: languages)
  func headingsOfTable1SayThatEventsWereSeen(_ language: Language) throws {
    let tables = PatientTables(results: try followed(), words: try words(language))
    let heads = try #require(tables.baseline).columns.map(\.text)
    let wanted =
      language == .english
      ? ["No event seen (n\u{A0}=\u{A0}5)", "Event in the whole follow-up (n\u{A0}=\u{A0}3)"]
      : ["未观察到事件（n\u{A0}=\u{A0}5）", "发生事件（全随访期，n\u{A0}=\u{A0}3）"]
    #expect(wanted.allSatisfy(heads.contains), "\(heads)")
  }

  /// Censored patients are in the analysis, but what became of them by the horizon is not known.
  @Test func centresOfFollowedPatientsHaveNoKnownOutcomes() throws {
    var results = try followed()
    results.plan.smallestCell = nil
    for (index, n) in [200, 160, 110].enumerated() { results.study.centres[index].outcomeKnown = n }
    func heads() throws -> [String] {
      let table = PatientTables(results: results, words: try words(.english)).centres
      return try #require(table).columns.map(\.text)
    }
    #expect(try heads() == ["Screened", "Eligible", "In the analysis", "Events, n (%)"])
    results.model?.n = 460
    #expect(try heads()[2] == "Follow-up known")
    results.performance?.byCentre = ["C1", "C2", "C3"].map { code in
      var found = ResultsFixture.index(0.7)
      found.observedRisk = Estimate(0.158, lower: 0.1, upper: 0.22)
      return CentrePerformance(centre: code, performance: found)
    }
    let table = try #require(PatientTables(results: results, words: try words(.english)).centres)
    #expect(table.columns.last?.text == "Cumulative incidence within 5 years (95% CI)")
    #expect(table.rows[0].cells.last?.text == "15.8% (10.0% to 22.0%)")
    let chinese = PatientTables(results: results, words: try words(.simplifiedChinese)).centres
    #expect(chinese?.rows[0].cells.last?.text == "15.8% (10.0%至22.0%)")
    #expect(table.notes.first?.contains("without allowance for censoring") == true)
  }

  /// 470 − 40 censored patients with the 70 events by the horizon are the logistic model of that horizon.
  @Test func otherFamiliesAreNotComparedInSilence() throws {
    var results = try followed(.fineGray)
    results.sensitivity = [
      SensitivityAnalysis(id: "cox", title: "Cox", family: .cox, n: 470, events: 90),
      SensitivityAnalysis(id: "logistic", title: "Logistic", family: .logistic, n: 430, events: 70),
    ]
    func notes() throws -> [String] {
      try #require(SensitivityTables(results: results, words: try words(.english)).performance)
        .notes
    }
    #expect(try notes()[0].contains("apparent, for the risk within 5 years of surgery"))
    #expect(try notes()[1].hasPrefix("Cox: the observed risk is 1 − Kaplan–Meier"))
    #expect(
      try notes()[2]
        == "Logistic: patients censored before 5 years (40) are left out. Competing events count as no event."
    )
    results.sensitivity?[1].n = 425
    #expect(try notes().count == 2)
  }

  /// A Cox model has a slope at the horizon and one over all of its follow-up; other families have the former alone.
  @Test func slopesOfAllFamiliesShareOneRow() throws {
    var results = try followed(.fineGray)
    var cox = ResultsFixture.index(0.77)
    cox.calibrationSlopeAtHorizon = Estimate(0.99, lower: 0.7, upper: 1.3)
    cox.calibrationSlope = Estimate(1.23)
    results.performance?.apparent?.calibrationSlope = Estimate(1.02, lower: 0.7, upper: 1.3)
    results.sensitivity = [
      SensitivityAnalysis(id: "cox", title: "Cox", family: .cox, n: 470, events: 90)
    ]
    results.sensitivity?[0].performance = cox
    for (language, head) in [
      (Language.english, "Calibration slope at 5 years"), (.simplifiedChinese, "5年校准斜率"),
    ] {
      let table = try #require(
        SensitivityTables(results: results, words: try words(language)).performance)
      let rows = table.rows.filter { $0.head.contains("slope") || $0.head.contains("斜率") }
        .filter { !$0.head.contains("ntercept") && !$0.head.contains("截距") }
      #expect(rows.map(\.head) == [head])
      #expect(rows.first?.cells.map { $0.text?.prefix(4) } == ["1.02", "0.99"])
    }
    // Without a slope at a horizon anywhere the rows stay as they are.
    results.sensitivity?[0].performance?.calibrationSlopeAtHorizon = nil
    let table = try #require(
      SensitivityTables(results: results, words: try words(.english)).performance)
    #expect(table.rows.first { $0.head.hasPrefix("Calibration slope") }?.cells[1].text == "1.23")
  }
}
