import Foundation
import Testing

@Suite struct DrawCommandTests {
  private func finished(_ label: String = "Age") throws -> Tool {
    let tool = try Tool()
    try tool.makeStudy(label: label)
    let outcome = try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none")
    #expect(outcome.code == 0, "\(outcome.errors)")
    return tool
  }

  @Test func formatsAndLanguagesGiveAFileEach() throws {
    let tool = try finished()
    let arguments = ["draw", "roc", "out/results.json", "-o", "roc.pdf", "--format", "pdf"]
    let both = ["--format", "png", "--language", "zh-Hans", "--language", "en", "--dpi", "50"]
    #expect(try tool.run(arguments + both).code == 0)
    #expect(
      try tool.names().filter { $0.hasPrefix("roc") } == [
        "roc.en.pdf", "roc.en.png", "roc.pdf", "roc.png",
      ])
    #expect(try tool.run(arguments.dropLast() + ["png"]).code == 64)
    #expect(try tool.run(arguments.dropLast(2) + ["--dpi", "0"]).code == 64)
    #expect(try tool.run("draw", "roc", "out/results.json", "-o", "roc.csv").code == 0)
    #expect(try tool.text("roc.csv") == tool.text("out/figures/roc.csv"))
  }

  /// What is wrong is said in terms of the files that were given.
  @Test func wrongInputsSayWhatIsNeeded() throws {
    let tool = try finished()
    func errors(_ arguments: String...) throws -> String {
      let outcome = try tool.run(["draw"] + arguments)
      #expect(outcome.code == 64)
      return outcome.errors
    }
    #expect(try errors("calibration", "out/model.json").contains("is drawn from results"))
    #expect(try errors("calibration", "out/model.json").contains("--data"))
    #expect(try errors("nomogram", "out/results.json").contains("is drawn from a model"))
    #expect(try errors("survival", "out/results.json").contains("an outcome with times"))
    #expect(try errors("roc", "cohort.csv").contains("'cohort.csv' is a table"))
    #expect(try errors("roc", "out/results.json", "--external").contains("of other patients"))
    #expect(try errors("roc", "out/results.json", "out/results.json").contains("second file"))
    #expect(try errors("roc", "out/results.json", "--data", "cohort.csv").contains("model file"))
    #expect(try errors("nomogram", "out/model.json", "--patient", "cohort.csv").contains("60 pat"))
    #expect(try tool.run("draw", "roc", "none.json").code == 66)
  }

  /// Each model's net benefit at threshold t is the one that it has alone; figures of one model refuse several.
  @Test func severalModelsAreDrawnInOneTable() throws {
    let tool = try finished()
    let fit = ["fit", "--data", "cohort.csv", "--formula", "event ~ age", "-o", "age.json"]
    #expect(try tool.run(fit).code == 0)
    let models = ["out/model.json", "age.json"]
    func draw(_ name: String, _ more: [String]) throws -> Tool.Outcome {
      try tool.run(["draw", name] + models + more)
    }
    let data = ["--data", "cohort.csv"]
    #expect(try draw("roc", data + ["-o", "models.svg"]).code == 0)
    let drawing = try tool.text("models.svg")
    #expect(drawing.contains("A small study") && drawing.contains(">event<"))
    #expect(try draw("decision", data + ["-o", "models.csv"]).code == 0)
    let both = try tool.text("models.csv").split(separator: "\r\n")
    let one = ["draw", "decision", "age.json", "--data", "cohort.csv", "-o", "one.csv"]
    #expect(try tool.run(one).code == 0)
    let alone = try tool.text("one.csv").split(separator: "\r\n")
    #expect(both.count == 2 * (alone.count - 1) + 1)
    let (last, same) = (both.last?.split(separator: ","), alone.last?.split(separator: ","))
    #expect(last?[1] == same?[0] && last?[2] == same?[1])
    #expect(try draw("roc", ["-o", "no.svg"]).errors.contains("--data"))
    #expect(try draw("calibration", data).errors.contains("is drawn of one model"))
    #expect(try draw("nomogram", ["-o", "no.svg"]).code == 64)
  }

  @Test func aModelIsJudgedInATable() throws {
    let tool = try finished()
    let draw = try tool.run(
      "draw", "roc", "out/model.json", "--data", "cohort.csv", "-o", "drawn.csv")
    #expect(draw.code == 0, "\(draw.errors)")
    #expect(try tool.run("validate", "out/model.json", "--data", "cohort.csv").code == 0)
    #expect(try tool.run("draw", "roc", "validation.json", "-o", "validated.csv").code == 0)
    #expect(try tool.text("drawn.csv") == tool.text("validated.csv"))
  }

  @Test func smallTablesOfPatientsAreDrawnWhole() throws {
    let tool = try finished()
    try tool.write("id,age,sex\nA,60,m\nB,,f\n", to: "patient.csv")
    let outcome = try tool.run(
      "draw", "nomogram", "out/model.json", "--patient", "patient.csv", "-o", "n.svg")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try tool.text("n.svg").contains("patient"))
  }

  @Test func charactersThatCannotBeDrawnAreSaid() throws {
    let tool = try finished("Age 😀")
    let outcome = try tool.run("draw", "nomogram", "out/model.json", "-o", "n.pdf")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("no shipped font can draw '😀'"))
  }

  /// The path of a study's theme starts at the study file, that of the command line where the tool runs.
  @Test func themesOfOnesOwn() throws {
    let tool = try Tool()
    try FileManager.default.createDirectory(
      at: tool.path("in"), withIntermediateDirectories: false)
    try tool.makeStudy()
    for name in ["study.yaml", "cohort.csv"] {
      try FileManager.default.moveItem(at: tool.path(name), to: tool.path("in/\(name)"))
    }
    let study = try tool.text("in/study.yaml")
    try tool.write(
      study.replacing("formats: [svg]", with: "formats: [svg], theme: own.yaml"),
      to: "in/study.yaml")
    try tool.write("based_on: single-column\nwidth_mm: 90\n", to: "in/own.yaml")
    try tool.write("width_mm: 150\n", to: "other.yaml")
    let run = ["run", "in/study.yaml", "-o", "out", "--sheets", "none"]
    #expect(try tool.run(run).code == 0)
    #expect(try tool.text("out/figures/roc.svg").contains("width=\"90mm\""))
    #expect(try tool.text("out/manifest.json").contains("own.yaml"))
    #expect(try tool.run(run + ["--theme", "other.yaml"]).code == 0)
    #expect(try tool.text("out/figures/roc.svg").contains("width=\"150mm\""))
    try tool.write("width_mm: 50\n", to: "in/own.yaml")
    let refused = try tool.run("check", "in/study.yaml")
    #expect(refused.code == 65)
    #expect(refused.errors.contains("in/own.yaml:1:"))
    #expect(refused.errors.contains("45.25 mm too narrow"))
    #expect(try tool.run(run + ["--theme", "none.yaml"]).code == 66)
  }

  /// Fonts of a theme are inputs: in the manifest with their digests and without their folders.
  @Test func fontsOfOnesOwnAreInputs() throws {
    let tool = try finished()
    try tool.write("fonts: {latin: {regular: a.ttf, bold: a.ttf}}\n", to: "own.yaml")
    let sheet = ["sheet", "out/model.json", "--data", "cohort.csv", "--id", "P1", "-o", "s"]
    let missing = try tool.run(sheet + ["--theme", "own.yaml"])
    #expect(missing.code == 65)
    #expect(missing.errors.contains("own.yaml:1:"))
    #expect(missing.errors.contains("no file 'a.ttf'"))
    let shipped = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Rendering/Fonts/LiberationSans-Bold.ttf")
    try FileManager.default.copyItem(at: shipped, to: tool.path("a.ttf"))
    #expect(try tool.run(sheet + ["--theme", tool.path("own.yaml").path]).code == 0)
    let manifest = try tool.text("s/manifest.json")
    #expect(manifest.contains("\"a.ttf\""))
    #expect(!manifest.contains(tool.path("").path))
    let run = ["run", "study.yaml", "-o", "out2", "--sheets", "none", "--theme", "own.yaml"]
    #expect(try tool.run(run).code == 0)
    #expect(try tool.text("out2/manifest.json").contains("\"a.ttf\""))
    #expect(
      try tool.text("out2/figures/roc.svg") != tool.text("out/figures/roc.svg"),
      "bold text is wider")
  }

  /// A4 is 210 × 297 mm, US letter 8½ × 11 inches.
  @Test func sheetsTakePaper() throws {
    let tool = try finished()
    func page(_ more: String...) throws -> String {
      let arguments = ["sheet", "out/model.json", "--data", "cohort.csv", "--id", "P1", "-o", "s"]
      let outcome = try tool.run(arguments + ["--format", "svg"] + more)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try tool.text("s/P1.svg")
    }
    #expect(try page().contains("width=\"210mm\" height=\"297mm\""))
    #expect(try page("--paper", "letter").contains("width=\"215.9mm\" height=\"279.4mm\""))
    #expect(try page("--theme", "slide").contains("width=\"210mm\""))
    let study = try tool.text("study.yaml") + "\nsheet: {paper: letter}\n"
    try tool.write(study, to: "study.yaml")
    #expect(try page("--study", "study.yaml").contains("width=\"215.9mm\""))
    #expect(try tool.run("sheet", "out/model.json", "--data", "c.csv", "--paper", "a3").code == 64)
  }
}
