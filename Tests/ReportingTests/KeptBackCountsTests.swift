import Cohorts
import Diagnostics
import RiskModels
import Statistics
import Testing
import Validation

@testable import Reporting

@Suite("Counts kept back in case mix and comparisons") struct KeptBackCountsTests {
  /// Sixty patients, three of level "b" and two without an age, who are left out; beside a second model.
  private func results() async throws -> Results {
    let ages = (0..<62).map { $0 < 60 ? Double(40 + ($0 * 13) % 41) : .nan }
    let groups = (0..<62).map { $0 < 3 ? 1 : $0 < 20 ? 2 : 0 }
    let events = (0..<62).map { ($0 * 7) % 10 < 4 ? 1 : 0 }
    let levels = ["a", "b", "c"].map { Variable.Level(code: $0) }
    let cohort = Cohort(
      columns: [
        Column(Variable(name: "age", kind: .number), .numbers(ages)),
        Column(Variable(name: "group", kind: .category(levels)), .categories(groups)),
        Column(Variable(name: "y", kind: .number), .numbers(events.map(Double.init))),
      ], ids: (0..<62).map { "\($0)" })
    func model(_ formula: String) throws -> RiskModel {
      let spec = try Formula(formula).logisticSpec(event: "1")
      return try fit(spec, to: AnalysisSet(cohort, for: spec)).riskModel
    }
    let plan = ValidationPlan(replicates: 0, thresholds: [0.45])
    let first = try model("y ~ age + group")
    let found = try await validate(first, on: cohort, following: plan)
    var results = ResultsFixture.full()
    (results.performance, results.caseMix, results.horizons) = (
      found.performance, found.caseMix, nil
    )
    results.comparisons = try compare(
      first, with: [Rival(try model("y ~ age"))], on: cohort, following: plan
    ).comparisons
    return results
  }

  /// Level b has 3 of 60: it is kept back, and with it c, or the rest would tell; a stays.
  @Test func sharesOfFewAreKeptBack() async throws {
    var results = try await results()
    let before = try #require(results.caseMix)
    #expect(before.n == 62 && before.predictors[0].missing == 2)
    results.keepBackCounts(below: 5)
    let mix = try #require(results.caseMix)
    #expect(mix.n == nil && mix.predictors[0].missing == nil)
    let shares = mix.predictors[1].levels.map(\.share)
    #expect(shares[0] == 40.0 / 60 && shares[1] == nil && shares[2] == nil)
    let words = ReportWords(try TemplateSet().wording(.english), language: .english)
    let table = try #require(CaseMixTable(results: results, words: words).table)
    let cells = table.rows.flatMap(\.cells).compactMap(\.text)
    #expect(cells.count { $0 == "‡" } == 2 && table.notes.contains { $0.hasPrefix("‡") })
  }

  @Test func nothingIsKeptBackWithoutASmallestCell() async throws {
    let whole = try await results()
    for smallest in [nil, 0, 1] {
      var results = whole
      results.keepBackCounts(below: smallest)
      #expect(results.caseMix == whole.caseMix && results.comparisons == whole.comparisons)
    }
  }

  /// Tables of reclassification are counts: with few in a cell they are not given at all.
  @Test func reclassificationOfFewIsKeptBack() async throws {
    var results = try await results()
    let table = try #require(results.comparisons?[0].legacy?.categorical)
    let smallest = try #require(
      (table.eventTable + table.otherTable).joined().filter { $0 > 0 }.min())
    results.keepBackCounts(below: smallest + 1)
    #expect(results.comparisons?[0].legacy?.categorical == nil)
    #expect(results.comparisons?[0].area.difference.estimate != nil)
  }

  /// In its own patients the ratio of standard deviations is one; a file without the spread has no ratio.
  @Test func theModelKnowsTheSpreadOfItsLinearPredictor() async throws {
    let mix = try #require(try await results().caseMix)
    #expect(abs((mix.linearPredictorRatio ?? 0) - 1) < 1e-12)
    var old = mix
    old.developmentLinearPredictor = nil
    #expect(old.linearPredictorRatio == nil)
  }
}
