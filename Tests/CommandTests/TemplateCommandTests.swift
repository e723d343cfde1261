import Foundation
import Testing

@Suite("Templates of one's own", .serialized) struct TemplateCommandTests {
  private func own(_ text: String, in tool: Tool) throws {
    try FileManager.default.createDirectory(
      at: tool.path("own"), withIntermediateDirectories: true)
    try tool.write(text, to: "own/report.html.mustache")
  }

  /// Nobody has the event, so that the analysis would end with 1: the template is looked at first.
  @Test(arguments: ["run", "report"])
  func anUnknownNameIsFoundBeforeAnythingElse(command: String) throws {
    let tool = try Tool()
    try tool.makeStudy(event: { _ in false })
    try own("<h1>{{title}}</h1>\n<p>{{outcom}}</p>\n", in: tool)
    let input = command == "run" ? ["study.yaml", "-o", "out"] : ["out"]
    let outcome = try tool.run([command] + input + ["--templates", "own"])
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("report.html.mustache:2"))
    #expect(outcome.errors.contains("the report has no 'outcom' here"))
    #expect(outcome.errors.contains("did you mean 'outcome'?"))
    #expect(!tool.exists("out"))
  }

  @Test func aReplacedTemplateIsUsedAndRecordedAndTheReportRepeatsIt() throws {
    let tool = try Tool()
    try tool.makeStudy()
    try own("<h1>{{title}}</h1>{{#baseline_table}}{{> table.html}}{{/baseline_table}}", in: tool)
    let outcome = try tool.run(
      "run", "study.yaml", "-o", "out", "--sheets", "none", "--templates", "own")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try tool.text("out/report.html").hasPrefix("<h1>A small study</h1>"))
    #expect(try tool.text("out/report.md").hasPrefix("# A small study"))
    #expect(try tool.text("out/manifest.json").contains("templates/report.html.mustache"))
    let before = try tool.contents("out")
    #expect(try tool.run("report", "out", "--templates", "own").code == 0)
    #expect(try tool.contents("out") == before)
    #expect(try tool.run("report", "out").code == 0)
    #expect(try tool.text("out/report.html").hasPrefix("<!DOCTYPE html>"))
    #expect(try !tool.text("out/manifest.json").contains("templates/"))
    #expect(try tool.run("verify", "out").code == 0)
  }
}

@Suite("Small counts") struct SmallCountCommandTests {
  /// Centre A has one event of 30 and B has 17: with A's alone kept back, the total would give it away.
  @Test func fewEventsOfACentreAreKeptBackInFilesToo() throws {
    let tool = try Tool()
    try tool.makeStudy(event: { $0 % 2 == 0 ? $0 == 20 : $0 % 4 == 1 || $0 % 30 == 3 })
    try tool.write(
      tool.text("study.yaml") + "\nreport: {smallest_cell: 5}\n", to: "study.yaml")
    let outcome = try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try tool.text("out/report.md").split(separator: "\n")
    #expect(rows.contains("| A | 30 | 30 | 30 | ‡ |"))
    #expect(rows.contains("| B | 30 | 30 | 30 | ‡ |"))
    let json =
      try JSONSerialization.jsonObject(
        with: Data(tool.text("out/results.json").utf8)) as? [String: Any]
    let centres = (json?["study"] as? [String: Any])?["centres"] as? [[String: Any]]
    #expect(centres?.count == 2 && centres?.allSatisfy { $0["events"] == nil } == true)
  }
}
