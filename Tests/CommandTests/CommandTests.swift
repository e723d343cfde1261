import Foundation
import Testing

@Suite("Commands", .serialized) struct CommandTests {
  static let commands = [
    "run", "check", "init", "screen", "fit", "validate", "draw", "sheet", "score", "report",
    "import", "simulate", "verify",
  ]

  @Test(arguments: commands) func helpHasExamplesAndCommonOptions(command: String) throws {
    let tool = try Tool()
    let outcome = try tool.run(command, "--help")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("Example"))
    for option in [
      "--seed", "--language", "--format", "--theme", "--threads", "--quiet", "--json", "--force",
    ] {
      #expect(outcome.output.contains(option), "\(command) lacks \(option)")
    }
  }

  @Test func usageErrorsEndWith64() throws {
    let tool = try Tool()
    #expect(try tool.run("run").code == 64)
    #expect(try tool.run("frobnicate").code == 64)
    #expect(
      try tool.run("run", "study.yaml", "--theme", "defualt").errors.contains(
        "did you mean 'default'"))
    #expect(try tool.run("--version").code == 0)
    #expect(try tool.run("--generate-completion-script", "bash").output.contains("nomograph"))
  }

  @Test func aRunWritesTheTreeOfTheContract() throws {
    let tool = try Tool()
    try tool.makeStudy()
    let outcome = try tool.run(
      "run", "study.yaml", "-o", "out", "--format", "pdf", "--format", "png", "--format", "svg")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      try tool.names("out") == [
        "figures", "manifest.json", "model.json", "report.html", "report.md", "results.json",
        "sheets", "tables",
      ])
    let figures = try tool.names("out/figures")
    for name in ["flow", "nomogram", "roc", "calibration", "decision", "distribution", "forest"] {
      for format in ["pdf", "png", "svg", "csv"] { #expect(figures.contains("\(name).\(format)")) }
    }
    #expect(try tool.names("out/sheets").count == 3)
    #expect(try tool.run("verify", "out").code == 0)
    #expect(try tool.names() == ["cohort.csv", "out", "study.yaml"])
  }

  @Test func theSameBytesOnAnyNumberOfThreadsAndNoPatientInReports() throws {
    let tool = try Tool()
    try tool.makeStudy(id: { "PATIENT-\($0)-SECRET" })
    #expect(try tool.run("run", "study.yaml", "-o", "a", "--threads", "1").code == 0)
    #expect(try tool.run("run", "study.yaml", "-o", "b", "--threads", "2").code == 0)
    #expect(try tool.contents("a") == tool.contents("b"))
    for file in ["report.html", "report.md", "model.json", "results.json", "tables/baseline.csv"] {
      #expect(try !tool.text("a/\(file)").contains("SECRET"), "\(file)")
    }
  }

  @Test func verifyNoticesAChangedByteAndAMissingFile() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none")
    try tool.write(tool.text("out/model.json") + " ", to: "out/model.json")
    try FileManager.default.removeItem(at: tool.path("out/report.md"))
    let outcome = try tool.run("verify", "out")
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("model.json") && outcome.errors.contains("report.md"))
  }

  @Test func validateSaysWhatItCountsAsNoEventAndWhomItLeavesOut() throws {
    let tool = try Tool()
    try tool.write("x,y\n1,0\n2,0\n3,1\n4,0\n5,1\n6,0\n7,1\n8,1\n", to: "made.csv")
    try tool.run("fit", "--data", "made.csv", "--formula", "y ~ x", "-o", "m.json")
    try tool.write("x,y\n1,0\n2,2\n3,1\n,0\n5,1\n6,0\n7,1\n", to: "other.csv")
    let outcome = try tool.run("validate", "m.json", "--data", "other.csv", "-o", "v.json")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("'y' has 3 values; all but '1' count as no event"))
    #expect(outcome.errors.contains("1 of 7 patients are left out"))
  }

  @Test func validateJudgesSubgroups() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("fit", "study.yaml", "-o", "model.json")
    let outcome = try tool.run(
      "validate", "model.json", "--data", "cohort.csv", "--subgroup", "sex", "--subgroup", "age:60")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let text = try tool.text("validation.json")
    #expect(text.contains("\"subgroups\"") && text.contains("\"<60\""))
    let unknown = try tool.run(
      "validate", "model.json", "--data", "cohort.csv", "--subgroup", "sec")
    #expect(unknown.code == 65 && unknown.errors.contains("did you mean 'sex'?"))
    let bad = try tool.run(
      "validate", "model.json", "--data", "cohort.csv", "--subgroup", "age:old")
    #expect(bad.code == 64)
  }

  /// Indexes that are not defined say why; nothing traps.
  @Test(arguments: [
    ("1,0\n2,0\n3,0\n", "none of the patients has the event"),
    ("1,1\n2,1\n3,1\n", "every one of the patients has the event"),
    ("2,0\n2,1\n2,0\n", "risks are all equal"), ("1e6,0\n-1e6,1\n3,1\n1,0\n", "exactly 0 or 1"),
  ])
  func validateSaysWhyIndexesAreNotDefined(rows: String, message: String) throws {
    let tool = try Tool()
    try tool.write("x,y\n1,0\n2,0\n3,1\n4,0\n5,1\n6,0\n7,1\n8,1\n", to: "made.csv")
    try tool.run("fit", "--data", "made.csv", "--formula", "y ~ x", "-o", "m.json")
    try tool.write("x,y\n" + rows, to: "other.csv")
    let outcome = try tool.run(
      "validate", "m.json", "--data", "other.csv", "--bootstrap", "5", "-o", "v.json")
    #expect(outcome.code == 0 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func validateHoldsAModelAgainstAnother() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("fit", "study.yaml", "-o", "model.json")
    let outcome = try tool.run(
      "validate", "model.json", "--data", "cohort.csv", "--against", "model.json", "--threshold",
      "0.3")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("against 'model': differences in C 0.000"))
    #expect(outcome.errors.contains("legacy, to be avoided"))
    let text = try tool.text("validation.json")
    #expect(text.contains("\"comparisons\"") && text.contains("\"case_mix\""))
  }

  @Test func validateHoldsPatientsAgainstOthersAndReadsAPartOfTheCurve() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("fit", "study.yaml", "-o", "model.json")
    let outcome = try tool.run(
      "validate", "model.json", "--data", "cohort.csv", "--against-cohort", "cohort.csv",
      "--partial-auc", "specificity:0.8,1")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("against the patients of 'cohort.csv': C"))
    #expect(outcome.errors.contains("= 0.000 (") && outcome.errors.contains("partial AUC"))
    let text = try tool.text("validation.json")
    #expect(text.contains("\"cohort_contrasts\"") && text.contains("\"partial_auc\""))
    for wrong in ["specificity", "recall:0.8,1", "sensitivity:1,0.8", "sensitivity:0.8,1.1"] {
      let outcome = try tool.run(
        "validate", "model.json", "--data", "cohort.csv", "--partial-auc", wrong)
      #expect(outcome.code == 64, "\(wrong): \(outcome.errors)")
    }
  }

  /// Two women without an age are left out: neither their number nor that of all patients gives them away.
  @Test func validateKeepsSmallCountsBack() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("fit", "study.yaml", "-o", "model.json")
    let cohort = try tool.text("cohort.csv")
    try tool.write(cohort + "P90,A,,f,1\nP91,B,,f,0\n", to: "more.csv")
    let plain = try tool.run("validate", "model.json", "--data", "more.csv")
    #expect(plain.errors.contains("2 of 62 patients are left out"), "\(plain.errors)")
    let kept = try tool.run("validate", "model.json", "--data", "more.csv", "--smallest-cell", "5")
    #expect(kept.code == 0 && kept.errors.contains("fewer than 5 patients are left out"))
    let text = try tool.text("validation.json")
    #expect(!text.contains("\"missing\" : 2") && !text.contains("\"n\" : 62"))
    #expect(text.contains("\"smallest_cell\" : 5"))
    #expect(
      try tool.run("validate", "model.json", "--data", "more.csv", "--smallest-cell", "-1").code
        == 64)
  }

  @Test func theChainOfSmallCommandsAgreesWithTheRun() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none")
    #expect(try tool.run("fit", "study.yaml", "-o", "model.json").code == 0)
    #expect(try tool.text("model.json") == tool.text("out/model.json"))
    #expect(try tool.run("validate", "model.json", "--data", "cohort.csv").code == 0)
    #expect(try tool.text("validation.json").contains("\"external\""))
    try tool.run("fit", "study.yaml", "-o", "refit.json", "--bootstrap", "5")
    #expect(try tool.text("refit-performance.json").contains("\"apparent\""))
    #expect(try tool.text("validation.json").contains("\"external\""))
    let scored = try tool.run("score", "model.json", "--data", "cohort.csv", "-o", "-")
    #expect(scored.output.split(separator: "\n").count == 61)
    #expect(try tool.run("draw", "nomogram", "model.json", "-o", "n.svg").code == 0)
    #expect(try tool.text("n.svg") == tool.text("out/figures/nomogram.svg"))
    #expect(try tool.run("draw", "roc", "out/results.json", "-o", "roc.pdf").code == 0)
    #expect(try tool.run("screen", "study.yaml", "-o", "screening").code == 0)
    let before = try tool.contents("out")
    #expect(try tool.run("report", "out").code == 0)
    #expect(try tool.contents("out") == before)
  }

  @Test func initWritesAStudyThatCheckAccepts() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try FileManager.default.removeItem(at: tool.path("study.yaml"))
    #expect(try tool.run("init", "cohort.csv", "--outcome", "event").code == 0)
    let outcome = try tool.run("check", "study.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try tool.run("init", "cohort.csv").code == 73)
  }

  @Test func simulateIsReproducibleAndMarked() throws {
    let tool = try Tool()
    let plan = Tool.repository.appending(path: "output-samples/nct06172179/simulation.yaml").path
    let first = try tool.run("simulate", plan, "--patients", "50", "-o", "-")
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output == (try tool.run("simulate", plan, "--patients", "50", "-o", "-")).output)
    #expect(first.output.hasPrefix("id,synthetic,"))
    #expect(
      first.output
        != (try tool.run("simulate", plan, "--patients", "50", "--seed", "5", "-o", "-")).output)
  }
}
