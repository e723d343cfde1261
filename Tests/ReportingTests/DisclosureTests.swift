import Cohorts
import Diagnostics
import Foundation
import Testing
import Validation

@testable import Reporting

@Suite("Small counts of all tables together") struct DisclosureTests {
  private let steps = [
    Attrition.Step(
      id: "adult", text: "Adult", direction: .include, window: .baseline, excluded: 2, unknown: 0,
      remaining: 298, excludedByCentre: [2, 0, 0]),
    Attrition.Step(
      id: "prior", text: "Prior event", direction: .exclude, window: .baseline, excluded: 40,
      unknown: 8, remaining: 250, excludedByCentre: [18, 20, 10]),
  ]

  /// Three centres with 100, 80 and 70 eligible patients; the last has three events.
  private func results() -> Results {
    var results = ResultsFixture.empty
    results.plan.smallestCell = 5
    results.attrition = Attrition(
      screened: 300, eligible: 250, steps: steps, centres: ["A", "B", "C"],
      screenedByCentre: [120, 100, 80], eligibleByCentre: [100, 80, 70])
    results.study.centres = [("A", 120, 100, 98, 20), ("B", 100, 80, 80, 12), ("C", 80, 70, 64, 3)]
      .map {
        StudyDescription.Centre(
          code: $0.0, label: LocalizedText($0.0), screened: $0.1, eligible: $0.2,
          outcomeKnown: $0.3, events: $0.4)
      }
    var missing = MissingValues(
      n: 250, completeCases: 238, centres: ["A", "B", "C"], patientsByCentre: [100, 80, 70],
      variables: [
        .init(variable: "age", label: "Age", missing: 12, byCentre: [1, 6, 5])
      ])
    missing.patterns = nil
    results.missing = missing
    results.plan.missingMethod = .multipleImputation
    results.performance = PerformanceSet(
      apparent: ResultsFixture.index(0.7, n: 242, events: 35),
      byCentre: [("A", 98, 20), ("B", 80, 12), ("C", 64, 3)].map {
        CentrePerformance(
          centre: $0.0, performance: ResultsFixture.index(0.7, n: $0.1, events: $0.2))
      })
    return results
  }

  @Test func noTableTellsOfAnother() throws {
    var results = results()
    results.keepBackCounts(below: 5)
    let attrition = try #require(results.attrition)
    // Two left out by age: the number goes, and what the numbers before and after it would tell.
    #expect(attrition.steps[0].excluded == nil && attrition.steps[0].remaining == nil)
    #expect(attrition.screened == 300 && attrition.eligible == 250)
    #expect(attrition.steps[0].excludedByCentre[0] == nil)
    // Three events of C: neither they nor the whole less the others, in no table.
    let events = results.study.centres.map(\.events)
    #expect(events[2] == nil && events.count { $0 == nil } >= 2)
    let judged = try #require(results.performance?.byCentre)
    #expect(judged[2].performance == nil && judged[2].isKeptBack == true)
    for (centre, row) in zip(results.study.centres, judged) where centre.events == nil {
      #expect(row.performance == nil)
    }
    // Two of A have no known outcome: eligible less known must not tell.
    let first = results.study.centres[0]
    #expect(first.eligible == nil || first.outcomeKnown == nil)
    for (index, centre) in results.study.centres.enumerated() {
      #expect(centre.eligible == attrition.eligibleByCentre[index])
      #expect(centre.eligible == results.missing?.patientsByCentre[index])
      #expect(centre.screened == attrition.screenedByCentre[index])
    }
    #expect(results.missing?.variables[0].byCentre[0] == nil)
    #expect(results.missing?.variables[0].byCentre.count { $0 == nil } ?? 0 >= 2)
    let text = String(decoding: try results.json(), as: UTF8.self)
    #expect(try Results(json: Data(text.utf8), file: "results.json") == results)
  }

  @Test func withoutALimitEverythingStays() {
    for smallest in [nil, 0] {
      var open = results()
      open.keepBackCounts(below: smallest)
      #expect(open == results())
    }
  }

  /// The only step that leaves anybody out, between totals: the count cannot be hidden, and the run says so.
  @Test func aTotalThatTellsIsAWarning() throws {
    var results = ResultsFixture.empty
    results.attrition = Attrition(
      screened: 100, eligible: 97,
      steps: [
        .init(
          id: "a", text: "Adult", direction: .include, window: .baseline, excluded: 3, unknown: 0,
          remaining: 97)
      ])
    results.keepBackCounts(below: 5)
    #expect(results.attrition?.steps[0].excluded == nil)
    #expect(results.warnings.contains { $0.message.contains("follows from totals") })
  }
}
