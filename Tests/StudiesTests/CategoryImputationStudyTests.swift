import Cohorts
import Diagnostics
import Foundation
import Reporting
import RiskModels
import Statistics
import TestSupport
import Testing
import Validation

@testable import Studies

@Suite("Studies of several categories with missing predictors")
struct CategoryImputationStudyTests {
  /// A folder with a study of 240 patients in three categories: b is missing in every sixth, group in every tenth, the
  /// category of four; 120 other patients lack b as often.
  private func folder(_ missing: String) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "categories-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.rows(240, seed: 8).write(
      to: folder.appendingPathComponent("cohort.csv"), atomically: true, encoding: .utf8)
    try Self.rows(120, seed: 9).write(
      to: folder.appendingPathComponent("other.csv"), atomically: true, encoding: .utf8)
    try text(missing).write(
      to: folder.appendingPathComponent("study.yaml"), atomically: true, encoding: .utf8)
    return folder
  }

  private static func rows(_ patients: Int, seed: UInt64) -> String {
    var source = SplitMix64(seed: seed)
    var rows = ["id,centre,a,b,group,helper,y"]
    for row in 0..<patients {
      let (a, noise) = (source.normal(), source.normal())
      let b = (10 * (a + noise)).rounded() / 10
      let group = source.uniform() < 0.5 ? "low" : "high"
      let first = exp(0.2 + 0.6 * a)
      let second = exp(-0.1 + 0.5 * b + (group == "high" ? 0.6 : 0))
      let draw = source.uniform() * (1 + first + second)
      rows.append(
        [
          "P\(row)", row % 2 == 0 ? "north" : "south", "\(a)", row % 6 == 1 ? "" : "\(b)",
          row % 10 == 3 ? "NA" : group, "\(b + source.normal())",
          row % 60 == 7 ? "" : draw < 1 ? "none" : draw < 1 + first ? "mild" : "severe",
        ].joined(separator: ","))
    }
    return rows.joined(separator: "\n") + "\n"
  }

  private func text(_ missing: String) -> String {
    """
    study: {title: A study}
    cohort: {file: cohort.csv, id: id, centre: centre, synthetic: yes}
    variables:
      - {name: centre, type: category, levels: [north, south]}
      - {name: a, type: number}
      - {name: b, type: number}
      - {name: group, type: category, levels: [low, high]}
      - {name: helper, type: number}
      - {name: y, type: category, levels: [none, mild, severe], known: follow_up}
    outcome: {type: categorical, variable: y, reference: none}
    model: {formula: y ~ a + b + group}
    missing: {\(missing)}
    validation:
      bootstrap: 6
      seed: 3
      thresholds: [0.3]
      internal_external_by: centre
      subgroups: [group]
      compare: [{formula: ~ a + group, label: less}]
      external: {file: other.csv, label: Elsewhere}
    """
  }

  /// Everything that a study of complete cases shows is there, pooled, and the same on one thread.
  @Test func runsAndPools() async throws {
    let folder = try folder("method: multiple, imputations: 3, iterations: 3, auxiliary: [helper]")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("study.yaml").path
    let run = try await StudyInputs(studyAt: path).run()
    let results = run.results
    #expect(results.plan.missingMethod == .multipleImputation && results.model?.n == 236)
    let record = try #require(results.missing?.imputation)
    #expect(record.imputations == 3 && record.auxiliary == ["helper"] && record.notPooled == nil)
    #expect(record.variables.map(\.variable) == ["b", "group"])
    let rows = try #require(results.model?.coefficients)
    #expect(rows.count == 8 && rows.allSatisfy { $0.degreesOfFreedom != nil && $0.category != nil })
    #expect(results.model?.waldTests.allSatisfy { $0.pooling?.method == .d1 } == true)
    #expect(results.model?.likelihoodRatioTests.map(\.variable) == ["a", "b", "group", "TOTAL"])
    let found = try #require(results.categories)
    let (apparent, external) = (found.overall.apparent, found.overall.external)
    #expect(apparent?.n == 236 && external?.n == 118 && found.patientsLeftOut == 4)
    let method = try #require(external?.polytomousDiscrimination.method)
    #expect(method.hasPrefix("Rubin, logit scale, 3 imputations"))
    #expect(external?.recalibration?.jointTest?.pooling?.method == .d2)
    #expect(found.overall.byCentre?.count == 2 && found.overall.optimismCorrected != nil)
    let comparisons = try #require(found.comparisons)
    #expect(comparisons.map(\.patients) == [.development, .external])
    #expect(comparisons[0].brier.corrected != nil)
    #expect(comparisons[0].brier.difference.method?.contains("Rubin") == true)
    #expect(results.caseMix?.predictors.contains { $0.variable == "b" && $0.missing == 18 } == true)
    #expect(found.subgroups?.count == 2 && results.subgroups?.isEmpty == false)
    #expect(results.conventions.contains { $0.statistic == "rubins_rules_categories" })
    #expect(try Results(json: results.json(), file: "results.json") == results)
    #expect(run.fitted.riskModel.imputation?.imputations == 3)
    var options = RunOptions()
    options.threads = 1
    let again = try await StudyInputs(studyAt: path).run(options)
    #expect(try again.results.json() == results.json())
    try expectSchema(results)
  }

  private func expectSchema(_ results: Results) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "schemas/nomograph-results-1.schema.json")
    let schema = SchemaCheck(root: try JSONSerialization.jsonObject(with: Data(contentsOf: file)))
    let value = try JSONSerialization.jsonObject(with: results.json())
    #expect(schema.problems(of: value).isEmpty)
  }

  /// What reports say of it, in both languages.
  @Test func reportsSayHow() async throws {
    let folder = try folder("method: multiple, imputations: 2, iterations: 2")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("study.yaml").path
    let results = try await StudyInputs(studyAt: path).run().results
    let files = try Report(templates: TemplateSet(overriding: [:])).files(
      for: results, svgFiles: [:])
    let text = try #require(files.first { $0.name.hasSuffix("report.md") }).text
    #expect(text.contains("an indicator of each category but the reference"))
    #expect(text.contains("The model of all categories was fitted in every completed data set"))
    #expect(text.contains("Pooled over 2 completed data sets"))
    #expect(text.contains("χ² of the tests by D₂"))
    #expect(!text.contains("baseline hazards"))
  }

  /// Completed data sets in which the outcome is another one: a category that vanishes is found, not passed over.
  @Test func givenOutcomesMustBeThose() async throws {
    let folder = try folder("method: given, file: imputed.csv")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("study.yaml").path
    let lines = Self.rows(240, seed: 8).split(separator: "\n").map(String.init)
    func write(_ changed: (Int, String) -> String) throws {
      let copies = (1...2).flatMap { copy in
        lines.dropFirst().map { line in
          var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          if cells[3].isEmpty { cells[3] = copy == 1 ? "0.3" : "-0.4" }
          if cells[4] == "NA" { cells[4] = copy == 1 ? "low" : "high" }
          cells[6] = changed(copy, cells[6])
          return (["\(copy)"] + cells).joined(separator: ",")
        }
      }
      try ([".imp,\(lines[0])"] + copies).joined(separator: "\n").write(
        to: folder.appendingPathComponent("imputed.csv"), atomically: true, encoding: .utf8)
    }
    try write { $1 }
    let fit = try await StudyInputs(studyAt: path).fitModel()
    #expect(fit.fitted.riskModel.imputation?.method == .given)
    #expect(fit.fitted.coefficients.allSatisfy { $0.missingInformation != nil })
    try write { $0 == 2 && $1 == "mild" ? "severe" : $1 }
    let error = await #expect(throws: GivenImputationError.self) {
      try await StudyInputs(studyAt: path).fitModel()
    }
    guard case .changed(_, variable: "y", imputation: "2", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// A lasso, and a selection by the data, are refused with and without imputation.
  @Test func whatIsRefused() throws {
    let plain = text("method: multiple, imputations: 2")
    _ = try Study(parsing: plain, file: "study.yaml")
    for extra in ["penalty: {ridge: 1}", "selection: {backward: aic}", "penalty: {lasso: cv}"] {
      #expect(throws: (any Error).self) {
        try Study(
          parsing: plain.replacing("group}\nmissing", with: "group, \(extra)}\nmissing"),
          file: "study.yaml")
      }
    }
  }
}
