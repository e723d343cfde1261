import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Bad input", .serialized) struct BadInputTests {
  @Test func filesThatAreNoCohort() throws {
    let tool = try Tool()
    try tool.makeStudy()
    let missing = try tool.run("run", "study.yaml", "--data", "nothing.csv")
    #expect(missing.code == 66 && missing.errors.contains("nothing.csv"))
    #expect(try tool.run("run", "study.yaml", "--data", ".").code == 65)
    #expect(try tool.run("run", ".").code == 65)
    try tool.write("", to: "empty.csv")
    #expect(try tool.run("run", "study.yaml", "--data", "empty.csv").code == 65)
    try tool.write("id,centre,age,sex,event\n", to: "header.csv")
    #expect(try tool.run("run", "study.yaml", "--data", "header.csv").code == 65)
    try tool.write("", to: "empty.yaml")
    #expect(try tool.run("run", "empty.yaml").code == 65)
    #expect(!tool.exists("results"))
  }

  @Test func anUnknownColumnInARuleIsNamedWithItsPlace() throws {
    let tool = try Tool()
    try tool.makeStudy(rule: "agee >= 18")
    let outcome = try tool.run("check", "study.yaml")
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("agee") && outcome.errors.contains("did you mean 'age'?"))
    #expect(outcome.errors.contains("--> study.yaml:10:"))
    let json = try tool.run("check", "study.yaml", "--json").errors
    #expect(json.hasPrefix("{") && json.contains("\"severity\":\"error\""))
  }

  @Test func analysesThatAreImpossible() throws {
    let tool = try Tool()
    try tool.makeStudy(rule: "age > 105")
    let nobody = try tool.run("run", "study.yaml")
    #expect(nobody.code == 1 && nobody.errors.contains("none of 60 patients is eligible"))
    try tool.makeStudy(event: { _ in false })
    #expect(try tool.run("run", "study.yaml").code == 1)
    try tool.makeStudy(event: { _ in true })
    #expect(try tool.run("run", "study.yaml").code == 1)
    try tool.makeStudy(age: { _ in 50 })
    let constant = try tool.run("run", "study.yaml")
    #expect([1, 65].contains(constant.code) && constant.errors.contains("age"))
    #expect(!tool.exists("results"))
  }

  @Test func outcomesWithoutTwoValues() throws {
    let tool = try Tool()
    try tool.write("x,y,s\n1,1,0\n2,1,1\n3,1,2\n4,1,0\n", to: "a.csv")
    let single = try tool.run("fit", "--data", "a.csv", "--formula", "y ~ x")
    #expect(single.code == 64 && single.errors.contains("'y' is '1' in all patients"))
    let several = try tool.run("fit", "--data", "a.csv", "--formula", "s ~ x")
    #expect(several.code == 64 && several.errors.contains("its values are: 0, 1, 2"))
    let robust = try tool.run(
      "fit", "--data", "a.csv", "--formula", "s ~ x", "--event", "1", "--cluster", "x")
    #expect(robust.code == 64 && robust.errors.contains("--cluster needs --robust"))
  }

  @Test func duplicatedIdentifiersAreAllReported() throws {
    let tool = try Tool()
    try tool.makeStudy(id: { "P\($0 / 2)" })
    let outcome = try tool.run("check", "study.yaml")
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("and 20 more errors"))
    #expect(try tool.run("check", "study.yaml", "--json").errors.split(separator: "\n").count == 30)
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"quoted\" & 'more'", String(repeating: "very long ", count: 80),
    "العمر بالسنوات", "two\nlines\tand \u{202E}tricks", "{{study.title}}",
  ])
  func hostileLabelsStayText(label: String) throws {
    let tool = try Tool()
    try tool.makeStudy(label: label)
    let outcome = try tool.run("run", "study.yaml", "-o", "out", "--sheets", "none")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let html = try tool.text("out/report.html")
    #expect(!html.contains("<script>alert"))
    let svg = try Data(tool.text("out/figures/nomogram.svg").utf8)
    #expect(XMLParser(data: svg).parse())
  }

  @Test func hostileIdentifiersNeverLeaveTheFolder() throws {
    let tool = try Tool()
    let hostile = [
      "../../escape", "a/b", "/etc/passwd", "..", "...", "CON", "Ab", "aB",
      String(repeating: "长", count: 300),
      "患者一", "a\u{0}b".replacing("\u{0}", with: ""), "x y;$(touch z)", "-rf", ".hidden", "a\\b",
    ]
    try tool.makeStudy(id: { $0 < hostile.count ? hostile[$0] : "P\($0)" })
    let outcome = try tool.run("run", "study.yaml", "-o", "deep/out", "--sheets", "all")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let names = try tool.names("deep/out/sheets")
    #expect(names.count == 60)
    #expect(Set(names.map { $0.lowercased() }).count == 60)
    #expect(try tool.names() == ["cohort.csv", "deep", "study.yaml"])
    #expect(try tool.names("deep") == ["out"])
    #expect(names.allSatisfy { !$0.hasPrefix(".") && $0.utf8.count < 200 })
  }

  /// The line is that of the file, also where rows before it are not eligible.
  @Test func cellsThatATermCannotComputeAreNamedByTheirLine() throws {
    let tool = try Tool()
    try tool.makeStudy(rule: "age >= 30", age: { $0 < 5 ? 20 : $0 == 40 ? 44 : 46 + $0 })
    let study = try tool.text("study.yaml").replacing("~ age", with: "~ log(age - 45)")
    try tool.write(study, to: "study.yaml")
    let found = try tool.run("run", "study.yaml")
    #expect(found.code == 1)
    #expect(found.errors.contains("log(age - 45) is not defined for 1 value of 'age'"))
    #expect(found.errors.contains("cohort.csv:42:"), "\(found.errors)")
  }

  @Test func modelFilesThatAreNoJSONAreNamedByTheirLine() throws {
    let tool = try Tool()
    try tool.write("{\n  \"format\": NaN\n}\n", to: "model.json")
    try tool.write("age\n50\n", to: "c.csv")
    let found = try tool.run("score", "model.json", "--data", "c.csv")
    #expect(found.code == 65 && found.errors.contains("line 2, column 13"), "\(found.errors)")
    try tool.write("{\n  \"format\": 1e999\n}\n", to: "model.json")
    let large = try tool.run("score", "model.json", "--data", "c.csv")
    #expect(large.code == 65, "\(large.errors)")
    #expect(large.errors.contains("the number in line 2, column 13 is too large"))
  }
}
