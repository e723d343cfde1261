import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Studies

@Suite("Coefficient files") struct CoefficientFileTests {
  private static let head = """
    model: {title: T, family: cox, citation: A paper}
    outcome: {variable: dead, time: years, unit: years}
    variables:
      - {name: age, type: number, range: [30, 80]}
      - {name: sex, type: category, levels: [male, female]}

    """

  private func file(_ tail: String, head: String = Self.head) throws -> CoefficientFile {
    try CoefficientFile(parsing: head + tail, file: "c.yaml")
  }

  private func problems(_ tail: String, head: String = Self.head) -> [String] {
    do {
      _ = try file(tail, head: head)
      return []
    } catch let error as StudyError {
      return error.diagnostics.map {
        #expect($0.location?.line != nil, "\($0.message)")
        return $0.message
      }
    } catch {
      Issue.record("another error: \(error)")
      return []
    }
  }

  @Test func readsHazardRatiosPerUnitWithABaseline() throws {
    let file = try file(
      """
      hazard_ratios:
        age: {value: 1.5, interval: [1.2, 1.875]}
        sex: {male: 1, female: 0.8}
      per: {age: 10}
      centred: {age: 60}
      baseline: {survival: {5: 0.9, 10: 0.8}}
      """)
    #expect(file.warnings.isEmpty && file.entries.count == 1)
    let model = try #require(file.entries.first?.model)
    #expect(model.horizons == [5, 10] && model.origin.citation == "A paper")
    let risk = try model.predict(["age": .number(70), "sex": .level("female")], within: 5).risk
    #expect(abs(try #require(risk.estimate) - (1 - pow(0.9, 1.5 * 0.8))) < 1e-12)
  }

  @Test func subgroupsShareWhatTheyDoNotSay() throws {
    let file = try file(
      """
      baseline: {survival: {10: 0.8}}
      coefficients: {age: 0.1, sex=female: -0.5}
      subgroups:
        - {name: a, label: {en: ward A, zh-Hans: 甲病区}}
        - {name: b, coefficients: {age: 0.2}, baseline: {survival: {10: 0.7}}, patients: 50, events: 5}
      """)
    #expect(file.entries.map(\.name) == ["a", "b"])
    let (a, b) = (file.entries[0].model, file.entries[1].model)
    #expect(a.title[.english] == "T: ward A" && a.title[.simplifiedChinese] == "T：甲病区")
    #expect(a.design.columnNames == ["age", "sex=female"] && b.design.columnNames == ["age"])
    #expect(b.patientCount == 50 && a.patientCount == 0)
    #expect(a.baseline?.strata[0].horizons[0].cumulativeHazard == -log(0.8))
    #expect(b.baseline?.strata[0].horizons[0].cumulativeHazard == -log(0.7))
  }

  @Test func reportsEverythingAtOnceWithPlaces() {
    let found = problems(
      """
      hazard_ratios:
        sex=woman: 2
        aeg: 3
        age: -1
      odds_ratios: {sex=female: 2}
      centered: {age: 3}
      per: {weight: 10}
      baseline: {survival: {10: 1.2}}
      """)
    let expected = [
      "'woman' is no level of 'sex'", "no variable named 'aeg'",
      "'age' must be a ratio above zero, not '-1.0'",
      "'odds_ratios' do not belong to models of this family",
      "unknown key 'centered' in the coefficient file", "no factor named 'weight'",
      "'survival' must be between 0 and 1, not '1.2'",
    ]
    #expect(found == expected)
  }

  @Test func aMissingBaselineIsNamedWithTheWayOut() throws {
    #expect(
      problems("hazard_ratios: {age: 1.1, sex=female: 2}") == [
        "the baseline is missing: nobody's risk can be computed"
      ])
    let slopes = try file("slopes_only: yes\nhazard_ratios: {age: 1.1, sex=female: 2}")
    #expect(slopes.entries.first?.model.knowsAbsoluteRisk == false)
    #expect(
      problems(
        "slopes_only: yes\nbaseline: {survival: {1: 0.9}}\nhazard_ratios: {age: 1.1, sex=female: 2}"
      ).count == 1)
    let logistic = Self.head.replacing("family: cox", with: "family: logistic").replacing(
      ", time: years, unit: years", with: "")
    #expect(
      problems("odds_ratios: {age: 1.1, sex=female: 2}", head: logistic) == [
        "the intercept is missing: nobody's risk can be computed"
      ])
  }

  /// The printed interval 7.72 (3.09 to 9.30) has its middle at 5.36: a misprint of 19.30.
  @Test func warnsOfIntervalsThatAreNotAboutTheirEstimate() throws {
    let tail = """
      baseline: {survival: {10: 0.8}}
      hazard_ratios:
        age: {value: 7.72, interval: [3.09, 9.30]}
        sex=female: {value: 7.72, interval: [3.09, 19.30]}
      """
    let file = try file(tail)
    #expect(
      file.warnings.map(\.message) == [
        "the interval of 'age' is not about its estimate: its middle is 5.361, not 7.72"
      ])
    #expect(file.warnings.first?.location?.line != nil)
  }

  @Test(arguments: [
    "", "- 1", "[", "a: b", "model: 3", "variables: {}", "subgroups: [1, 2]",
    "baseline: {survival: 3}", "baseline: {survival: {x: 0.9}}",
    "baseline: {survival: {5: 0.8, 10: 0.9}}\nhazard_ratios: {age: 2, sex=female: 1}",
    "baseline: {survival: {5: 0.8}, cumulative_hazard: {5: 1}}\nhazard_ratios: {age: 2}",
    "baseline: {survival: {10: 0.9}}\nhazard_ratios: {age: [1, 2], sex=female: 1}",
    "baseline: {survival: {10: 0.9}}\nhazard_ratios: {age: 2, sex=female: {value: }}",
    "baseline: {survival: {10: 0.9}}\nhazard_ratios: {age: 2, age:sex=male: 1e400}",
    "baseline: {survival: {10: 0.9}}\nper: {age: 0}\nhazard_ratios: {age: 2, sex=female: 1}",
    "competing: {coefficients: {age: 1}}\nhazard_ratios: {age: 2, sex=female: 1}",
    "baseline: {survival: {10: 0.9}}\nhazard_ratios: {age: 2}",
    "baseline: {survival: {10: 0.9}}\nsubgroups: [{name: ../x, hazard_ratios: {age: 2}}]",
  ]) func refusesHostileFilesWithPlaces(tail: String) {
    #expect(!problems(tail).isEmpty)
    if tail.isEmpty { #expect(!problems("", head: "").isEmpty) }
  }
}
