import Foundation
import Testing

/// Bugs found by using the tool badly, one test a bug.
@Suite("Command regressions", .serialized) struct RegressionTests {
  @Test func aCommandThatDoesNotExistIsSuggested() throws {
    let outcome = try Tool().run("runn", "study.yaml")
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains("no command named 'runn'"))
    #expect(outcome.errors.contains("did you mean 'run'?"))
  }

  @Test func aNegativeNumberIsWrongAndNotMissing() throws {
    let tool = try Tool()
    for option in ["--threads", "--seed", "--bootstrap"] {
      let outcome = try tool.run("run", "study.yaml", option, "-1")
      #expect(outcome.code == 64)
      #expect(!outcome.errors.contains("Missing value"), "\(option)")
    }
  }

  @Test func aFolderCannotGoToStandardOutput() throws {
    let tool = try Tool()
    try tool.makeStudy()
    #expect(try tool.run("run", "study.yaml", "-o", "-").code == 64)
    #expect(try tool.run("screen", "study.yaml", "-o", "").code == 64)
    #expect(!tool.exists("-"))
  }

  @Test func pipesAndDevicesAreInputs() throws {
    let tool = try Tool()
    try tool.makeStudy()
    #expect(try tool.run("fit", "study.yaml").code == 0)
    let empty = try tool.run("score", "model.json", "--data", "/dev/null")
    #expect(empty.code == 65 && empty.errors.contains("the file is empty"))
    let script = "\"$0\" score model.json --data <(cat cohort.csv) -o piped.csv"
    #expect(try tool.shell(script) == 0)
    #expect(try tool.text("piped.csv").split(separator: "\n").count == 61)
    let both = try tool.run("score", "-", "--data", "-")
    #expect(both.code == 64 && both.errors.contains("standard input"))
  }

  @Test func anInputIsNotReplacedAndCalledAFile() throws {
    let tool = try Tool()
    try tool.makeStudy()
    let outcome = try tool.run("fit", "study.yaml", "-o", "study.yaml")
    #expect(outcome.code == 73)
    #expect(outcome.errors.contains("'study.yaml' is an input and must not be replaced"))
  }

  @Test func aFileThatIsNoModelIsNamed() throws {
    let tool = try Tool()
    try tool.makeStudy()
    let outcome = try tool.run("score", "study.yaml", "--data", "cohort.csv")
    #expect(outcome.code == 65 && outcome.errors.contains("--> study.yaml"))
  }

  @Test func reportDoesNotVouchForChangedResults() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none", "--format", "svg")
    try tool.write(tool.text("out/model.json") + " ", to: "out/model.json")
    let outcome = try tool.run("report", "out")
    #expect(outcome.code == 65 && outcome.errors.contains("'model.json' has changed"))
    #expect(try tool.run("verify", "out").code == 65)
  }

  @Test func negativeNumbersOfFiguresStayNumbers() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none", "--format", "svg")
    for name in try tool.names("out/figures") where name.hasSuffix(".csv") {
      #expect(try !tool.text("out/figures/\(name)").contains("'-"), "\(name)")
    }
  }

  @Test func oneWrongCellCostsOnePatientItsRisk() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("fit", "study.yaml")
    try tool.write("id,age,sex\nA,50,m\nB,fifty,m\n", to: "new.csv")
    let outcome = try tool.run("score", "model.json", "--data", "new.csv", "-o", "-")
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[1].hasPrefix("A,0.") && lines[2].hasPrefix("B,,"))
    #expect(outcome.errors.contains("1 cell of column 'age'"))
    #expect(outcome.errors.contains("--> new.csv:3:2"))
  }

  @Test func wrongResamplesLeaveNoModel() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.write("1,x\n", to: "resamples.csv")
    #expect(try tool.run("fit", "study.yaml", "--resamples", "resamples.csv").code == 65)
    #expect(!tool.exists("model.json"))
  }

  @Test func patientsWithoutATableAreNotIgnored() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("fit", "study.yaml")
    let draw = ["draw", "nomogram", "model.json", "-o", "n.svg"]
    #expect(try tool.run(draw + ["--id", "P1"]).code == 64)
    #expect(try tool.run(draw + ["--data", "cohort.csv"]).code == 64)
    #expect(try tool.run(draw + ["--data", "cohort.csv", "--id", "P1"]).code == 0)
    #expect(try tool.run("draw", "roc", "r.json", "--data", "c.csv", "--id", "P1").code == 64)
  }

  @Test func countsThatCannotBeAreRefused() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none", "--format", "svg")
    let results = try tool.text("out/results.json")
    let huge = results.replacing(#/"screened" : 60/#, with: "\"screened\" : 9223372036854775807")
    #expect(huge != results)
    try tool.write(huge, to: "huge.json")
    let outcome = try tool.run("draw", "flow", "huge.json", "-o", "flow.svg")
    #expect(outcome.code == 65 && outcome.errors.contains("count of patients is impossible"))
  }

  @Test func aLinkToNothingIsRefusedBeforeTheWork() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try FileManager.default.createSymbolicLink(
      atPath: tool.path("out").path, withDestinationPath: "nowhere")
    let outcome = try tool.run("run", "study.yaml", "-o", "out")
    #expect(outcome.code == 73 && outcome.errors.contains("link"))
  }

  @Test func verifyDoesNotWaitForAPipe() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.run("screen", "study.yaml", "-o", "out")
    #expect(try tool.shell("mkfifo out/pipe") == 0)
    let outcome = try tool.run("verify", "out")
    #expect(outcome.code == 0 && outcome.errors.contains("'pipe' is in the folder"))
    #expect(try tool.run("verify", "nothing").errors.contains("no folder 'nothing'"))
  }

  @Test func aLabelAsLongAsABookIsRefusedWithItsPlace() throws {
    let tool = try Tool()
    try tool.makeStudy(label: String(repeating: "x", count: 100_000))
    let outcome = try tool.run("check", "study.yaml")
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("at most 4000 characters"))
    #expect(outcome.errors.contains("--> study.yaml:"))
  }

  @Test func initSkipsNamesThatNoFormulaCanHold() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try tool.write(
      tool.text("cohort.csv").replacing("id,centre,age", with: "id,centre,a`ge"), to: "odd.csv")
    #expect(try tool.run("init", "odd.csv", "--outcome", "event", "-o", "odd.yaml").code == 0)
    let outcome = try tool.run("check", "odd.yaml")
    #expect(!outcome.errors.contains("backquote"), "\(outcome.errors)")
  }

  @Test func studyFilesThatAreNotStudyFilesGetOneClearError() throws {
    let tool = try Tool()
    try tool.write("- a\n- b\n", to: "list.yaml")
    let list = try tool.run("check", "list.yaml")
    #expect(list.code == 65 && list.errors.components(separatedBy: "error:").count == 2)
    try tool.write("a: " + String(repeating: "[", count: 20_000), to: "deep.yaml")
    let deep = try tool.run("check", "deep.yaml")
    #expect(deep.code == 65 && deep.errors.contains("nested too deeply"))
    try Data("study:\n  title: é\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
      .write(to: tool.path("utf16.yaml"))
    let utf16 = try tool.run("check", "utf16.yaml")
    #expect(utf16.code == 65 && utf16.errors.contains("UTF-8"))
  }
}
