import Cohorts
import Diagnostics
import Foundation
import Reporting
import RiskModels
import Statistics
import Testing
import Validation

@testable import Studies

@Suite("Studies with missing predictors") struct ImputationStudyTests {
  /// A folder with a study of 240 patients: b is missing in every sixth, group in every tenth, the outcome
  /// of four.
  private func folder(_ missing: String, model: String = "y ~ a + b + group") throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "imputation-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var source = SplitMix64(seed: 8)
    var rows = ["id,a,b,group,helper,y"]
    for row in 0..<240 {
      let (a, noise) = (source.normal(), source.normal())
      let b = (10 * (a + noise)).rounded() / 10
      let group = source.uniform() < 0.5 ? "low" : "high"
      let effect = -0.6 + 0.7 * a + 0.5 * b + (group == "high" ? 0.8 : 0)
      let event = source.uniform() < inverseLogit(effect).p
      rows.append(
        [
          "P\(row)", "\(a)", row % 6 == 1 ? "" : "\(b)", row % 10 == 3 ? "NA" : group,
          "\(b + source.normal())", row % 60 == 7 ? "" : event ? "1" : "0",
        ].joined(separator: ","))
    }
    try (rows.joined(separator: "\n") + "\n").write(
      to: folder.appendingPathComponent("cohort.csv"), atomically: true, encoding: .utf8)
    try text(missing, model).write(
      to: folder.appendingPathComponent("study.yaml"), atomically: true, encoding: .utf8)
    return folder
  }

  private func text(_ missing: String, _ model: String) -> String {
    """
    study: {title: A study}
    cohort: {file: cohort.csv, id: id, synthetic: yes}
    variables:
      - {name: a, type: number}
      - {name: b, type: number}
      - {name: group, type: category, levels: [low, high]}
      - {name: helper, type: number}
    \(missing.contains("note") ? "  - {name: note, type: text}" : "  # no text")
      - {name: y, type: yes_no, known: follow_up}
    outcome: {variable: y, event: 1}
    model: {formula: \(model)}
    missing: {\(missing)}
    validation: {bootstrap: 8, seed: 3, thresholds: [0.3]}
    """
  }

  private func problems(_ missing: String, model: String = "y ~ a + b + group") -> [String] {
    do {
      _ = try Study(parsing: text(missing, model), file: "study.yaml")
      return []
    } catch let error as any DiagnosableError {
      return error.diagnostics.map(\.message)
    } catch { return ["\(error)"] }
  }

  @Test func readsTheSection() throws {
    let plain = try Study(parsing: text("method: multiple", "y ~ a"), file: "study.yaml")
    #expect(
      plain.missing == .multiple(MultipleImputation(seed: 3), auxiliary: []))
    let full = try Study(
      parsing: text(
        "method: multiple, imputations: 7, iterations: 4, donors: 3, seed: 11, auxiliary: [helper]",
        "y ~ a"), file: "study.yaml")
    #expect(
      full.missing
        == .multiple(
          MultipleImputation(imputations: 7, iterations: 4, donors: 3, seed: 11),
          auxiliary: ["helper"]))
    let none = try Study(parsing: text("method: complete-cases", "y ~ a"), file: "study.yaml")
    #expect(none.missing == .completeCases)
  }

  @Test func refusesWhatHasNoMeaning() {
    #expect(problems("method: multiple, imputations: 1").count == 1)
    #expect(problems("method: multiple, auxiliary: [nobody]").count == 1)
    #expect(problems("method: multiple, auxiliary: [note]").count == 1)
    #expect(problems("method: multiple, auxiliary: [y]").count == 1)
    #expect(problems("method: complete-cases, imputations: 5").count == 1)
    #expect(problems("method: given").count == 1)
    #expect(problems("method: multiple, file: x.csv").count == 1)
    let found = problems("method: multiple", model: "y ~ a + b, penalty: {lasso: cv}")
    #expect(found.count == 1 && found[0].contains("cannot go with the lasso"))
    #expect(problems("method: multiple", model: "y ~ a + b, selection: {backward: aic}").isEmpty)
  }

  @Test func runsAndReports() async throws {
    let folder = try folder("method: multiple, imputations: 4, iterations: 4, auxiliary: [helper]")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("study.yaml").path
    let run = try await StudyInputs(studyAt: path).run()
    let results = run.results
    #expect(results.plan.missingMethod == .multipleImputation)
    #expect(results.model?.n == 236 && results.missing?.n == 240)
    let record = try #require(results.missing?.imputation)
    #expect(record.imputations == 4 && record.auxiliary == ["helper"] && record.seed == 3)
    #expect(record.variables.map(\.variable) == ["b", "group"])
    #expect(record.variables.allSatisfy { ($0.missingInformation ?? 0) > 0 })
    #expect(results.model?.coefficients.allSatisfy { $0.degreesOfFreedom != nil } == true)
    let apparent = try #require(results.performance?.apparent)
    #expect(apparent.n == 236)
    #expect(apparent.cStatistic.method == "Rubin, logit scale, 4 imputations")
    #expect(results.performance?.optimismCorrected?.replicates == 8)
    #expect(results.sampleSize?.n == 236)
    #expect(record.notPooled == nil && results.modelChecks != nil && results.instability != nil)
    #expect(results.calibrationTests?.contains { $0.pooling?.method == .d2 } == true)
    #expect(results.model?.waldTests.allSatisfy { $0.pooling?.method == .d1 } == true)
    #expect(results.model?.likelihoodRatioTests.map(\.variable) == ["a", "b", "group", "TOTAL"])
    #expect(try Results(json: results.json(), file: "results.json") == results)
    #expect(run.fitted.riskModel.imputation?.imputations == 4)
    var options = RunOptions()
    options.threads = 1
    let again = try await StudyInputs(studyAt: path).run(options)
    #expect(again.results == results)
    options.seed = 99
    #expect(try await StudyInputs(studyAt: path).run(options).results != results)
  }

  /// A selection chooses on pooled coefficients, in resamples too, and the report says how often it chose what.
  @Test func selectsOnPooledCoefficients() async throws {
    let folder = try folder(
      "method: multiple, imputations: 3, iterations: 3",
      model: "y ~ a + b + group + helper, selection: {backward: p, level: 0.05}")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try await StudyInputs(studyAt: folder.appendingPathComponent("study.yaml").path).run()
    let results = run.results
    let record = try #require(results.model?.selection)
    #expect(!record.kept.isEmpty && !record.eliminated.isEmpty)
    let correction = try #require(results.performance?.optimismCorrected)
    let frequencies = try #require(correction.inclusionFrequencies)
    #expect(frequencies.map(\.name) == ["a", "b", "group", "helper"])
    #expect(frequencies.allSatisfy { $0.share == Double($0.count) / 8 })
    #expect(results.conventions.contains { $0.statistic == "pooled_selection" })
    let files = try Report(templates: TemplateSet(overriding: [:])).files(
      for: results, svgFiles: [:])
    let text = try #require(files.first { $0.name.hasSuffix("report.md") }).text
    #expect(text.contains("How often resamples chose each predictor"))
    #expect(text.contains("repeated in 8 bootstrap resamples"))
    #expect(text.contains("coefficients pooled over the completed data sets"))
  }

  /// Without missing predictors nothing is imputed, whatever the method.
  @Test func nothingToImpute() async throws {
    let folder = try folder("method: multiple", model: "y ~ a")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("study.yaml").path
    let run = try await StudyInputs(studyAt: path).run()
    #expect(run.results.missing?.imputation == nil && run.fitted.riskModel.imputation == nil)
    let plain = try self.folder("method: complete-cases", model: "y ~ a")
    defer { try? FileManager.default.removeItem(at: plain) }
    let other = try await StudyInputs(studyAt: plain.appendingPathComponent("study.yaml").path)
      .run()
    #expect(other.fitted.riskModel == run.fitted.riskModel)
  }

  /// Data sets written out and read again give the model that imputing gives.
  @Test func givenDataSets() async throws {
    let folder = try folder("method: multiple, imputations: 3, iterations: 2")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("study.yaml").path
    let inputs = try StudyInputs(studyAt: path)
    let copies = try await inputs.fitModel().imputed?.copies
    let long = try #require(copies).long
    func write(_ text: String) throws {
      try text.write(
        to: folder.appendingPathComponent("imputed.csv"), atomically: true, encoding: .utf8)
    }
    try text("method: given, file: imputed.csv", "y ~ a + b + group").write(
      toFile: path, atomically: true, encoding: .utf8)
    try write(long)
    let given = try await StudyInputs(studyAt: path).fitModel()
    let own = try await inputs.fitModel()
    for (a, b) in zip(given.fitted.coefficients, own.fitted.coefficients) {
      #expect(abs(a.estimate - b.estimate) < 1e-9 && a.name == b.name)
    }
    #expect(given.fitted.riskModel.imputation?.method == .given)
    try write(long.replacing("\n2,P0,", with: "\n2,PX,"))
    await #expect(
      throws: GivenImputationError.patientsMissing(
        1, of: 236, imputation: "2", file: folder.path + "/imputed.csv")
    ) { try await StudyInputs(studyAt: path).fitModel() }
    try write(long.replacing(".imp,", with: "set,"))
    await #expect(throws: GivenImputationError.self) {
      try await StudyInputs(studyAt: path).fitModel()
    }
    try write(long.replacing(",low,", with: ",,"))
    await #expect(throws: GivenImputationError.self) {
      try await StudyInputs(studyAt: path).fitModel()
    }
  }
}

extension CompletedCohorts {
  /// The data sets one below the other, as mice writes them.
  fileprivate var long: String {
    var lines = [".imp,id,a,b,group,helper,y"]
    for (index, cohort) in cohorts.enumerated() {
      for row in 0..<cohort.rowCount {
        let cells = ["a", "b", "group", "helper", "y"].map { name -> String in
          switch cohort[name]?.values {
          case .numbers(let cells)?: "\(cells[row])"
          case .categories(let cells)?:
            name == "y" ? "\(cells[row])" : cohort[name]?.variable.levels[cells[row]].code ?? ""
          default: ""
          }
        }
        lines.append(([String(index + 1), cohort.ids[row]] + cells).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
