import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import TestSupport
import Testing
import Validation

@testable import Reporting

@Suite struct ReportTests {
  private func files(_ results: Results) throws -> [String: String] {
    let files = try Report(templates: TemplateSet()).files(
      for: results, svgFiles: ResultsFixture.drawings(of: results))
    return Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.text) })
  }

  @Test func writesOneReportALanguageAndKind() throws {
    let files = try files(ResultsFixture.full())
    #expect(
      files.keys.sorted() == [
        "report.html", "report.md", "report.zh-Hans.html", "report.zh-Hans.md",
      ])
    for (name, text) in files { try expectSnapshot(text, named: name) }
  }

  /// The whole-model row carries the fit's own test; parts of a variable have no likelihood ratio.
  @Test func setsLikelihoodRatioTestsBesideWaldTests() throws {
    let words = ReportWords(try TemplateSet().wording(.english), language: .english)
    let table = try #require(ModelTables(results: ResultsFixture.full(), words: words).tests)
    #expect(
      table.rows.map { $0.cells.map { $0.text ?? "" } } == [
        ["2", "12.30", "0.002", "13.10", "0.001"], ["1", "2.20", "0.14", "", ""],
        ["1", "31.80", "<0.001", "31.90", "<0.001"], ["4", "48.00", "<0.001", "74.38", "<0.001"],
      ])
  }

  /// Words of the program that only English readers know would show that a text was not translated.
  @Test func aChineseReportSpeaksChinese() throws {
    let page = try #require(try files(ResultsFixture.full())["report.zh-Hans.md"])
    for line in page.split(separator: "\n") where !line.contains("`") && !line.contains("TRIPOD") {
      let words = line.split { !($0.isASCII && $0.isLetter) }.filter { $0.count > 1 }
      let isCode = line.contains("](figures/") || line.contains("fracture ~")
      #expect(words.count < 9 || isCode, "\(line)")
    }
    #expect(page.contains("“sex”的一个水平事件过少。") && !page.contains("few events"))
    #expect(page.contains("局部二次回归") && page.contains("无结局事件"))
    #expect(page.contains("Cox–Snell R²取其最大可能值的15%"))
  }

  /// Only C has standard errors here; the table ends with what so few centres can tell.
  @Test func setsWhatCentresSayTogether() throws {
    var results = ResultsFixture.full()
    let rows = [0.7, 0.75, 0.8].enumerated().map { index, c in
      var performance = ResultsFixture.index(c)
      performance.cStatistic = Estimate(c, standardError: 0.03)
      return CentrePerformance(centre: "C\(index + 1)", performance: performance)
    }
    results.performance?.byCentre = rows
    results.performance?.byCentrePooled = PooledPerformance(rows)
    let words = ReportWords(try TemplateSet().wording(.english), language: .english)
    let table = try #require(CentreTables(results: results, words: words).tables.last)
    #expect(table.id == "centre_pooled" && table.rows.count == 1)
    let cells = table.rows[0].cells.map { $0.text ?? "" }
    #expect(cells[0].hasPrefix("0.749") && cells[1].contains(" to ") && cells[3] == "3", "\(cells)")
    #expect(table.notes.last?.contains("With 3 centres") == true)
  }

  @Test func setsManyCentresOneARow() throws {
    var results = ResultsFixture.full()
    results.performance?.byCentre = (1...12).map {
      CentrePerformance(centre: "C\($0)", performance: ResultsFixture.index(0.7))
    }
    let words = ReportWords(try TemplateSet().wording(.english), language: .english)
    let tables = CentreTables(results: results, words: words).tables
    #expect(tables.map(\.id) == ["centre_performance", "centre_errors"])
    #expect(tables.allSatisfy { $0.rows.count == 12 })
    #expect(
      tables.allSatisfy { table in table.rows.allSatisfy { $0.cells.count == table.columns.count } }
    )
    #expect(tables.map(\.columns.count) == [5, 8])
  }

  @Test func standsWithoutANetwork() throws {
    let html = try #require(try files(ResultsFixture.full())["report.html"])
    let links = html.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.1) }
    #expect(links.allSatisfy { $0.hasPrefix("#") || $0.hasSuffix(".html") })
    #expect(!html.contains("<script"))
  }

  @Test func everyLinkInsideHasItsPlaceAndNoIdentifierOccursTwice() throws {
    for (name, html) in try files(ResultsFixture.full()) where name.hasSuffix("html") {
      let ids = html.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
      #expect(Set(ids).count == ids.count)
      for link in html.matches(of: /href="#([^"]*)"/) { #expect(ids.contains(String(link.1))) }
    }
  }

  @Test func saysThatDataAreSyntheticAtTheTop() throws {
    var results = ResultsFixture.full()
    let marked = try #require(try files(results)["report.html"])
    #expect(marked.contains("SYNTHETIC DATA"))
    results.study.isSynthetic = false
    for text in try files(results).values { #expect(!text.contains("SYNTHETIC DATA")) }
  }

  @Test func leavesOutWhatWasNotRun() throws {
    let results = Results(
      study: ResultsFixture.study,
      plan: AnalysisPlan(missingMethod: .noneMissing, bootstrapReplicates: 0, seed: 1),
      provenance: ResultsFixture.provenance)
    let html = try #require(try files(results)["report.html"])
    #expect(!html.contains("bootstrap"))
    #expect(!html.contains("table-baseline"))
    #expect(html.contains("to be written by the authors"))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"'`&<>", "a | b \\ *c* [d](e) `f`", "# heading", "- item",
    "{{title}} {{{svg}}}", "\u{202E}desrever", "عنوان عربي", String(repeating: "long", count: 500),
    "line\nbreak",
  ])
  func keepsHostileLabelsHarmless(label: String) throws {
    var results = ResultsFixture.full()
    let text = LocalizedText(label)
    results.study.title = text
    results.study.outcome.label = text
    results.study.centres[0].label = text
    results.study.statements["17"] = text
    results.attrition?.steps[0].text = text
    results.baseline?.rows[2].levels[0].label = text
    results.baseline?.rows[0].label = text
    results.model?.design.predictors[1].variable.label = text
    results.model?.formula = label
    results.figures[0].caption = text
    results.figures[0].alternativeText = text
    results.warnings = [Diagnostic(.warning, label, hints: [label])]
    results.provenance.options = [label: label]
    let plain = PlainText.withoutControls(label)
    for (name, page) in try files(results) where name.hasSuffix("html") {
      #expect(!page.contains("<script"))
      #expect(!page.contains("\u{202E}"))
      #expect(unescaped(page).contains(plain))
    }
    let rows = try #require(try files(results)["report.md"]).split(separator: "\n")
    let table = rows.filter { $0.contains("mean (SD)") }
    for row in table { #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 6) }
    #expect(!rows.contains { $0 == "# heading" || $0.hasPrefix("<script") })
  }

  /// Undoes what the page does to text: escaping must be reversible.
  private func unescaped(_ page: String) -> String {
    page.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }

  @Test func refusesDrawingsThatAreMoreThanDrawings() throws {
    for body in [
      "<svg><script>1</script></svg>", "<svg onload=\"x()\"/>", "<p>no drawing</p>",
      "<svg><image href=\"http://example.org/x.png\"/></svg>",
      "<svg><path fill=\"url(https://example.org)\"/></svg>",
    ] {
      #expect(throws: ReportError.self) {
        try InlineSVG.markup(body, prefix: "roc", file: "figures/roc.svg")
      }
    }
    let kept = try InlineSVG.markup(
      "<svg><g id=\"a\"/><use href=\"#a\"/><path clip-path=\"url(#a)\"/></svg>", prefix: "roc",
      file: "figures/roc.svg")
    #expect(
      kept
        == "<svg><g id=\"svg-roc-a\"/><use href=\"#svg-roc-a\"/><path clip-path=\"url(#svg-roc-a)\"/></svg>"
    )
  }

  @Test func asksForAFigureThatIsNotThere() throws {
    #expect(throws: ReportError.missingFigure("figures/flow.svg")) {
      try Report(templates: TemplateSet()).files(for: ResultsFixture.full(), svgFiles: [:])
    }
  }
}
