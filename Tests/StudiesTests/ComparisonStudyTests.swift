import Diagnostics
import Foundation
import Reporting
import RiskModels
import Statistics
import TestSupport
import Testing
import Validation

@testable import Studies

@Suite("Studies that compare models") struct ComparisonStudyTests {
  private func text(_ validation: String, formula: String = "y ~ a + b") -> String {
    """
    study: {title: A study}
    cohort: {file: cohort.csv, id: id, synthetic: yes}
    variables:
      - {name: a, type: number}
      - {name: b, type: number}
      - {name: c, type: number}
      - {name: y, type: yes_no, known: follow_up}
    outcome: {variable: y, event: 1}
    model: {formula: \(formula)}
    validation:
      bootstrap: 6
      seed: 3
      thresholds: [0.3]
    \(validation.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
    """
  }

  private func facts(_ validation: String) -> [StudyProblem.Fact] {
    do {
      _ = try Study(parsing: text(validation), file: "study.yaml")
      return []
    } catch StudyError.problems(let problems) {
      return problems.map(\.fact)
    } catch { return [] }
  }

  @Test func readsRivalsAndPartialAreas() throws {
    let study = try Study(
      parsing: text(
        """
        compare:
          - {formula: ~ a, label: A alone}
          - {formula: y ~ a * c}
          - {model: other.json}
        partial_auc: {sensitivity: [0.9, 1]}
        """), file: "study.yaml")
    let rivals = study.validation.rivals
    #expect(rivals.map { $0.label?[.english] } == ["A alone", "y ~ a * c", nil])
    guard case .fitted(let spec) = rivals[0].source else {
      Issue.record("not fitted: \(rivals[0].source)")
      return
    }
    #expect(spec.kind == study.model.kind && spec.predictorNames == ["a"])
    #expect(rivals[2].source == .file("other.json"))
    #expect(study.validation.partialRange == PartialRange(.sensitivity, 0.9...1))
    #expect(study.validationPlan().partialRange == study.validation.partialRange)
  }

  @Test func refusesRivalsThatCannotBe() {
    #expect(!facts("compare: [{label: Nothing}]").isEmpty)
    #expect(!facts("compare: [{model: m.json, formula: y ~ a}]").isEmpty)
    #expect(!facts("compare: [{formula: a ~ b}]").isEmpty)
    #expect(!facts("compare: [{formula: y ~ nobody}]").isEmpty)
    #expect(!facts("compare: [{formula: 'y ~ '}]").isEmpty)
    #expect(!facts("compare: [{family: cox}]").isEmpty)
    #expect(!facts("compare: [{modell: m.json}]").isEmpty)
    #expect(!facts("partial_auc: {}").isEmpty)
    #expect(!facts("partial_auc: {specificity: [0.8, 1], sensitivity: [0.8, 1]}").isEmpty)
    #expect(!facts("partial_auc: {specificity: [0.8, 1.2]}").isEmpty)
    #expect(!facts("partial_auc: {specificity: [1, 0.8]}").isEmpty)
  }

  /// A folder with a study and 160 patients, the last sixty of them in a cohort of their own.
  private func folder(_ validation: String, missing: Bool = false) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "comparison-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var lines = (0..<160).map { row -> String in
      let (a, b, c) = ((row * 37) % 29, (row * 53) % 31, (row * 17) % 13)
      let event = (row * 7919) % 100 < 15 + a + b ? 1 : 0
      return "P\(row),\(a),\(missing && row % 7 == 0 ? "" : "\(b)"),\(c),\(event)"
    }
    let header = "id,a,b,c,y"
    for (name, rows) in [("cohort.csv", lines.prefix(100)), ("other.csv", lines.suffix(60))] {
      try ([header] + rows).joined(separator: "\n").appending("\n").write(
        to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    lines = []
    let extra = missing ? "\nmissing: {method: multiple, imputations: 3, seed: 2}" : ""
    try (text(validation) + extra).write(
      to: folder.appendingPathComponent("study.yaml"), atomically: true, encoding: .utf8)
    return folder
  }

  private static let validation = """
    compare:
      - {formula: ~ a, label: A alone}
      - {formula: ~ a + c}
    partial_auc: {specificity: [0.5, 1]}
    external: {file: other.csv, label: Others}
    """

  private func results(_ folder: URL) async throws -> Results {
    let inputs = try StudyInputs(studyAt: folder.appendingPathComponent("study.yaml").path)
    return try await inputs.run().results
  }

  @Test(arguments: [false, true]) func comparesInBothCohorts(isImputed: Bool) async throws {
    let folder = try folder(Self.validation, missing: isImputed)
    defer { try? FileManager.default.removeItem(at: folder) }
    let results = try await results(folder)
    let found = try #require(results.comparisons)
    #expect(found.map(\.patients) == [.development, .development, .external, .external])
    #expect(
      found.map { $0.secondTitle[.english] } == ["A alone", "y ~ a + c", "A alone", "y ~ a + c"])
    for comparison in found {
      let isOwn = comparison.patients == .development
      #expect((comparison.area.corrected != nil) == isOwn)
      #expect((comparison.area.p != nil) == (!isOwn && !isImputed))
      #expect(comparison.area.difference.lower != nil)
      #expect(comparison.benefits.count == 1)
      #expect(comparison.legacy != nil)
    }
    let own = try #require(results.performance?.apparent)
    #expect(found[0].n == own.n)
    let area = try #require(found[0].area.first)
    #expect(abs(area - (own.cStatistic.estimate ?? 0)) < 0.02)
    #expect(results.comparedModels?.map { $0.models.count } == [3, 3])
    let contrast = try #require(results.cohortContrasts?.first)
    #expect(contrast.area.first == results.performance?.external?.cStatistic.estimate)
    #expect(contrast.area.corrected != nil && contrast.area.p == nil)
    #expect(isImputed || own.partialAuc?.area.lower != nil)
    try check(results)
    let tables = RunTables(results, model: nil).files.map(\.name)
    #expect(tables.contains("comparison") && tables.contains("cohort-contrast"))
    let report = try Report(templates: TemplateSet()).files(for: results, svgFiles: [:])
    #expect(report.contains { $0.text.contains("A alone (fitted to the development patients)") })
  }

  private func check(_ results: Results) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "schemas/nomograph-results-1.schema.json")
    let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let object = try JSONSerialization.jsonObject(with: results.json())
    #expect(SchemaCheck(root: schema).problems(of: object) == [])
    #expect(try Results(json: results.json(), file: "results.json") == results)
  }

  /// A file that is no model, and a model of columns that the study does not have, stop before anything is computed.
  @Test func refusesModelFilesThatCannotBeCompared() async throws {
    let folder = try folder("compare: [{model: m.json}]")
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = folder.appendingPathComponent("study.yaml").path
    #expect(throws: StudyError.self) { try StudyInputs(studyAt: study) }
    let file = folder.appendingPathComponent("m.json")
    try "{}".write(to: file, atomically: true, encoding: .utf8)
    #expect(throws: RivalError.self) { try StudyInputs(studyAt: study) }
  }
}
