import Diagnostics
import Figures
import Testing

@testable import Studies

/// Pages of several figures in study files.
@Suite struct FigurePanelTests {
  private func study(_ panels: String) throws -> Study {
    try Study(
      parsing: StudyFileTests.minimal + "\nfigures:\n  panels: \(panels)\n", file: "study.yaml")
  }

  private func messages(_ panels: String) throws -> [String] {
    do {
      _ = try study(panels)
      return []
    } catch StudyError.problems(let problems) { return problems.map(\.diagnostic.message) }
  }

  @Test func wideFiguresComeFirst() throws {
    let panels = try study(
      "[{name: model, figures: [roc, forest], wide: [nomogram]}, {name: b, figures: [roc], columns: 1}]"
    ).figures.panels
    #expect(panels.map(\.name) == ["model", "b"] && panels.map(\.columns) == [2, 1])
    #expect(panels[0].figures == [.nomogram, .roc, .forest] && panels[0].wide == [.nomogram])
  }

  @Test(arguments: [
    ("[{name: a, figures: [rock]}]", "'rock' is not a value of 'figures'"),
    ("[{name: a, figures: [panel]}]", "'panel' is not a value of 'figures'"),
    ("[{name: A b, figures: [roc]}]", "A b"), ("[{figures: [roc]}]", "name"),
    ("[{name: a}]", "figures"), ("[{name: a, figures: [roc], columns: 5}]", "at most 2"),
    ("[{name: a, figures: [roc]}, {name: a, figures: [flow]}]", "'a'"),
  ])
  func refusesWhatCannotBeAPage(panels: String, message: String) throws {
    let found = try messages(panels)
    #expect(found.count == 1 && found[0].contains(message), "\(found)")
  }
}
