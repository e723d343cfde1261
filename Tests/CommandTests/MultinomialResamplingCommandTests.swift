import Foundation
import Testing

/// Ways of resampling models of three categories, from the command line.
@Suite("Resampling of several categories from a study", .serialized)
struct MultinomialResamplingCommandTests {
  /// Folds are stratified by category; tables, methods and figures say which way was taken, in both languages.
  @Test func crossValidates() throws {
    let tool = try MultinomialCommandTests.folder(
      MultinomialCommandTests.study.replacing(
        "bootstrap: 20", with: "method: cross-validation, folds: 4, repeats: 2"))
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    let report = try tool.text("results/report.md")
    #expect(report.contains("4 folds stratified by category, repeated 2 times"))
    #expect(report.contains("Cross-validated"))
    #expect(try tool.text("results/report.zh-Hans.md").contains("按结局类别分层的4折"))
    #expect(try tool.text("results/results.json").contains("\"within_folds\""))
    #expect(try tool.text("results/figures/calibration.csv").contains("\ncirrhosis,corrected,"))
  }

  /// Each centre is left out: over all categories and for each, in tables of people and of machines.
  @Test func leavesCentresOut() throws {
    let study = MultinomialCommandTests.study
      .replacing("{file: stage.csv}", with: "{file: centres.csv, centre: site}")
      .replacing("bootstrap: 20", with: "bootstrap: 5, internal_external_by: site")
    let tool = try MultinomialCommandTests.folder(study)
    let lines = try tool.text("stage.csv").split(separator: "\n")
    let placed = lines.enumerated().map { $1 + ($0 == 0 ? ",site" : ",S\($0 % 3)") }
    try tool.write(placed.joined(separator: "\n") + "\n", to: "centres.csv")
    let run = try tool.run("run", "study.yaml", "-o", "results", "--format", "svg")
    #expect(run.code == 0, "\(run.errors)")
    let centres = try tool.text("results/tables/categories-centres.csv")
    #expect(centres.contains("\n,S1,134,,polytomous_discrimination,"))
    #expect(centres.contains("\ncirrhosis,S2,"))
    #expect(
      try tool.text("results/tables/categories-centres-pooled.csv").contains(
        "\n,hand_till,logit,3,"))
    let report = try tool.text("results/report.md")
    #expect(report.contains("With 3 centres, the variation between centres"))
    #expect(report.contains("each of the 3 centres was left out in turn"))
    #expect(try tool.text("results/report.zh-Hans.md").contains("仅有3个中心"))
    // There is no event to count by centre, and nothing of that kind is kept back; Table 1 has the categories.
    #expect(!report.contains("Events, n (%)") && !report.contains("No event (n"))
    #expect(report.contains("overall and by outcome"))
    #expect(report.contains("no eligibility criterion was applied"))
    #expect(
      report.contains("| 12d | ")
        && !report.contains("| 23b | Heterogeneity of performance between centres | to be"))
    let flow = try tool.text("results/figures/flow.svg")
    #expect(!flow.contains("kept back") && !flow.contains("With the event"))
    #expect(try tool.text("results/figures/instability.csv").contains("\nbridging,"))
    // Where small counts are kept back, centres with few of a category say nothing.
    try tool.write(
      study.replacing("report: {", with: "report: {smallest_cell: 60, "), to: "kept.yaml")
    let kept = try tool.run("run", "kept.yaml", "-o", "kept", "--format", "svg")
    #expect(kept.code == 0, "\(kept.errors)")
    let hidden = try tool.text("kept/report.md")
    #expect(hidden.contains("fewer than 60 patients in a category or outside of it"))
    #expect(!hidden.contains("134 / "))
  }
}
