import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing
import Validation

@testable import Reporting
@testable import RiskModels

/// What reports of models with times say that others do not.
@Suite struct TimeToEventReportTests {
  private func words(_ language: Language) throws -> ReportWords {
    ReportWords(try TemplateSet().wording(language), language: language)
  }

  private static let english = Language.english
  private static let chinese = Language.simplifiedChinese

  /// A performance at a horizon: the slope of a proportional hazards model is the same at all of them.
  private func performance(_ auc: Double, slope: Double = 1.1) -> PerformanceSet {
    var performance = ResultsFixture.index(0.7)
    performance.aucAtHorizon = Estimate(auc, lower: auc - 0.05, upper: auc + 0.05)
    performance.calibrationSlope = Estimate(slope, lower: slope - 0.1, upper: slope + 0.1)
    return PerformanceSet(apparent: performance)
  }

  private func results(_ sets: [PerformanceSet]) -> Results {
    var results = ResultsFixture.full()
    results.model?.timeToEvent = TimeToEvent(
      time: "years", status: "status", event: "1", horizons: [1, 5], unit: .years)
    results.horizons = zip([1.0, 5.0], sets).map { horizon, set in
      HorizonValidation(
        horizon: horizon, performance: set, roc: ResultsFixture.roc,
        calibrationCurve: ResultsFixture.calibration, decisionCurve: ResultsFixture.decision,
        riskDistribution: ResultsFixture.distribution, thresholds: [])
    }
    return results
  }

  private func horizonRows(_ results: Results, _ language: Language) throws -> [String] {
    let tables = PerformanceTables(results: results, words: try words(language))
    return try #require(tables.horizons).rows.map(\.head)
  }

  @Test func whatIsOfTheWholeFollowUpStandsOnce() throws {
    let same = results([performance(0.75), performance(0.72)])
    let rows = try horizonRows(same, Self.english)
    #expect(Array(rows.prefix(3)) == ["Whole follow-up", "C-statistic", "Calibration slope"])
    #expect(rows.count { $0 == "Calibration slope" } == 1)
    #expect(rows.count { $0 == "AUC at 1 year" } == 1)
    #expect(rows.count { $0 == "AUC at 5 years" } == 1)
    #expect(rows.contains("Within 1 year") && rows.contains("Within 5 years"))
    let chinese = try horizonRows(same, Self.chinese)
    #expect(chinese.first == "全随访期" && chinese.contains("1年AUC") && chinese.contains("5年AUC"))
  }

  /// What is computed at a horizon names it; what needs none, or whose time nobody knows, does not.
  @Test func indexesAtAHorizonNameIt() throws {
    var results = results([performance(0.75), performance(0.72)])
    var names = IndexWords.primary(results, try words(Self.english))
    #expect(names("auc_at_horizon") == "AUC at 5 years")
    #expect(names("auc_event_free_controls") == "AUC at 5 years, controls free of any event")
    #expect(names("calibration_slope_at_horizon") == "Calibration slope at 5 years")
    #expect(names("calibration_slope") == "Calibration slope")
    names.hasHorizonSlope = true
    #expect(names("calibration_slope") == "Calibration slope, whole follow-up (Cox)")
    #expect(names("brier") == "Brier score")
    names.horizon = nil
    #expect(names("auc_at_horizon") == "AUC at the horizon")
    let chinese = IndexWords.primary(results, try words(Self.chinese))
    #expect(chinese("auc_event_free_controls") == "5年AUC（无任何事件者为对照）")
    results.model?.family = .fineGray
    let competing = IndexWords.primary(results, try words(Self.chinese))
    #expect(competing("calibration_slope") == "5年校准斜率")
  }

  /// One horizon under all headings is named over the column; several are not.
  @Test func subgroupsNameAHorizonThatAllOfThemShare() throws {
    var results = results([performance(0.75), performance(0.72)])
    func heads(_ horizons: [Double]) throws -> [String] {
      results.subgroups = try horizons.map { horizon in
        var table = try SubgroupTable(
          by: "sex", labels: ["f", "f", "m", "m"],
          predictions: .init(risks: [0.1, 0.2, 0.3, 0.4], outcomes: [false, true, false, true]),
          minimumCell: 1)
        table.horizon = horizon
        return table
      }
      let report = SubgroupReport(results: results, words: try words(Self.english))
      return try #require(report.all.first).columns.map(\.text)
    }
    let one = try heads([5, 5])
    #expect(one.contains("AUC at 5 years") && one.contains("Calibration slope at 5 years"))
    let several = try heads([1, 5])
    #expect(several.contains("AUC at the horizon") && several.contains("Calibration slope"))
  }

  @Test func whatDiffersBetweenHorizonsStandsUnderEach() throws {
    var other = performance(0.72, slope: 0.9)
    other.apparent?.cStatistic = Estimate(0.69)
    let rows = try horizonRows(results([performance(0.75), other]), Self.english)
    #expect(rows.first == "Within 1 year")
    #expect(rows.count { $0 == "Calibration slope" } == 2)
    #expect(rows.count { $0 == "C-statistic" } == 2)
  }

  /// Harrell's C needs no horizon: it stands before the horizons once, unless it differs between them.
  @Test func concordanceStandsOnceBeforeTheHorizonsOfAContrast() throws {
    func heads(_ second: Double) throws -> [String] {
      var results = results([performance(0.75), performance(0.72)])
      results.cohortContrasts = try [(1.0, 0.65), (5.0, second)].map { horizon, concordance in
        try JSONDecoder().decode(
          CohortContrast.self,
          from: Data(
            """
            {"first": {"title": {"en": "New"}, "n": 100, "events": 30},
             "second": {"title": {"en": "Own"}, "n": 200, "events": 50}, "horizon": \(horizon),
             "area": {"first": 0.7, "second": 0.75, "difference": {"estimate": -0.05}},
             "concordance": {"first": \(concordance), "second": 0.7, "difference": {"estimate": -0.05}}}
            """.utf8))
      }
      let table = ComparisonTable(results: results, words: try words(Self.english)).cohorts
      return try #require(table).rows.map(\.head)
    }
    #expect(
      try heads(0.65) == [
        "Whole follow-up", "C-statistic", "Within 1 year", "AUC at 1 year", "Within 5 years",
        "AUC at 5 years",
      ])
    #expect(
      try heads(0.66) == [
        "Within 1 year", "AUC at 1 year", "C-statistic", "Within 5 years", "AUC at 5 years",
        "C-statistic",
      ])
  }

  @Test func distancesThatShrinkAreExplained() throws {
    var results = ResultsFixture.full()
    for path in [\Performance.ici, \.e50, \.e90, \.emax] {
      results.performance?.apparent?[keyPath: path] = Estimate(0.04)
      results.performance?.optimismCorrected?.corrected[keyPath: path] = Estimate(0.05)
    }
    func isExplained() throws -> Bool {
      let tables = PerformanceTables(results: results, words: try words(Self.english))
      return try #require(tables.performance).notes.contains {
        $0.hasPrefix("Distances from the smooth curve")
      }
    }
    #expect(try !isExplained())
    results.performance?.optimismCorrected?.corrected.emax = Estimate(0.02)
    #expect(try isExplained())
    results.performance?.optimismCorrected?.method = .crossValidation
    #expect(try !isExplained())
  }

  /// Events after the horizon are among all events, so that the share is that of the events by then.
  @Test func theStripTellsEventsByTheHorizonFromAllEvents() throws {
    var results = results([performance(0.75), performance(0.72)])
    results.model?.events = 70
    results.model?.followUp = try JSONDecoder().decode(
      FollowUpSummary.self,
      from: Data(
        """
        {"n": 470, "median": {}, "events": 70, "competingEvents": 0, "horizons": [
          {"time": 5, "events": 52, "competingEvents": 0, "censored": 9,
           "incidence": {"estimate": 0.1234}}]}
        """.utf8))
    for (language, detail) in [
      (Self.english, "52 within 5 years, 12.3%"), (Self.chinese, "5年内52例，12.3%"),
    ] {
      let record = ReportContext(results: results, words: try words(language), figures: [:]).record
      guard case .list(let figures)? = record["key_figures"] else {
        Issue.record("no key figures")
        return
      }
      #expect(
        figures.contains { "\($0)".contains("\"70\"") && "\($0)".contains(detail) }, "\(figures)")
    }
  }

  /// The slope of the key figures is that at the longest horizon, as is the one that is called too small.
  @Test func slopesOfTheStripAndOfTheLimitsAreThoseAtTheHorizon() throws {
    var results = results([performance(0.75), performance(0.72)])
    results.performance?.optimismCorrected?.corrected.calibrationSlope = Estimate(1.01)
    results.performance?.optimismCorrected?.corrected.calibrationSlopeAtHorizon = Estimate(0.81)
    #expect(try limits(results).contains { $0.contains("calibration slope is 0.81") })
    for (language, detail) in [
      (Self.english, "of the risk within 5 years"), (Self.chinese, "5年内风险"),
    ] {
      let record = ReportContext(results: results, words: try words(language), figures: [:]).record
      guard case .list(let figures)? = record["key_figures"] else {
        Issue.record("no key figures")
        return
      }
      #expect(figures.contains { "\($0)".contains("0.81") && "\($0)".contains(detail) })
    }
    results.performance?.optimismCorrected?.corrected.calibrationSlopeAtHorizon = Estimate(0.95)
    #expect(try !limits(results).contains { $0.contains("too extreme") })
  }

  @Test func optimismHasNoPatientsOfItsOwn() throws {
    let table = try #require(
      PerformanceTables(results: ResultsFixture.full(), words: try words(Self.english)).performance)
    #expect(table.columns.map(\.text).prefix(2) == ["Apparent", "Optimism"])
    #expect(table.rows[0].head == "Patients / events")
    #expect(table.rows[0].cells[0].text == "470 / 70" && table.rows[0].cells[1].text == nil)
    #expect(table.rows[0].cells[2].text == "470 / 70" && table.rows[1].cells[1].text != nil)
  }

  @Test func ratesArePerPersonTimeAndRatiosOfTheFamily() throws {
    #expect(try words(Self.english).personTime(.months) == "person-months")
    #expect(try words(Self.chinese).personTime(.years) == "人年")
    #expect(try words(Self.english)(FamilyWords(family: .cox).ratios) == "hazard ratios")
    var results = ResultsFixture.full()
    results.model?.family = .fineGray
    let table = try #require(
      ModelTables(results: results, words: try words(Self.chinese)).coefficients)
    #expect(table.notes.contains { $0.contains("其亚分布风险比不能单独解释") })
  }

  // MARK: Thresholds

  private func thresholds(
    _ row: ThresholdPerformance, _ language: Language
  ) throws -> ReportTable {
    let tables = PerformanceTables(results: ResultsFixture.full(), words: try words(language))
    return try #require(tables.thresholds([row], id: "thresholds", title: "table_thresholds"))
  }

  @Test func headingsNameIntervalsOnlyWhereThereAreAny() throws {
    var row = ResultsFixture.threshold(0.2)
    row.positiveLikelihoodRatio = Estimate(2.1)
    row.negativeLikelihoodRatio = Estimate(0.4)
    let plain = try thresholds(row, Self.english)
    #expect(plain.columns.map(\.text).suffix(2) == ["LR+", "LR−"])
    #expect(plain.notes.contains { $0.contains("without intervals") })
    row.positiveLikelihoodRatio = Estimate(2.1, lower: 1.5, upper: 3)
    let full = try thresholds(row, Self.english)
    #expect(full.columns.map(\.text).suffix(2) == ["LR+ (95% CI)", "LR− (95% CI)"])
    #expect(full.notes.contains { $0.contains("log scale") })
    #expect(try thresholds(row, Self.chinese).columns.map(\.text).contains("阳性似然比（95% CI）"))
  }

  // MARK: Limitations

  private func limits(_ results: Results) throws -> [String] {
    Limitations(results: results, words: try words(Self.english)).sentences
  }

  @Test func thresholdsWithAllPatientsOnOneSideAreALimitation() throws {
    var results = ResultsFixture.full()
    #expect(try !limits(results).contains { $0.contains("of the validation") })
    var all = ResultsFixture.threshold(0.1)
    (all.trueNegatives, all.falseNegatives) = (0, 0)
    var none = ResultsFixture.threshold(0.9)
    (none.truePositives, none.falsePositives) = (0, 0)
    results.external?.thresholds = [all, ResultsFixture.threshold(0.5), none]
    let found = try limits(results).filter { $0.contains("of the validation") }
    #expect(found.count == 2)
    #expect(found.first?.contains("At the threshold of 10% all patients") == true)
    #expect(found.last?.contains("At the threshold of 90% no patient") == true)
  }

  /// 210 patients: 70 censored are a third, 71 more than that.
  @Test func earlyCensoringOfMoreThanAThirdIsALimitation() throws {
    var results = ResultsFixture.full()
    for (censored, isTold) in [([40, 30], false), ([40, 31], true)] {
      results.external?.riskDistribution.censored = censored
      let told = try limits(results).contains { $0.contains("censored before the horizon") }
      #expect(told == isTold)
    }
    #expect(try limits(results).contains { $0.contains("71 (33.8%) patients") })
  }

  // MARK: Outcome

  @Test func thePopulationDoesNotRepeatTheHorizon() {
    func said(_ horizon: String, _ population: String) -> String {
      RiskModel.OutcomeDescription(
        variable: "y", label: "death", population: LocalizedText(population)
      ).addingPopulation(to: "death " + horizon, in: .english)
    }
    #expect(
      said("within 5 years after surgery", "after surgery for cancer")
        == "death within 5 years after surgery for cancer")
    #expect(
      said("within 2 years after surgery", "after augmentation")
        == "death within 2 years after surgery, after augmentation")
    #expect(said("within 2 years", "in women") == "death within 2 years in women")
  }
}
