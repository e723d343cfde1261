import Diagnostics
import Foundation
import RiskModels
import Testing
import Validation

@testable import Reporting

@Suite struct SelectionReportTests {
  private func markdown(_ change: (inout Results) -> Void) throws -> String {
    var results = ResultsFixture.full()
    change(&results)
    let templates = try TemplateSet(overriding: [:])
    let files = try Report(templates: templates).files(
      for: results, svgFiles: ResultsFixture.drawings(of: results))
    return try #require(files.first { $0.name == "report.md" }).text
  }

  /// A selection is told with what went, and how often resamples chose each predictor.
  @Test func selectionIsTold() throws {
    let text = try markdown { results in
      results.model?.selection = SelectionRecord(
        rule: .p(0.1), kept: ["age"], eliminated: [])
      results.performance?.optimismCorrected?.inclusionFrequencies = [
        InclusionFrequency(name: "age", count: 180, share: 0.9)
      ]
    }
    #expect(text.contains("backward elimination by P value (level 0.1) kept all of them (age)"))
    #expect(text.contains("180 (90.0%)"))
    #expect(!text.contains("selected none by the data"))
  }

  @Test(arguments: [
    (Estimation.firth, "Firth’s"), (.ridge(RidgePenalty(3)), "ridge penalty (λ = 3)"),
  ])
  func penaltyIsTold(estimation: Estimation, words: String) throws {
    let text = try markdown { $0.model?.estimation = estimation }
    #expect(text.contains(words))
    #expect(!text.contains("fitted by maximum likelihood"))
  }
}
