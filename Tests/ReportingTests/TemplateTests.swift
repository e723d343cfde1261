import Diagnostics
import Foundation
import TestSupport
import Testing
import Validation

@testable import Reporting

@Suite struct TemplateTests {
  private func problems(_ overrides: [String: String]) -> [TemplateProblem] {
    do {
      _ = try TemplateSet(overriding: overrides)
      return []
    } catch { return (error as? TemplateError)?.problems ?? [] }
  }

  private func html(_ text: String) -> [TemplateProblem] {
    problems(["report.html.mustache": text])
  }

  @Test func theBuiltInTemplatesPass() { #expect(problems([:]).isEmpty) }

  @Test func namesAMisspeltNameWithFileAndLine() throws {
    let problem = try #require(html("<p>\n{{titel}}</p>").first)
    #expect(problem.kind == .unknownName("titel", suggestion: "title"))
    #expect(problem.file == "report.html.mustache")
    #expect(problem.line == 2)
    #expect(problem.diagnostic.hints.first == "did you mean 'title'?")
  }

  @Test(arguments: [
    ("{{title", TemplateProblem.Kind.unclosedTag),
    ("{{#sections}}", .unclosedSection("sections")),
    ("{{/sections}}", .strayEnd("sections")),
    (
      "{{#sections}}{{#blocks}}{{/sections}}",
      .mismatchedEnd("sections", open: "blocks", openLine: 1)
    ),
    ("{{registration}}", .notInItsSection("registration")),
    ("{{{title}}}", .mustBeEscaped("title")),
    ("{{#roc_figure}}{{svg}}{{/roc_figure}}", .mustNotBeEscaped("svg")),
    ("{{sections}}", .wrongUse("sections", expected: "a list, not a value")),
    ("{{#title}}x{{/title}}", .wrongUse("title", expected: "text that is always there")),
    ("{{> nowhere}}", .unknownPartial("nowhere", suggestion: nil)),
    ("{{words.contentz}}", .unknownWording("contentz", suggestion: "contents")),
    ("{{words.predicts}}", .sentenceInTemplate("predicts")),
    ("{{=<% %>=}}", .unsupported("{{=")),
    ("{{#sections}}{{.}}{{/sections}}", .unsupported("{{.}}")),
    ("{{%CONTENT_TYPE:TEXT}}", .unknownPragma("CONTENT_TYPE:TEXT")),
  ])
  func refuses(template: String, kind: TemplateProblem.Kind) {
    #expect(html(template).map(\.kind) == [kind])
  }

  @Test func refusesPartialsThatIncludeThemselves() {
    let found = problems([
      "report.html.mustache": "{{> one}}", "one.mustache": "{{> two}}",
      "two.mustache": "\n{{> one}}",
    ])
    #expect(
      found.map(\.kind) == [
        .recursivePartial(["report.html.mustache", "one.mustache", "two.mustache", "one.mustache"])
      ])
    #expect(found.first?.line == 2)
  }

  @Test func asksMarkdownForItsPragma() {
    #expect(problems(["report.md.mustache": "{{title}}"]).map(\.kind) == [.missingPragma])
  }

  @Test func aNameOfAListMeansNothingOutsideIt() {
    #expect(
      html("{{alternative_text}}").map(\.kind) == [
        .unknownName("alternative_text", suggestion: nil)
      ])
  }

  @Test func asksAWordingForEveryPhraseAndItsPlaces() throws {
    let set = try TemplateSet()
    var phrases = Dictionary(
      uniqueKeysWithValues: set.wording(.english).keys.map { ($0, set.wording(.english)[$0]) })
    phrases["contents"] = nil
    phrases["table_n"] = "Table"
    phrases["contence"] = "x"
    let json = String(decoding: try JSONEncoder().encode(phrases), as: UTF8.self)
    let kinds = Set(problems(["wording.en.json": json]).map(\.kind))
    #expect(
      kinds == [
        .missingWording("contents"), .unknownWording("contence", suggestion: "contents"),
        .placeholders("table_n", found: [], expected: ["n"]),
      ])
    #expect(problems(["wording.fr.json": "{}"]).count == 1)
    #expect(problems(["wording.en.json": "["]).count == 1)
  }

  @Test func languagesHaveTheSamePhrases() throws {
    let set = try TemplateSet()
    let (english, chinese) = (set.wording(.english), set.wording(.simplifiedChinese))
    #expect(english.keys == chinese.keys)
    #expect(english.placeholders == chinese.placeholders)
  }

  /// A phrase that the sources ask for and the wording lacks would end a run.
  @Test func everyPhraseThatTheSourcesUseExists() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Reporting")
    let keys = Set(try TemplateSet().wording(.english).keys)
    let walker = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var used = 0
    for case let file as URL in walker where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /words\(\s*"([a-z0-9_]+)"\s*[,)]/) {
        used += 1
        #expect(keys.contains(String(match.1)), "\(match.1) in \(file.lastPathComponent)")
      }
      for match in source.matches(of: /words\.plural\(\s*"([a-z0-9_]+)"/) {
        #expect(keys.contains(match.1 + ".one") && keys.contains(match.1 + ".other"))
      }
    }
    #expect(used > 100)
    for item in TripodChecklist.items { #expect(keys.contains("tripod_" + item)) }
    for index in PerformanceTables.indexes { #expect(keys.contains("stat_" + index.key)) }
    #expect(TripodChecklist.items.count == 52)
  }

  /// No raw key of a statistic or a smoother is ever printed.
  @Test(arguments: Language.allCases)
  func everyConventionAndSmootherHasItsWords(language: Language) throws {
    let wording = try TemplateSet().wording(language)
    let smoothers: [ValidationPlan.Smoother] = [.loess, .lowess]
    for smoother in smoothers {
      for replicates in [0, 10] {
        for isExternal in [false, true] {
          let plan = ValidationPlan(replicates: replicates, smoother: smoother)
          for convention in Convention.list(for: plan, isExternal: isExternal) {
            #expect(wording.keys.contains("stat_" + convention.statistic))
          }
        }
      }
      let words = ReportWords(wording, language: language)
      #expect(MethodsText.name(of: smoother.description, words) != smoother.description)
    }
  }

  @Test func aTemplateOfOnesOwnCanPlaceOneTable() throws {
    let own = "{{title}}:{{#baseline_table}}{{> table.html}}{{/baseline_table}}"
    let templates = try TemplateSet(overriding: ["report.html.mustache": own])
    let results = ResultsFixture.full()
    let files = try Report(templates: templates).files(
      for: results, svgFiles: ResultsFixture.drawings(of: results))
    let page = try #require(files.first).text
    #expect(page.hasPrefix("New vertebral fracture after vertebroplasty: a risk model:<div"))
  }

  @Test func theListOfNamesIsUpToDate() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "templates/README.md")
    let wanted = TemplateReference.text(wording: try TemplateSet().wording(.english))
    let written = try String(contentsOf: file, encoding: .utf8)
    if written != wanted, ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try wanted.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(written == wanted, "run once with RECORD_SNAPSHOTS=1 and look at templates/README.md")
  }
}
